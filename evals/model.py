"""What a suite gets and gives."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from evals.cached_model import Bill, CachedModel
from interviewer.adapters.endpoint.client import Endpoint
from interviewer.adapters.knowledge_files import load_bank
from interviewer.adapters.llm_cases import LlmCases
from interviewer.adapters.llm_ear import LlmEar
from interviewer.adapters.llm_voice import LlmVoice
from interviewer.adapters.quick_cases import QuickCases
from interviewer.adapters.quick_ear import QuickEar
from interviewer.adapters.scripted_voice import ScriptedVoice
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.domain.drill import Drill
from interviewer.domain.library import Bank
from interviewer.domain.rubric import Question
from interviewer.domain.scorecard import DrillScore, Scorecard
from interviewer.grading import ForeignTurn, Grader
from interviewer.hearing import ONE_EAR_ALONE, is_alone
from interviewer.ports import Voice
from interviewer.settings import Settings
from interviewer.wiring import endpoint_of

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "evals"

T = TypeVar("T")
Score = Scorecard | DrillScore
Turns = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """One figure: which part of the data it is of, the metric, its value, and over how many items.

    Over several repeats ``value`` is their mean and ``spread`` the distance from the lowest to the highest.
    """

    part: str
    metric: str
    value: float
    n: int
    spread: float | None = None


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
    """What the suites share: the bank, the ear and voice under test, and where outside data may be.

    ``ear_name``, ``voice_name``: quick or llm, scripted or llm; the model is that of ``settings``. ``repeat`` counts the runs
    of a suite, ``concurrency`` bounds requests at one time, ``limit`` the cases of large suites.
    ``fast``: a suite that plays or grades much takes a small part of it. ``extra``: what one suite made and another uses.
    """

    data: Path | None
    ear_name: str = "quick"
    extra: dict[Any, Any] = field(default_factory=dict)
    fast: bool = False
    voice_name: str = "scripted"
    settings: Settings | None = None
    repeat: int = 0
    concurrency: int = 4
    limit: int | None = None
    cache: Path = CACHE
    bill: Bill = field(default_factory=Bill)
    alone: list[str] = field(default_factory=list)
    scores: dict[tuple[str, Turns], Score] = field(default_factory=dict)

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
        """The embedded ear."""
        return QuickEar(self.embedder)

    @cached_property
    def cases(self) -> QuickCases:
        """The embedded scorer of single answers."""
        return QuickCases(self.embedder)

    @cached_property
    def runner(self) -> asyncio.Runner:
        """The loop in which everything of this run happens; connections live in it."""
        return asyncio.Runner()

    @cached_property
    def endpoint(self) -> Endpoint:
        """The endpoint that is configured. Raises LookupError when none is."""
        found = endpoint_of(self.settings, self.bill, time.time) if self.settings else None
        if found is None:
            raise LookupError("an llm needs INTERVIEWER_MODEL (and OPENAI_BASE_URL, OPENAI_API_KEY)")
        return found

    @cached_property
    def model(self) -> CachedModel:
        """The model under test, its answers kept on disk."""
        name = f"{self.settings.base_url if self.settings else None} {self.endpoint.model}"
        return CachedModel(
            self.endpoint, self.cache, name=name, repeat=self.repeat, most=self.concurrency, bill=self.bill
        )

    @cached_property
    def model_ear(self) -> LlmEar | None:
        """The model's ear, when it is the one under test."""
        model_name = self.settings.ear_model if self.settings else None
        return LlmEar(self.model, self.ear, model_name=model_name) if self.ear_name == "llm" else None

    @cached_property
    def voice(self) -> Voice:
        """The voice under test."""
        scripted = ScriptedVoice()
        return LlmVoice(self.model, scripted) if self.voice_name == "llm" else scripted

    @cached_property
    def grader(self) -> Grader:
        """Grades with the ear under test; the embedded one stands in where a model fails, and that is counted."""
        if self.model_ear is None:
            return Grader(self.ear, self.cases)
        model_name = self.settings.ear_model if self.settings else None
        return Grader(self.model_ear, LlmCases(self.model, model_name=model_name), self.ear, self.cases)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine, in the loop of this run."""
        return self.runner.run(work)

    def close(self) -> None:
        """Lets go of the endpoint and the loop."""
        if "endpoint" in self.__dict__:
            self.run(self.endpoint.close())
        if "runner" in self.__dict__:
            self.runner.close()

    def grade(self, item: Question | Drill, turns: Turns) -> Score:
        """Grades (speaker, text) turns."""
        return self.grade_all([(item, turns)])[0]

    def grade_all(self, wanted: Sequence[tuple[Question | Drill, Turns]]) -> list[Score]:
        """Grades several transcripts, with a model many at a time; what was graded in this run is not graded again."""
        keys = [(item.id, tuple(turns)) for item, turns in wanted]
        todo = {key: pair for key, pair in zip(keys, wanted, strict=True) if key not in self.scores}

        async def graded() -> list[Score]:
            if self.model_ear is None:
                return [await self._graded(*pair) for pair in todo.values()]
            return await asyncio.gather(*(self._graded(*pair) for pair in todo.values()))

        self.scores.update(zip(todo, self.run(graded()), strict=True))
        return [self.scores[key] for key in keys]

    async def _graded(self, item: Question | Drill, turns: Turns) -> Score:
        said = [
            ForeignTurn.model_validate({"i": n, "speaker": speaker, "text": text})
            for n, (speaker, text) in enumerate(turns)
        ]
        score = await self.grader.grade(item, said)
        self.alone.extend(note for note in score.notes if is_alone(note))
        return score

    def case_scores(self, cases: Sequence[tuple[str, str, str]]) -> list[float]:
        """The shares of full marks of (question, reference, answer) triples."""

        async def scored() -> list[float]:
            found = await asyncio.gather(*(self.grader.grade_case(*case) for case in cases))
            self.alone.extend(f"{ONE_EAR_ALONE}: {item.note}" for item in found if item.note)
            return [item.score for item in found]

        return self.run(scored())

    def card(self, question: Question, answer: str) -> Scorecard:
        """Grades one answer to a question's opening."""
        score = self.grade(question, [("interviewer", question.question.spoken_variants[0]), ("candidate", answer)])
        assert isinstance(score, Scorecard)
        return score
