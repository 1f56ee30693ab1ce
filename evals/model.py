"""What a suite gets and gives."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from interviewer.adapters.knowledge_files import load_bank
from interviewer.adapters.quick_cases import QuickCases
from interviewer.adapters.quick_ear import QuickEar
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.domain.drill import Drill
from interviewer.domain.library import Bank
from interviewer.domain.rubric import Question
from interviewer.domain.scorecard import DrillScore, Scorecard
from interviewer.grading import ForeignTurn, Grader

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Row:
    """One figure: which part of the data it is of, the metric, its value, and over how many items."""

    part: str
    metric: str
    value: float
    n: int


@dataclass(frozen=True)
class Result:
    """A suite's figures; ``skipped`` says why there are none; ``notes`` are lines to read, such as failing items.

    ``plots``: numbers that the page draws, by the name of the plot.
    """

    suite: str
    rows: Sequence[Row] = ()
    skipped: str = ""
    notes: Sequence[str] = ()
    plots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """What the suites share: the bank, the ear under test, and where outside data may be.

    ``fast``: a suite that plays or grades much takes a small part of it. ``extra``: what one suite made and another uses.
    """

    data: Path | None
    ear_name: str = "quick"
    extra: dict[Any, Any] = field(default_factory=dict)
    fast: bool = False

    @cached_property
    def bank(self) -> Bank:
        """The shipped content."""
        return load_bank(ROOT / "knowledge")

    @cached_property
    def embedder(self) -> StaticEmbedder:
        """The bundled table."""
        return StaticEmbedder()

    @cached_property
    def ear(self) -> QuickEar:
        """The ear under test."""
        return QuickEar(self.embedder)

    @cached_property
    def cases(self) -> QuickCases:
        """The scorer of single answers under test."""
        return QuickCases(self.embedder)

    def grade(self, item: Question | Drill, turns: Sequence[tuple[str, str]]) -> Scorecard | DrillScore:
        """Grades (speaker, text) turns; what was graded in this run is not graded again."""
        key = ("graded", item.id, tuple(turns))
        if key not in self.extra:
            said = [
                ForeignTurn.model_validate({"i": n, "speaker": speaker, "text": text})
                for n, (speaker, text) in enumerate(turns)
            ]
            self.extra[key] = asyncio.run(Grader(self.ear, self.cases).grade(item, said))
        score: Scorecard | DrillScore = self.extra[key]
        return score

    def card(self, question: Question, answer: str) -> Scorecard:
        """Grades one answer to a question's opening."""
        score = self.grade(question, [("interviewer", question.question.spoken_variants[0]), ("candidate", answer)])
        assert isinstance(score, Scorecard)
        return score
