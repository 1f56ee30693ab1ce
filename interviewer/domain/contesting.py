"""What a contest is judged on, and how one that counts enters the score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from interviewer.domain.contest import RANK, Contest, counting
from interviewer.domain.evidence import find_quote
from interviewer.domain.interview import Heard, Verdict
from interviewer.domain.spans import sentences, words

FEWEST_WORDS = 3
MOST_CHARS = 2000


def whole_sentences(picked: str, said: str) -> str | None:
    """The sentences of ``said`` that hold the words picked; None when they stand nowhere in it or are too few.

    Whole sentences, so that leaving out a "not" at the start of one cannot turn it round.
    """
    if len(words(picked)) < FEWEST_WORDS or len(picked) > MOST_CHARS:
        return None
    quote = find_quote(picked, said)
    if quote is None:
        return None
    start = said.find(quote)
    end = start + len(quote)
    touched = [piece for piece in sentences(said) if piece.start < end and piece.end > start]
    return said[touched[0].start : touched[-1].end] if touched else None


def with_contests(heard: Sequence[Heard], contests: Iterable[Contest], ear: str) -> tuple[Heard, ...]:
    """What was heard, with the verdicts of the contests that count for ``ear`` set in at their turns.

    A verdict set in stands like any other of its turn: a later wrong claim still replaces it.
    """
    found = list(heard)
    for contest in counting(contests, ear):
        verdict = Verdict(
            point=contest.point,
            label=contest.label,
            quote=contest.sentence,
            turn=contest.turn,
            confidence=contest.confidence,
            ear=contest.ear,
        )
        mine = [n for n, item in enumerate(found) if item.turn == contest.turn]
        if not mine:
            found.append(Heard(turn=contest.turn, ear=ear, verdicts=(verdict,)))
        for n in mine:
            found[n] = _set_in(found[n], verdict)
    return tuple(found)


def _set_in(heard: Heard, verdict: Verdict) -> Heard:
    """The same with ``verdict``, unless what was heard of that point is as good already."""
    others = tuple(item for item in heard.verdicts if item.point != verdict.point)
    old = next((item for item in heard.verdicts if item.point == verdict.point), None)
    if old is not None and RANK[old.label] >= RANK[verdict.label]:
        return heard
    return heard.model_copy(update={"verdicts": (*others, verdict)})
