"""A plan -> the rounds of one interview. The same seed and history give the same rounds.

Where a plan leaves the choice open (``count``), questions are chosen for what they teach this candidate: topics that were
never practised first, then the weakest ones; and within one interview no topic twice while there are others.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

from interviewer.domain.base import Level
from interviewer.domain.drill import Drill
from interviewer.domain.library import Bank
from interviewer.domain.plan import Plan, PlannedRound, Round
from interviewer.domain.rubric import Question
from interviewer.errors import BadInput

History = Mapping[str, int | None]
"""Questions that the candidate was asked before, by id: the worst band (1..4), or None where none could be given."""

UNSEEN, WEAKEST = 0, 1


def plan_rounds(
    plan: Plan, bank: Bank, *, level: Level | None = None, seed: int = 0, history: History | None = None
) -> tuple[Round, ...]:
    """The rounds of an interview by a plan. Raises BadInput when the bank has no question for one of them."""
    rounds: list[Round] = []
    named = {name for part in plan.rounds for name in part.questions}
    for part in plan.rounds:
        # what a later round names is not given away by an earlier choice
        taken = [bank.questions[name] for name in sorted(named | {r.subject_id for r in rounds if not r.is_drill})]
        for item in _items(part, bank, taken, seed, history or {}):
            rounds.append(
                single_round(
                    item,
                    len(rounds),
                    level=level or plan.target_level,
                    seed=seed,
                    minutes=part.minutes,
                    title=part.title,
                )
            )
    return tuple(rounds)


def single_round(
    item: Question | Drill,
    index: int,
    *,
    level: Level | None = None,
    seed: int = 0,
    minutes: int | None = None,
    title: str | None = None,
) -> Round:
    """One round about a question or drill."""
    is_drill = isinstance(item, Drill)
    variants = 1 + len(item.opening_variants) if isinstance(item, Drill) else len(item.question.spoken_variants)
    return Round(
        index=index,
        kind=item.round if isinstance(item, Question) else "drill",
        title=title or item.title,
        subject_id=item.id,
        is_drill=is_drill,
        seconds=60.0 * (minutes or item.minutes),
        variant=seed % variants,
        target_level=level or item.target_level,
    )


def fitting_questions(part: PlannedRound, bank: Bank) -> list[Question]:
    """The questions that a round with ``count`` chooses from, by id."""
    fits = (
        q
        for q in bank.questions.values()
        if q.round == part.round and (not part.topics or set(part.topics) & set(q.topics))
    )
    return sorted(fits, key=lambda q: q.id)


def _items(
    part: PlannedRound, bank: Bank, taken: Sequence[Question], seed: int, history: History
) -> Sequence[Question | Drill]:
    if part.drill is not None:
        return [bank.drills[part.drill]]
    if part.questions:
        return [bank.questions[name] for name in part.questions]
    fitting = [question for question in fitting_questions(part, bank) if question not in taken]
    if not fitting:
        raise BadInput(f"the bank has no question for a round of kind '{part.round}'")
    # the shuffled order decides where nothing else does, as min keeps the first of equals
    random.Random(f"{seed}:{part.round}").shuffle(fitting)
    need = _needs(bank.questions.values(), history)
    chosen: list[Question] = []
    for _ in range(min(part.count or 1, len(fitting))):
        covered = _topics([*taken, *chosen])
        near = _topics([q for q in (*taken, *chosen) if q.round == part.round])
        best = min(
            fitting, key=lambda q: (need[q.id], q.topics[0] in covered, q.id in history, len(near & set(q.topics)))
        )
        fitting.remove(best)
        chosen.append(best)
    return chosen


def _topics(questions: Iterable[Question]) -> set[str]:
    return {topic for question in questions for topic in question.topics}


def _needs(questions: Iterable[Question], history: History) -> dict[str, int]:
    """How much each question is needed, 0 most: 0 for a main topic that was never practised, else 1..4 by the worst band on
    that topic. A question that was asked counts by its own band; one without a band was broken off and counts as weakest.
    """
    asked = [question for question in questions if question.id in history]
    worst: dict[str, int] = {}
    for question in asked:
        band = history[question.id] or WEAKEST
        for topic in question.topics:
            worst[topic] = min(band, worst.get(topic, band))
    need = {question.id: worst.get(question.topics[0], UNSEEN) for question in questions}
    return need | {question.id: history[question.id] or WEAKEST for question in asked}
