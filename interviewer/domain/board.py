"""A whiteboard: boxes and arrows as values, and what they say in words."""

from __future__ import annotations

from typing import Self

from pydantic import Field, field_validator, model_validator

from interviewer.domain.base import Value

WIDTH, HEIGHT = 1200, 720  # of the board, in its own units
BOX_WIDTH, BOX_HEIGHT = 168, 64
MOST_BOXES, MOST_ARROWS, MOST_LABEL = 60, 120, 80
LEAD = "On the whiteboard:"


class Box(Value):
    """A box; ``x`` and ``y`` are its upper left corner in board units."""

    id: int = Field(ge=1, le=10_000)
    x: int = Field(ge=0, le=WIDTH - BOX_WIDTH)
    y: int = Field(ge=0, le=HEIGHT - BOX_HEIGHT)
    text: str = Field(default="", max_length=MOST_LABEL)

    @field_validator("text")
    @classmethod
    def _one_line(cls, text: str) -> str:
        return one_line(text)


class Arrow(Value):
    """An arrow from one box to another, with words on it or none."""

    start: int
    end: int
    text: str = Field(default="", max_length=MOST_LABEL)

    @field_validator("text")
    @classmethod
    def _one_line(cls, text: str) -> str:
        return one_line(text)


class Board(Value):
    """What was drawn. Arrows join boxes that are there, and no box to itself."""

    boxes: tuple[Box, ...] = Field(default=(), max_length=MOST_BOXES)
    arrows: tuple[Arrow, ...] = Field(default=(), max_length=MOST_ARROWS)

    @model_validator(mode="after")
    def _arrows_join_boxes(self) -> Self:
        ids = {box.id for box in self.boxes}
        if len(ids) != len(self.boxes):
            raise ValueError("two boxes have the same id")
        if any(arrow.start not in ids or arrow.end not in ids or arrow.start == arrow.end for arrow in self.arrows):
            raise ValueError("an arrow has to join two different boxes of the board")
        return self


def one_line(text: str) -> str:
    """Printable characters, white space as single blanks."""
    return " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())


def described(board: Board) -> str:
    """The board in words, all of them the candidate's: a sentence for each arrow and for each box that has none; '' when
    nothing is written on it."""
    names = {box.id: box.text for box in board.boxes}
    said = []
    for arrow in board.arrows:
        if names[arrow.start] and names[arrow.end]:
            words = f" ({arrow.text})" if arrow.text else ""
            said.append(f"{names[arrow.start]} → {names[arrow.end]}{words}.")
    joined = {
        end for arrow in board.arrows if names[arrow.start] and names[arrow.end] for end in (arrow.start, arrow.end)
    }
    said += [f"{box.text}." for box in board.boxes if box.text and box.id not in joined]
    return f"{LEAD} {' '.join(said)}" if said else ""


def with_board(text: str, board: Board | None) -> str:
    """An answer with what was drawn for it, as it is kept and heard."""
    return "\n\n".join(part for part in (text.rstrip(), described(board) if board else "") if part) or text


def without_board(text: str, board: Board | None) -> str:
    """What was typed of an answer that ``with_board`` made."""
    drawn = described(board) if board else ""
    return text.removesuffix(drawn).rstrip() if drawn else text
