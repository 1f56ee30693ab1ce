"""All numbers of one scenario, computed from its quantities check by check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from interviewer.calculator.registry import calculate, get, wrong_values
from interviewer.calculator.scenario_texts import value_of
from interviewer.domain.rubric import NumericCheck, Question
from interviewer.domain.scenario import Draw, Drawn
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
    question: Question, values: Mapping[str, float], given: Mapping[str, Mapping[str, Any]] | None = None
) -> Sheet:
    """All numbers of a scenario; inputs ``given`` go before those that follow from the quantities."""
    sheet = Sheet(values, names=dict(values))
    for check, draw in draws(question):
        inputs = {name: _values_of(drawn, sheet.names) for name, drawn in draw.inputs.items()}
        inputs |= (given or {}).get(check.id, {})
        numbers = numbers_of(check, {**check.inputs, **{n: tidy(v, check.inputs[n]) for n, v in inputs.items()}})
        own = sheet.names | numbers.own | _slips(check, numbers.inputs)
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


def _values_of(drawn: Drawn, names: Mapping[str, float]) -> Any:
    """The value of an input's expression, or a list of values."""
    if isinstance(drawn, str):
        return value_of(drawn, names)
    return [_values_of(item, names) for item in drawn]


def _slips(check: NumericCheck, inputs: Mapping[str, Any]) -> dict[str, float]:
    """``slip1`` and so on: the calculation's listed mistakes that are single numbers here, by their place in the list."""
    calc = get(check.function)
    done = calculate(check.function, inputs)
    wrong = [(calc.mistakes.index(mistake), value) for mistake, value in wrong_values(calc, done.inputs, done.outputs)]
    return {f"slip{at + 1}": float(value) for at, value in wrong if is_number(value)}


def tidy(value: Any, literal: object) -> Any:
    """Ten digits, and a whole number where the file has one; item by item in a list."""
    if isinstance(value, list | tuple):
        like = literal if isinstance(literal, list | tuple) and len(literal) == len(value) else [0.0] * len(value)
        return [tidy(item, other) for item, other in zip(value, like, strict=True)]
    value = float(f"{value:.10g}")
    return int(value) if isinstance(literal, int) and value.is_integer() else value


def is_number(value: object) -> bool:
    """True for a number that is no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool)
