"""Grades transcripts held elsewhere: hear every candidate turn, guess what was prompted, fold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from interviewer.domain.base import Value
from interviewer.domain.drill import Drill
from interviewer.domain.drill_scoring import drill_score
from interviewer.domain.evidence import verified
from interviewer.domain.interview import Heard, Turn
from interviewer.domain.rubric import Question
from interviewer.domain.scorecard import DrillScore, Scorecard
from interviewer.domain.scoring import scorecard
from interviewer.domain.subject import subject_of
from interviewer.errors import BadInput
from interviewer.ports import CaseScorer, Ear


class ForeignTurn(Value):
    """A turn of a transcript held elsewhere; ``i`` is kept as its number."""

    i: int
    speaker: Literal["interviewer", "candidate"]
    text: str


class Grader:
    """Grades finished transcripts and single answers with one ear."""

    def __init__(self, ear: Ear, cases: CaseScorer) -> None:
        self._ear, self._cases = ear, cases

    async def grade(self, item: Question | Drill, turns: Sequence[ForeignTurn]) -> Scorecard | DrillScore:
        """The score of a transcript. Raises BadInput when nobody says anything in it."""
        said = [Turn(seq=t.i, round=0, speaker=t.speaker, text=t.text) for t in turns]
        if not any(turn.speaker == "candidate" for turn in said):
            raise BadInput("the transcript has no turn with speaker 'candidate'", field="turns")
        if len({turn.seq for turn in said}) < len(said):
            raise BadInput("two turns of the transcript have the same number i", field="turns")
        subject = subject_of(item)
        heard: list[Heard] = []
        for n, turn in enumerate(said):
            if turn.speaker == "candidate":
                told = await self._ear.hear(subject, said[: n + 1], heard)
                checked = tuple(verified(verdict, turn.text) for verdict in told.verdicts)
                heard.append(told.model_copy(update={"verdicts": checked}))
        prompts = await self._ear.prompts(subject, said)
        if isinstance(item, Question):
            return scorecard(item, heard, prompts, ear=self._ear.name)
        return drill_score(item, heard, prompts, ear=self._ear.name)

    async def grade_case(self, question: str, reference: str, answer: str) -> float:
        """The expected share of full marks (0..1) of a single answer against a reference answer."""
        return await self._cases.score(question, reference, answer)
