"""What the quick ear compares: spans read once, words aligned, and what tells a point from its contrast."""

from __future__ import annotations

import numpy as np
import pytest

from evals.model import Context
from interviewer.adapters.quick_ear import QuickEar
from interviewer.adapters.quick_ear_features import Said, contrast_likeness, likeness
from interviewer.adapters.quick_ear_prepare import prepare
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.domain.evidence import as_evidence, in_no_order, lists_terms
from interviewer.domain.interview import Turn
from interviewer.domain.matching import FALSE_FEATURES, FEATURES
from interviewer.domain.spans import spans
from interviewer.domain.subject import subject_of

QUESTION = Context(data=None).bank.questions["fund.overfit_l1l2"]
SUBJECT = subject_of(QUESTION)
EMBEDDER = StaticEmbedder()
PREPARED = prepare(SUBJECT, EMBEDDER)


def test_parts_of_a_text_get_the_vectors_they_would_get_alone() -> None:
    text = "Well, L1 zeroes weights (λ Σ|w|), naïvely put; L2 only shrinks them. And 3e-4 is small 🙂, isn't it?"
    pieces = spans(text)
    together = EMBEDDER.embed_parts(text, [(p.start, p.end) for p in pieces])
    np.testing.assert_allclose(together, EMBEDDER.embed([p.text for p in pieces]), atol=2e-4)


def test_a_broken_character_does_not_shift_the_parts() -> None:
    text = "half an emoji \ud83d here. L2 only shrinks weights."
    pieces = spans(text)
    together = EMBEDDER.embed_parts(text, [(p.start, p.end) for p in pieces])
    np.testing.assert_allclose(together, EMBEDDER.embed([p.text for p in pieces]), atol=2e-4)


def test_words_have_unit_vectors_and_rare_ones_weigh_more() -> None:
    vectors, weights = EMBEDDER.words(["regularisation", "time"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
    assert weights[0] > weights[1] > 0


def test_weights_of_a_wording_sum_to_one() -> None:
    np.testing.assert_allclose(PREPARED.weights.sum(axis=0), 1.0, atol=1e-3)


@pytest.mark.parametrize("n", range(0, PREPARED.targets, 4))
def test_a_paraphrase_is_nearest_to_its_own_point(n: int) -> None:
    point = QUESTION.key_points[n]
    text = point.paraphrases[0] + "."
    rows = likeness(Said(text, spans(text), PREPARED, EMBEDDER))
    assert rows.values.shape == (PREPARED.targets, len(FEATURES))
    merit = rows.values[:, FEATURES.index("near")] + rows.values[:, FEATURES.index("aligned")]
    assert int(merit.argmax()) == n


def test_a_contrast_comes_nearer_to_the_false_side() -> None:
    point = QUESTION.key_points[6]
    rows = contrast_likeness(Said(point.contrast[0], spans(point.contrast[0]), PREPARED, EMBEDDER))
    mine = rows.values[rows.which == 6][0]
    assert mine[FALSE_FEATURES.index("margin")] > 0
    assert mine[FALSE_FEATURES.index("aligned_margin")] > 0


def test_a_turn_without_content_is_heard_as_nothing() -> None:
    text = "Well, so, it is what it is, and that was that."
    said = Said(text, spans(text), PREPARED, EMBEDDER)
    assert np.isfinite(likeness(said).values).all()
    turns = (
        Turn(seq=1, round=0, speaker="interviewer", text="?"),
        Turn(seq=2, round=0, speaker="candidate", text=text),
    )
    assert not [v for v in QuickEar(EMBEDDER).hear_now(SUBJECT, turns, ()).verdicts if v.label == "covered"]


def test_words_in_no_order_are_no_evidence() -> None:
    ordered = QUESTION.strong_answer
    mixed = " ".join(sorted(ordered.split(), key=lambda word: hash_of(word)))
    assert not in_no_order(ordered)
    assert in_no_order(mixed)
    assert as_evidence(spans(mixed)) == ([], False)


def hash_of(word: str) -> int:
    """A fixed order that has nothing to do with the sentence."""
    return sum(ord(ch) * (n + 7) for n, ch in enumerate(word)) % 1009


def test_a_list_of_terms_is_no_evidence_but_a_terse_answer_is() -> None:
    assert lists_terms("Dropout, early stopping, data augmentation, mixup, label smoothing.")
    assert not lists_terms("λ→0 is OLS, λ→∞ leaves w_0, the mean, nothing else.")
    assert not lists_terms("Train: keeps dropping. Held-back: drops, flat, climbs.")
    assert not lists_terms("L1 zeroes weights, L2 only shrinks them.")
