"""The page of a running interview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response

from interviewer.domain.interview import Record, Turn
from interviewer.domain.versions import EDIT_SECONDS, earlier_versions
from interviewer.server import views
from interviewer.server.forms import see
from interviewer.server.frames import last_id
from interviewer.server.margin import Margin
from interviewer.server.reports import ReportShelf
from interviewer.server.said import said_json
from interviewer.server.streams import Hub

if TYPE_CHECKING:
    from interviewer.server.pages import Pages
    from interviewer.wiring import Services


def room_page(
    router: APIRouter, services: Services, hub: Hub, shelf: ReportShelf, pages: Pages, margin: Margin
) -> None:
    """Adds the page and the form that ends an interview."""

    @router.get("/interviews/{interview_id}")
    async def room(interview_id: str) -> Response:
        record = await services.conversation.record(interview_id)
        if record.interview.state == "ended":
            return see(f"/interviews/{interview_id}/report")
        receipts = views.receipts_json(await shelf.past_rounds(record))
        return pages.page("room.html", **_context(services, record), **margin.json(record), receipts=receipts)

    @router.post("/interviews/{interview_id}/finish")
    async def finish(interview_id: str) -> Response:
        await hub.finish(interview_id)
        return see(f"/interviews/{interview_id}/report")


def _context(services: Services, record: Record) -> dict[str, Any]:
    rounds = views.rounds_json(record)
    return {
        "record": record,
        "interview": record.interview,
        "rounds": rounds,
        "current": rounds[record.current_round.index],
        "turns": [_turn(turn, record) for turn in record.turns],
        "editable": _editable(services, record),
        "drawn": _last_board(record),
        "pending": services.conversation.pending(record) is not None,
        "last_event": last_id(record),
        "idle": services.settings.idle_seconds,
        "edit_seconds": EDIT_SECONDS,
        "listening": "endpoint" if services.audio.can_listen else "browser",
        "speaking": "endpoint" if services.audio.can_speak else "browser",
    }


def _turn(turn: Turn, record: Record) -> dict[str, Any]:
    """A turn as the page shows it, with the earlier versions of an edited answer."""
    earlier = earlier_versions(turn, record.superseded) if turn.supersedes is not None else ()
    return views.turn_json(turn) | {"earlier": [said_json(old)["html"] for old in earlier]}


def _editable(services: Services, record: Record) -> dict[str, Any] | None:
    """The answer that may still be changed, and for how many seconds of interview time."""
    answers = [turn for turn in record.turns if turn.speaker == "candidate"]
    if not answers:
        return None
    left = EDIT_SECONDS - (services.conversation.clock(record).active_seconds - answers[-1].at)
    return {"seq": answers[-1].seq, "left": round(left, 1)} if left > 0 else None


def _last_board(record: Record) -> dict[str, Any] | None:
    """What was drawn last in this round, to go on from."""
    boards = [turn.board for turn in record.round_turns(record.current_round.index) if turn.board is not None]
    return boards[-1].model_dump(mode="json") if boards else None
