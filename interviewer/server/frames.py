"""Stream events with ids that survive a restart.

An id is ``seq * BLOCK + offset``. Within a turn the offset of a token is twice the number of
characters delivered so far, so a client that comes back with the last id it saw gets the rest of
the turn at the very character, from the running reply or from the store alike. Odd offsets are
errors, and the top of a block holds what follows a turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from interviewer.domain.interview import Record, Turn
from interviewer.server.prose import to_html
from interviewer.server.said import said_json

BLOCK = 1_000_000
_TURN_END = BLOCK - 10
_ROUND_STARTED = BLOCK - 9
_ROUND_ENDED = BLOCK - 8
_ENDED = BLOCK - 7


@dataclass(frozen=True, slots=True)
class Frame:
    """One event of a stream."""

    id: int
    kind: str
    data: dict[str, Any]


@dataclass(slots=True)
class Numbering:
    """Gives the events of one reply their ids. ``answer`` is the seq of the candidate's turn."""

    answer: int
    seq: int = field(init=False)
    chars: int = field(init=False, default=0)
    last: int = field(init=False)

    def __post_init__(self) -> None:
        self.seq = self.answer
        self.last = self.answer * BLOCK

    def frame(self, kind: str, data: dict[str, Any]) -> Frame:
        """The event with the next id."""
        if kind == "turn":
            self.seq, self.chars = int(data["seq"]), 0
        elif kind == "token":
            self.chars += len(data["text"])
        self.last = max(self.last + 1, self.seq * BLOCK + self._offset(kind, data))
        return Frame(self.last, kind, data)

    def _offset(self, kind: str, data: dict[str, Any]) -> int:
        if kind == "round":
            return _ROUND_STARTED if data.get("state") == "started" else _ROUND_ENDED
        fixed = {"turn": 0, "turn_end": _TURN_END, "ended": _ENDED}
        return fixed.get(kind, 2 * self.chars + (kind == "error"))


def floor_of(answer: int) -> int:
    """The least id a client may have seen to need nothing older than that answer."""
    return answer * BLOCK - 10


def is_last(frame_id: int) -> bool:
    """True for the id of ``ended``, after which nothing comes."""
    return frame_id % BLOCK == _ENDED


def candidate_frame(turn: Turn, client_id: str | None = None) -> Frame:
    """A candidate's turn has been stored; its client id lets the sending page recognise it."""
    data = {"seq": turn.seq, "speaker": turn.speaker, "kind": "answer", "text": turn.text}
    if client_id is not None:
        data["client_id"] = client_id
    if turn.supersedes is not None:  # the turns from there up to this one are to be taken off the page
        data["supersedes"] = turn.supersedes
    return Frame(turn.seq * BLOCK, "turn", data | said_json(turn))


def ended_frame(record: Record) -> Frame:
    """The interview is over. Its id is above those of a reply that was dropped half said."""
    turn = record.turns[-1] if record.turns else None
    last = turn.seq + (turn.speaker == "candidate") if turn else 0
    url = f"/interviews/{record.interview.id}/report"
    return Frame(last * BLOCK + _ENDED, "ended", {"report": url})


def stored_frames(record: Record, after: int) -> Iterator[Frame]:
    """The events of the stored turns with an id above ``after``."""
    for frame in _all_frames(record, after):
        if frame.id > after:
            yield frame


def last_id(record: Record) -> int:
    """The id that a page which shows the whole record has seen."""
    last = -1
    for frame in stored_frames(record, -1):
        last = frame.id
    return last


def _all_frames(record: Record, after: int) -> Iterator[Frame]:
    previous: Turn | None = None
    for turn in record.turns:
        base = turn.seq * BLOCK
        moved = previous is not None and turn.round != previous.round
        if previous is not None and moved:
            yield Frame(
                previous.seq * BLOCK + _ROUND_ENDED,
                "round",
                _round_data(record, previous.round, "ended"),
            )
        previous = turn
        if base + BLOCK > after:
            yield from _turn_frames(turn, after)
            if moved:
                yield Frame(base + _ROUND_STARTED, "round", _round_data(record, turn.round, "started"))
    if record.interview.state == "ended" and previous is not None:
        yield Frame(
            previous.seq * BLOCK + _ROUND_ENDED,
            "round",
            _round_data(record, previous.round, "ended"),
        )
        yield ended_frame(record)


def _turn_frames(turn: Turn, after: int) -> Iterator[Frame]:
    base = turn.seq * BLOCK
    if turn.speaker == "candidate":
        yield candidate_frame(turn)
        return
    kind = turn.move.kind if turn.move else "ask"
    yield Frame(base, "turn", {"seq": turn.seq, "speaker": turn.speaker, "kind": kind, "text": ""})
    seen = max(0, (after - base) // 2) if after > base else 0
    if seen < len(turn.text):
        yield Frame(base + 2 * len(turn.text), "token", {"seq": turn.seq, "text": turn.text[seen:]})
    data = {"seq": turn.seq, "text": turn.text, "status": turn.status, "html": to_html(turn.text)}
    yield Frame(base + _TURN_END, "turn_end", data if turn.note is None else {**data, "note": turn.note})


def opening(record: Record, index: int) -> str:
    """The question of a round as it was put, or '' before it was."""
    for turn in record.round_turns(index):
        if turn.speaker == "interviewer":
            return turn.move.text if turn.move and turn.move.text else turn.text
    return ""


def _round_data(record: Record, index: int, state: str) -> dict[str, Any]:
    round_ = record.interview.rounds[index]
    return {
        "index": index,
        "title": round_.title,
        "question": opening(record, index),
        "minutes": round(round_.seconds / 60),
        "state": state,
    }
