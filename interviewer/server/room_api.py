"""What only the room does: stop a reply, change an answer, pause, see one's own markup before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from interviewer.domain.answers import MOST_CHARS
from interviewer.domain.board import Board
from interviewer.server import views
from interviewer.server.board_svg import board_svg
from interviewer.server.margin import Margin
from interviewer.server.prose import rendered
from interviewer.server.streams import Hub

if TYPE_CHECKING:
    from interviewer.conversation import Conversation


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EditBody(_Body):
    """A new version of the last answer; without ``board`` the drawing stays as it was."""

    client_id: str
    text: str
    board: Board | None = None


class PauseBody(_Body):
    """Stop the clock, or let it run again."""

    paused: bool


class PreviewBody(_Body):
    """What has been typed, or drawn, so far."""

    text: str = Field(default="", max_length=MOST_CHARS)
    board: Board | None = None


def room_routes(router: APIRouter, conversation: Conversation, hub: Hub, margin: Margin) -> None:
    """Adds the routes."""

    @router.post("/interviews/{interview_id}/stop")
    async def stop(interview_id: str) -> dict[str, Any]:
        """Breaks off the reply that is being made; what came of it is kept as a turn with status ``interrupted``."""
        return views.record_json(conversation, margin, await hub.stop_reply(interview_id))

    @router.post("/interviews/{interview_id}/answers/{seq}", status_code=202)
    async def edit(interview_id: str, seq: int, body: EditBody) -> Response:
        """A new version of the last answer, within 60 seconds of interview time; the reply comes by the event stream."""
        turn = await hub.answer(interview_id, body.client_id, body.text, board=body.board, replaces=seq)
        return JSONResponse({"turn": views.turn_json(turn)}, status_code=202)

    @router.post("/interviews/{interview_id}/pause")
    async def pause(interview_id: str, body: PauseBody) -> dict[str, Any]:
        """Coach mode only: stops the clock, or lets it run again."""
        record = await conversation.pause(interview_id, body.paused)
        return margin.json(record)

    @router.post("/preview")
    async def preview(body: PreviewBody) -> dict[str, str]:
        """How an answer will look; nothing is kept."""
        return {"html": rendered(body.text), "board": board_svg(body.board) if body.board else ""}
