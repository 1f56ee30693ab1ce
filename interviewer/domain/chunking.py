"""A Markdown note -> chunks of a size that one search result can show, each with the headings it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator

from interviewer.domain.base import Value

_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class Chunk(Value):
    """One piece of a note; ``heading`` is its path, outermost first ("Metrics > Calibration"), or empty."""

    heading: str
    text: str


def chunk_markdown(text: str, *, target: int = 180, most: int = 250) -> tuple[Chunk, ...]:
    """The chunks of ``text`` in order; together they hold every word of it but the headings.

    A chunk never crosses a heading. Within a section, whole paragraphs, lists, tables and code blocks are put
    together up to about ``target`` words; one that is longer than ``most`` words is cut between sentences or
    lines, and in the middle of a sentence only when that alone is longer.
    """
    chunks: list[Chunk] = []
    for heading, blocks in _sections(text):
        pieces = [piece for block in blocks for piece in _cut(block, most)]
        chunks += [Chunk(heading=heading, text=packed) for packed in _pack(pieces, target, most)]
    return tuple(chunks)


def _sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """(heading path, blocks) for each section that has a block."""
    path: list[tuple[int, str]] = []
    blocks: list[str] = []
    lines: list[str] = []
    fence = ""
    for line in [*text.splitlines(), ""]:
        mark = _FENCE.match(line)
        if fence:  # in a code block neither a blank line nor a "# comment" means anything
            fence = "" if mark and mark[1].startswith(fence) and line.strip() == mark[1] else fence
            lines.append(line)
            continue
        heading = None if mark else _HEADING.match(line)
        if heading or not line.strip():
            _close(lines, blocks)
        if heading:
            if blocks:
                yield _joined(path), blocks
            blocks = []
            level = len(heading[1])
            path = [(rank, name) for rank, name in path if rank < level]
            path.append((level, (heading[2] or "").strip()))
        elif line.strip():
            lines.append(line)
            fence = mark[1] if mark else ""
    _close(lines, blocks)
    if blocks:
        yield _joined(path), blocks


def _close(lines: list[str], blocks: list[str]) -> None:
    """Moves the lines read so far to ``blocks`` as one block."""
    block = "\n".join(lines).strip("\n")
    if block.strip():
        blocks.append(block)
    lines.clear()


def _joined(path: list[tuple[int, str]]) -> str:
    return " > ".join(name for _, name in path if name)


def _cut(block: str, most: int) -> list[str]:
    """``block`` in pieces of at most ``most`` words: by sentences in prose, by lines in lists, tables and code."""
    if len(block.split()) <= most:
        return [block]
    prose = not re.search(r"^\s*([-*+|>]|\d+[.)]|```|~~~)", block)
    parts = _SENTENCE_END.split(block) if prose else block.splitlines()
    pieces: list[str] = []
    for part in parts:
        words = part.split()
        if len(words) <= most:
            pieces.append(part)
        else:
            pieces += [" ".join(words[start : start + most]) for start in range(0, len(words), most)]
    return list(_pack(pieces, most, most, " " if prose else "\n"))


def _pack(pieces: list[str], target: int, most: int, glue: str = "\n\n") -> Iterator[str]:
    """``pieces`` put together to about ``target`` and at most ``most`` words, a short rest with the one before it."""
    packed: list[str] = []
    for piece in pieces:
        size = len(piece.split())
        before = len(packed[-1].split()) if packed else most
        # a chunk that has not half its size yet takes a long piece too, as long as it stays below the limit
        if before + size <= (most if before < target // 2 else target):
            packed[-1] += glue + piece
        else:
            packed.append(piece)
    if len(packed) > 1 and len(packed[-1].split()) < target // 2:
        rest = packed.pop()
        fits = len(packed[-1].split()) + len(rest.split()) <= most
        packed[-1:] = [packed[-1] + glue + rest] if fits else [packed[-1], rest]
    yield from packed
