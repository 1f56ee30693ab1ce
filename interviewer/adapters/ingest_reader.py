"""Bytes of a document on standard input -> its title and text as JSON: the child process of ``ingest_library``.

    python -m interviewer.adapters.ingest_reader pdf < paper.pdf

prints {"title": "...", "text": "..."} or {"refused": "is encrypted; ..."}, which goes on after the document's name.

What people download is not to be trusted, so it is read in a process of its own, with limits on memory and time that
are set before the first byte. Headings come out as Markdown headings and paragraphs with an empty line between them,
as the chunker expects.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from interviewer.adapters.ingest_docx import read_docx
from interviewer.adapters.ingest_html import read_html
from interviewer.errors import BadInput

MOST_MEMORY = 1_000_000_000
MOST_CPU_SECONDS = 60
MOST_PAGES = 2_000
MOST_CHARACTERS = 3_000_000

# What other kinds of file begin with.
_MAGIC = {b"%PDF-": "a PDF", b"PK\x03\x04": "a zip archive or Word document", b"\xd0\xcf\x11\xe0": "an old Word file"}


def read_text(data: bytes) -> tuple[str, str]:
    """Plain text or Markdown: UTF-8, UTF-16 with its mark, else Windows-1252."""
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = None
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            break
    # a stray form feed is text; a picture has a tenth of such characters
    if text is None or "\0" in text or len(re.findall(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]", text)) > len(text) / 500:
        raise BadInput("is not text but binary data")
    front = re.match(r"---\r?\n(.*?)\r?\n---\r?\n", text, re.DOTALL)
    named = re.search(r"^title:[ \t]*(.+)$", front[1], re.MULTILINE) if front else None
    if front:
        text = text[front.end() :]
    first = next((line.strip() for line in text.splitlines() if line.strip()), "").lstrip("#").strip()
    title = named[1].strip().strip("\"'") if named else first
    # "Introduction" or a whole paragraph names nothing
    return (title if len(title) <= 120 and len(re.findall(r"[^\W\d_]+", title)) > 1 else ""), text


def read_pdf(data: bytes) -> tuple[str, str]:
    """The text layer, a section a page."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, LimitReachedError

    if b"%PDF-" not in data[:1024]:
        raise BadInput("is not a PDF")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not _opens_without_password(reader):
            raise BadInput("is encrypted; save a copy without a password")
        if len(reader.pages) > MOST_PAGES:
            raise BadInput(f"has more than {MOST_PAGES} pages; split it")
        pages, size = [], 0
        for number, page in enumerate(reader.pages, start=1):
            text = _unhyphenated(page.extract_text()).strip()
            size += len(text)
            if size > MOST_CHARACTERS:
                break
            if text:
                pages.append(f"# page {number}\n\n{text}")
        named = str((reader.metadata.title if reader.metadata else "") or "")
    except (BadInput, MemoryError, RecursionError):
        raise
    except DependencyError:
        raise BadInput("is encrypted; save a copy without a password") from None
    except LimitReachedError:
        raise BadInput("unpacks to more than is read; split it") from None
    except Exception as error:  # pypdf raises whatever a broken file leads it into
        raise BadInput(f"cannot be read as a PDF ({type(error).__name__}); it may be damaged") from None
    if not pages:
        raise BadInput("has no text in it, only pictures of pages perhaps; run text recognition on it first")
    # "Microsoft Word - x.doc" is what a printer driver knows
    return ("" if " - " in named or "." in named else named), "\n\n".join(pages)


def _opens_without_password(reader: Any) -> bool:
    return bool(reader.decrypt(""))


def _unhyphenated(text: str) -> str:
    """Lines joined where a word was divided: "embed-" and "ding" are one word to whoever searches for it."""
    return re.sub(r"(?<=[^\W\d_])-\n(?=[a-z])", "", text)


READERS: dict[str, Callable[[bytes], tuple[str, str]]] = {
    "txt": read_text,
    "md": read_text,
    "html": read_html,
    "pdf": read_pdf,
    "docx": read_docx,
}


def read(form: str, data: bytes) -> dict[str, str]:
    """What to print for a document: title and text, or refused."""
    try:
        for magic, what in _MAGIC.items():
            if data.startswith(magic) and form in ("txt", "md", "html"):
                raise BadInput(f"is {what}, not text; give it the right ending")
        title, text = READERS[form](data)
        text = _tidy(text)
        if not text.strip():
            raise BadInput("has no text in it")
        if len(text) > MOST_CHARACTERS:
            raise BadInput(f"has more than {MOST_CHARACTERS // 1_000_000} million characters; split it")
    except BadInput as refused:
        return {"refused": refused.message}
    except (MemoryError, RecursionError):
        return {"refused": "takes too much memory to read; split it"}
    return {"title": " ".join(_tidy(title).split())[:200], "text": text}


def _tidy(text: str) -> str:
    """Without control characters and halves of characters, with at most one empty line at a time.

    Endless blanks and endless words (a picture written out in letters) are cut, as chunking takes both for granted.
    """
    text = re.sub(r"\r\n?|[\f\v\x85\u2028\u2029]", "\n", text)
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\ufeff\u00ad]", "", text)
    text = re.sub(r"[ \t\u00a0]+(?=\n)", "", text)
    text = re.sub(r"[ \t]{40,}", " " * 40, text)
    text = re.sub(r"\S{300,}", lambda long: " ".join(re.findall(r"\S{1,100}", long[0])), text)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _limit() -> None:
    """Limits of the process, where the system has them (Windows has none: there the parent's clock must do)."""
    with suppress(ImportError):
        import resource

        for what, most in (
            (resource.RLIMIT_AS, MOST_MEMORY),
            (resource.RLIMIT_CPU, MOST_CPU_SECONDS),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
                resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    _limit()
    answer = read(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
