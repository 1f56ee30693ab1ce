"""Grades transcripts held elsewhere: hear every candidate turn, guess what was prompted, fold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from interviewer.domain.base import Value
from interviewer.domain.drill import Drill
from interviewer.domain.drill_scoring import drill_score
from interviewer.domain.evidence import checked
from interviewer.domain.interview import Heard, Turn
from interviewer.domain.rubric import Question
from interviewer.domain.scorecard import DrillScore, Scorecard
from interviewer.domain.scoring import scorecard
from interviewer.domain.standing import best_ear
from interviewer.domain.subject import Subject, subject_of
from interviewer.errors import BadInput, EarFailed
from interviewer.hearing import marked
from interviewer.ports import CaseScorer, Ear


class ForeignTurn(Value):
    """A turn of a transcript held elsewhere; ``i`` is kept as its number."""

    i: int
    speaker: Literal["interviewer", "candidate"]
    text: str


class CaseScore(Value):
    """What an answer is worth, 0..1, and which ear said so; ``note`` says why it was not the one that was asked."""

    score: float
    ear: str = "quick"
    note: str | None = None


class Grader:
    """Grades finished transcripts and single answers with one ear.

    Where it fails at a turn or an answer, the verdicts of ``instead`` stand and are marked; without it the failure is raised.
    """

    def __init__(
        self, ear: Ear, cases: CaseScorer, instead: Ear | None = None, cases_instead: CaseScorer | None = None
    ) -> None:
        self._ear, self._cases = ear, cases
        self._instead, self._cases_instead = instead, cases_instead

    async def grade(self, item: Question | Drill, turns: Sequence[ForeignTurn]) -> Scorecard | DrillScore:
        """The score of a transcript. Raises BadInput when nobody says anything in it, EarFailed."""
        said = [Turn(seq=t.i, round=0, speaker=t.speaker, text=t.text) for t in turns]
        if not any(turn.speaker == "candidate" for turn in said):
            raise BadInput("the transcript has no turn with speaker 'candidate'", field="turns")
        if len({turn.seq for turn in said}) < len(said):
            raise BadInput("two turns of the transcript have the same number i", field="turns")
        subject = subject_of(item)
        heard: list[Heard] = []
        for n, turn in enumerate(said):
            if turn.speaker == "candidate":
                heard.append(checked(await self._hear(subject, said[: n + 1], heard), turn.text))
        prompts = await self._ear.prompts(subject, said)
        ear = best_ear(heard)
        if isinstance(item, Question):
            return scorecard(item, heard, prompts, ear=ear)
        return drill_score(item, heard, prompts, ear=ear)

    async def _hear(self, subject: Subject, turns: Sequence[Turn], before: Sequence[Heard]) -> Heard:
        try:
            return await self._ear.hear(subject, turns, before)
        except EarFailed as error:
            if self._instead is None:
                raise
            return marked(await self._instead.hear(subject, turns, before), error.message)

    async def grade_case(self, question: str, reference: str, answer: str) -> CaseScore:
        """The expected share of full marks of a single answer against a reference answer. Raises EarFailed."""
        try:
            return CaseScore(score=await self._cases.score(question, reference, answer), ear=self._cases.name)
        except EarFailed as error:
            if self._cases_instead is None:
                raise
            score = await self._cases_instead.score(question, reference, answer)
            return CaseScore(score=score, ear="quick", note=error.message)
