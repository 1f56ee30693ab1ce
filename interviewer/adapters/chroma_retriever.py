"""Passages and questions by meaning (embedded Chroma) and by word (BM25), in one ranking.

Chroma keeps the vectors in a folder of ours below the given path; everything there can be rebuilt from the
documents, so a folder that cannot be read is thrown away and built anew. One process at a time may use a path.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from interviewer.adapters.retrieval_folder import ChromaFolder, as_unavailable, held_hashes
from interviewer.domain.passage import Document, DocumentKind, Hit
from interviewer.errors import IndexUnavailable
from interviewer.ports import Embedder

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

    from interviewer.adapters.retrieval_ranking import LexicalIndex

Progress = Callable[[int, int], None]
_T = TypeVar("_T")

# Part of each entry's hash: raise it when what is embedded changes, and all entries are made anew.
_LAYOUT = "1"
_BATCH = 256
_PROBES = 16
# So many are ranked, however few are asked for, so that one note's passages can make room for others.
_RANKED = 500


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """How many documents a refresh embedded (new or changed), removed, and found as they were."""

    added: int
    removed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a search needs. Replaced as a whole, so a search never sees half a refresh."""

    collections: dict[DocumentKind, Collection]
    documents: tuple[Document, ...]
    positions: dict[tuple[DocumentKind, str], int]
    lexical: LexicalIndex


class ChromaRetriever:
    """Finds documents for a query. Safe to share between threads; ``refresh`` opens it.

    Of documents with the same kind and id the last counts.
    """

    def __init__(self, path: Path, embedder: Embedder, documents: Sequence[Document]) -> None:
        self._folder = ChromaFolder(path)
        self._embedder = embedder
        self._documents = _last_of_each(documents)
        self._refreshing = threading.Lock()
        self._opened: _Opened | None = None

    @property
    def ready(self) -> bool:
        """True once a refresh has succeeded."""
        return self._opened is not None

    def refresh(self, progress: Progress | None = None, documents: Sequence[Document] | None = None) -> RefreshReport:
        """Brings the index in line with the documents (``documents`` replace the former ones) and opens it.

        Only what is new or changed is embedded. ``progress(done, total)`` counts those, batch by batch; what it
        raises stops the refresh, and the next one goes on from there. Searches go on meanwhile, once it is open.
        Raises IndexUnavailable when the index can be neither opened nor built.
        """
        with self._refreshing:
            if documents is not None:
                self._documents = _last_of_each(documents)
            try:
                return self._refresh(progress)
            except IndexUnavailable:
                self._opened = None
                self._folder.discard()
                return self._refresh(progress)

    async def search(self, query: str, k: int = 10, kind: DocumentKind | None = None) -> tuple[Hit, ...]:
        """``find`` in a thread of its own, so that a server goes on serving."""
        return await asyncio.to_thread(self.find, query, k, kind)

    def find(self, query: str, k: int = 10, kind: DocumentKind | None = None) -> tuple[Hit, ...]:
        """The ``k`` best documents (of one kind, if given), best first, scores in 0..1.

        Of one note there are at most two, while others have anything in common with the query. Empty for a query
        without a word that the table or a document knows. Raises IndexUnavailable before the first refresh, and
        when Chroma fails.
        """
        from interviewer.adapters.retrieval_ranking import MAX_QUERY_CHARS, asks_nothing, fuse, spread

        opened = self._opened
        if opened is None:
            raise IndexUnavailable("the search index is not open yet; try again in a moment")
        query = query[:MAX_QUERY_CHARS]
        if asks_nothing(query):
            return ()
        lexical = opened.lexical.scores(query)
        if kind is not None:
            lexical[[d.kind != kind for d in opened.documents]] = 0.0
        near, similarity = self._nearest(opened, query, kind)
        found = fuse(lexical, near, similarity, max(_RANKED, k))
        found = spread(found, [_owner(opened.documents[position]) for position, _ in found], k)
        return tuple(_hit(opened.documents[position], score) for position, score in found)

    def close(self) -> None:
        """Lets go of the files; not while a search runs. A later ``refresh`` opens them again."""
        self._opened = None
        self._folder.close()

    def _nearest(
        self, opened: _Opened, query: str, kind: DocumentKind | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Positions and cosines of the nearest documents, best first; empty for a query without a vector."""
        import numpy as np

        from interviewer.adapters.retrieval_ranking import CANDIDATES

        vector = self._embedder.embed([query])
        found: list[tuple[float, int]] = []
        for name in (kind,) if kind else opened.collections:
            if not vector.any():
                break
            with as_unavailable("search"):
                answer = opened.collections[name].query(
                    query_embeddings=vector, n_results=CANDIDATES, include=["distances"]
                )
            distances = (answer["distances"] or [[]])[0]
            found += [
                (1.0 - distance, opened.positions[name, id_])
                for id_, distance in zip(answer["ids"][0], distances, strict=True)
                if (name, id_) in opened.positions
            ]
        found = sorted(found, reverse=True)[:CANDIDATES]
        return (
            np.array([position for _, position in found], dtype=np.int64),
            np.array([similarity for similarity, _ in found], dtype=np.float32),
        )

    def _refresh(self, progress: Progress | None) -> RefreshReport:
        from interviewer.adapters.retrieval_ranking import LexicalIndex, indexed

        collections = self._opened.collections if self._opened else self._open()
        wanted = {(d.kind, d.id): _digest(d) for d in self._documents}
        held = held_hashes(collections)
        gone = [key for key in held if key not in wanted]
        todo = [d for d in self._documents if held.get((d.kind, d.id)) != wanted[d.kind, d.id]]
        for kind, collection in collections.items():
            for ids in _batches([id_ for its, id_ in gone if its == kind]):
                with as_unavailable("update"):
                    collection.delete(ids=list(ids))
        done = 0
        for kind, collection in collections.items():
            for batch in _batches([d for d in todo if d.kind == kind]):
                self._write(collection, batch)
                done += len(batch)
                if progress is not None:
                    progress(done, len(todo))
        self._opened = _Opened(
            collections,
            self._documents,
            {(d.kind, d.id): position for position, d in enumerate(self._documents)},
            LexicalIndex([indexed(d) for d in self._documents]),
        )
        return RefreshReport(len(todo), len(gone), len(wanted) - len(todo))

    def _write(self, collection: Collection, batch: Sequence[Document]) -> None:
        from interviewer.adapters.retrieval_ranking import indexed

        vectors = self._embedder.embed([indexed(d) for d in batch])
        with as_unavailable("update"):
            collection.upsert(
                ids=[d.id for d in batch],
                embeddings=vectors,
                metadatas=[{"hash": _digest(d), "title": _clean(d.title), "source": _clean(d.source)} for d in batch],
            )

    def _open(self) -> dict[DocumentKind, Collection]:
        """The collections, tried out; entries of another embedding table are dropped."""
        self.close()
        with self._folder.opening(self._embedder.fingerprint) as collections:
            self._try_out(collections)
        return collections

    def _try_out(self, collections: dict[DocumentKind, Collection]) -> None:
        """Looks some documents up by their own vectors: Chroma may have lost vectors without an error."""
        from interviewer.adapters.retrieval_ranking import indexed

        for kind, collection in collections.items():
            held = held_hashes({kind: collection})
            same = [d for d in self._documents if held.get((d.kind, d.id)) == _digest(d)]
            some = same[:: max(1, len(same) // _PROBES)][:_PROBES]
            vectors = self._embedder.embed([indexed(d) for d in some])
            vectors = vectors[vectors.any(axis=1)]
            if not len(vectors):
                continue
            answer = collection.query(query_embeddings=vectors, n_results=1, include=["distances"])
            met = sum(bool(row) and row[0] < 0.01 for row in answer["distances"] or [])
            if met < 0.75 * len(vectors):  # approximate search may miss one, not a quarter
                raise IndexUnavailable("the search index has lost entries")


def _batches(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))


def _last_of_each(documents: Sequence[Document]) -> tuple[Document, ...]:
    return tuple({(d.kind, d.id): d for d in documents}.values())


def _clean(text: str) -> str:
    return text.encode("utf-8", "ignore").decode("utf-8")


def _owner(document: Document) -> str:
    """What a passage is a piece of: "pinsage" for "pinsage#3"."""
    return f"{document.kind} {document.id.rpartition('#')[0] or document.id}"


def _digest(document: Document) -> str:
    """16 hexadecimal digits that change with the document."""
    parts = (_LAYOUT, document.title, document.heading, document.text, document.source, *document.topics)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "ignore")).hexdigest()[:16]


def _hit(document: Document, score: float) -> Hit:
    return Hit(**document.model_dump(exclude={"topics"}), score=round(score, 4))
