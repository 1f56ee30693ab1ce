"""Chroma's files: opened, tried, and thrown away when they are broken. Part of ``chroma_retriever``."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from interviewer.domain.passage import DocumentKind
from interviewer.errors import IndexUnavailable

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_COLLECTIONS: dict[DocumentKind, str] = {kind: f"{kind}s" for kind in get_args(DocumentKind)}
# Opening takes well under a second; a younger mark may be that of another process that is just doing it.
_CRASHED_AFTER_SECONDS = 10.0


@contextmanager
def as_unavailable(action: str) -> Iterator[None]:
    """Maps whatever Chroma or the file system raises to IndexUnavailable, in one line."""
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:  # Chroma raises its own errors, pyo3's, ValueError, OSError and sqlite's
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise IndexUnavailable(f"cannot {action} the search index: {reason}") from error


class ChromaFolder:
    """Folders ``chroma-N`` below a path, of which the newest counts, and the client that has it open.

    A rebuild takes the next number: within a process Chroma keeps what it knew of a folder by its name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # A damaged vector file can crash the process inside Chroma. The mark outlives such a crash, and the next
        # start then builds anew instead of crashing again.
        self._mark = path / "opening"
        self._client: Client | None = None

    @contextmanager
    def opening(self, fingerprint: str) -> Iterator[dict[DocumentKind, Collection]]:
        """The collections, for the caller to try out; those made with another table come back empty.

        Raises IndexUnavailable, also for whatever the block raises.
        """
        with as_unavailable("open"):
            if self._crashed():
                self.discard()
            folder = self._newest()
            folder.mkdir(parents=True, exist_ok=True)
            self._mark.touch()
            client = self._client = _client(folder)
            yield {kind: _collection(client, name, fingerprint) for kind, name in _COLLECTIONS.items()}
            self._mark.unlink(missing_ok=True)

    def close(self) -> None:
        """Lets go of the files."""
        client, self._client = self._client, None
        if client is not None:
            with as_unavailable("close"):
                client.close()

    def discard(self) -> None:
        """Throws Chroma's folders away: only our own, by name. Raises IndexUnavailable."""
        with suppress(IndexUnavailable):
            self.close()
        with as_unavailable("rebuild"):
            following = _number(self._newest()) + 1
            for folder in self._path.glob("chroma-*"):
                shutil.rmtree(folder)
            (self._path / f"chroma-{following}").mkdir(parents=True)
            self._mark.unlink(missing_ok=True)

    def _crashed(self) -> bool:
        return self._mark.exists() and time.time() - self._mark.stat().st_mtime > _CRASHED_AFTER_SECONDS

    def _newest(self) -> Path:
        return max(self._path.glob("chroma-*"), key=_number, default=self._path / "chroma-1")


def _client(folder: Path) -> Client:
    import chromadb
    from chromadb.config import Settings

    # the user's .env is none of Chroma's business
    settings = Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]
    return cast("Client", chromadb.PersistentClient(path=folder, settings=settings))  # declared without close()


def _collection(client: Client, name: str, fingerprint: str) -> Collection:
    """The collection of that name, empty when it was made with another table."""
    from chromadb.errors import NotFoundError

    try:
        found = client.get_collection(name, embedding_function=None)
        if (found.metadata or {}).get("fingerprint") == fingerprint:
            return found
        client.delete_collection(name)
    except NotFoundError:
        pass
    return client.create_collection(
        name,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
        metadata={"fingerprint": fingerprint},
    )


def held_hashes(collections: dict[DocumentKind, Collection]) -> dict[tuple[DocumentKind, str], str]:
    """The hash of each entry, by kind and id."""
    held: dict[tuple[DocumentKind, str], str] = {}
    for kind, collection in collections.items():
        with as_unavailable("read"):
            entries = collection.get(include=["metadatas"])
        for id_, metadata in zip(entries["ids"], entries["metadatas"] or [], strict=True):
            held[kind, id_] = str((metadata or {}).get("hash", ""))
    return held


def _number(folder: Path) -> int:
    number = folder.name.removeprefix("chroma-")
    return int(number) if number.isdecimal() else 0
