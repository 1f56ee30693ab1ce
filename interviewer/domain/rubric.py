"""A question with everything needed to ask it, press on it and score it. Format: knowledge/README.md."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from interviewer.domain.base import Level, RoundKind, Value, level_rank
from interviewer.domain.scenario import Draw, Scenario
from interviewer.domain.scenario_faults import scenario_faults

Text = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.]*$", max_length=60)]

Step = Literal["gentle", "direct", "pressing"]
STEPS: tuple[Step, ...] = ("gentle", "direct", "pressing")

Dimension = Literal["framing", "data", "representation", "modelling", "evaluation", "serving", "communication"]


class Asked(Value):
    """The question as written, and the same request as people say it."""

    text: Text
    spoken_variants: tuple[Text, ...] = Field(min_length=1)


class Fact(Value):
    """One thing the interviewer knows. ``reveal`` says when it may be told."""

    ask: Text
    fact: Text
    reveal: Literal["always", "with_check", "on_ask", "if_stuck"]


class Probes(Value):
    """Three ways to ask for a point, climbing; none contains the answer."""

    gentle: Text
    direct: Text
    pressing: Text

    def at(self, step: Step) -> str:
        """The wording of one step."""
        return {"gentle": self.gentle, "direct": self.direct, "pressing": self.pressing}[step]


class Point(Value):
    """One atomic claim that an answer should contain."""

    id: Id
    name: Text
    statement: Text
    weight: int = Field(ge=1, le=3)
    level: Level
    must: bool
    paraphrases: tuple[Text, ...] = Field(min_length=1)
    partial_if: Text
    contrast: tuple[Text, ...] = Field(min_length=1)
    probes: Probes
    numeric_check: Id | None = None
    numeric_outputs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    dimension: Dimension | None = None
    phase: str | None = None
    note: str | None = None


Severity = Literal["minor", "major", "critical"]


class Misconception(Value):
    """A wrong claim that is listened for, and the question that lets the candidate find the error."""

    id: Id
    claim_examples: tuple[Text, ...] = Field(min_length=1)
    why_wrong: Text
    severity: Severity
    corrective_followup: Text
    linked_key_point: Id | None = None


class KnownWrong(Value):
    """A typical wrong result and the question that lets the candidate find the slip."""

    value: float
    because: Text
    followup: Text
    output: str | None = None
    verdict: str | None = None


class Decision(Value):
    """A decision that rests on a number."""

    options: tuple[Text, ...] = Field(min_length=2)
    right: Text

    @model_validator(mode="after")
    def _right_is_listed(self) -> Self:
        if self.right not in self.options:
            raise ValueError(f"right must be one of {list(self.options)}")
        return self


class NumericCheck(Value):
    """A number that is asked for and checked by the calculator.

    ``tolerance`` is relative (0.02 = two percent), absolute where the expected value is 0.
    """

    id: Id
    ask: Text
    function: Text
    inputs: dict[str, Any]
    expected: dict[str, float]
    tolerance: float = Field(ge=0, le=1)
    known_wrong: tuple[KnownWrong, ...] = ()
    decides: Decision | None = None
    draw: Draw | None = None


class RedFlag(Value):
    """Something to note; never changes the band."""

    id: Id
    pattern: Text
    effect: Literal["note", "probe"]


class Anchors(Value):
    """What an answer of each band looks like, for people."""

    score: dict[Literal[1, 2, 3, 4], Text]

    @model_validator(mode="after")
    def _all_bands(self) -> Self:
        missing = sorted({1, 2, 3, 4} - set(self.score))
        if missing:
            raise ValueError(f"needs the bands 1, 2, 3 and 4; missing {missing}")
        return self


class Source(Value):
    """A work that supports statements. Marks: V read, V2 second hand, C computed, U unverified."""

    key: Text
    cite: Text
    mark: Literal["V", "V2", "C", "U"] = "U"
    note: str | None = None


class Coding(Value):
    """Reference solution and tests of a coding question; run by the project's own tests only."""

    signature: Text
    reference: Text
    tests: Text


class Question(Value):
    """A full rubric."""

    id: Id
    version: int = Field(ge=1)
    round: RoundKind
    title: Text
    topics: tuple[Text, ...] = Field(min_length=1)
    companies: tuple[str, ...] = ()
    target_level: Level
    minutes: int = Field(ge=1, le=120)
    question: Asked
    context: Text
    facts_sheet: tuple[Fact, ...]
    key_points: tuple[Point, ...] = Field(min_length=1)
    misconceptions: tuple[Misconception, ...]
    numeric_checks: tuple[NumericCheck, ...]
    scenario: Scenario | None = None
    red_flags: tuple[RedFlag, ...] = ()
    level_anchors: Anchors
    sources: tuple[Source, ...] = ()
    strong_answer: Text
    weak_answer: Text
    covers: tuple[str, ...] = ()
    coding: Coding | None = None

    def point(self, point_id: str) -> Point:
        """The point of that id; ``KeyError`` when there is none."""
        for point in self.key_points:
            if point.id == point_id:
                return point
        raise KeyError(point_id)

    def check(self, check_id: str) -> NumericCheck:
        """The numeric check of that id; ``KeyError`` when there is none."""
        for check in self.numeric_checks:
            if check.id == check_id:
                return check
        raise KeyError(check_id)

    def is_expected(self, point: Point, target: Level | None = None) -> bool:
        """True for a point that counts towards S: its level is at or below the target."""
        return level_rank(point.level) <= level_rank(target or self.target_level)


def cross_faults(question: Question) -> list[tuple[str, str]]:
    """Faults that span several fields, as (path, message); empty for a sound question."""
    faults: list[tuple[str, str]] = []
    points = {point.id for point in question.key_points}
    checks = {check.id: check for check in question.numeric_checks}
    keys = {source.key for source in question.sources}
    ids = [
        item.id
        for group in (question.key_points, question.misconceptions, question.numeric_checks, question.red_flags)
        for item in group
    ]
    faults += [("id", f"'{twice}' is used twice") for twice in sorted({i for i in ids if ids.count(i) > 1})]
    for n, point in enumerate(question.key_points):
        path = f"key_points.{n}"
        if point.numeric_check and point.numeric_check not in checks:
            faults.append((f"{path}.numeric_check", f"there is no numeric check '{point.numeric_check}'"))
        faults += [
            (f"{path}.sources", f"there is no source with the key '{key}'") for key in point.sources if key not in keys
        ]
        if point.must and not question.is_expected(point):
            faults.append((f"{path}.must", "a must point may not lie above target_level"))
    for n, wrong in enumerate(question.misconceptions):
        if wrong.linked_key_point and wrong.linked_key_point not in points:
            faults.append((f"misconceptions.{n}.linked_key_point", f"there is no point '{wrong.linked_key_point}'"))
    return [*faults, *scenario_faults(question)]
