"""From a turn to the labels of its points and the wrong claims in it: likeness first, then a second look, then thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interviewer.adapters.quick_ear_features import Rows, Said, contrast_likeness, false_likeness, likeness
from interviewer.adapters.quick_ear_reading import Likely, Read, second_look
from interviewer.domain.interview import Label
from interviewer.domain.matching import (
    CLAIM_FEATURES,
    FALSE_FEATURES,
    FEATURES,
    READ_FEATURES,
    EarModel,
    Logistic,
    judge,
)
from interviewer.ports import PairReader

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WRONG_ODDS, CLAIM_ODDS = 0.0, -0.5
"""Least log odds, by reading alone, of a point said wrongly and of a wrong claim; a claim is only asked about."""


@dataclass(frozen=True)
class Judged:
    """A point after a turn: its label, the probability of it, the words it rests on, and how near they came (cosine)."""

    label: Label
    sure: float
    quote: str
    nearness: float


@dataclass(frozen=True)
class Claimed:
    """A false claim that was heard: the words, and the probability that they make it."""

    quote: str
    sure: float


def probabilities(model: Logistic, rows: Rows, names: Sequence[str]) -> Floats:
    """The model's probability for each row, shape (rows,); ``names`` are the rows' columns."""
    weights = np.array([model.weights.get(name, 0.0) for name in names], dtype=np.float32)
    found: Floats = 1 / (1 + np.exp(-np.clip(rows.values @ weights + model.bias, -30, 30)))
    return found


def judged(said: Said, model: EarModel, reader: PairReader) -> tuple[dict[str, Judged], dict[str, Claimed]]:
    """Every point with its label, and the false claims that are sure enough."""
    likely = by_likeness(said, model)
    read = second_look(said, likely, reader)
    return _points(said, likely, read, model), _claims(said, read, model)


def by_likeness(said: Said, model: EarModel) -> Likely:
    """What likeness alone says."""
    rows = likeness(said)
    against, claims = contrast_likeness(said), false_likeness(said)
    opposite = np.zeros(said.prepared.targets, dtype=np.float32)
    opposite[against.which] = probabilities(model.false, against, FALSE_FEATURES)
    return Likely(
        heard=probabilities(model.heard, rows, FEATURES),
        covered=probabilities(model.covered, rows, FEATURES),
        opposite=opposite,
        opposite_spans={int(n): int(at) for n, at in zip(against.which, against.spans, strict=True)},
        near=rows.values[:, 0],
        spans=rows.spans,
        claims=claims,
        false=probabilities(model.false, claims, FALSE_FEATURES),
    )


def _points(said: Said, likely: Likely, read: Read, model: EarModel) -> dict[str, Judged]:
    heard, covered, wrong = likely.heard.copy(), likely.covered.copy(), np.zeros_like(likely.heard)
    at = read.points.which
    heard[at] = probabilities(model.read_heard, read.points, READ_FEATURES)
    covered[at] = probabilities(model.read_covered, read.points, READ_FEATURES)
    wrong[at] = probabilities(model.read_wrong, read.points, READ_FEATURES)
    wrong[at] *= _read_as(read.points, READ_FEATURES, "read_wrong", WRONG_ODDS)
    found = {}
    for n, name in enumerate(said.prepared.ids):
        label, sure = judge(float(heard[n]), float(covered[n]), float(wrong[n]), model)
        span = likely.opposite_spans.get(n, int(likely.spans[n])) if label == "wrong" else int(likely.spans[n])
        found[name] = Judged(label, sure, said.pieces[span].text, round(float(likely.near[n]), 3))
    return found


def _read_as(rows: Rows, names: Sequence[str], name: str, least: float) -> NDArray[np.bool_]:
    """Where reading alone gives it at least these log odds, (rows,): nobody is accused of what only looks like something
    wrong.
    """
    found: NDArray[np.bool_] = rows.values[:, names.index(name)] >= least
    return found


def _claims(said: Said, read: Read, model: EarModel) -> dict[str, Claimed]:
    sure = probabilities(model.read_false, read.claims, CLAIM_FEATURES)
    sure *= _read_as(read.claims, CLAIM_FEATURES, "read_said", CLAIM_ODDS)
    return {
        said.prepared.claim_ids[int(k)]: Claimed(said.pieces[int(at)].text, float(p))
        for k, p, at in zip(read.claims.which, sure, read.claims.spans, strict=True)
        if p >= model.false_from
    }
