"""Values that several tests build: the shipped content, turns, and whole simulated rounds."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from interviewer.adapters.knowledge_files import load_bank
from interviewer.domain.course import Limits
from interviewer.domain.director import opening, options
from interviewer.domain.drill import Drill
from interviewer.domain.interview import Heard, Move, Turn
from interviewer.domain.library import Bank
from interviewer.domain.rubric import Question
from interviewer.domain.subject import subject_of

KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"


@cache
def bank() -> Bank:
    """The shipped content, read once."""
    return load_bank(KNOWLEDGE)


def candidate(seq: int, text: str, round_: int = 0) -> Turn:
    """A candidate's turn."""
    return Turn(seq=seq, round=round_, speaker="candidate", text=text)


def interviewer(seq: int, move: Move, round_: int = 0) -> Turn:
    """An interviewer's turn that makes a move."""
    return Turn(seq=seq, round=round_, speaker="interviewer", text=move.text, move=move)


def play(
    item: Question | Drill,
    hear: Callable[[int, Move], Heard | None],
    *,
    seconds: float = 2400.0,
    per_answer: float = 60.0,
    limits: Callable[[float], Limits] | None = None,
) -> list[tuple[Move, float]]:
    """Plays a round: ``hear(seq, move)`` is what was heard in the answer to a move (None: the candidate leaves).

    Gives each move with the seconds that were left when it was made; the last one leaves the round.
    """
    subject = subject_of(item)
    ladder = bank().drills["training-data"] if isinstance(item, Question) and item.round == "system_design" else None
    bounds = limits or (lambda left: Limits(seconds_left=left, seconds_total=seconds))
    move = opening(item)
    turns, heard, made, left = [interviewer(1, move)], [], [(move, seconds)], seconds
    while move.kind not in ("close", "next"):
        seq = turns[-1].seq + 1
        answer = hear(seq, move)
        if answer is None:
            break
        turns.append(candidate(seq, "an answer of more than forty words " * 7))
        heard.append(answer)
        left -= per_answer
        move = options(item, turns, heard, bounds(left), subject, ladder)[0]
        turns.append(interviewer(seq + 1, move))
        made.append((move, left))
        assert len(made) < 500, "the round does not end"
    return made
