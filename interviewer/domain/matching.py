"""Likeness -> verdict: the quick ear's judgement, as a small logistic model with named, readable weights."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pydantic import Field

from interviewer.domain.base import Value
from interviewer.domain.interview import Label

FEATURES = ("near", "second", "margin", "special", "rival", "words", "field", "order", "sentence", "length", "asked")
"""What is known of a point after a turn, all about its best span:

near: cosine to the nearest of statement and paraphrases; second: mean of the two nearest; margin: near minus the nearest
contrast or linked misconception; special: near minus the mean over the other points; rival: near minus the best other
point; words: share of that paraphrase's stems; field: share of the span's stems that the point's wordings know; order:
shared neighbouring stems minus those shared with a contrast; sentence: share of function words (a list has few);
length: words of the span over 40, at most 1; asked: by how much the cosine of the interviewer's last question to a question
that aims at the point exceeds 0.45 (an answer is heard in the light of what it answers).
"""

FALSE_FEATURES = ("near", "margin", "words", "words_margin", "order")
"""What is known of a false claim: cosine to it; minus cosine to the true wordings; the same two for stems; pairs of stems."""


class Logistic(Value):
    """A logistic model: probability = 1 / (1 + exp(-(bias + sum of weight x feature)))."""

    bias: float
    weights: dict[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """A probability in 0..1; a feature without a weight does not count."""
        total = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


class EarModel(Value):
    """The weights of the quick ear and the probabilities at which it speaks up."""

    heard: Logistic
    covered: Logistic
    false: Logistic
    heard_from: float = Field(ge=0, le=1)
    covered_from: float = Field(ge=0, le=1)
    false_from: float = Field(ge=0, le=1)
    contrast_from: float = Field(default=0.85, ge=0, le=1)
    doubt: float = Field(default=0.0, ge=0, le=0.5)
    note: str = ""


def judge(features: Mapping[str, float], model: EarModel) -> tuple[Label, float]:
    """The label of a point and its probability. Within ``doubt`` of the border of being heard at all: unscored."""
    heard = model.heard.probability(features)
    covered = model.covered.probability(features)
    if covered >= model.covered_from and heard >= model.heard_from:
        return "covered", covered
    if heard >= model.heard_from:
        return "partial", max(heard - covered, 0.0)
    if heard >= model.heard_from - model.doubt:
        return "unscored", 1 - heard
    return "missing", 1 - heard
