"""What the room shows beside the transcript: the time, the topic at hand, the facts told so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from interviewer.domain.interview import Record
from interviewer.domain.library import Bank

if TYPE_CHECKING:
    from interviewer.conversation import Conversation


class Margin:
    """Reads the margin off a record. It names topics, never a point or a judgement."""

    def __init__(self, conversation: Conversation, bank: Bank) -> None:
        self._conversation, self._bank = conversation, bank

    def json(self, record: Record) -> dict[str, Any]:
        """``clock`` in seconds; ``topic`` is None where the round has no parts of its own."""
        reading = self._conversation.clock(record)
        clock = {
            "active_seconds": round(reading.active_seconds, 1),
            "round_elapsed": round(reading.round_elapsed, 1),
            "round_seconds": round(reading.round_seconds, 1),
            "round_left": round(reading.round_left, 1),
            "paused": record.interview.paused,
        }
        return {"clock": clock, "topic": self._topic(record), "facts": _facts(record)}

    def _topic(self, record: Record) -> dict[str, Any] | None:
        titles, of_target = self._parts(record)
        if len(titles) < 2:
            return None
        at = 0
        for turn in record.round_turns(record.current_round.index):
            move = turn.move
            if move is None or move.kind == "challenge":  # takes up a slip, wherever it belongs
                continue
            part = move.rung or of_target.get(move.target or "")
            if part in titles:
                at = list(titles).index(part)
        return {"index": at + 1, "of": len(titles), "title": list(titles.values())[at]}

    def _parts(self, record: Record) -> tuple[dict[str, str], dict[str, str]]:
        """The parts of the round in order (id and title), and which part a point belongs to."""
        subject = record.current_round.subject_id
        if subject in self._bank.drills:
            return {rung.id: rung.title for rung in self._bank.drills[subject].rungs}, {}
        if subject in self._bank.questions:
            points = self._bank.questions[subject].key_points
            phases = {point.id: point.phase for point in points if point.phase}
            return {name: _title(name) for name in phases.values()}, phases
        return {}, {}


def _title(phase: str) -> str:
    text = phase.replace("_", " ")
    return text[:1].upper() + text[1:]


def _facts(record: Record) -> list[str]:
    """The facts told in this round, each once, in order."""
    told = (fact for turn in record.round_turns(record.current_round.index) if turn.move for fact in turn.move.facts)
    return list(dict.fromkeys(told))
