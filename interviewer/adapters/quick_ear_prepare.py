"""A subject made ready for hearing: its wordings as vectors, and the words they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interviewer.domain.lexical import content_words, stem
from interviewer.domain.subject import Subject

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewer.ports import WordEmbedder

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

LEAST_RARITY = 0.15


@dataclass(frozen=True)
class Prepared:
    """A subject's wordings in groups: the true ones of each target, then the false ones of each target (contrasts and
    linked claims), then the examples of each false claim. W wordings, G groups, V distinct content words, D dimensions.

    ``texts`` (W,) and ``vectors`` (W, D); ``starts`` (G,) the first wording of each group, ``sizes`` (G,); ``words`` (V, D)
    unit vectors of the content words, ``word_stems`` (V,) their stems as numbers; ``weights`` (V, W): how much of a wording a
    word is (columns sum to 1; a word that few targets use counts more); ``members`` for each group the words it uses
    (indices); ``only`` for each target the words of its true wordings that no false one uses, and the other way round.
    ``asks`` (A, D) the questions that aim at the targets, ``ask_starts`` (targets,). ``truths``: for each false claim
    the targets that it negates.
    """

    ids: tuple[str, ...]
    claim_ids: tuple[str, ...]
    texts: tuple[str, ...]
    vectors: Floats
    starts: Ints
    sizes: Ints
    words: Floats
    word_stems: Ints
    weights: Floats
    members: tuple[Ints, ...]
    only: tuple[tuple[Ints, Ints], ...]
    asks: Floats
    ask_starts: Ints
    truths: tuple[tuple[int, ...], ...]

    @property
    def targets(self) -> int:
        """How many targets there are."""
        return len(self.ids)


def prepare(subject: Subject, embedder: WordEmbedder) -> Prepared:
    """Embeds all wordings of a subject, and their words, in one go."""
    linked: dict[str, list[str]] = {}
    for item in subject.falsehoods:
        linked.setdefault(item.linked or "", []).extend(item.claim_examples)
    true = [[t.statement, *t.paraphrases] for t in subject.targets]
    false = [[*t.contrast, *linked.get(t.id, [])] for t in subject.targets]
    groups = [*true, *false, *(list(item.claim_examples) for item in subject.falsehoods)]
    sizes = np.array([len(group) for group in groups], dtype=np.int64)
    starts = starts_of(sizes)
    texts = [text for group in groups for text in group]
    ids = tuple(t.id for t in subject.targets)
    vocabulary, uses = _uses(texts)
    words, merits = embedder.words(vocabulary)
    members = tuple(
        np.flatnonzero(uses[:, start : start + size].any(axis=1)) for start, size in zip(starts, sizes, strict=True)
    )
    return Prepared(
        ids=ids,
        claim_ids=tuple(f.id for f in subject.falsehoods),
        texts=tuple(texts),
        vectors=embedder.embed(texts),
        starts=starts,
        sizes=sizes,
        words=words,
        word_stems=stem_numbers(vocabulary),
        weights=_weights(uses, merits, members[: len(ids)]),
        members=members,
        only=tuple(_apart(members[n], members[len(ids) + n]) for n in range(len(ids))),
        asks=embedder.embed([ask for t in subject.targets for ask in t.asks]),
        ask_starts=starts_of([len(t.asks) for t in subject.targets]),
        truths=tuple(tuple(n for n, name in enumerate(ids) if _about(name, f.linked)) for f in subject.falsehoods),
    )


def starts_of(sizes: Sequence[int] | Ints) -> Ints:
    """Where each of some groups of these sizes starts when they stand one after the other."""
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)


def stem_numbers(words: Sequence[str]) -> Ints:
    """The stems of some words as numbers, equal for equal stems within a process."""
    return np.array([hash(stem(word)) for word in words], dtype=np.int64)


def _uses(texts: Sequence[str]) -> tuple[list[str], NDArray[np.bool_]]:
    """The distinct content words of some texts, and which text uses which: shape (words, texts)."""
    said = [set(content_words(text)) for text in texts]
    vocabulary = sorted(set[str]().union(*said))
    at = {word: n for n, word in enumerate(vocabulary)}
    uses = np.zeros((len(vocabulary), len(texts)), dtype=np.bool_)
    for column, mine in enumerate(said):
        uses[[at[word] for word in mine], column] = True
    return vocabulary, uses


def _weights(uses: NDArray[np.bool_], merits: Floats, targets: Sequence[Ints]) -> Floats:
    """Shape (V, W): a word's share of a wording, by its rarity in the language and among the subject's targets."""
    count = np.zeros(len(merits), dtype=np.float32)
    for mine in targets:
        count[mine] += 1
    n = len(targets)
    rarity = np.clip(np.log((n + 1) / (count + 0.5)) / np.log(n + 1), LEAST_RARITY, 1.0)
    weights = uses * (merits * rarity)[:, None]
    total = weights.sum(axis=0)
    found: Floats = (weights / np.maximum(total, 1e-6)).astype(np.float32)
    return found


def _apart(true: Ints, false: Ints) -> tuple[Ints, Ints]:
    return np.setdiff1d(true, false), np.setdiff1d(false, true)


def _about(target: str, linked: str | None) -> bool:
    """True when a claim linked to a point, or to the probe of a drill, negates this target."""
    return linked is not None and (target == linked or target.startswith(f"{linked}."))
