"""The user's own documents: read once, kept as text in the data folder, and indexed like the shipped notes.

A document is a JSON file named by the hash of its bytes, so that the same file twice is one document; a file that
has changed since replaces what was read from it before. Its passages have the ids ``user:<hash>#0``, ``#1`` ...
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from interviewer.domain.base import Value
from interviewer.domain.chunking import chunk_markdown
from interviewer.domain.passage import Document
from interviewer.errors import BadInput

FORMS = {
    ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".pdf": "pdf", ".html": "html", ".htm": "html",
    ".docx": "docx",
}  # fmt: skip
READABLE = "txt, md, pdf, html or docx"
MOST_BYTES = 50_000_000
MOST_FILES = 2_000
# Wall-clock time for one document, starting Python included; a text book of a thousand pages takes about 30 s.
MOST_SECONDS = 90.0
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


class Kept(Value):
    """A document as it lies in the library; ``path`` is where it was read, to recognise a newer version of it."""

    id: str = Field(pattern=r"^[0-9a-f]{16}$")
    name: str
    path: str
    title: str
    text: str

    def passages(self) -> tuple[Document, ...]:
        """What retrieval indexes."""
        return tuple(
            Document(
                id=f"user:{self.id}#{n}",
                kind="passage",
                title=self.title,
                source=self.name,
                heading=chunk.heading,
                text=chunk.text,
            )
            for n, chunk in enumerate(chunk_markdown(self.text))
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: ``message`` goes on after its name; ``kept`` is also true if it was there before."""

    path: Path
    kept: bool
    message: str


class UserLibrary:
    """The documents in a folder of ours. Nothing is opened before the first call."""

    def __init__(self, folder: Path, *, most_seconds: float = MOST_SECONDS) -> None:
        self._folder = folder
        self._most_seconds = most_seconds
        self._by_path: dict[str, str] | None = None

    def documents(self) -> tuple[Document, ...]:
        """The passages of all documents, for the index."""
        return tuple(passage for kept in self.kept() for passage in kept.passages())

    def kept(self) -> tuple[Kept, ...]:
        """The documents, by id. A file that is no document of ours is passed over; ingesting it again repairs it."""
        found = (_load(path) for path in sorted(self._folder.glob("*.json")))
        return tuple(kept for kept in found if kept is not None)

    def ingest(self, path: Path) -> Outcome:
        """Reads one file and keeps its text. What is wrong with the file is in the outcome.

        Raises BadInput when the library itself cannot be written.
        """
        try:
            data = _bytes_of(path)
            id_ = hashlib.sha256(data).hexdigest()[:16]
            there = _load(self._folder / f"{id_}.json")
            if there is not None:
                return Outcome(path, True, f"already in the library ({_count(there)})")
            kept = self._read(path, id_, data)
        except BadInput as error:
            return Outcome(path, False, error.message)
        if self._by_path is None:
            self._by_path = {old.path: old.id for old in self.kept()}
        self._write(kept)
        older = self._by_path.get(kept.path)
        self._by_path[kept.path] = kept.id
        if older in (None, kept.id):  # the same id: its entry was damaged
            return Outcome(path, True, f"kept ({_count(kept)})")
        (self._folder / f"{older}.json").unlink(missing_ok=True)
        return Outcome(path, True, f"kept instead of the older version ({_count(kept)})")

    def _read(self, path: Path, id_: str, data: bytes) -> Kept:
        answer = _read_apart(FORMS[path.suffix.lower()], data, self._most_seconds)
        kept = Kept(
            id=id_,
            name=_spelt(path.name),
            path=_spelt(str(path.resolve())),
            title=answer["title"] or _spelt(path.stem),
            text=answer["text"],
        )
        if not kept.passages():
            raise BadInput("has no text in it")
        return kept

    def _write(self, kept: Kept) -> None:
        """Whole or not at all: an interrupted ingest leaves no half document."""
        target = self._folder / f"{kept.id}.json"
        unfinished = target.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(kept.model_dump_json(), encoding="utf-8")
            os.replace(unfinished, target)
        except OSError as error:
            raise BadInput(f"cannot write {target}: {error.strerror or error}; check the data folder") from None
        finally:
            unfinished.unlink(missing_ok=True)


def found_below(path: Path) -> Iterator[Path | Outcome]:
    """The readable documents below a folder in order, without hidden ones and links; for a file, the file itself.

    A last outcome says how many files were left out, or that there is nothing to read.
    """
    if not path.is_dir():
        yield path
        return
    found = others = 0
    for folder, names, files in os.walk(path):
        names[:] = sorted(n for n in names if not n.startswith(".") and not (Path(folder) / n).is_symlink())
        for name in sorted(files):
            file = Path(folder) / name
            if name.startswith(".") or file.is_symlink() or file.suffix.lower() not in FORMS:
                others += 1
                continue
            found += 1
            if found > MOST_FILES:
                yield Outcome(path, False, f"holds more than {MOST_FILES} documents; the rest was left out")
                return
            yield file
    if not found:
        yield Outcome(path, False, f"is a folder without a document in it; give {READABLE}")
    elif others:
        yield Outcome(path, True, f"{others} hidden, linked or other file{'s' * (others > 1)} in it left out")


def _load(path: Path) -> Kept | None:
    try:
        return Kept.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _spelt(name: str) -> str:
    """A file's name may hold bytes that are no characters."""
    return os.fsencode(name).decode("utf-8", "replace")


def _count(kept: Kept) -> str:
    n = len(kept.passages())
    return f"{n} passage{'s' * (n != 1)}"


def _bytes_of(path: Path) -> bytes:
    """The bytes of a file that is worth reading. Raises BadInput."""
    if path.suffix.lower() not in FORMS and path.exists():
        old = "; save it as .docx" if path.suffix.lower() == ".doc" else f"; give {READABLE}"
        raise BadInput(f"is of a kind that cannot be read{old}")
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise BadInput("is not a file")
        if status.st_size > MOST_BYTES:
            raise BadInput(
                f"has {status.st_size / 1e6:.0f} MB, more than the {MOST_BYTES // 1_000_000} MB that are read; split it"
            )
        if not status.st_size:
            raise BadInput("is empty")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise BadInput("does not exist; check the path") from None
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror or error}") from None
    if len(data) > MOST_BYTES:
        raise BadInput("grows while it is read; try again later")
    return data


def _read_apart(form: str, data: bytes, most_seconds: float) -> dict[str, str]:
    """Title and text, read by a child process. Raises BadInput with what it refused, or with how it ended."""
    # -P: the current folder, where downloads may lie, holds no modules; the package itself is found by its path
    path = os.pathsep.join(filter(None, (str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-P", "-B", "-m", "interviewer.adapters.ingest_reader", form]
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=most_seconds,
            env={**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"},
            check=False,
        )
        answer: dict[str, str] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise BadInput(f"takes longer than {most_seconds:g} s to read; split it") from None
    except ValueError:
        raise BadInput("takes too much time or memory to read; it may be damaged") from None
    if "refused" in answer:
        raise BadInput(answer["refused"])
    return answer
