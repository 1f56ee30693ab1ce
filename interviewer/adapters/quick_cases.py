"""Single answers against a reference answer, without a rubric: how much of the reference was said?"""

from __future__ import annotations

import asyncio

import numpy as np

from interviewer.domain.evidence import addresses_grader
from interviewer.domain.intent import intent_of
from interviewer.domain.lexical import NEGATIONS, function_share, overlap, stems
from interviewer.domain.matching import Logistic
from interviewer.domain.spans import Span, sentences, spans, words
from interviewer.ports import Embedder

MODEL = Logistic(bias=-1.9, weights={"parts": 3.2, "words": 1.4, "beyond": 2.5, "turned": -0.55, "sentence": 1.0})
"""parts: mean over the reference's sentences of the nearest span's cosine; words: share of the reference's stems said;
beyond: what of that is not in the question; turned: 1 when one side negates and the other does not; sentence: 1 for
sentences, 0 for a list of words. One least-squares fit over two public sets of marked answers together, weights of
likeness not below zero; the weight of sentence is set by hand, since those sets hold no lists of words.
"""


class QuickCases:
    """Implements ports.CaseScorer with the bundled embeddings."""

    name = "quick"

    def __init__(self, embedder: Embedder, model: Logistic = MODEL) -> None:
        self._embedder, self._model = embedder, model

    async def score(self, question: str, reference: str, answer: str) -> float:
        """The expected share of full marks, 0..1; 0 for an empty answer and for "I don't know"."""
        return await asyncio.to_thread(self.score_now, question, reference, answer)

    def score_now(self, question: str, reference: str, answer: str) -> float:
        """The same as ``score``, in the calling thread."""
        if intent_of(answer) in ("empty", "dont_know", "skip") or not words(reference):
            return 0.0
        features = self.features(question, reference, answer)
        return round(self._model.probability(features), 4) if features else 0.0

    def features(self, question: str, reference: str, answer: str) -> dict[str, float]:
        """The features of the model; empty when nothing in the answer can count."""
        pieces = [piece for piece in spans(answer) if not addresses_grader(piece.text)]
        if not pieces:
            return {}
        wanted = [s.text for s in sentences(reference)] or [reference]
        vectors = self._embedder.embed([*wanted, *(p.text for p in pieces)])
        parts = vectors[: len(wanted)] @ vectors[len(wanted) :].T
        asked, said, right = (frozenset(stems(text)) for text in (question, answer, reference))
        new = (right - asked) or right
        return {
            "parts": float(np.mean(parts.max(axis=1))),
            "words": overlap(said, right),
            "beyond": overlap(said, new),
            "turned": float(_negates(answer) != _negates(reference)),
            "sentence": _sentence(pieces),
        }


def _negates(text: str) -> bool:
    return any(word in NEGATIONS or word.endswith("n't") for word in words(text))


def _sentence(pieces: list[Span]) -> float:
    """0 for a list of words, 1 for sentences."""
    return min(1.0, max(function_share(piece.text) for piece in pieces) / 0.3)
