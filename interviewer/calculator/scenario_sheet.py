"""All numbers of one scenario, computed from its quantities check by check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from interviewer.calculator.registry import calculate
from interviewer.calculator.scenario_texts import value_of
from interviewer.domain.rubric import NumericCheck, Question
from interviewer.domain.scenario import Draw
from interviewer.errors import CalculationError


@dataclass(frozen=True)
class Numbers:
    """What a check asks for in one scenario."""

    inputs: dict[str, Any]
    expected: dict[str, float]
    wrong: tuple[float, ...]

    @property
    def own(self) -> dict[str, float]:
        """Inputs and expected outputs by name."""
        return {name: value for name, value in self.inputs.items() if is_number(value)} | self.expected


@dataclass
class Sheet:
    """All numbers of a scenario: quantities and checks by id; ``names`` is what expressions may use."""

    values: Mapping[str, float]
    checks: dict[str, Numbers] = field(default_factory=dict)
    names: dict[str, float] = field(default_factory=dict)


def draws(question: Question) -> Iterator[tuple[NumericCheck, Draw]]:
    """The checks that vary, in the file's order, each with its draw."""
    return ((check, check.draw) for check in question.numeric_checks if check.draw is not None)


def computed(
    question: Question, values: Mapping[str, float], given: Mapping[str, Mapping[str, float]] | None = None
) -> Sheet:
    """All numbers of a scenario; inputs ``given`` go before those that follow from the quantities."""
    sheet = Sheet(values, names=dict(values))
    for check, draw in draws(question):
        inputs = {name: value_of(expression, sheet.names) for name, expression in draw.inputs.items()}
        inputs |= (given or {}).get(check.id, {})
        numbers = numbers_of(check, {**check.inputs, **{n: tidy(v, check.inputs[n]) for n, v in inputs.items()}})
        own = sheet.names | numbers.own
        wrong = tuple(value_of(expression, own) for expression in draw.known_wrong)
        sheet.checks[check.id] = Numbers(numbers.inputs, numbers.expected, wrong)
        sheet.names |= {f"{check.id}.{name}": value for name, value in numbers.own.items()}
    return sheet


def numbers_of(check: NumericCheck, inputs: dict[str, Any]) -> Numbers:
    """What a check asks for with these inputs. Raises CalculationError."""
    outputs = calculate(check.function, inputs).outputs
    expected = {}
    for name in check.expected:
        value = outputs.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise CalculationError(f"{check.function} gives no single number '{name}' for {check.id}", field=check.id)
        expected[name] = float(value)
    return Numbers(inputs, expected, ())


def tidy(value: float, literal: object) -> float:
    """Ten digits, and a whole number where the file has one."""
    value = float(f"{value:.10g}")
    return int(value) if isinstance(literal, int) and value.is_integer() else value


def is_number(value: object) -> bool:
    """True for a number that is no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool)
