"""What the outside sees of interviews, questions and progress, as JSON values.

While a round runs nothing here shows a point, a label or a score: a turn is its words and the kind
of its move.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from interviewer.domain.interview import Interview, Record, Turn
from interviewer.domain.report import Receipt, RoundReport
from interviewer.domain.rubric import Question
from interviewer.server.calculator_fields import shown
from interviewer.server.frames import last_id, opening
from interviewer.server.margin import Margin
from interviewer.server.mathml import from_plain
from interviewer.server.said import said_json

if TYPE_CHECKING:
    from interviewer.conversation import Conversation


def turn_json(turn: Turn) -> dict[str, Any]:
    """One turn; ``kind`` is the kind of the interviewer's move."""
    kind = turn.move.kind if turn.move else ("answer" if turn.speaker == "candidate" else "ask")
    return {
        "seq": turn.seq,
        "round": turn.round,
        "speaker": turn.speaker,
        "kind": kind,
        "text": turn.text,
        "at": round(turn.at, 1),
        "status": turn.status,
        "supersedes": turn.supersedes,
        "note": turn.note,
    } | said_json(turn)


def rounds_json(record: Record) -> list[dict[str, Any]]:
    """The rounds with their state; a question is shown once it has been put."""
    current = record.current_round.index
    over = record.interview.state == "ended"
    return [
        {
            "index": round_.index,
            "kind": round_.kind,
            "title": round_.title,
            "question": opening(record, round_.index),
            "minutes": round(round_.seconds / 60),
            "state": "ended"
            if over or round_.index < current
            else ("started" if round_.index == current else "planned"),
        }
        for round_ in record.interview.rounds
    ]


def interview_json(interview: Interview) -> dict[str, Any]:
    """One line of the list of interviews."""
    return {
        "id": interview.id,
        "title": interview.title,
        "plan": interview.plan_id,
        "mode": interview.mode,
        "level": interview.level,
        "state": interview.state,
        "created_at": interview.created_at,
        "active_seconds": interview.active_seconds,
        "rounds": len(interview.rounds),
        "paused": interview.paused,
    }


def record_json(conversation: Conversation, margin: Margin, record: Record) -> dict[str, Any]:
    """Transcript and state."""
    ended = record.interview.state == "ended"
    return (
        interview_json(record.interview)
        | {
            "rounds": rounds_json(record),
            "round": record.current_round.index,
            "turns": [turn_json(turn) for turn in record.turns],
            "superseded": [turn_json(turn) for turn in record.superseded],
            "pending": conversation.pending(record) is not None,
            "last_event": str(last_id(record)),
            "report": f"/interviews/{record.interview.id}/report" if ended else None,
        }
        | margin.json(record)
    )


RIGHT = ("exact", "within_tolerance")
UNJUDGED = ("unclear", "no_number")


def tone(receipt: Receipt) -> str:
    """``good``, ``bad``, or ``open`` where nothing was judged."""
    if receipt.verdict in RIGHT:
        return "good"
    return "open" if receipt.verdict in UNJUDGED or receipt.retracted else "bad"


def receipts_json(past: Iterable[RoundReport]) -> list[dict[str, str]]:
    """The numbers of rounds that are over, for the margin of the room; ``math`` is HTML."""
    return [
        {
            "round": round_.title,
            "title": item.title,
            "claimed": "no number" if item.claimed is None else shown(item.claimed),
            "computed": shown(item.computed),
            "math": str(from_plain(item.with_numbers)) if item.with_numbers else "",
            "words": item.words,
            "tone": tone(item),
        }
        for round_ in past
        for item in round_.receipts
    ]


def question_json(question: Question) -> dict[str, Any]:
    """One entry of the question bank; same keys as ``interviewer questions --json``."""
    return {
        "id": question.id,
        "round": question.round,
        "title": question.title,
        "topics": list(question.topics),
        "level": question.target_level,
        "companies": list(question.companies),
        "covers": list(question.covers),
    }
