"""A web page -> its title and text. Part of ``ingest_reader``."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from interviewer.errors import BadInput


class _Html(HTMLParser):
    """Text of a page, without its furniture."""

    _HIDDEN = frozenset(("script", "style", "template", "noscript", "svg", "nav", "footer", "aside"))
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
    said = re.search(rb"""charset\s*=\s*["']?([\w-]+)""", data[:1024], re.IGNORECASE)
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else (said[1].decode() if said else "utf-8")
    try:
        text = data.decode(encoding, "replace").removeprefix("\ufeff")
    except LookupError:  # a name nobody knows
        text = data.decode("utf-8", "replace")
    if text.count("\0") or text.count("\ufffd") > 10 + len(text) / 50:
        raise BadInput("is not a web page but binary data")
    page = _Html()
    page.feed(text)
    page.close()
    return page.title, "".join(page.parts)
