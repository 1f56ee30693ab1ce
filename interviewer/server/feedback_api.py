"""The feedback of a model on a finished interview, as events: ``sentence``, and once, last, ``done`` or ``fault``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response

from interviewer.domain.feedback import Dropped, Sentence, Source
from interviewer.feedback import Ended
from interviewer.server.frames import Frame
from interviewer.server.passages import passage_url
from interviewer.server.sse import event_stream

if TYPE_CHECKING:
    from interviewer.wiring import Services


def feedback_router(services: Services) -> APIRouter:
    """One route, beside the report's."""
    router = APIRouter(prefix="/api")

    @router.get("/interviews/{interview_id}/feedback")
    async def feedback(interview_id: str) -> Response:
        items = await services.feedback.begin(interview_id)  # what cannot be written at all is an error with a status
        return event_stream(_frames(items))

    return router


async def _frames(items: AsyncIterator[Sentence | Dropped | Ended]) -> AsyncIterator[Frame | None]:
    """The events; a sentence that was dropped is only counted."""
    number = 0
    async for item in items:
        if isinstance(item, Dropped):
            continue
        number += 1
        if isinstance(item, Sentence):
            cites = [cite_json(cite) for cite in item.cites]
            yield Frame(number, "sentence", {"text": item.text, "opens": item.opens, "cites": cites})
        else:
            data: dict[str, Any] = {"kept": item.kept, "dropped": item.dropped}
            yield Frame(
                number, "fault" if item.fault else "done", data | ({"detail": item.fault} if item.fault else {})
            )


def cite_json(source: Source) -> dict[str, Any]:
    """A citation as a link: to its place in the report, or to the passage in the library."""
    href = passage_url(source.passage_id) if source.passage_id else f"#{source.anchor}"
    return {"id": source.id, "kind": source.kind, "label": source.label, "href": href, "turn": source.turn}
