"""A Word document (.docx) -> its title and text. Part of ``ingest_reader``."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from xml.parsers import expat

from interviewer.errors import BadInput

# What one part of the archive may unpack to; the text of the longest novels takes about 20 MB of XML.
MOST_UNPACKED = 60_000_000
_DEEPEST = 300  # a table in a table in a text box stands at about 40
_WORDPROCESSING = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class _Docx:
    """Paragraphs of word/document.xml, read as a stream: no tree, no document type, so nothing to blow up."""

    def __init__(self, headings: dict[str, int]) -> None:
        self.parts: list[str] = []
        self._headings = headings
        self._path: list[str] = []
        self._start = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise BadInput("cannot be read as a Word document (nested too deeply); it may be damaged")
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
        raise BadInput("is not a Word document (.docx)") from None
    except (zipfile.BadZipFile, expat.ExpatError, EOFError, NotImplementedError, OSError) as error:
        raise BadInput(f"cannot be read as a Word document ({type(error).__name__}); it may be damaged") from None
    except RuntimeError:  # zipfile's word for a password
        raise BadInput("is encrypted; save a copy without a password") from None
    return "".join(titles), "".join(document.parts)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of the archive. What it says of its size may be a lie, so the reading stops by itself too."""
    with archive.open(name) as part:
        data = part.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise BadInput(f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB; split it")
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
        raise BadInput("declares a document type, which no Word document does")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(" ")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = text
    parser.Parse(data, True)
