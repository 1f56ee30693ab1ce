"""The whiteboard's model, its words and its picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from interviewer.domain.board import HEIGHT, WIDTH, Arrow, Board, Box, described, with_board, without_board
from interviewer.server.board_svg import board_svg

LOG, JOIN, LONE = (
    Box(id=1, x=0, y=0, text="Log"),
    Box(id=2, x=300, y=100, text="Join"),
    Box(id=3, x=0, y=300, text="KV"),
)


def test_words_of_a_board() -> None:
    board = Board(boxes=(LOG, JOIN, LONE), arrows=(Arrow(start=1, end=2, text="on id"),))
    assert described(board) == "On the whiteboard: Log → Join (on id). KV."
    assert with_board("", board) == described(board)
    assert with_board("As drawn.", None) == "As drawn."
    assert without_board(with_board("As drawn.", board), board) == "As drawn."
    assert described(Board(boxes=(Box(id=1, x=0, y=0),))) == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"boxes": [{"id": 1, "x": -1, "y": 0}]},
        {"boxes": [{"id": 1, "x": WIDTH, "y": 0}]},
        {"boxes": [{"id": 1, "x": 0, "y": HEIGHT}]},
        {"boxes": [{"id": 1, "x": 0, "y": 0, "text": "x" * 81}]},
        {"boxes": [{"id": 1, "x": 0, "y": 0}] * 2},
        {"boxes": [{"id": n, "x": 0, "y": 0} for n in range(1, 62)]},
        {"boxes": [{"id": 1, "x": 0, "y": 0, "style": "x"}]},
        {"boxes": [{"id": 1, "x": 0, "y": 0}], "arrows": [{"start": 1, "end": 2}]},
        {"boxes": [{"id": 1, "x": 0, "y": 0}], "arrows": [{"start": 1, "end": 1}]},
    ],
)
def test_boards_that_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Board.model_validate(fields)


@given(st.text(max_size=80), st.text(max_size=80), st.integers(0, 1000), st.integers(0, 600))
def test_a_picture_holds_text_and_nothing_else(label: str, on_arrow: str, x: int, y: int) -> None:
    board = Board(
        boxes=(Box(id=1, x=0, y=0, text=label), Box(id=2, x=x, y=y, text="</text><script>alert(1)</script>")),
        arrows=(Arrow(start=1, end=2, text=on_arrow),),
    )
    picture = ET.fromstring(board_svg(board))
    assert {node.tag for node in picture.iter()} <= {"svg", "rect", "path", "text"}
    names = {name for node in picture.iter() for name in node.attrib}
    assert not [name for name in names if name.startswith("on") or name in ("style", "href")]


def test_an_empty_board_is_no_picture() -> None:
    assert board_svg(Board()) == ""
