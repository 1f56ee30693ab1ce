"""A note as HTML in which each passage that retrieval knows is an anchor ``p0``, ``p1`` ..."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from interviewer.domain.base import Value
from interviewer.domain.chunking import chunk_markdown
from interviewer.server.prose import parser_of

if TYPE_CHECKING:
    from markdown_it.token import Token

USER = "user:"
PER_PAGE = 40


class Heading(Value):
    """An entry of the table of contents."""

    id: str
    text: str


def passage_url(passage_id: str) -> str:
    """Where a passage can be read: ``leakage#2`` -> ``/library/leakage#p2``; a note's facts are ``leakage#facts``."""
    name, _, part = passage_id.rpartition("#")
    page = f"?page={int(part) // PER_PAGE + 1}" if name.startswith(USER) and part.isdecimal() else ""
    return f"/library/{quote(name, safe=':')}{page}#{'p' if part.isdecimal() else ''}{quote(part)}"


@lru_cache(maxsize=128)
def note_html(body: str) -> tuple[Markup, tuple[Heading, ...]]:
    """The text of a note with its passages as sections, and its headings."""
    parser = parser_of(breaks=False)
    starts = _starts(body)
    parts: list[str] = []
    headings: list[Heading] = []
    at, is_open = 0, False
    for block in _blocks(parser.parse(body)):
        if block[0].type == "heading_open":
            title = block[1].content
            headings.append(Heading(id=f"s{len(headings)}-{_slug(title)}", text=_bare(title)))
            block[0].attrSet("id", headings[-1].id)
            parts.append("</section>" * is_open)
            is_open = False
        line, end = block[0].map or (0, 0)
        while at < len(starts) and (starts[at] or 0) < end and block[0].type != "heading_open":
            if starts[at] == line or not is_open:
                parts.append("</section>" * is_open + f'<section class="passage" id="p{at}">')
                is_open = True
            else:  # a long block was cut: the rest of it is a passage too
                parts.append(f'<span id="p{at}"></span>')
            at += 1
        parts.append(str(parser.renderer.render(block, parser.options, {})))
    parts.append("</section>" * is_open + "".join(f'<span id="p{n}"></span>' for n in range(at, len(starts))))
    return Markup("".join(parts)), tuple(headings)  # html is off in the parser


def _starts(body: str) -> list[int | None]:
    """The line at which each passage begins; None for one that begins within a line."""
    lines = body.splitlines()
    starts: list[int | None] = []
    at = 0
    for chunk in chunk_markdown(body):
        first = chunk.text.partition("\n")[0]
        found = next((n for n in range(at, len(lines)) if lines[n] == first), None)
        starts.append(found)
        at = at if found is None else found + 1
    return starts


def _blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each block at the outermost level."""
    block: list[Token] = []
    depth = 0
    for token in tokens:
        block.append(token)
        depth += token.nesting
        if depth == 0:
            yield block
            block = []


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]


def _bare(text: str) -> str:
    return re.sub(r"[*_`]", "", text)


def excerpt(text: str, query: str, most: int = 260) -> Markup:
    """The part of a passage around the words of the query, which are marked."""
    text = re.sub(r"^\s*[-+*] ", "• ", text, flags=re.MULTILINE)
    flat = " ".join(re.sub(r"[*`#|]|^\s*[-|:]{3,}", " ", text, flags=re.MULTILINE).split()).removeprefix("• ")
    words = sorted(set(re.findall(r"\w{3,}", query.lower())), key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\w*", re.IGNORECASE) if words else None
    first = pattern.search(flat) if pattern else None
    start = max(0, first.start() - most // 3) if first and len(flat) > most else 0
    start = flat.rfind(" ", 0, start) + 1 if start else 0
    piece = flat[start : start + most]
    piece = piece if start + most >= len(flat) else piece.rpartition(" ")[0] + " …"
    shown = pattern.sub(lambda found: f"\x02{found[0]}\x03", piece) if pattern else piece
    html = escape(("… " if start else "") + shown).replace("\x02", "<mark>").replace("\x03", "</mark>")
    return Markup(html)  # escaped in the line above
