"""Likeness -> verdict: the quick ear's judgement, as a small logistic model with named, readable weights."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pydantic import Field

from interviewer.domain.base import Value
from interviewer.domain.interview import Label

FEATURES = (
    "near",
    "second",
    "margin",
    "special",
    "rival",
    "aligned",
    "aligned_margin",
    "aligned_special",
    "aligned_rival",
    "fits",
    "turn",
    "true_words",
    "false_words",
    "sentence",
    "length",
    "information",
    "hedge",
    "digits",
    "short",
    "asked",
    "asked_aligned",
)
"""What is known of a point after a turn, all about the span that fits it best.

Cosines: near, to the nearest of statement and paraphrases; second, mean of the two nearest; margin, near minus the nearest
contrast or linked misconception; special, near minus the mean over the other points; rival, near minus the best other point.
Words: aligned, each content word of a wording finds the span's word most like it, weighted mean over the best wording;
aligned_margin, aligned_special and aligned_rival as above; fits, the same from the span's side; turn, aligned for the turn
as a whole; true_words and false_words, likeness to words that only the true, or only the false, wordings use.
The span: sentence, share of function words (a list has few); length, words over 40, at most 1; information, the weight of
its content words; hedge; digits, up to three, over 3; short, 1 for a turn of fewer than 25 words.
The course: asked, by how much the cosine of the interviewer's last question to a question that aims at the point exceeds
0.45 (an answer is heard in the light of what it answers); asked_aligned, its product with aligned.
"""

FALSE_FEATURES = ("near", "margin", "aligned", "aligned_margin", "words_margin", "length")
"""What is known of a false claim: cosine to it; minus cosine to the true wordings; the same for aligned words; likeness to
words that only the false side uses minus that to words only the true side uses; words of the span over 40, at most 1.
"""

READ_FEATURES = (
    "likely_heard",
    "likely_covered",
    "likely_opposite",
    "read_heard",
    "read_covered",
    "read_wrong",
    "behind",
    "rivals",
)
"""What is known of a point after the second look. As log odds: that likeness says it was said at least in part, in full, or
its contrast; that reading says it was said at least in part, in full, or wrongly; behind, read_covered minus that of the best
point resting on the same words, at most 0. And rivals, how many points rest on the same words: few words say several.
"""

CLAIM_FEATURES = ("likely_false", "read_said", "read_denied")
"""The same for a false claim: that likeness says it was made; that reading says so; that reading says it was denied."""


class Logistic(Value):
    """A logistic model: probability = 1 / (1 + exp(-(bias + sum of weight x feature)))."""

    bias: float
    weights: dict[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """A probability in 0..1; a feature without a weight does not count."""
        total = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


class EarModel(Value):
    """The weights of the quick ear, for likeness alone and for the second look, and the probabilities at which it speaks up."""

    heard: Logistic
    covered: Logistic
    false: Logistic
    read_heard: Logistic
    read_covered: Logistic
    read_wrong: Logistic
    read_false: Logistic
    heard_from: float = Field(ge=0, le=1)
    covered_from: float = Field(ge=0, le=1)
    wrong_from: float = Field(ge=0, le=1)
    false_from: float = Field(ge=0, le=1)
    doubt: float = Field(default=0.0, ge=0, le=0.5)
    note: str = ""


def judge(heard: float, covered: float, wrong: float, model: EarModel) -> tuple[Label, float]:
    """The label of a point, and its probability, from the probabilities that it was said at least in part, in full, and wrongly.

    Within ``doubt`` below the border of being heard at all: unscored.
    """
    if wrong >= model.wrong_from and wrong >= covered:
        return "wrong", wrong
    if covered >= model.covered_from and heard >= model.heard_from:
        return "covered", covered
    if heard >= model.heard_from:
        return "partial", max(heard - covered, 0.0)
    if heard >= model.heard_from - model.doubt:
        return "unscored", 1 - heard
    return "missing", 1 - heard
