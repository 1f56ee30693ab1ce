"""Words of the interviewer said back are no answer: agreeing, or reading the question out, says nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from interviewer.domain.lexical import stems
from interviewer.domain.spans import sentences

SHARE, FEWEST = 0.8, 4
_CHOICE = re.compile(r"\b(or|which of)\b", re.IGNORECASE)


def says_back(text: str, said: Collection[str], questions: Iterable[str]) -> bool:
    """True when four fifths of the stems ``said`` in ``text`` are of one of the questions. Fewer than four stems tell
    nothing; and who takes one of two that a question offers has answered it.
    """
    mine = frozenset(said)
    return len(mine) >= FEWEST and any(_is_echo(text, mine, question) for question in questions)


def _is_echo(text: str, mine: frozenset[str], question: str) -> bool:
    whole, choices = _stems_of(question)
    if len(mine & whole) < SHARE * len(mine):
        return False
    return _CHOICE.search(text) is not None or not any(_chooses(mine, choice) for choice in choices)


def _chooses(mine: frozenset[str], choice: frozenset[str]) -> bool:
    return len(mine & choice) >= SHARE * len(mine) and not choice <= mine


@lru_cache(maxsize=8_192)
def _stems_of(question: str) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    """The stems of a question, and those of each of its sentences that offer a choice."""
    offers = [piece.text for piece in sentences(question) if _CHOICE.search(piece.text)]
    return frozenset(stems(question)), tuple(frozenset(stems(offer)) for offer in offers)
