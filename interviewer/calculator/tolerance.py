"""How far a number said from the head may lie from the reference, class by class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from interviewer.calculator.model import Output, OutputValue

Fit = Literal["pass", "partial"] | None

#: Plain relative tolerances; the other classes have rules of their own below.
_RELATIVE = {
    "score": 0.02,
    "value": 0.01,
    "money": 0.01,
    "sample_size": 0.10,
    "effect": 0.05,
    "latency": 0.05,
    "parameters": 0.01,
    "p_value": 0.10,
}
_EPS = 1e-9


def fits(
    value: float,
    reference: float,
    output: Output,
    *,
    tolerance: float | None = None,
    hedge: bool = False,
    outputs: Mapping[str, OutputValue] | None = None,
) -> Fit:
    """``pass``, ``partial`` or ``None`` for a value in the unit of the output.

    ``tolerance`` is a rubric's own, relative (absolute where the reference is 0); it goes before
    the class. A hedge doubles the tolerance of a rate and of nothing else. ``outputs`` gives the
    interval whose width a bound is measured by.
    """
    gap = abs(value - reference)
    if gap <= _EPS * abs(reference):
        return "pass"
    kind = output.tolerance
    if tolerance is not None:
        allowed = tolerance * (abs(reference) or 1.0)
        allowed *= 2 if hedge and kind == "rate" else 1
        return "pass" if gap <= allowed * (1 + _EPS) else None
    if kind == "capacity" or kind == "p_value":
        ratio = _ratio(value, reference)
        inner = 1.5 if kind == "capacity" else 1.1
        if ratio <= inner * (1 + _EPS):
            return "pass"
        return "partial" if ratio <= 2 * (1 + _EPS) else None
    return "pass" if gap <= _allowed(reference, output, hedge, outputs) * (1 + _EPS) else None


def _ratio(value: float, reference: float) -> float:
    """How many times the larger of two values of one sign is the smaller; else infinite."""
    if value * reference <= 0:
        return float("inf")
    return max(value / reference, reference / value)


def _allowed(reference: float, output: Output, hedge: bool, outputs: Mapping[str, OutputValue] | None) -> float:
    size = abs(reference)
    match output.tolerance:
        case "exact":
            return 0.0
        case "count":
            return max(1.0, 0.01 * size)
        case "rate":
            return min(0.005, 0.05 * size) * (2 if hedge else 1)
        case "bound":
            return 0.05 * _width(outputs or {}, size)
        case "duration":
            return max(0.05 * size, 1.0 if output.unit == "days" else 0.0)
        case kind:
            return _RELATIVE[kind] * size


def _width(outputs: Mapping[str, OutputValue], size: float) -> float:
    low, high = outputs.get("low"), outputs.get("high")
    if isinstance(low, float) and isinstance(high, float):
        return high - low
    return size
