"""Bytes of a document on standard input -> its title and text as JSON: the child process of ``ingest_library``.

    python ingest_reader.py pdf < paper.pdf      {"title": "...", "text": "..."}  or  {"refused": "is encrypted; ..."}

What people download is not to be trusted, so it is read in a process of its own, with limits on memory and time set
before the first byte. It opens no file of the document's and, run as a script, imports nothing of this package.
Headings come out as Markdown headings and paragraphs with an empty line between them, as the chunker expects.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

MOST_MEMORY = 1_000_000_000
MOST_CPU_SECONDS = 60
# What one part of a .docx may unpack to; the text of the longest novels takes about 20 MB of XML.
MOST_UNPACKED = 60_000_000
MOST_PAGES = 2_000
MOST_CHARACTERS = 3_000_000

_MAGIC = {b"%PDF-": "a PDF", b"PK\x03\x04": "a zip archive or Word document", b"\xd0\xcf\x11\xe0": "an old Word file"}
_WORDPROCESSING = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class Refused(Exception):
    """The document cannot be used; the message goes on after its name ("x.pdf: is encrypted; ...")."""


def read_text(data: bytes) -> tuple[str, str]:
    """Plain text or Markdown: UTF-8, UTF-16 with its mark, else Windows-1252."""
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise Refused(f"is {what}, not text; give it the right ending")
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = None
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            break
    # a stray form feed is text; a picture has a tenth of such characters
    if text is None or "\0" in text or len(re.findall(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]", text)) > len(text) / 500:
        raise Refused("is not text but binary data")
    front = re.match(r"---\r?\n(.*?)\r?\n---\r?\n", text, re.DOTALL)
    named = re.search(r"^title:[ \t]*(.+)$", front[1], re.MULTILINE) if front else None
    if front:
        text = text[front.end() :]
    first = next((line.strip() for line in text.splitlines() if line.strip()), "").lstrip("#").strip()
    title = named[1].strip().strip("\"'") if named else first
    # "Introduction" or a whole paragraph names nothing
    return (title if len(title) <= 120 and len(re.findall(r"[^\W\d_]+", title)) > 1 else ""), text


class _Html(HTMLParser):
    """Text of a page, without its furniture."""

    _HIDDEN = frozenset(("script", "style", "template", "noscript", "svg", "head", "nav", "footer", "aside", "form"))
    _INLINE = frozenset(
        ("a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "img", "kbd", "mark", "q", "s", "small", "span",
         "strong", "sub", "sup", "time", "u", "var", "wbr")
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.title = ""
        self._hidden: list[str] = []
        self._in_title = self._in_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title" and not self.title:
            self._in_title = True
        elif tag == "body":
            self._hidden.clear()  # </head> may be left out
        elif tag in self._HIDDEN:
            self._hidden.append(tag)
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in ("td", "th"):
            self.parts.append(" | ")
        elif re.fullmatch("h[1-6]", tag):
            self.parts.append("\n\n" + "#" * int(tag[1]) + " ")
        elif tag in ("br", "tr"):
            self.parts.append("\n")
        elif tag not in self._INLINE:
            self.parts.append("\n\n")
        self._in_pre = self._in_pre or tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"
        self._in_pre = self._in_pre and tag != "pre"
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        elif tag not in self._INLINE and tag not in ("li", "td", "th", "tr", "br"):
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._hidden:
            self.parts.append(data if self._in_pre else re.sub(r"\s+", " ", data))


def read_html(data: bytes) -> tuple[str, str]:
    """A web page; the encoding is its mark, what it says of itself in the first kilobyte, or UTF-8."""
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise Refused(f"is {what}, not a web page; give it the right ending")
    said = re.search(rb"""charset\s*=\s*["']?([\w-]+)""", data[:1024], re.IGNORECASE)
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else (said[1].decode() if said else "utf-8")
    try:
        text = data.decode(encoding, "replace").removeprefix("\ufeff")
    except LookupError:  # a name nobody knows
        text = data.decode("utf-8", "replace")
    if text.count("\0") or text.count("\ufffd") > 10 + len(text) / 50:
        raise Refused("is not a web page but binary data")
    page = _Html()
    page.feed(text)
    page.close()
    return page.title, "".join(page.parts)


def read_pdf(data: bytes) -> tuple[str, str]:
    """The text layer, a section a page."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    if b"%PDF-" not in data[:1024]:
        raise Refused("is not a PDF")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not _opens_without_password(reader):
            raise Refused("is encrypted; save a copy without a password")
        if len(reader.pages) > MOST_PAGES:
            raise Refused(f"has more than {MOST_PAGES} pages; split it")
        pages, size = [], 0
        for number, page in enumerate(reader.pages, start=1):
            text = _unhyphenated(page.extract_text()).strip()
            size += len(text)
            if size > MOST_CHARACTERS:
                break
            if text:
                pages.append(f"# page {number}\n\n{text}")
        named = str((reader.metadata.title if reader.metadata else "") or "")
    except (Refused, MemoryError, RecursionError):
        raise
    except DependencyError:
        raise Refused("is encrypted; save a copy without a password") from None
    except Exception as error:  # pypdf raises whatever a broken file leads it into
        raise Refused(f"cannot be read as a PDF ({type(error).__name__}); it may be damaged") from None
    if not pages:
        raise Refused("has no text in it, only pictures of pages perhaps; run text recognition on it first")
    # "Microsoft Word - x.doc" is what a printer driver knows
    return ("" if " - " in named or "." in named else named), "\n\n".join(pages)


def _opens_without_password(reader: Any) -> bool:
    return bool(reader.decrypt(""))


def _unhyphenated(text: str) -> str:
    """Lines joined where a word was divided: "embed-" and "ding" are one word to whoever searches for it."""
    return re.sub(r"(?<=[^\W\d_])-\n(?=[a-z])", "", text)


class _Docx:
    """Paragraphs of word/document.xml, read as a stream: no tree, no document type, so nothing to blow up."""

    def __init__(self, headings: dict[str, int]) -> None:
        self.parts: list[str] = []
        self._headings = headings
        self._path: list[str] = []
        self._start = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        if name == "p":
            self._start = ""
        elif name == "pStyle" and (level := self._headings.get(attributes.get(f"{_WORDPROCESSING} val", ""))):
            self._start = "#" * level + " "
        elif name == "numPr" and not self._start:
            self._start = "- "
        elif name in ("br", "cr"):
            self.parts.append("\n")
        elif name == "tab" and self._path[-2:-1] == ["r"]:
            self.parts.append("\t")
        elif name == "r" and self._start:
            self.parts.append(self._start)
            self._start = ""

    def end(self, name: str) -> None:
        self._path.pop()
        if name == "p":
            # the paragraphs of a table's row stay on one line
            self.parts.append(" | " if "tc" in self._path else "\n\n")
        elif name == "tr":
            self.parts.append("\n")

    def text(self, data: str) -> None:
        # Word writes text boxes a second time for older programs, under Fallback
        if self._path[-1:] == ["t"] and "Fallback" not in self._path:
            self.parts.append(data)


def read_docx(data: bytes) -> tuple[str, str]:
    """A Word document: paragraphs, lists, tables and headings; no notes, comments or headers."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            levels: dict[str, int] = {}
            with suppress(KeyError):
                levels = _heading_levels(_member(archive, "word/styles.xml"))
            document = _Docx(levels)
            _parse(_member(archive, "word/document.xml"), document.start, document.end, document.text)
            titles: list[str] = []
            path: list[str] = []
            with suppress(KeyError):
                _parse(
                    _member(archive, "docProps/core.xml"),
                    lambda name, _: path.append(name),
                    lambda _: path.pop() and None,
                    lambda text: titles.append(text) if path[-1:] == ["title"] else None,
                )
    except KeyError:
        raise Refused("is not a Word document (.docx)") from None
    except (zipfile.BadZipFile, expat.ExpatError, EOFError, NotImplementedError, OSError) as error:
        raise Refused(f"cannot be read as a Word document ({type(error).__name__}); it may be damaged") from None
    except RuntimeError:  # zipfile's word for a password
        raise Refused("is encrypted; save a copy without a password") from None
    return "".join(titles), "".join(document.parts)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of the archive. What it says of its size may be a lie, so the reading stops by itself too."""
    with archive.open(name) as part:
        data = part.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise Refused(f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB; split it")
    return data


def _heading_levels(styles: bytes) -> dict[str, int]:
    """Level by style id: ids are translated ("berschrift1"), the names within ("heading 1") are not."""
    levels: dict[str, int] = {}
    current = [""]

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            current[0] = attributes.get(f"{_WORDPROCESSING} styleId", "")
        elif name == "name":
            called = re.fullmatch(r"(title)|heading ([1-6])", attributes.get(f"{_WORDPROCESSING} val", "").lower())
            if called:
                levels[current[0]] = int(called[2] or 1)

    _parse(styles, start, lambda name: None, lambda text: None)
    return levels


def _parse(
    data: bytes,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object],
    text: Callable[[str], object],
) -> None:
    def refuse(*_: object) -> None:
        raise Refused("declares a document type, which no Word document does")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(" ")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = text
    parser.Parse(data, True)


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
        title, text = READERS[form](data)
        text = _tidy(text)
        if not text.strip():
            raise Refused("has no text in it")
        if len(text) > MOST_CHARACTERS:
            raise Refused(f"has more than {MOST_CHARACTERS // 1_000_000} million characters; split it")
    except Refused as refused:
        return {"refused": str(refused)}
    except (MemoryError, RecursionError):
        return {"refused": "takes too much memory to read; split it"}
    return {"title": " ".join(_tidy(title).split())[:200], "text": text}


def _tidy(text: str) -> str:
    """Without control characters and halves of characters, and with at most one empty line at a time."""
    text = re.sub(r"\r\n?|[\f\v\x85\u2028\u2029]", "\n", text)
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\ufeff\u00ad]", "", text)
    text = re.sub(r"[ \t\u00a0]+(?=\n)", "", text)
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
