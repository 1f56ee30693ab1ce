"""What an interview consists of: rounds, each about one question or one drill."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from interviewer.domain.base import Level, RoundKind, Value
from interviewer.domain.rubric import Text
from interviewer.domain.scenario import Inputs


class PlannedRound(Value):
    """One part of a plan.

    Either named ``questions`` or a ``drill``, or ``count`` questions chosen from the bank by ``round`` (and ``topics``).
    ``minutes`` overrides the time box of each question.
    """

    round: RoundKind
    title: Text | None = None
    questions: tuple[str, ...] = ()
    drill: str | None = None
    count: int | None = Field(default=None, ge=1, le=20)
    topics: tuple[str, ...] = ()
    minutes: int | None = Field(default=None, ge=1, le=120)

    @model_validator(mode="after")
    def _one_way_to_choose(self) -> Self:
        ways = [bool(self.questions), self.drill is not None, self.count is not None]
        if sum(ways) != 1:
            raise ValueError("give exactly one of questions, drill or count")
        return self


class Plan(Value):
    """An interview loop for a role, or one round on its own."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Text
    summary: Text
    company: str | None = None
    role: str | None = None
    target_level: Level
    rounds: tuple[PlannedRound, ...] = Field(min_length=1)


class Round(Value):
    """A round of one interview as it was set up: index from 0, subject, time box in seconds, opening variant.

    ``scenario`` holds the numbers drawn for this interview; None stands for those of the file.
    """

    index: int = Field(ge=0)
    kind: RoundKind
    title: str
    subject_id: str
    is_drill: bool = False
    seconds: float = Field(gt=0)
    variant: int = Field(default=0, ge=0)
    target_level: Level = "mid"
    scenario: Inputs | None = None
