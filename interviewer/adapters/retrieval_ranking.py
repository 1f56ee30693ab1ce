"""How documents are ranked: BM25 on words, fused with cosine similarity of embeddings.

``chroma_retriever`` and ``search_over`` share this, so that what is measured on another corpus is what the product
does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from interviewer.adapters.retrieval_synonyms import SYNONYMS
from interviewer.domain.passage import Document
from interviewer.ports import Embedder

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Share of the cosine similarity in a fused score; the rest is BM25.
DENSE_WEIGHT = 0.25
# Nearest neighbours that take part with their cosine; the others count as being as far as the last of these.
CANDIDATES = 100
# Longer queries are cut: what lies behind this many characters does not change what is asked.
MAX_QUERY_CHARS = 10_000
# Less saturation and less weight on length than usual (1.5, 0.75): the passages are short and of like length.
_K1, _B = 0.9, 0.5
# A word that so many texts have needs no synonym; beside a rarer one, its synonyms count by this weight.
_COMMON, _SYNONYM_WEIGHT = 8, 0.75
# Two words side by side in the query and in the text add this share of what a word as rare would.
_PAIR_WEIGHT = 0.3
# So many passages of one note stand among the hits while other notes have something to say.
_MOST_OF_ONE = 2
# Shorter words have too many neighbours that mean something else.
_SHORTEST_CORRECTED = 5
# A question typed by hand is shorter; in a pasted text a slip does not matter, and correcting it takes time.
_MOST_WORDS_CORRECTED = 40

_WORD = re.compile(r"[^\W_]+")
_ENDINGS = (
    "ization", "isation", "ations", "ation", "ating", "ated", "izer", "iser", "izing", "ising", "ized", "ised", "ize",
    "ise", "ing", "edly", "ed", "ally", "ly", "ment", "ness", "ities", "ity", "ive", "al", "er", "or", "e",
)  # fmt: skip


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A crude English stem: "clusters", "clustering" and "clustered" become one; at least four letters stay.

    Only words are matched with it, nobody reads it, so over-stemming costs little. What holds a digit is a name
    or a number ("l2", "1099") and stays as it is.
    """
    if not word.isalpha():
        return word
    if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-3] + "y" if word.endswith("ies") else word[:-1]
    if (at := word.find("our", 3)) > 0:  # people type "behavior" and "modeling" where the library says otherwise
        word = word[:at] + "or" + word[at + 3 :]
    before = ""
    while word != before:  # "clustering" gives "cluster" first, then what "cluster" gives
        before = word
        ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 4), "")
        word = word.removesuffix(ending)
        if len(word) > 4 and word[-1] == word[-2] and (word[-1] not in "ls" or (len(word) > 5 and word[-1] == "l")):
            word = word[:-1]
    return word


def words(text: str, stopwords: frozenset[str]) -> list[str]:
    """The words and numbers of ``text`` in lower case and in order, without ``stopwords``."""
    return [word for word in _WORD.findall(text.lower()) if word not in stopwords]


def indexed(document: Document) -> str:
    """What is embedded and matched by word: heading and topics say what the text below them often leaves out."""
    topics = " ".join(document.topics).replace("_", " ")
    return "\n".join(part for part in (document.title, document.heading, document.text, topics) if part)


def asks_nothing(query: str) -> bool:
    """True without a letter or digit; punctuation has vectors too, but nothing is meant by it."""
    return _WORD.search(query) is None


def one_slip_apart(one: str, other: str) -> bool:
    """True when a letter missing, added, wrong, or swapped with its neighbour is all that differs."""
    if abs(len(one) - len(other)) > 1:
        return False
    for _ in range(2):  # off with the common start, then, turned round, with the common end
        same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
        one, other = one[same:][::-1], other[same:][::-1]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


class Spelling:
    """The words of a corpus, to look up what a mistyped word of a query was meant to be."""

    def __init__(self, texts: Iterable[str]) -> None:
        count = Counter(word for text in texts for word in set(_WORD.findall(text.lower())))
        # first letter and length: nobody mistypes the first letter, and this leaves few words to compare
        self._alike: dict[tuple[str, int], list[str]] = {}
        for word, _ in count.most_common():
            if word.isalpha() and len(word) >= _SHORTEST_CORRECTED - 1:
                self._alike.setdefault((word[0], len(word)), []).append(word)

    def correct(self, word: str) -> str:
        """The commonest word of the corpus that is one slip away from ``word``, else ``word``."""
        if len(word) < _SHORTEST_CORRECTED or not word.isalpha():
            return word
        for size in (len(word), len(word) + 1, len(word) - 1):
            for known in self._alike.get((word[0], size), ()):
                if one_slip_apart(word, known):
                    return known
        return word


class _Bm25:
    """BM25 over texts given as tokens; bm25s, made to bear a corpus or query without a single one."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        from bm25s import BM25

        self._size = len(texts)
        self._index: Any = None
        if any(token for text in texts for token in text):
            self._index = BM25(k1=_K1, b=_B)
            self._index.index([text or [""] for text in texts], show_progress=False)

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """The sum over ``tokens`` for each text, shape (number of texts,)."""
        ids = self._index.get_tokens_ids(tokens) if self._index is not None else []
        if not ids:
            return np.zeros(self._size, dtype=np.float32)
        found: NDArray[np.float32] = self._index.get_scores_from_ids(ids)
        return found

    def frequency(self, token: str) -> int:
        """How many texts have it."""
        position = self._index.vocab_dict.get(token) if self._index is not None else None
        if position is None:
            return 0
        pointers = self._index.scores["indptr"]
        return int(pointers[position + 1] - pointers[position])


class LexicalIndex:
    """BM25 over texts, held in memory (a few kilobytes a text). Unknown words of a query are taken for slips."""

    def __init__(self, texts: Sequence[str]) -> None:
        from bm25s.stopwords import STOPWORDS_EN_PLUS

        self._size = len(texts)
        self._stopwords = frozenset(STOPWORDS_EN_PLUS)
        self._spelling = Spelling(texts)
        stems = [[stem(word) for word in words(text, self._stopwords)] for text in texts]
        pairs = [_pairs(text) for text in stems]
        count = Counter(pair for text in pairs for pair in set(text))
        self._words = _Bm25(stems)
        # a pair that one text has is nine in ten of them, and seldom what anybody asks for
        self._pairs = _Bm25([[pair for pair in text if count[pair] > 1] for text in pairs])

    def scores(self, query: str) -> NDArray[np.float32]:
        """A score in 0..1 for each text, shape (number of texts,); 0 without a common word.

        The best text gets the root of the share of the query (in BM25 terms) that it covers: a query of which
        only a commonplace word is found anywhere leaves the decision to the embedding.
        """
        typed = words(query, self._stopwords)
        by_hand = len(typed) <= _MOST_WORDS_CORRECTED
        asked = [self._meant(word) if by_hand else stem(word) for word in typed]
        beside = {
            stem(other)
            for word in typed
            if word in SYNONYMS and self._words.frequency(stem(word)) <= _COMMON
            for other in SYNONYMS[word]
        }
        found = self._words.scores(asked)
        found += _SYNONYM_WEIGHT * self._words.scores(sorted(beside.difference(asked)))
        found += _PAIR_WEIGHT * self._pairs.scores(_pairs(asked))
        best = float(found.max(initial=0.0))
        if best <= 0:
            return np.zeros(self._size, dtype=np.float32)
        frequency = np.array([self._words.frequency(word) for word in asked])  # unknown words: the rarest there are
        most = float(np.log(1 + (self._size - frequency + 0.5) / (frequency + 0.5)).sum())
        share: NDArray[np.float32] = found / np.float32((best * max(best, most)) ** 0.5)
        return share

    def _meant(self, word: str) -> str:
        """The stem of a query's ``word``, corrected when no text has it."""
        stemmed = stem(word)
        return stemmed if self._words.frequency(stemmed) else stem(self._spelling.correct(word))


def _pairs(stems: Sequence[str]) -> list[str]:
    """Neighbours, so that "learning rate" says more than "learning" and "rate"."""
    return [f"{one} {other}" for one, other in pairwise(stems)]


def fuse(
    lexical: NDArray[np.float32], near: NDArray[np.int64], similarity: NDArray[np.float32], k: int
) -> list[tuple[int, float]]:
    """The ``k`` best as (position, score in 0..1), best first; fewer when fewer have anything in common.

    ``lexical``: shape (n,), 0..1. ``near``: positions of the nearest neighbours, ``similarity``: their cosines,
    both of shape (m,), m <= n. Ties go to the lower position.
    """
    dense = np.zeros_like(lexical)
    if len(near):
        # a text beyond the candidates is at most as similar as the last of them
        dense += max(0.0, float(similarity.min())) if len(near) < len(lexical) else 0.0
        dense[near] = np.clip(similarity, 0.0, 1.0)
    eligible = lexical > 0
    eligible[near] = True
    positions = np.flatnonzero(eligible)
    scores = (1 - DENSE_WEIGHT) * lexical[positions] + DENSE_WEIGHT * dense[positions]
    order = np.argsort(-scores, kind="stable")[: max(0, k)]
    return [(int(positions[i]), float(scores[i])) for i in order]


def spread(found: Sequence[tuple[int, float]], owners: Sequence[str], k: int) -> list[tuple[int, float]]:
    """``k`` of ``found`` (position, score), best first, with at most two of an owner while others are left.

    ``owners``: the note or book that each of ``found`` is a passage of. A note on the very subject would otherwise
    fill the page alone, and a book of the user's own would hide the library.
    """
    met: Counter[str] = Counter()
    chosen: list[tuple[int, float]] = []
    rest: list[tuple[int, float]] = []
    for hit, owner in zip(found, owners, strict=True):
        met[owner] += 1
        (chosen if met[owner] <= _MOST_OF_ONE else rest).append(hit)
    return sorted([*chosen, *rest][: max(0, k)], key=lambda hit: -hit[1])


def search_over(
    corpus: Sequence[tuple[str, str]],
    queries: Sequence[tuple[str, str]],
    k: int,
    embedder: Embedder,
) -> Iterator[tuple[str, tuple[tuple[str, float], ...]]]:
    """Ranks ``corpus`` (id, text) for each of ``queries`` (id, text) as the retriever would rank its documents.

    Yields (query id, ((id, score in 0..1), ...)) in the order of ``queries``, at most ``k`` hits each, best first.
    The neighbours are exact here, where the retriever's are approximate.
    """
    texts = [text for _, text in corpus]
    lexical = LexicalIndex(texts)
    vectors = embedder.embed(texts)
    for start in range(0, len(queries), 64):  # 64 x 10,000 similarities at a time are 2.5 MB
        block = queries[start : start + 64]
        asked = [text[:MAX_QUERY_CHARS] for _, text in block]
        similarities = embedder.embed(asked) @ vectors.T
        for (query_id, _), text, row in zip(block, asked, similarities, strict=True):
            near = nearest(np.zeros_like(row) if asks_nothing(text) else row)
            hits = fuse(lexical.scores(text), near, row[near], k)
            yield query_id, tuple((corpus[position][0], score) for position, score in hits)


def nearest(similarity: NDArray[np.float32]) -> NDArray[np.int64]:
    """Positions of the ``CANDIDATES`` highest of ``similarity`` (shape (n,)), none for an all-zero row."""
    if not similarity.any():
        return np.zeros(0, dtype=np.int64)
    if len(similarity) <= CANDIDATES:
        return np.arange(len(similarity), dtype=np.int64)
    return np.argpartition(-similarity, CANDIDATES)[:CANDIDATES].astype(np.int64)
