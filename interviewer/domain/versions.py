"""Edited answers. Nothing is overwritten: a new version is a turn of its own that supersedes the old one and its reply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from interviewer.errors import Conflict

if TYPE_CHECKING:
    from interviewer.domain.interview import Record, Turn

EDIT_SECONDS = 60.0  # of interview time


def parted(turns: Iterable[Turn]) -> tuple[tuple[Turn, ...], tuple[Turn, ...]]:
    """The turns that stand, and those that were superseded, each in order."""
    everything = tuple(turns)
    gone: set[int] = set()
    for turn in everything:
        if turn.supersedes is not None:
            gone.update(range(turn.supersedes, turn.seq))
    return tuple(t for t in everything if t.seq not in gone), tuple(t for t in everything if t.seq in gone)


def editable(record: Record, seq: int, at: float) -> Turn:
    """The answer ``seq``, if it may still be changed at interview time ``at`` (seconds). Raises Conflict saying why not."""
    answers = [turn for turn in record.turns if turn.speaker == "candidate"]
    if record.interview.state == "ended":
        raise Conflict("this interview has ended; its answers stay as they are")
    if not answers or answers[-1].seq != seq:
        raise Conflict("only your last answer can be changed; correct an earlier one in your next answer")
    if at - answers[-1].at > EDIT_SECONDS:
        raise Conflict(
            f"an answer can be changed for {EDIT_SECONDS:.0f} seconds; correct it in your next answer instead"
        )
    return answers[-1]


def root_of(turn: Turn) -> int:
    """The seq of the first version of an answer."""
    return turn.seq if turn.supersedes is None else turn.supersedes


def earlier_versions(turn: Turn, superseded: Sequence[Turn]) -> tuple[Turn, ...]:
    """The versions of an answer before ``turn``, oldest first."""
    root = root_of(turn)
    return tuple(
        old for old in superseded if old.speaker == "candidate" and root_of(old) == root and old.seq < turn.seq
    )
