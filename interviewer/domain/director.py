"""What the interviewer may do next: a ranked list of moves, drawn up by pure code.

Promises, each held by a property test: every round ends; nothing is asked after time is up; no question is put twice in
the same words; at most two probes a point, and three probes without gain before a change of subject; each wrong claim is
challenged once; "skip", "hint" and "I don't know" are heard, and nobody is worn down with more of them; a round whose
question has a numeric check puts it.
"""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.domain.course import Course, Limits
from interviewer.domain.director_drill import drill_moves
from interviewer.domain.director_question import first_sum, question_moves
from interviewer.domain.drill import Drill
from interviewer.domain.interview import Heard, Move, Turn
from interviewer.domain.replies import leaving, plain_fact, reply_to_intent, stopping
from interviewer.domain.rubric import Question
from interviewer.domain.subject import Subject, subject_of

MOST_OPTIONS = 5


def opening(item: Question | Drill, variant: int = 0) -> Move:
    """The first move of a round: one spoken variant, with the facts that are always told."""
    if isinstance(item, Question):
        texts, facts = item.question.spoken_variants, item.facts_sheet
    else:
        texts, facts = (item.opening, *item.opening_variants), item.facts_sheet
    told = tuple(plain_fact(fact) for fact in facts if fact.reveal == "always")
    return Move(kind="ask", text=texts[variant % len(texts)], facts=told)


def options(
    item: Question | Drill,
    turns: Sequence[Turn],
    heard: Sequence[Heard],
    limits: Limits,
    subject: Subject | None = None,
    ladder: Drill | None = None,
) -> tuple[Move, ...]:
    """One to five moves, best first, for a round about ``item`` after ``turns`` (its last one the candidate's).

    ``subject`` is ``subject_of(item)``, given by callers that keep it; ``ladder`` is the drill whose probes may be put
    when answers about data stay thin.
    """
    course = Course(subject=subject or subject_of(item), turns=tuple(turns), all_heard=tuple(heard), limits=limits)
    if not course.turns:
        return (opening(item),)
    if course.over:
        return (leaving(limits),)
    direct = reply_to_intent(course)
    if direct is not None:
        return (direct,)
    if course.worn_out:
        return first_sum(item, course) or (stopping(limits),)
    ranked = question_moves(item, course, ladder) if isinstance(item, Question) else drill_moves(item, course)
    return _distinct(ranked)[:MOST_OPTIONS] or (leaving(limits),)


def _distinct(moves: Sequence[Move]) -> tuple[Move, ...]:
    seen: set[str] = set()
    kept = []
    for move in moves:
        if move.text not in seen:
            seen.add(move.text)
            kept.append(move)
    return tuple(kept)
