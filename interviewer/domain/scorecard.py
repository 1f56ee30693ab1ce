"""Scores as values: what a round earned, point by point, with the quote that earned it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from interviewer.domain.base import Level, Value
from interviewer.domain.interview import Label, NumberHeard

Band = Literal[1, 2, 3, 4]


class PointScore(Value):
    """The label of one point; ``expected`` is True when it counts towards S rather than E."""

    id: str
    label: Label
    quote: str | None = None
    turn: int | None = None
    prompted: int = Field(default=0, ge=0, le=3)
    ear: str = "quick"
    confidence: float = Field(default=1.0, ge=0, le=1)
    name: str = ""
    weight: int = 1
    must: bool = False
    expected: bool = True
    dimension: str | None = None


class MisconceptionScore(Value):
    """A misconception that was heard, and whether it was taken back later."""

    id: str
    quote: str
    turn: int
    repaired: bool = False


class DimensionScore(Value):
    """One dimension of a round: its share of 0..1 and its level 1..4 by the borders of the bands; both None when too little
    of it was asked to tell ("not observed"). ``points`` is how many points were judged.
    """

    name: str
    share: float | None
    points: int
    level: Band | None = None


class Scorecard(Value):
    """A graded question. ``score`` is S (0..1), ``stretch`` is E (0..1, None when no point lies above the target).

    ``band`` is None when more than a quarter of the weight could not be judged.
    """

    rubric_id: str
    rubric_version: int
    target_level: Level
    ear: str
    band: Band | None
    score: float
    stretch: float | None = None
    band_low: Band
    band_high: Band
    points: tuple[PointScore, ...]
    misconceptions: tuple[MisconceptionScore, ...] = ()
    numbers: tuple[NumberHeard, ...] = ()
    must_missing: tuple[str, ...] = ()
    red_flags: tuple[str, ...] = ()
    caps: tuple[str, ...] = ()
    dimensions: tuple[DimensionScore, ...] = ()
    notes: tuple[str, ...] = ()


class RungScore(Value):
    """One rung of a drill; ``level`` is None when it was not reached."""

    id: str
    title: str
    level: Band | None
    held: bool
    points: tuple[PointScore, ...] = ()
    misconceptions: tuple[MisconceptionScore, ...] = ()
    hinted: bool = False


class DrillScore(Value):
    """A graded drill; ``level`` is None when too few rungs were reached to say."""

    drill_id: str
    drill_version: int
    ear: str
    level: Band | None
    rungs: tuple[RungScore, ...]
    misconceptions: tuple[MisconceptionScore, ...] = ()
    numbers: tuple[NumberHeard, ...] = ()
    caps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
