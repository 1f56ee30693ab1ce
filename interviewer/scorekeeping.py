"""The score of a round as soon as it is over, kept for the lists and for progress."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from interviewer.calculator.scenario_items import Items
from interviewer.domain.contesting import with_contests
from interviewer.domain.drill_scoring import drill_score
from interviewer.domain.interview import Heard, Record
from interviewer.domain.library import Bank
from interviewer.domain.plan import Round
from interviewer.domain.rubric import Question
from interviewer.domain.scorecard import DrillScore, Scorecard
from interviewer.domain.scoring import prompts_of, scorecard
from interviewer.domain.standing import best_ear
from interviewer.errors import InterviewerError
from interviewer.ports import Store

EMBEDDED = "quick"


class Unscored(Protocol):
    """Knows which interviews have ended without a scorecard."""

    async def without_scorecard(self) -> tuple[str, ...]: ...


class ScoreKeeper:
    """Folds what was heard into scorecards and keeps them."""

    def __init__(self, bank: Bank, store: Store) -> None:
        self._items, self._store = Items(bank), store

    def score(self, record: Record, round_: Round, ear: str) -> Scorecard | DrillScore | None:
        """The score of one round by ``ear`` (the others fill in where it did not listen); None when nobody answered.

        Raises NotFound when the bank no longer has the question.
        """
        turns = record.round_turns(round_.index)
        if not any(turn.speaker == "candidate" for turn in turns):
            return None
        item = self._items.of(round_)
        heard = heard_in(record, round_, ear)
        if isinstance(item, Question):
            hinted = any(turn.move and turn.move.kind == "hint" for turn in turns)
            return scorecard(item, heard, prompts_of(turns), target=round_.target_level, hinted=hinted, ear=ear)
        return drill_score(item, heard, prompts_of(turns), turns=turns, ear=ear)

    async def keep(self, record: Record, rounds: Sequence[Round], ear: str | None = None) -> None:
        """Keeps the scorecards of those rounds. A round whose question is gone from the bank is left out."""
        for round_ in rounds:
            try:
                card = self.score(record, round_, ear or ear_of(record, round_))
            except InterviewerError:  # a score can be made again at any time; the talk goes on
                continue
            if card is not None:
                await self._store.save_scorecard(record.interview.id, round_.index, card)

    async def keep_missing(self, unscored: Unscored) -> None:
        """Makes the scorecards of ended interviews that have none: those of before they were kept."""
        for interview_id in await unscored.without_scorecard():
            record = await self._store.record(interview_id)
            await self.keep(record, record.interview.rounds)


def heard_in(record: Record, round_: Round, ear: str) -> tuple[Heard, ...]:
    """What was heard in one round, with the contests that count for ``ear``."""
    mine = {turn.seq for turn in record.round_turns(round_.index)}
    contests = [item for item in record.contests if item.round == round_.index]
    return with_contests([item for item in record.heard if item.turn in mine], contests, ear)


def ears_of(record: Record) -> tuple[str, ...]:
    """The ears that heard the interview, a model's before the embedded one."""
    names = {item.ear for item in record.heard}
    return tuple(sorted(names, key=lambda name: (name == EMBEDDED, name)))


def ear_of(record: Record, round_: Round) -> str:
    """The ear whose verdicts count in that round when nobody asks for another."""
    mine = {turn.seq for turn in record.round_turns(round_.index)}
    return best_ear(item for item in record.heard if item.turn in mine)
