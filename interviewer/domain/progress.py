"""Progress over many interviews: attempts at questions, and where each point stands now.

Room for spaced repetition: a ``PointStanding`` carries when a point last came up and how often it was said in a row,
which is all that a schedule needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from interviewer.domain.base import RoundKind, Value
from interviewer.domain.interview import Label

State = Literal["mastered", "said", "half", "missed"]
MASTERED_RUN = 2


class Attempt(Value):
    """One graded round; ``at`` in seconds since the epoch, ``score`` 0..1 (None for a drill)."""

    interview_id: str
    interview_title: str
    at: float
    round: int
    kind: RoundKind
    subject_id: str
    band: int | None
    band_low: int | None
    band_high: int | None
    score: float | None


class PointStanding(Value):
    """A point over all the times it came up.

    ``run``: how many of the last times in a row it was said with at most a gentle question. ``last``: its latest label.
    """

    subject_id: str
    point: str
    name: str
    weight: int
    must: bool
    expected: bool
    attempts: int
    said: int
    run: int
    last: Label
    last_at: float

    @property
    def state(self) -> State:
        """``mastered``: said twice in a row with at most a gentle question; the others go by the last time."""
        if self.run >= MASTERED_RUN:
            return "mastered"
        if self.last == "covered":
            return "said"
        return "half" if self.last == "partial" else "missed"

    @property
    def cost(self) -> float:
        """How much this gap matters: its weight, more when it is essential and each time it was missed again."""
        if self.state in ("mastered", "said"):
            return 0.0
        missed = self.attempts - self.said
        value = self.weight * (2.0 if self.must else 1.0) * (1.0 + 0.5 * (missed - 1))
        return value * (0.6 if self.last == "partial" else 1.0) * (1.0 if self.expected else 0.5)


def costliest(points: Iterable[PointStanding], most: int = 8, of_one: int = 3) -> tuple[PointStanding, ...]:
    """The gaps that matter most, the costliest first, at most ``of_one`` of one question; unscored ones are no gaps."""
    gaps = [point for point in points if point.cost > 0 and point.last != "unscored"]
    taken: dict[str, int] = {}
    chosen = []
    for gap in sorted(gaps, key=lambda p: (-p.cost, -p.last_at, p.subject_id, p.point)):
        taken[gap.subject_id] = taken.get(gap.subject_id, 0) + 1
        if taken[gap.subject_id] <= of_one:
            chosen.append(gap)
    return tuple(chosen[:most])


def tally(points: Iterable[PointStanding]) -> dict[State, int]:
    """How many points stand where."""
    counts: dict[State, int] = {"mastered": 0, "said": 0, "half": 0, "missed": 0}
    for point in points:
        counts[point.state] += 1
    return counts


def by_subject(attempts: Sequence[Attempt]) -> dict[str, list[Attempt]]:
    """The attempts at each question, oldest first."""
    groups: dict[str, list[Attempt]] = {}
    for attempt in sorted(attempts, key=lambda item: item.at):
        groups.setdefault(attempt.subject_id, []).append(attempt)
    return groups
