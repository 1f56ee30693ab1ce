"""What ranking by word knows of how people type, and that one note does not fill the page."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from interviewer.adapters.chroma_retriever import ChromaRetriever
from interviewer.adapters.retrieval_ranking import LexicalIndex, spread, stem
from interviewer.adapters.retrieval_synonyms import SYNONYMS
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.domain.passage import Document


def best(texts: Sequence[str], query: str) -> int:
    return int(LexicalIndex(texts).scores(query).argmax())


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("xgboost", "Gradient boosted trees fit the residuals."),
        ("recs", "A recommender shows items."),
        ("sgd", "Stochastic gradient descent."),
    ],
)
def test_an_abbreviation_is_understood(typed: str, text: str) -> None:
    assert best(["Something else entirely.", text, "Descent of man."], typed) == 1


def test_a_common_word_needs_no_synonym() -> None:
    texts = ["The CTR rose."] * 9 + ["A click and its rate."]
    scores = LexicalIndex(texts).scores("ctr")
    assert scores[9] == 0
    assert scores[:9].all()


def test_synonyms_are_single_typed_words_that_mean_something_else() -> None:
    for typed, meant in SYNONYMS.items():
        assert typed.isalnum()
        assert typed == typed.lower()
        assert meant
        assert all(word.isalnum() for word in meant)


def test_words_side_by_side_count_more() -> None:
    texts = ["The rate of learning.", "The learning rate.", "A learning rate too.", "Rate what learning costs."]
    scores = LexicalIndex(texts).scores("learning rate")
    assert min(scores[1], scores[2]) > max(scores[0], scores[3])
    assert 0 < scores.max() <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("neighbor", "neighbours"), ("behavior", "behaviour"), ("modeling", "modelling"), ("optimizer", "optimise"),
     ("regularization", "regularisation"), ("normalized", "normalising")],
)  # fmt: skip
def test_both_spellings_are_one_word(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_spreading_makes_room_and_stays_in_order() -> None:
    found = [(7, 0.9), (6, 0.8), (5, 0.7), (4, 0.6), (3, 0.5)]
    owners = ["a", "a", "a", "b", "c"]
    assert spread(found, owners, 4) == [(7, 0.9), (6, 0.8), (4, 0.6), (3, 0.5)]
    assert spread(found, owners, 5) == found
    assert spread(found, owners, 0) == []


def test_a_book_leaves_room_for_a_note(tmp_path: Path) -> None:
    book = [
        Document(id=f"user:b#{n}", kind="passage", title="A book", text=f"Calibration of models, part {n}.")
        for n in range(30)
    ]
    note = Document(
        id="calibration#0", kind="passage", title="A note", text="When a score is a probability: calibration."
    )
    with closing(ChromaRetriever(tmp_path / "index", StaticEmbedder(), [*book, note])) as retriever:
        retriever.refresh()
        hits = retriever.find("calibration of models", k=5)
    assert len(hits) == 5
    assert "calibration#0" in {hit.id for hit in hits}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
