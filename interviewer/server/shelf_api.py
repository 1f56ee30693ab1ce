"""JSON of the kept interviews: the list with its filters, names and tags, contests, transcripts and files from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict

from interviewer.domain.base import Level
from interviewer.domain.foreign import ForeignPiece, read_transcript
from interviewer.domain.shelf import Origin, Shelved, Wanted, clean_tags, clean_title
from interviewer.errors import BadInput
from interviewer.server import views

if TYPE_CHECKING:
    from interviewer.wiring import Services


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LabelBody(_Body):
    """A new name, new tags, or both."""

    title: str | None = None
    tags: list[str] | None = None


class ContestBody(_Body):
    """A point of a round, and words of one of the candidate's answers; ``turn`` where the words stand in several."""

    round: int
    point: str
    words: str
    turn: int | None = None
    ear: str | None = None


class EarBody(_Body):
    """The ear that is to hear the interview."""

    ear: str


class TextBody(_Body):
    """A transcript as text, in any of the shapes that can be read."""

    text: str


class TranscriptBody(_Body):
    """A transcript with the question or drill that it is graded against; turns of speaker ``other`` are left out."""

    turns: list[ForeignPiece]
    question: str | None = None
    drill: str | None = None
    title: str | None = None
    level: Level | None = None


def shelf_api(services: Services) -> APIRouter:
    """The routes under /api that this file adds."""
    router = APIRouter(prefix="/api", default_response_class=JSONResponse)
    _list(router, services)
    _second_look(router, services)
    _intake(router, services)
    return router


def _list(router: APIRouter, services: Services) -> None:
    @router.get("/interviews")
    async def interviews(
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        words: Annotated[str, Query(max_length=200)] = "",
        tag: Annotated[str | None, Query(max_length=64)] = None,
        origin: Origin | None = None,
    ) -> dict[str, Any]:
        wanted = Wanted(words=words, tag=tag, origin=origin)
        items = await services.shelf.list(wanted, limit=limit, offset=offset)
        total = await services.shelf.count(wanted)
        return {"items": [_shelved(item) for item in items], "total": total, "limit": limit, "offset": offset}

    @router.patch("/interviews/{interview_id}")
    async def label(interview_id: str, body: LabelBody) -> dict[str, Any]:
        title = None if body.title is None else clean_title(body.title)
        tags = None if body.tags is None else clean_tags(",".join(body.tags))
        await services.shelf.label(interview_id, title=title, tags=tags)
        return _shelved(await services.shelf.one(interview_id))

    @router.delete("/interviews/{interview_id}", status_code=204)
    async def delete(interview_id: str) -> Response:
        await services.store.delete(interview_id)
        await services.feedback.forget(interview_id)
        return Response(status_code=204)


def _second_look(router: APIRouter, services: Services) -> None:
    @router.post("/interviews/{interview_id}/contests", status_code=201)
    async def contest(interview_id: str, body: ContestBody) -> dict[str, Any]:
        made = await services.appeals.contest(
            interview_id, round_index=body.round, point=body.point, turn=body.turn, words=body.words, ear=body.ear
        )
        return made.model_dump(mode="json") | {"counts": made.counts}

    @router.post("/interviews/{interview_id}/grade")
    async def grade(interview_id: str, body: EarBody) -> dict[str, Any]:
        await services.appeals.grade_again(interview_id, body.ear)
        return (await services.reports.report(interview_id, body.ear)).model_dump(mode="json")


def _intake(router: APIRouter, services: Services) -> None:
    @router.post("/transcripts/read")
    async def read(body: TextBody) -> dict[str, Any]:
        return {"turns": [piece.model_dump() for piece in read_transcript(body.text)]}

    @router.post("/interviews/transcript", status_code=201)
    async def transcript(body: TranscriptBody) -> dict[str, str]:
        made = await services.intake.transcript(
            body.turns, question=body.question, drill=body.drill, title=body.title, level=body.level
        )
        return {"id": made, "report": f"/interviews/{made}/report"}

    @router.post("/interviews/import", status_code=201)
    async def take(request: Request, response: Response) -> dict[str, Any]:
        try:
            text = (await request.body()).decode("utf-8")
        except UnicodeDecodeError:
            raise BadInput("the file is not UTF-8 text") from None
        done = await services.intake.file(text)
        response.status_code = 200 if done.known else 201
        return {"id": done.id, "known": done.known, "report": f"/interviews/{done.id}/report"}


def _shelved(item: Shelved) -> dict[str, Any]:
    bands = [band.model_dump(mode="json") for band in item.bands]
    return views.interview_json(item.interview) | {"tags": list(item.tags), "origin": item.origin, "bands": bands}
