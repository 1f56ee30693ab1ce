"""The pair reader: who does what to whom, which likeness cannot tell; the same verdict whatever is read beside it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from interviewer.adapters.pair_reader import MODEL, WEIGHTS, OnnxPairReader
from interviewer.adapters.static_embedder import StaticEmbedder

EMBEDDER = StaticEmbedder()
READER = OnnxPairReader(EMBEDDER)
COVERED, WRONG = 2, 3


def test_no_pairs_give_no_rows() -> None:
    assert READER.read([]).shape == (0, 4)


def test_probabilities_sum_to_one() -> None:
    told = READER.read([("L1 gives exact zeros.", "The lasso throws columns out."), ("a", ""), ("", "b")])
    assert told.shape == (3, 4)
    np.testing.assert_allclose(told.sum(axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize(
    ("statement", "right", "turned"),
    [
        (
            "Dropout is active in training only; at inference all units are used.",
            "Only while training units are switched off; in production the whole network answers.",
            "Units are switched off in training and in production as well, so each answer is a little random.",
        ),
        (
            "Fit imputation and scaling on the training part only, then apply them to the test part.",
            "I learn the mean on the training rows and use that same mean on the test rows.",
            "I learn the mean on all rows together, the test rows included, and split afterwards.",
        ),
    ],
)
def test_what_is_denied_is_told_apart(statement: str, right: str, turned: str) -> None:
    """Exchanged roles ("ridge gives zeros, the lasso shrinks") are not: see the turned statements of ``python -m evals``."""
    said, denied = READER.read([(statement, right), (statement, turned)])
    assert said[COVERED] > denied[COVERED]
    assert denied[WRONG] > said[WRONG]


def test_a_pair_is_told_the_same_whatever_is_read_beside_it() -> None:
    pair = ("Dropout switches units off at random in training.", "Half of the neurons sleep in every step.")
    alone = OnnxPairReader(EMBEDDER).read([pair])
    beside = OnnxPairReader(EMBEDDER).read([("a longer wording of something else", "words " * 90), pair])
    np.testing.assert_array_equal(alone[0], beside[1])


def test_pairs_read_one_after_the_other_are_told_the_same_as_side_by_side() -> None:
    pairs = [("Dropout switches units off.", "Half of them sleep."), ("A gap avoids leakage.", "We leave a week out.")]
    alone = OnnxPairReader(EMBEDDER, side_by_side=False).read(pairs)
    np.testing.assert_array_equal(alone, OnnxPairReader(EMBEDDER).read(pairs))


def test_long_texts_and_broken_characters_are_read() -> None:
    assert np.isfinite(READER.read([("word " * 3000, "half an emoji \ud83d " * 2000)])).all()


def test_a_missing_file_of_the_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"model\.onnx"):
        OnnxPairReader(EMBEDDER, tmp_path / "model.onnx").read([("a", "b")])
    shutil.copy(MODEL, tmp_path / "model.onnx")
    with pytest.raises(OSError, match=r"weights\.bin"):
        OnnxPairReader(EMBEDDER, tmp_path / "model.onnx").read([("a", "b")])


def test_origin_states_the_files_that_are_there() -> None:
    origin = MODEL.with_name("ORIGIN.md").read_text(encoding="utf-8")
    for file in (MODEL, MODEL.with_name(WEIGHTS)):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in origin
