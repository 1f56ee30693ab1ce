"""A turn's words as HTML, with the drawing that came with them."""

from __future__ import annotations

from typing import Any

from interviewer.domain.board import without_board
from interviewer.domain.interview import Turn
from interviewer.server.board_svg import board_svg
from interviewer.server.prose import to_html


def said_json(turn: Turn) -> dict[str, Any]:
    """``html`` of the whole turn; for an answer with a drawing also ``typed``, what was typed of it, and ``board``."""
    if turn.board is None:
        return {"html": to_html(turn.text)}
    typed = without_board(turn.text, turn.board)
    drawing = f'<figure class="board">{board_svg(turn.board)}</figure>'
    return {
        "html": to_html(typed) + drawing,
        "typed": typed,
        "board": turn.board.model_dump(mode="json"),
    }
