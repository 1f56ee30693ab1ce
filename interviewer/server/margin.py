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
        return {"clock": clock, "topic": self._topic(record, reading.active_seconds), "facts": _facts(record)}

    def _topic(self, record: Record, now: float) -> dict[str, Any] | None:
        """The part of the round at hand; ``elapsed`` and ``budget`` in seconds, the budget its share of the time box.

        The rungs of a drill have an order; the parts of a question are counted as they come up.
        """
        parts, of_target = self._parts(record)
        if len(parts) < 2:
            return None
        round_ = record.current_round
        turns = record.round_turns(round_.index)
        order = list(parts) if round_.is_drill else [next(iter(parts))]
        at, since = order[0], turns[0].at if turns else 0.0
        for turn in turns:
            move = turn.move
            if move is None or move.kind == "challenge":  # takes up a slip, wherever it belongs
                continue
            aims = (move.target or "", *move.checks)
            part = move.rung or next((of_target[aim] for aim in aims if aim in of_target), None)
            if part in parts and part != at:
                at, since = part, turn.at
                order += [part] if part not in order else []
        title, share = parts[at]
        return {
            "index": order.index(at) + 1,
            "of": len(parts),
            "title": title,
            "elapsed": round(max(0.0, now - since), 1),
            "budget": round(round_.seconds * share),
        }

    def _parts(self, record: Record) -> tuple[dict[str, tuple[str, float]], dict[str, str]]:
        """The parts of the round in order (id -> title and share of the round), and which part a point or check belongs to."""
        subject = record.current_round.subject_id
        if subject in self._bank.drills:
            rungs = self._bank.drills[subject].rungs
            probes = sum(len(rung.probes) for rung in rungs) or 1
            return {rung.id: (rung.title, len(rung.probes) / probes) for rung in rungs}, {}
        if subject in self._bank.questions:
            points = [point for point in self._bank.questions[subject].key_points if point.phase]
            weight = sum(point.weight for point in points) or 1
            shares: dict[str, float] = {}
            for point in points:
                shares[point.phase or ""] = shares.get(point.phase or "", 0.0) + point.weight / weight
            titles = {name: (_title(name), share) for name, share in shares.items()}
            of_check = {point.numeric_check: point.phase or "" for point in points if point.numeric_check}
            return titles, of_check | {point.id: point.phase or "" for point in points}
        return {}, {}


def _title(phase: str) -> str:
    text = phase.replace("_", " ")
    return text[:1].upper() + text[1:]


def _facts(record: Record) -> list[str]:
    """The facts told in this round, each once, in order."""
    told = (fact for turn in record.round_turns(record.current_round.index) if turn.move for fact in turn.move.facts)
    return list(dict.fromkeys(told))
