"""How like a candidate's spans are to the points of a subject: cosines and shared words, as named features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interviewer.domain.lexical import function_share_of, overlap, pairs, stems, stems_of
from interviewer.domain.spans import Span, sentences, words
from interviewer.domain.subject import Subject

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewer.ports import Embedder

    Floats = NDArray[np.float32]

WORDS_BONUS = 0.3
SHORTLIST = 3
NEAR_ENOUGH = 0.42
FALSE_ENOUGH = 0.48
ASKED_FROM = 0.45


@dataclass(frozen=True)
class Wordings:
    """The stems, and pairs of stems, of some texts that say the same."""

    stems: tuple[frozenset[str], ...]
    pairs: tuple[frozenset[tuple[str, str]], ...]
    known: frozenset[str]

    @staticmethod
    def of(texts: Sequence[str]) -> Wordings:
        """The wordings of some texts."""
        sequences = [stems(text) for text in texts]
        sets = tuple(frozenset(s) for s in sequences)
        return Wordings(sets, tuple(pairs(s) for s in sequences), frozenset[str]().union(*sets))

    def share(self, said: frozenset[str]) -> float:
        """The largest share (0..1) of one wording's stems that was said."""
        return max((overlap(said, wanted) for wanted in self.stems), default=0.0)

    def pair_share(self, said: frozenset[tuple[str, str]]) -> float:
        """The largest share (0..1) of one wording's neighbouring stems that was said."""
        return max((len(said & wanted) / max(3, len(wanted)) for wanted in self.pairs), default=0.0)


@dataclass(frozen=True)
class Prepared:
    """A subject made ready for hearing. Group n of ``vectors`` starts at ``starts[n]``: first the true wordings of each
    target, then the false ones, then the examples of each false claim.
    """

    ids: tuple[str, ...]
    claim_ids: tuple[str, ...]
    groups: tuple[Wordings, ...]
    vectors: Floats
    starts: NDArray[np.int64]
    sizes: tuple[int, ...]
    truths: tuple[tuple[int, ...], ...]
    asks: Floats
    ask_starts: NDArray[np.int64]


@dataclass(frozen=True)
class Likeness:
    """The features of one target or claim, and the span they are about."""

    features: dict[str, float]
    span: Span


def prepare(subject: Subject, embedder: Embedder) -> Prepared:
    """Embeds all wordings of a subject in one go."""
    linked: dict[str, list[str]] = {}
    for item in subject.falsehoods:
        linked.setdefault(item.linked or "", []).extend(item.claim_examples)
    true = [[t.statement, *t.paraphrases] for t in subject.targets]
    false = [[*t.contrast, *linked.get(t.id, [])] for t in subject.targets]
    groups = [*true, *false, *(list(item.claim_examples) for item in subject.falsehoods)]
    sizes = tuple(len(group) for group in groups)
    ids = tuple(t.id for t in subject.targets)
    return Prepared(
        ids=ids,
        claim_ids=tuple(f.id for f in subject.falsehoods),
        groups=tuple(Wordings.of(group) for group in groups),
        vectors=embedder.embed([text for group in groups for text in group]),
        starts=_starts(sizes),
        sizes=sizes,
        truths=tuple(tuple(n for n, name in enumerate(ids) if _about(name, f.linked)) for f in subject.falsehoods),
        asks=embedder.embed([ask for t in subject.targets for ask in t.asks]),
        ask_starts=_starts([len(t.asks) for t in subject.targets]),
    )


def _starts(sizes: Sequence[int]) -> NDArray[np.int64]:
    """Where each of some groups of these sizes starts when they stand one after the other."""
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)


def _about(target: str, linked: str | None) -> bool:
    """True when a claim linked to a point, or to the probe of a drill, negates this target."""
    return linked is not None and (target == linked or target.startswith(f"{linked}."))


class Said:
    """The spans of a turn against a prepared subject: cosines of shape (groups, spans), and the words of each span."""

    def __init__(self, pieces: Sequence[Span], prepared: Prepared, embedder: Embedder, question: str = "") -> None:
        self.pieces, self.prepared = list(pieces), prepared
        self.vectors = embedder.embed([p.text for p in pieces])
        self._all = prepared.vectors @ self.vectors.T
        near = np.maximum.reduceat(self._all, prepared.starts, axis=0)
        n = len(prepared.ids)
        self.true, self.false, self.claims = near[:n], near[n : 2 * n], near[2 * n :]
        said = [words(p.text) for p in pieces]
        self.sentence = [min(0.4, function_share_of(w)) for w in said]
        self.length = [min(1.0, len(w) / 40) for w in said]
        sequences = [stems_of(w) for w in said]
        self.stems = [frozenset(s) for s in sequences]
        self.pairs = [pairs(s) for s in sequences]
        self.asked = _asked(prepared, question, embedder)

    def second(self, group: int, span: int) -> float:
        """The mean of the two largest cosines of a group's wordings to a span."""
        start = int(self.prepared.starts[group])
        cosines = np.sort(self._all[start : start + self.prepared.sizes[group], span])
        return float(cosines[-2:].mean())

    def best(self, merit: Floats, wanted: Wordings) -> tuple[int, float]:
        """The best span by merit and shared words, and its word share; words are compared for the nearest spans only."""
        nearest = np.argpartition(merit, -SHORTLIST)[-SHORTLIST:] if len(merit) > SHORTLIST else range(len(merit))
        shares = {int(n): wanted.share(self.stems[int(n)]) for n in nearest}
        at = max(shares, key=lambda n: float(merit[n]) + WORDS_BONUS * shares[n])
        return at, shares[at]


def _asked(prepared: Prepared, question: str, embedder: Embedder) -> Floats:
    """How much the interviewer's question aims at each target: 0 or more, shape (targets,)."""
    parts = [piece.text for piece in sentences(question)]
    if not parts:
        return np.zeros(len(prepared.ids), dtype=np.float32)
    near = (prepared.asks @ embedder.embed(parts).T).max(axis=1)
    return np.maximum(0.0, np.maximum.reduceat(near, prepared.ask_starts) - ASKED_FROM)


def likeness(said: Said) -> dict[str, Likeness]:
    """The features of every target that came near at all, against the span that fits it best."""
    prepared, near = said.prepared, said.true
    total = near.sum(axis=0)
    found = {}
    for n in np.flatnonzero(near.max(axis=1) >= NEAR_ENOUGH):
        true, false = prepared.groups[n], prepared.groups[len(prepared.ids) + n]
        at, share = said.best(near[n], true)
        here = float(near[n, at])
        column = near[:, at]
        rival = max(float(column[:n].max(initial=-1.0)), float(column[n + 1 :].max(initial=-1.0)))
        mine = said.stems[at]
        found[prepared.ids[n]] = Likeness(
            span=said.pieces[at],
            features={
                "near": here,
                "second": said.second(int(n), at),
                "margin": here - float(said.false[n, at]),
                "special": here - (float(total[at]) - here) / max(1, len(prepared.ids) - 1),
                "rival": here - rival,
                "words": share,
                "field": len(mine & true.known) / max(4, len(mine)),
                "order": true.pair_share(said.pairs[at]) - false.pair_share(said.pairs[at]),
                "sentence": said.sentence[at],
                "length": said.length[at],
                "asked": float(said.asked[n]),
            },
        )
    return found


def false_likeness(said: Said) -> dict[str, Likeness]:
    """The features of every false claim that came near, against the span most like it and least like the truth."""
    prepared, first = said.prepared, 2 * len(said.prepared.ids)
    found = {}
    for n in np.flatnonzero(said.claims.max(axis=1, initial=0.0) >= FALSE_ENOUGH):
        truths = prepared.truths[n]
        truth = said.true[list(truths)].max(axis=0) if truths else None
        found[prepared.claim_ids[n]] = _against(
            said, said.claims[n], prepared.groups[first + n], truth, [prepared.groups[t] for t in truths]
        )
    return found


def contrast_likeness(said: Said) -> dict[str, Likeness]:
    """The same for the contrasts of every target: did the turn say the opposite?"""
    prepared, count = said.prepared, len(said.prepared.ids)
    return {
        prepared.ids[n]: _against(said, said.false[n], prepared.groups[count + n], said.true[n], [prepared.groups[n]])
        for n in np.flatnonzero(said.false.max(axis=1) >= FALSE_ENOUGH)
    }


def _against(said: Said, near: Floats, false: Wordings, truth: Floats | None, true: Sequence[Wordings]) -> Likeness:
    merit = near if truth is None else near - 0.5 * truth
    at, share = said.best(merit, false)
    true_share = max((w.share(said.stems[at]) for w in true), default=0.0)
    true_pairs = max((w.pair_share(said.pairs[at]) for w in true), default=0.0)
    return Likeness(
        span=said.pieces[at],
        features={
            "near": float(near[at]),
            "margin": float(near[at] - truth[at]) if truth is not None else 0.1,
            "words": share,
            "words_margin": share - true_share,
            "order": false.pair_share(said.pairs[at]) - true_pairs,
        },
    )
