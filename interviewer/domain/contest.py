"""A contested verdict: the candidate points at words of the transcript, and the ear judges those words again.

The claim alone changes nothing. A contest counts when the ear that the report is by, given nothing but the whole
sentences that hold the words, gives a better label than before; then the new verdict joins those of that turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import Field

from interviewer.domain.base import Value

Judged = Literal["covered", "partial", "missing", "wrong", "unscored"]

RANK: dict[str, int] = {"wrong": 0, "missing": 0, "unscored": 1, "partial": 2, "covered": 3}


class Contest(Value):
    """One contested point. ``words`` are those picked, ``sentence`` what was judged: the sentences that hold them.

    ``before`` is the label that was contested, ``label`` what ``ear`` made of the sentence alone (with its confidence).
    """

    id: str
    at: float
    round: int = Field(ge=0)
    point: str
    turn: int
    words: str
    sentence: str
    ear: str
    before: Judged
    label: Judged
    confidence: float = Field(default=1.0, ge=0, le=1)

    @property
    def counts(self) -> bool:
        """True when the ear agreed that the point was said, or half said where it was called missing."""
        return self.label in ("covered", "partial") and RANK[self.label] > RANK[self.before]


def counting(contests: Iterable[Contest], ear: str) -> tuple[Contest, ...]:
    """The contests that raise something in the score by ``ear``, the best of each point."""
    best: dict[tuple[int, str], Contest] = {}
    for contest in contests:
        key = (contest.round, contest.point)
        if contest.ear == ear and contest.counts and RANK[contest.label] > RANK[_label(best.get(key))]:
            best[key] = contest
    return tuple(best.values())


def _label(contest: Contest | None) -> Judged:
    return contest.label if contest else "missing"


def latest(contests: Sequence[Contest], round_index: int, point: str) -> Contest | None:
    """The last contest of a point, whatever came of it."""
    mine = [item for item in contests if (item.round, item.point) == (round_index, point)]
    return mine[-1] if mine else None
