"""What is wrong with the numbers of a question or drill, by the calculator's own results. Pure: the calculator is passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from interviewer.domain.drill import Drill
from interviewer.domain.lint import Remark, drill_probes
from interviewer.domain.rubric import KnownWrong, NumericCheck, Question
from interviewer.errors import BadInput

Compute = Callable[[NumericCheck], Mapping[str, Any]]
"""The true outputs of a check. Raises BadInput when the function is unknown or refuses the inputs."""

ROUNDING = 1e-3
"""Relative distance up to which ``expected`` counts as the calculator's value, written with three digits or more."""


def number_remarks(item: Question | Drill, compute: Compute) -> list[Remark]:
    """Remarks on every numeric check of a question or drill; all of them are errors."""
    found: list[Remark] = []
    outputs: dict[str, Mapping[str, Any]] = {}
    for path, check in _checks(item):
        try:
            outputs[check.id] = compute(check)
        except BadInput as error:
            found.append(_error(path, error.message))
            continue
        found += _expected(check, path, outputs[check.id])
        for n, known in enumerate(check.known_wrong):
            found += _known_wrong(check, known, f"{path}.known_wrong.{n}", outputs[check.id])
    if isinstance(item, Question):
        found += _point_outputs(item, outputs)
    return found


def _checks(item: Question | Drill) -> Iterator[tuple[str, NumericCheck]]:
    if isinstance(item, Question):
        for n, check in enumerate(item.numeric_checks):
            yield f"numeric_checks.{n}", check
        return
    for path, probe in drill_probes(item):
        for n, check in enumerate(probe.numbers):
            yield f"{path}.numbers.{n}", check


def _expected(check: NumericCheck, path: str, true: Mapping[str, Any]) -> list[Remark]:
    found = []
    for name, value in check.expected.items():
        field = f"{path}.expected.{name}"
        if name not in true:
            found.append(_error(field, f"{check.function} has no output '{name}', only {', '.join(true)}"))
        elif not _is_number(true[name]):
            found.append(_error(field, f"{check.function} gives no single number here, but {true[name]!r}"[:200]))
        elif abs(value - true[name]) > ROUNDING * (abs(true[name]) or 1.0):
            found.append(_error(field, f"{value:g} is stated, {check.function} gives {true[name]:.6g}"))
    return found


def _known_wrong(check: NumericCheck, known: KnownWrong, path: str, true: Mapping[str, Any]) -> list[Remark]:
    """A wrong value that would pass for a right one would correct a candidate who is right."""
    if known.output is not None and known.output not in true:
        return [_error(f"{path}.output", f"{check.function} has no output '{known.output}', only {', '.join(true)}")]
    for name in [known.output] if known.output else check.expected:
        value: Any = true.get(name)
        if _is_number(value) and abs(known.value - value) <= check.tolerance * (abs(value) or 1.0):
            hint = "" if known.output or len(check.expected) == 1 else "; say with output: which one it is wrong for"
            return [_error(f"{path}.value", f"{known.value:g} lies within the tolerance of {name} = {value:.6g}{hint}")]
    return []


def _point_outputs(question: Question, outputs: Mapping[str, Mapping[str, Any]]) -> list[Remark]:
    found = []
    for n, point in enumerate(question.key_points):
        true = outputs.get(point.numeric_check or "")
        for name in point.numeric_outputs:
            if true is not None and name not in true:
                message = f"the check '{point.numeric_check}' has no output '{name}', only {', '.join(true)}"
                found.append(_error(f"key_points.{n}.numeric_outputs", message))
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _error(field: str, message: str) -> Remark:
    return Remark(check="numbers", field=field, message=message, error=True)
