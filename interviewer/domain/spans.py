"""A candidate's turn cut into spans: sentences, clauses of long sentences, and windows of neighbouring sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

MOST_CHARS = 20_000
LONG_SENTENCE = 22
FEWEST_WORDS = 3
MOST_AROUND = 32
_END = re.compile(r"(?<=[.!?;])[\"')\]]*\s+|\n+")
_CLAUSE = re.compile(r",\s+|:\s+|\s+[-–—]\s+|\s+(?=(?:but|because|so that|which|while|whereas|since)\s)")
_FILLER = re.compile(r"^(?:(?:well|so|ok|okay|um|uh|hm+|yeah|yes|and|but|like|right)\b[,.]?\s+)+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the turn; ``text`` is exactly ``turn[start:end]``."""

    start: int
    end: int
    text: str


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(text.split())


def words(text: str) -> list[str]:
    """The words of a text, lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def words_of(pieces: Sequence[Span], text: str) -> list[list[str]]:
    """The words of each of some pieces of a text, lower case; the text is read once."""
    found = [(match.start(), match.group().lower()) for match in _WORD.finditer(text)]
    starts = [start for start, _ in found]
    return [
        [word for _, word in found[bisect_left(starts, piece.start) : bisect_left(starts, piece.end)]]
        for piece in pieces
    ]


def sentences(text: str) -> list[Span]:
    """The sentences of a text (its first 20,000 characters), with offsets."""
    return _cut(text[:MOST_CHARS], _END, 0)


def spans(text: str) -> list[Span]:
    """Sentences, clauses of long sentences, pairs of clauses and windows of two and three sentences; no repeats."""
    whole = sentences(text)
    found: dict[tuple[int, int], Span] = {}

    def add(first: Span, last: Span) -> None:
        key = (first.start, last.end)
        if key not in found:
            found[key] = Span(first.start, last.end, text[first.start : last.end])

    for sentence in whole:
        add(sentence, sentence)
        clauses = _cut(sentence.text, _CLAUSE, sentence.start)
        if len(words(sentence.text)) > LONG_SENTENCE // 2 and len(clauses) > 1:
            for n, clause in enumerate(clauses):
                if len(words(clause.text)) >= FEWEST_WORDS:
                    add(clause, clause)
                if n + 1 < len(clauses):
                    add(clause, clauses[n + 1])
    for size in (2, 3):
        for n in range(len(whole) - size + 1):
            add(whole[n], whole[n + size - 1])
    return list(found.values())


def around(text: str, span: Span, most: int = MOST_AROUND) -> str:
    """The sentences of the text that a span lies in, with their neighbours as long as there are at most ``most`` words."""
    whole = sentences(text)
    inside = [n for n, piece in enumerate(whole) if piece.start < span.end and piece.end > span.start]
    if not inside:
        return span.text
    first, last = inside[0], inside[-1]
    grown = True
    while grown:
        grown = False
        for start, end in ((first, last + 1), (first - 1, last)):
            if start >= 0 and end < len(whole) and len(words(text[whole[start].start : whole[end].end])) <= most:
                first, last, grown = start, end, True
                break
    return text[whole[first].start : whole[last].end]


def clip(text: str, most: int = 90) -> str:
    """A short quotation: whole clauses of the text up to ``most`` characters, else its first words and an ellipsis.

    Openings such as "well," and "so" are left out, as one would in speech.
    """
    text = _FILLER.sub("", " ".join(text.split())).rstrip(".,;:!? ")
    if len(text) <= most:
        return text
    cut = text[:most]
    borders = [match.start() for match in re.finditer(r"[.;:!?,]\s", cut)]
    if borders and borders[-1] > most // 4:
        return cut[: borders[-1]]
    return cut[: most - 1].rsplit(" ", 1)[0].rstrip(".,;:!? ") + "…"


def _cut(text: str, border: re.Pattern[str], offset: int) -> list[Span]:
    found = []
    at = 0
    for match in border.finditer(text):
        found.append((at, match.start()))
        at = match.end()
    found.append((at, len(text)))
    kept = []
    for start, end in found:
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip())
        piece = piece.strip()
        if any(ch.isalnum() for ch in piece):
            kept.append(Span(offset + start + left, offset + start + left + len(piece), piece))
    return kept
