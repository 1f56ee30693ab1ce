"""Which words of a question's strong answer say which of its points, as the embedded ear hears them."""

from __future__ import annotations

from interviewer.domain.evidence import checked
from interviewer.domain.interview import Turn
from interviewer.domain.report import ModelMark
from interviewer.domain.rubric import Question
from interviewer.domain.subject import subject_of
from interviewer.errors import EarFailed
from interviewer.ports import Ear

MOST_KEPT = 128


class ModelAnswers:
    """Hears strong answers, each once. ``ear`` should be one that costs nothing."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._kept: dict[tuple[str, str], tuple[ModelMark, ...]] = {}

    async def marks(self, item: Question) -> tuple[ModelMark, ...]:
        """The points that the strong answer is heard to say, with its words; empty when the ear fails."""
        key = (item.id, item.strong_answer)
        if key not in self._kept:
            asked = Turn(seq=1, round=0, speaker="interviewer", text=item.question.text)
            said = Turn(seq=2, round=0, speaker="candidate", text=item.strong_answer)
            try:
                heard = checked(await self._ear.hear(subject_of(item), (asked, said), ()), said.text)
            except EarFailed:
                return ()
            marks = tuple(
                ModelMark(point=verdict.point, quote=verdict.quote)
                for verdict in heard.verdicts
                if verdict.label in ("covered", "partial") and verdict.quote
            )
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = marks
        return self._kept[key]
