"""JSON under /api. Thin: each route is one call of a service and a shape from views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from interviewer.domain.base import Level, Mode
from interviewer.domain.board import Board
from interviewer.domain.passage import DocumentKind
from interviewer.domain.scenario import ScenarioChoice
from interviewer.errors import BadInput
from interviewer.server import views
from interviewer.server.audio_api import audio_routes
from interviewer.server.frames import BLOCK, is_last
from interviewer.server.margin import Margin
from interviewer.server.reports import ReportShelf
from interviewer.server.room_api import room_routes
from interviewer.server.sse import event_stream
from interviewer.server.streams import Hub

if TYPE_CHECKING:
    from interviewer.wiring import Services


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StartBody(_Body):
    """Exactly one of plan, question and drill."""

    plan: str | None = None
    question: str | None = None
    drill: str | None = None
    mode: Mode = "real"
    level: Level | None = None
    scenario: ScenarioChoice = "auto"


class AnswerBody(_Body):
    """``client_id`` is chosen by the sender; sending it again does nothing twice. ``board`` was drawn with the answer."""

    client_id: str
    text: str
    board: Board | None = None


class CalculationBody(_Body):
    """Inputs by name."""

    inputs: dict[str, Any] = Field(default_factory=dict)


def api_router(services: Services, hub: Hub, shelf: ReportShelf, margin: Margin) -> APIRouter:
    """All routes under /api."""
    router = APIRouter(prefix="/api", default_response_class=JSONResponse)
    _interviews(router, services, hub, shelf, margin)
    _streams(router, hub)
    _past(router, services, shelf)
    room_routes(router, services.conversation, hub, margin)
    audio_routes(router, services.audio)
    _library(router, services)
    _calculations(router)
    return router


def _interviews(router: APIRouter, services: Services, hub: Hub, shelf: ReportShelf, margin: Margin) -> None:
    conversation = services.conversation

    @router.post("/interviews", status_code=201)
    async def start(body: StartBody) -> dict[str, Any]:
        record = await conversation.start(
            plan=body.plan,
            question=body.question,
            drill=body.drill,
            mode=body.mode,
            level=body.level,
            scenario=body.scenario,
        )
        return {
            "id": record.interview.id,
            "round": views.rounds_json(record)[0],
            "turn": views.turn_json(record.turns[-1]),
        }

    @router.get("/interviews/{interview_id}")
    async def read(interview_id: str) -> dict[str, Any]:
        record = await conversation.record(interview_id)
        receipts = views.receipts_json(await shelf.past_rounds(record))
        return views.record_json(conversation, margin, record) | {"receipts": receipts}

    @router.post("/interviews/{interview_id}/presence", status_code=204)
    async def presence(interview_id: str) -> Response:
        await conversation.touch(interview_id)
        return Response(status_code=204)

    @router.post("/interviews/{interview_id}/finish")
    async def finish(interview_id: str) -> dict[str, Any]:
        return views.record_json(conversation, margin, await hub.finish(interview_id))


def _streams(router: APIRouter, hub: Hub) -> None:
    @router.post("/interviews/{interview_id}/answers")
    async def answer(
        interview_id: str,
        body: AnswerBody,
        accept: Annotated[str, Header()] = "",
        prefer: Annotated[str, Header()] = "",
    ) -> Response:
        turn = await hub.answer(interview_id, body.client_id, body.text, board=body.board)
        if "text/event-stream" in accept:
            return event_stream(hub.follow(interview_id, turn.seq * BLOCK - 1, answer=turn.seq))
        if "respond-async" in prefer:  # the caller follows /events and only wants the receipt
            return JSONResponse({"turn": views.turn_json(turn)}, status_code=202)
        reply, ended = await hub.replied(interview_id, turn)
        return JSONResponse({"turn": views.turn_json(reply), "ended": ended})

    @router.get("/interviews/{interview_id}/events")
    async def events(
        interview_id: str,
        after: str = "-1",
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        seen = _event_id(last_event_id or after)
        await hub.resume(interview_id)
        if is_last(seen):
            return Response(status_code=204)  # tells a browser not to come back
        return event_stream(hub.follow(interview_id, seen))


def _past(router: APIRouter, services: Services, shelf: ReportShelf) -> None:
    @router.get("/interviews/{interview_id}/report")
    async def report(interview_id: str, ear: str | None = None) -> dict[str, Any]:
        return (await services.reports.report(interview_id, ear)).model_dump(mode="json")


def _library(router: APIRouter, services: Services) -> None:
    @router.get("/questions")
    async def questions() -> list[dict[str, Any]]:
        return [views.question_json(item) for item in services.bank.questions.values()]

    @router.get("/search")
    async def search(
        q: Annotated[str, Query(max_length=1000)],
        k: Annotated[int, Query(ge=1, le=100)] = 10,
        kind: DocumentKind | None = None,
    ) -> list[dict[str, Any]]:
        hits = await services.retriever.search(q, k, kind)
        return [hit.model_dump(mode="json") for hit in hits]


def _calculations(router: APIRouter) -> None:
    @router.get("/calculations")
    def calculations() -> list[dict[str, Any]]:
        from interviewer import calculator  # seldom used; the first page does not wait for it

        return [calculator.describe(item) for item in calculator.all_calculations()]

    @router.post("/calculations/{name}")
    def calculate(name: str, body: CalculationBody) -> dict[str, Any]:
        from interviewer import calculator

        result = calculator.calculate(name, body.inputs)
        return {
            "name": result.name,
            "inputs": result.inputs,
            "outputs": result.outputs,
            "formula": calculator.formula_with_numbers(calculator.get(name), body.inputs),
        }


def _event_id(text: str) -> int:
    try:
        return max(-1, min(int(text), 10**15))
    except ValueError:
        raise BadInput("this is no event id; leave it out to start from the beginning", field="after") from None
