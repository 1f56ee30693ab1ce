"""What the interviewer's own turns give away of points that the candidate has not said, over whole played interviews.

A word of a statement counts as given away when it stands neither in the opening, nor in the facts told, nor in anything the
candidate said, and the interviewer says it. The wording of the content's own questions is measured too: it is what is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean

from evals.model import Context, Result, Row
from evals.simulated import Played
from evals.suites.probing import interviews
from interviewer.domain.lexical import stems
from interviewer.domain.spans import words
from interviewer.domain.subject import subject_of

VERBATIM = 6  # words in a row
MOST = 0.5
FEWEST = 4  # a statement with fewer words of its own is not counted


@dataclass(frozen=True)
class Given:
    """How much of an unsaid point's statement one turn gave away: the share of its words, and words in a row."""

    point: str
    share: float
    verbatim: bool
    turn: str


def run(context: Context) -> Result:
    """Mean and largest share of an unsaid statement given away in one turn; turns with six words of one in a row."""
    found = [given for played in interviews(context) for given in leaks(played)]
    if not found:
        return Result("leak", skipped="no interviews")
    worst = sorted(found, key=lambda g: -g.share)[:10]
    rows = [
        Row("unsaid points", "words given away a turn", mean(g.share for g in found), len(found)),
        Row("unsaid points", "largest share in a turn", max(g.share for g in found), len(found)),
        Row("unsaid points", "more than half in a turn", sum(g.share > MOST for g in found) / len(found), len(found)),
        Row("unsaid points", "six words in a row", sum(g.verbatim for g in found) / len(found), len(found)),
    ]
    return Result("leak", rows, notes=[f"{g.point} {g.share:.2f}: {g.turn}" for g in worst])


def leaks(played: Played) -> Iterator[Given]:
    """For every turn of the interviewer and every point unsaid by then."""
    targets = subject_of(played.item).targets
    heard: list[str] = []
    turns = {exchange.turn.seq: exchange for exchange in played.exchanges}
    for turn in played.record.turns:
        exchange = turns.get(turn.seq)
        if exchange is None or turn.move is None or turn.move.kind == "ask":
            heard.append(turn.text)
            continue
        known = frozenset(stems(" ".join([*heard, *turn.move.facts, turn.move.quote or ""])))
        told = frozenset(stems(turn.text)) - known
        in_a_row = _runs(turn.text) - {run for text in heard for run in _runs(text)}
        for target in targets:
            own = frozenset(stems(target.statement)) - known
            if target.id not in exchange.said and len(own) >= FEWEST:
                verbatim = bool(in_a_row & _runs(target.statement))
                yield Given(target.id, len(told & own) / len(own), verbatim, turn.text)
        heard.append(turn.text)


def _runs(text: str) -> set[tuple[str, ...]]:
    said = words(text)
    return {tuple(said[n : n + VERBATIM]) for n in range(len(said) - VERBATIM + 1)}
