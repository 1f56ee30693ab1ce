"""Numbers in a candidate's turn, linked to the subject's checks and judged by the calculator."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.domain.interview import Heard, NumberHeard, Turn
from interviewer.domain.subject import Subject


def numbers_in(subject: Subject, turns: Sequence[Turn], before: Sequence[Heard]) -> tuple[NumberHeard, ...]:
    """What the calculator says of the numbers claimed in the last of ``turns``."""
    return ()
