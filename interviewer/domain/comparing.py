"""Two reports side by side: of one transcript by two ears, or of two attempts at one question."""

from __future__ import annotations

from interviewer.domain.base import Value
from interviewer.domain.interview import Label
from interviewer.domain.report import Report, RoundReport
from interviewer.domain.scorecard import PointScore

_WORTH: dict[str, float] = {"wrong": -0.25, "missing": 0.0, "unscored": 0.0, "partial": 0.5, "covered": 1.0}


class PointPair(Value):
    """One point in both reports; a side is None where the point did not come up there."""

    id: str
    name: str
    must: bool
    a: PointScore | None
    b: PointScore | None

    @property
    def change(self) -> str:
        """``better``, ``worse`` or ``same`` from a to b; less help needed is better too."""
        one, two = _value(self.a), _value(self.b)
        if one == two:
            helped = (self.a.prompted if self.a else 0) - (self.b.prompted if self.b else 0)
            if _label(self.a) == _label(self.b) == "covered" and helped:
                return "better" if helped > 0 else "worse"
            return "same"
        return "better" if two > one else "worse"


class RoundPair(Value):
    """One question in both reports."""

    a: RoundReport
    b: RoundReport
    points: tuple[PointPair, ...]

    def count(self, change: str) -> int:
        """How many points changed that way."""
        return sum(pair.change == change for pair in self.points)


def compared(a: Report, b: Report) -> tuple[RoundPair, ...]:
    """The rounds that both reports have, by question; changed points first, essential ones before others."""
    later = {part.question_id: part for part in b.rounds}
    pairs = []
    for part in a.rounds:
        other = later.get(part.question_id)
        if other is not None and (part.scorecard or part.drill) and (other.scorecard or other.drill):
            pairs.append(RoundPair(a=part, b=other, points=_points(part, other)))
    return tuple(pairs)


def _points(a: RoundReport, b: RoundReport) -> tuple[PointPair, ...]:
    left, right = _by_id(a), _by_id(b)
    names = list(dict.fromkeys([*left, *right]))
    pairs = [_pair(name, left.get(name), right.get(name)) for name in names]
    return tuple(sorted(pairs, key=lambda pair: (pair.change == "same", not pair.must)))


def _pair(name: str, a: PointScore | None, b: PointScore | None) -> PointPair:
    either = a or b
    return PointPair(id=name, name=(either.name if either else "") or name, must=bool(either and either.must), a=a, b=b)


def _by_id(part: RoundReport) -> dict[str, PointScore]:
    points = part.scorecard.points if part.scorecard else ()
    if part.drill:
        points = tuple(p for rung in part.drill.rungs if rung.level is not None for p in rung.points)
    return {point.id: point for point in points}


def _value(point: PointScore | None) -> float:
    return _WORTH[_label(point)]


def _label(point: PointScore | None) -> Label:
    return point.label if point else "missing"
