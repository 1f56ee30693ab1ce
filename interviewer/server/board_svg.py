"""A whiteboard as SVG. Made from the model alone, so nothing that was typed can be more than text in it."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from interviewer.domain.board import BOX_HEIGHT, BOX_WIDTH, Arrow, Board, Box, described

LINE_CHARS = 20
MOST_LINES = 3
_MARGIN = 20
_HEAD = 10  # length of an arrow's head


@lru_cache(maxsize=128)
def board_svg(board: Board) -> str:
    """The drawing, cut to what is on it; colours are those of the text around it. '' for an empty board."""
    if not board.boxes:
        return ""
    left = min(box.x for box in board.boxes) - _MARGIN
    top = min(box.y for box in board.boxes) - _MARGIN
    width = max(box.x for box in board.boxes) + BOX_WIDTH + _MARGIN - left
    height = max(box.y for box in board.boxes) + BOX_HEIGHT + _MARGIN - top
    boxes = {box.id: box for box in board.boxes}
    body = "".join(_arrow(boxes[arrow.start], boxes[arrow.end], arrow) for arrow in board.arrows)
    body += "".join(_box(box) for box in board.boxes)
    label = escape(described(board) or "A drawing without words")
    return (
        f'<svg viewBox="{left} {top} {width} {height}" width="{width}" height="{height}" role="img" aria-label="{label}" '
        f'font-family="sans-serif" font-size="15" fill="currentColor">{body}</svg>'
    )


def _box(box: Box) -> str:
    lines = _lines(box.text)
    first = box.y + BOX_HEIGHT / 2 - (len(lines) - 1) * 9
    words = "".join(
        f'<text x="{box.x + BOX_WIDTH / 2:g}" y="{first + 18 * n + 5:g}" text-anchor="middle">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="8" class="box" fill="none" '
        f'stroke="currentColor" stroke-width="1.5"/>{words}'
    )


def _arrow(start: Box, end: Box, arrow: Arrow) -> str:
    (x1, y1), (x2, y2) = _edge(start, end), _edge(end, start)
    length = max(1.0, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    bx, by = x2 - ux * _HEAD, y2 - uy * _HEAD
    head = f"{x2:.0f},{y2:.0f} {bx - uy * 5:.0f},{by + ux * 5:.0f} {bx + uy * 5:.0f},{by - ux * 5:.0f}"
    words = ""
    if arrow.text:
        words = (
            f'<text x="{(x1 + x2) / 2:.0f}" y="{(y1 + y2) / 2 - 6:.0f}" text-anchor="middle" font-size="13">'
            f"{escape(arrow.text)}</text>"
        )
    return (
        f'<path d="M{x1:.0f} {y1:.0f}L{bx:.0f} {by:.0f}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
        f'<path d="M{head}z"/>{words}'
    )


def _edge(box: Box, towards: Box) -> tuple[float, float]:
    """Where the line between the middles of two boxes leaves the first."""
    cx, cy = box.x + BOX_WIDTH / 2, box.y + BOX_HEIGHT / 2
    dx, dy = towards.x - box.x, towards.y - box.y
    if dx == 0 and dy == 0:
        return cx, cy
    share = min(BOX_WIDTH / 2 / abs(dx) if dx else 9e9, BOX_HEIGHT / 2 / abs(dy) if dy else 9e9)
    return cx + dx * share, cy + dy * share


def _lines(text: str) -> list[str]:
    """The label in at most three lines; what does not fit is cut with an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        while len(word) > LINE_CHARS:
            lines.append(word[:LINE_CHARS])
            word = word[LINE_CHARS:]
        if lines and len(lines[-1]) + 1 + len(word) <= LINE_CHARS:
            lines[-1] += f" {word}"
        elif word:
            lines.append(word)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: LINE_CHARS - 1]}…"]
    return lines
