"""A plan -> the rounds of one interview. The same seed gives the same rounds."""

from __future__ import annotations

import random

from interviewer.domain.base import Level
from interviewer.domain.drill import Drill
from interviewer.domain.library import Bank
from interviewer.domain.plan import Plan, PlannedRound, Round
from interviewer.domain.rubric import Question
from interviewer.errors import BadInput


def plan_rounds(plan: Plan, bank: Bank, *, level: Level | None = None, seed: int = 0) -> tuple[Round, ...]:
    """The rounds of an interview by a plan. Raises BadInput when the bank has no question for one of them."""
    rounds: list[Round] = []
    for part in plan.rounds:
        for item in _items(part, bank, {r.subject_id for r in rounds}, seed):
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


def _items(part: PlannedRound, bank: Bank, taken: set[str], seed: int) -> list[Question | Drill]:
    if part.drill is not None:
        return [bank.drills[part.drill]]
    if part.questions:
        return [bank.questions[name] for name in part.questions]
    fitting = [
        q
        for q in bank.questions.values()
        if q.round == part.round and q.id not in taken and (not part.topics or set(part.topics) & set(q.topics))
    ]
    if not fitting:
        raise BadInput(f"the bank has no question for a round of kind '{part.round}'")
    chosen: list[Question | Drill] = []
    chosen += random.Random(f"{seed}:{part.round}").sample(
        sorted(fitting, key=lambda q: q.id), min(part.count or 1, len(fitting))
    )
    return chosen
