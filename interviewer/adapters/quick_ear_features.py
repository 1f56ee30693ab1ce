"""How like a candidate's spans are to the wordings of a subject: cosines of spans and of words, as named features.

Two ways of comparing, since each misses what the other sees: the cosine of a span to a wording, and the alignment of
their words (each word of the wording finds the word of the span most like it; the mean over the wording, weighted).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interviewer.adapters.quick_ear_prepare import Prepared, stem_numbers
from interviewer.domain.lexical import content_of, function_share_of, hedges
from interviewer.domain.matching import FALSE_FEATURES, FEATURES
from interviewer.domain.spans import Span, sentences, words, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewer.ports import WordEmbedder

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

LIKE_FROM = 0.35
ALIGNED_BONUS = 0.6
ASKED_FROM = 0.45
FALSE_ENOUGH = 0.40
MOST_DIFFERING = 3
SHORT_TURN = 25


@dataclass(frozen=True)
class Rows:
    """Features of some targets or claims: ``which`` (n,) their indices, ``values`` (n, features), ``spans`` (n,) the span
    that each row is about.
    """

    which: Ints
    values: Floats
    spans: Ints


class Said:
    """The spans of a turn against a prepared subject. S spans, G groups, T targets, V words of the subject.

    ``near`` (G, S) the best cosine of a group's wordings to a span; ``aligned`` (G, S) the best alignment.
    """

    def __init__(
        self, text: str, pieces: Sequence[Span], prepared: Prepared, embedder: WordEmbedder, question: str = ""
    ) -> None:
        self.text, self.question = text, question
        self.pieces, self.prepared = list(pieces), prepared
        vectors = embedder.embed_parts(text, [(p.start, p.end) for p in pieces])
        self._cosines = prepared.vectors @ vectors.T
        self.near = _best(self._cosines, prepared)
        said = words_of(pieces, text)
        self._align(said, embedder)
        self.sentence = np.array([min(0.4, function_share_of(w)) for w in said], dtype=np.float32)
        self.length = np.array([min(1.0, len(w) / 40) for w in said], dtype=np.float32)
        self.short = float(len(words(text)) < SHORT_TURN)
        self.asked = _asked(prepared, question, embedder)

    def _align(self, said: Sequence[Sequence[str]], embedder: WordEmbedder) -> None:
        """Fills ``like`` (S, V): how near each word of the subject is to a word of the span, 0..1; ``aligned``; ``fits``
        (T, S): how much of the span is about the target; ``turn`` (T,); and ``information`` (S,), the weight of the span's
        content words.
        """
        prepared, texts = self.prepared, [content_of(mine) for mine in said]
        distinct = sorted(set[str]().union(*texts)) or ["?"]
        at = {word: n for n, word in enumerate(distinct)}
        vectors, merits = embedder.words(distinct)
        close = (vectors @ prepared.words.T - LIKE_FROM) / (1 - LIKE_FROM)
        close[stem_numbers(distinct)[:, None] == prepared.word_stems[None, :]] = 1.0
        np.clip(close, 0.0, 1.0, out=close)
        own = np.stack([close[:, mine].max(axis=1, initial=0.0) for mine in prepared.members[: prepared.targets]])
        count = len(self.pieces)
        self.like = np.zeros((count, close.shape[1]), dtype=np.float32)
        self.fits = np.zeros((prepared.targets, count), dtype=np.float32)
        self.information = np.zeros(count, dtype=np.float32)
        for n, mine in enumerate(texts):
            if mine:
                rows = [at[word] for word in mine]
                self.like[n] = close[rows].max(axis=0)
                weight = merits[rows]
                total = float(weight.sum())
                self.fits[:, n] = own[:, rows] @ weight / max(total, 1e-6)
                self.information[n] = min(1.5, total / (10 * embedder.usual_weight))
        self.aligned = _best((self.like @ prepared.weights).T, prepared)
        whole = self.like.max(axis=0) @ prepared.weights
        self.turn = np.maximum.reduceat(whole, prepared.starts[: prepared.targets])[: prepared.targets]

    def second(self, group: int, span: int) -> float:
        """The mean of the two largest cosines of a group's wordings to a span."""
        start = int(self.prepared.starts[group])
        cosines = np.sort(self._cosines[start : start + self.prepared.sizes[group], span])
        return float(cosines[-2:].mean())

    def example(self, claim: int, span: int) -> str:
        """The example of a false claim that is nearest to a span."""
        group = 2 * self.prepared.targets + claim
        start = int(self.prepared.starts[group])
        return self.prepared.texts[
            start + int(self._cosines[start : start + self.prepared.sizes[group], span].argmax())
        ]

    def differing(self, target: int, span: int) -> tuple[float, float]:
        """How near the span comes to the words that only the target's true wordings use, and only its false ones."""
        true, false = self.prepared.only[target]
        return _top(self.like[span, true]), _top(self.like[span, false])


def _best(values: Floats, prepared: Prepared) -> Floats:
    """Shape (wordings, S) -> (groups, S): the best of each group; -1 for a group without wordings."""
    found = np.full((len(prepared.starts), values.shape[1]), -1.0, dtype=np.float32)
    full = np.flatnonzero(prepared.sizes)
    found[full] = np.maximum.reduceat(values, prepared.starts[full], axis=0)
    return found


def _top(values: Floats) -> float:
    return float(np.sort(values)[-MOST_DIFFERING:].mean()) if len(values) else 0.0


def _asked(prepared: Prepared, question: str, embedder: WordEmbedder) -> Floats:
    """How much the interviewer's question aims at each target: 0 or more, shape (targets,)."""
    parts = [piece.text for piece in sentences(question)]
    if not parts or not len(prepared.asks):
        return np.zeros(prepared.targets, dtype=np.float32)
    near = (prepared.asks @ embedder.embed(parts).T).max(axis=1)
    return np.maximum(0.0, np.maximum.reduceat(near, prepared.ask_starts) - ASKED_FROM)


def likeness(said: Said) -> Rows:
    """The features (domain/matching.py names them) of every target, against the span that fits it best."""
    n = said.prepared.targets
    near, aligned = said.near[:n], said.aligned[:n]
    false_near, false_aligned = np.maximum(said.near[n : 2 * n], 0), np.maximum(said.aligned[n : 2 * n], 0)
    at = (near + ALIGNED_BONUS * aligned).argmax(axis=1)
    row = np.arange(n)
    here, here_aligned = near[row, at], aligned[row, at]
    apart = [said.differing(int(k), int(s)) for k, s in zip(row, at, strict=True)]
    texts = {int(s): said.pieces[int(s)].text for s in set(at.tolist())}
    hedge = {s: float(hedges(text)) for s, text in texts.items()}
    digits = {s: min(3, sum(map(str.isdigit, text))) / 3 for s, text in texts.items()}
    columns = {
        "near": here,
        "second": [said.second(int(k), int(s)) for k, s in zip(row, at, strict=True)],
        "margin": here - false_near[row, at],
        "special": here - _mean_of_others(near)[row, at],
        "rival": here - _best_of_others(near)[row, at],
        "aligned": here_aligned,
        "aligned_margin": here_aligned - false_aligned[row, at],
        "aligned_special": here_aligned - _mean_of_others(aligned)[row, at],
        "aligned_rival": here_aligned - _best_of_others(aligned)[row, at],
        "fits": said.fits[row, at],
        "turn": said.turn,
        "true_words": [t for t, _ in apart],
        "false_words": [f for _, f in apart],
        "sentence": said.sentence[at],
        "length": said.length[at],
        "information": said.information[at],
        "hedge": [hedge[int(s)] for s in at],
        "digits": [digits[int(s)] for s in at],
        "short": np.full(n, said.short),
        "asked": said.asked,
        "asked_aligned": said.asked * here_aligned,
    }
    return Rows(row, _matrix(columns, FEATURES), at)


def false_likeness(said: Said) -> Rows:
    """The features of every false claim that came near, against the span most like it and least like the truth."""
    first, count = 2 * said.prepared.targets, len(said.prepared.claim_ids)
    return _against(said, list(range(first, first + count)), said.prepared.truths)


def contrast_likeness(said: Said) -> Rows:
    """The same for the contrasts of every target: did the turn say the opposite?"""
    n = said.prepared.targets
    return _against(said, list(range(n, 2 * n)), tuple((k,) for k in range(n)))


def _against(said: Said, groups: Sequence[int], truths: Sequence[tuple[int, ...]]) -> Rows:
    rows, spans, which = [], [], []
    for k, (group, truth) in enumerate(zip(groups, truths, strict=True)):
        near, aligned = said.near[group], said.aligned[group]
        if float(near.max(initial=-1.0)) < FALSE_ENOUGH:
            continue
        true = said.near[list(truth)].max(axis=0) if truth else near - 0.1
        true_aligned = said.aligned[list(truth)].max(axis=0) if truth else aligned - 0.1
        at = int((near - 0.5 * true + ALIGNED_BONUS * (aligned - 0.5 * true_aligned)).argmax())
        words_apart = said.differing(truth[0], at) if truth else (0.0, 0.0)
        found = {
            "near": near[at],
            "margin": near[at] - true[at],
            "aligned": aligned[at],
            "aligned_margin": aligned[at] - true_aligned[at],
            "words_margin": words_apart[1] - words_apart[0],
            "length": said.length[at],
        }
        rows.append([float(found[name]) for name in FALSE_FEATURES])
        spans.append(at)
        which.append(k)
    shape = (len(rows), len(FALSE_FEATURES))
    return Rows(
        np.array(which, dtype=np.int64),
        np.array(rows, dtype=np.float32).reshape(shape),
        np.array(spans, dtype=np.int64),
    )


def _matrix(columns: dict[str, Floats], names: Sequence[str]) -> Floats:
    return np.stack([np.asarray(columns[name], dtype=np.float32) for name in names], axis=1)


def _mean_of_others(values: Floats) -> Floats:
    found: Floats = (values.sum(axis=0) - values) / max(1, len(values) - 1)
    return found


def _best_of_others(values: Floats) -> Floats:
    """For each row the best of the other rows, column by column."""
    if len(values) < 2:
        return np.zeros_like(values)
    order = np.sort(values, axis=0)
    found: Floats = np.where(values >= order[-1], order[-2], order[-1])
    return found
