"""Checks the inputs of a calculation; a fault names the input and its allowed range in one line."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from interviewer.calculator.model import MAX_ITEMS, Calculation, Input, Kind
from interviewer.errors import CalculationError


def checked(calc: Calculation, given: Mapping[str, object]) -> dict[str, Any]:
    """The inputs of ``calc`` in declared order, with defaults filled in.

    Raises ``CalculationError`` for a missing or unknown input, a value of the wrong kind or out of
    range, lists of unequal length, and a broken rule.
    """
    if not isinstance(given, Mapping):
        raise CalculationError(f"{calc.name}: inputs must be given by name, such as n=10000")
    _refuse_unknown(calc, given)
    values: dict[str, Any] = {}
    for spec in calc.inputs:
        if spec.name in given:
            values[spec.name] = _value(calc, spec, given[spec.name])
        elif spec.required:
            raise CalculationError(
                f"{calc.name}: {spec.name} is missing; it must be {spec.allowed} ({spec.meaning})",
                field=spec.name,
            )
        else:
            values[spec.name] = None if spec.optional else spec.default
    for spec in calc.inputs:
        _check_length(calc, spec, values)
    _check_rules(calc, values)
    return values


def _refuse_unknown(calc: Calculation, given: Mapping[str, object]) -> None:
    known = [spec.name for spec in calc.inputs]
    for name in given:
        if name not in known:
            raise CalculationError(
                f"{calc.name}: there is no input {short(name)}; it takes {', '.join(known)}",
                field=str(name)[:40],
            )


def _fail(calc: Calculation, spec: Input, value: object) -> CalculationError:
    return CalculationError(f"{calc.name}: {spec.name} must be {spec.allowed}, not {short(value)}", field=spec.name)


def _value(calc: Calculation, spec: Input, value: object) -> Any:
    if value is None and spec.optional:
        return None
    if not spec.is_list:
        return _scalar(calc, spec, value)
    if not isinstance(value, list | tuple):
        raise _fail(calc, spec, value)
    if len(value) > MAX_ITEMS:
        raise CalculationError(
            f"{calc.name}: {spec.name} has {len(value):,} items; at most {MAX_ITEMS:,} are allowed",
            field=spec.name,
        )
    if len(value) < spec.min_items:
        raise _fail(calc, spec, value)
    if spec.kind == "matrix":
        return _matrix(calc, spec, value)
    parse = _PARSERS[_ELEMENTS[spec.kind]]
    return [_element(calc, spec, parse, item, at) for at, item in enumerate(value)]


def _element(calc: Calculation, spec: Input, parse: Callable[[Input, object], Any], item: object, at: int) -> Any:
    parsed = parse(spec, item)
    if parsed is None or (spec.kind == "binary_list" and parsed not in (0, 1)):
        raise CalculationError(
            f"{calc.name}: {spec.name} must be {spec.allowed}; item {at + 1} is {short(item)}",
            field=spec.name,
        )
    return parsed


def _matrix(calc: Calculation, spec: Input, rows: Sequence[object]) -> list[list[float]]:
    matrix: list[list[float]] = []
    for row in rows:
        if not isinstance(row, list | tuple) or not row or len(row) * len(rows) > MAX_ITEMS:
            raise _fail(calc, spec, row)
        matrix.append([_element(calc, spec, _number, item, at) for at, item in enumerate(row)])
    if len({len(row) for row in matrix}) > 1:
        raise CalculationError(f"{calc.name}: the lists of {spec.name} must be of equal length", field=spec.name)
    return matrix


def _scalar(calc: Calculation, spec: Input, value: object) -> Any:
    if spec.kind == "choice":
        if not isinstance(value, str) or value not in spec.choices:
            raise _fail(calc, spec, value)
        return value
    parsed = _PARSERS[spec.kind](spec, value)
    if parsed is None:
        raise _fail(calc, spec, value)
    return parsed


def _number(spec: Input, value: object) -> float | None:
    """The value as a float, or ``None`` if it is no finite number in range."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and _in_range(spec, number) else None


def _integer(spec: Input, value: object) -> int | None:
    number = _number(spec, value)
    if number is None or number != math.floor(number):
        return None
    return value if isinstance(value, int) else int(number)


def _word(spec: Input, value: object) -> str | None:
    return value if isinstance(value, str) else None


def _boolean(spec: Input, value: object) -> bool | None:
    return value if isinstance(value, bool) else None


_PARSERS: dict[Kind, Callable[[Input, object], Any]] = {
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "string_list": _word,
}
_ELEMENTS: dict[Kind, Kind] = {
    "number_list": "number",
    "integer_list": "integer",
    "binary_list": "integer",
    "string_list": "string_list",
}


def _in_range(spec: Input, value: float) -> bool:
    return (
        (spec.gt is None or value > spec.gt)
        and (spec.ge is None or value >= spec.ge)
        and (spec.lt is None or value < spec.lt)
        and (spec.le is None or value <= spec.le)
    )


def _check_length(calc: Calculation, spec: Input, values: Mapping[str, Any]) -> None:
    other = spec.same_length_as
    if other is not None and len(values[spec.name]) != len(values[other]):
        raise CalculationError(
            f"{calc.name}: {spec.name} must be as long as {other}: "
            f"{len(values[spec.name])} items against {len(values[other])}",
            field=spec.name,
        )


def _check_rules(calc: Calculation, values: Mapping[str, Any]) -> None:
    scope = SimpleNamespace(**values)
    for rule in calc.rules:
        try:
            holds = rule.holds(scope)
        except (OverflowError, ZeroDivisionError, ValueError):
            holds = False
        if not holds:
            raise CalculationError(f"{calc.name}: {rule.text}", field=rule.field)


def short(value: object) -> str:
    """A value for an error message: one line, at most 40 characters, never slow."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 256:
        return f"a whole number of about {int(value.bit_length() * 0.30103)} digits"
    if isinstance(value, list | tuple) and len(value) > 8:
        return f"a list of {len(value):,}"
    if isinstance(value, str) and len(value) > 40:
        value = value[:40]
    text = " ".join(ascii(value).split()) if not isinstance(value, str) else repr(value)
    return text if len(text) <= 44 else text[:41] + "..."
