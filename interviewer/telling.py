"""The events of a reply: what a client is told, live or of what is kept already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from interviewer.domain.interview import Interview, Turn
from interviewer.domain.plan import Round


@dataclass(frozen=True)
class Event:
    """One event of a reply; the payloads are those of the event stream."""

    kind: Literal["turn", "token", "turn_end", "round", "ended", "error"]
    data: dict[str, Any]


def turn_begun(seq: int, kind: str) -> Event:
    """An interviewer's turn begins; ``kind`` is that of its move."""
    return Event("turn", {"seq": seq, "speaker": "interviewer", "kind": kind, "text": ""})


def turn_end(turn: Turn) -> Event:
    """The event that ends an interviewer's turn; ``note`` is there when there is one."""
    data = {"seq": turn.seq, "text": turn.text, "status": turn.status}
    return Event("turn_end", data if turn.note is None else {**data, "note": turn.note})


def round_event(round_: Round, state: str, question: str) -> Event:
    """A round has started or ended; ``question`` as it was put."""
    data = {"index": round_.index, "title": round_.title, "question": question, "minutes": round_.seconds / 60}
    return Event("round", {**data, "state": state})


def ended(interview_id: str) -> Event:
    """The interview is over."""
    return Event("ended", {"report": f"/interviews/{interview_id}/report"})


def told(interview: Interview, turn: Turn, question_of: Callable[[Round], str]) -> Sequence[Event]:
    """The events of a reply that is kept already, the text in one piece."""
    kind = turn.move.kind if turn.move else "ask"
    events = [turn_begun(turn.seq, kind), Event("token", {"seq": turn.seq, "text": turn.text}), turn_end(turn)]
    here = interview.rounds[turn.round]
    if kind == "next":
        before = interview.rounds[max(0, turn.round - 1)]
        starts = round_event(here, "started", question_of(here))
        return [round_event(before, "ended", question_of(before)), *events, starts]
    if kind == "close":
        return [round_event(here, "ended", question_of(here)), *events, ended(interview.id)]
    return events
