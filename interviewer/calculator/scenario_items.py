"""What the rounds of interviews are about: the questions and drills of the bank, with each interview's own numbers set in."""

from __future__ import annotations

import json
from functools import lru_cache

from interviewer.calculator.scenarios import drawn_inputs, with_scenario
from interviewer.domain.drill import Drill
from interviewer.domain.library import Bank
from interviewer.domain.plan import Round
from interviewer.domain.rubric import Question
from interviewer.domain.subject import Subject, subject_of
from interviewer.errors import BadInput, NotFound

MOST_KEPT = 64

_Key = tuple[str, bool, str | None]


class Items:
    """Gives the item and the subject of a round; those used last are kept, each with its numbers."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._made = lru_cache(MOST_KEPT)(self._make)
        self._listened = lru_cache(MOST_KEPT)(self._listen)

    def of(self, round_: Round) -> Question | Drill:
        """The question or drill of a round. Raises NotFound when the bank has it no more."""
        return self._made(_key(round_))

    def subject(self, round_: Round) -> Subject:
        """The listening side of it. Raises NotFound."""
        return self._listened(_key(round_))

    def with_numbers(self, round_: Round, seed: int) -> Round:
        """The round with numbers of its own; the round itself where nothing varies."""
        item = self.of(round_)
        try:
            inputs = drawn_inputs(item, seed) if isinstance(item, Question) else {}
        except BadInput:
            return (
                round_  # an author's conditions that nothing fulfils: the file's numbers are better than no interview
            )
        return round_.model_copy(update={"scenario": inputs}) if inputs else round_

    def _make(self, key: _Key) -> Question | Drill:
        subject_id, is_drill, scenario = key
        if subject_id not in (self._bank.drills if is_drill else self._bank.questions):
            raise NotFound(
                f"'{subject_id[:80]}' is no longer in the bank, so its rounds cannot be continued or reported"
            )
        if is_drill:
            return self._bank.drills[subject_id]
        question = self._bank.questions[subject_id]
        return with_scenario(question, json.loads(scenario)) if scenario else question

    def _listen(self, key: _Key) -> Subject:
        return subject_of(self._made(key))


def _key(round_: Round) -> _Key:
    return round_.subject_id, round_.is_drill, json.dumps(round_.scenario) if round_.scenario else None
