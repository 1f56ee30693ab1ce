"""Whether a question's expressions and templates agree with the literals of its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from interviewer.calculator.scenario_sheet import Sheet, computed, draws
from interviewer.calculator.scenario_texts import rendered
from interviewer.calculator.scenarios import drawn_inputs
from interviewer.domain.rubric import NumericCheck, Question
from interviewer.domain.scenario import Draw, items_in
from interviewer.errors import BadInput, CalculationError

ROUNDING = 1e-3
"""Relative distance up to which a literal of the file counts as the computed value, as it is written with few digits."""


def original_faults(question: Question) -> list[tuple[str, str]]:
    """(path, message) where expressions and templates do not give the file's own literals back for the original
    quantities, or where nothing can be drawn; empty for a sound question and for one without a scenario.
    """
    if question.scenario is None:
        return []
    found: list[tuple[str, str]] = []
    try:
        sheet = computed(question, {name: q.original for name, q in question.scenario.values.items()})
        for check, draw in draws(question):
            path = f"numeric_checks.{question.numeric_checks.index(check)}"
            found += _check_faults(path, check, draw, sheet)
        for part, fragments in question.scenario.texts.items():
            found += _template_faults(f"scenario.texts.{part}", fragments, sheet.names)
        for fragments in question.scenario.reworded.values():
            _ = [rendered(template, sheet.names) for template in fragments.values()]
    except CalculationError as error:
        return [("scenario", f"cannot be computed for the original quantities: {error.message}")]
    try:
        drawn_inputs(question, 0)
    except BadInput as error:
        found.append(("scenario.require", error.message))
    return found


def _check_faults(path: str, check: NumericCheck, draw: Draw, sheet: Sheet) -> Iterator[tuple[str, str]]:
    numbers = sheet.checks[check.id]
    pairs = [
        (f"{path}.inputs.{name}", stated, true)
        for name in draw.inputs
        for (_, stated), (_, true) in zip(items_in(check.inputs[name]), items_in(numbers.inputs[name]), strict=True)
    ]
    pairs += [(f"{path}.expected.{name}", check.expected[name], value) for name, value in numbers.expected.items()]
    pairs += [
        (f"{path}.known_wrong.{n}", known.value, value)
        for n, (known, value) in enumerate(zip(check.known_wrong, numbers.wrong, strict=True))
    ]
    for place, stated, true in pairs:
        if abs(stated - true) > ROUNDING * (abs(true) or 1.0):
            yield place, f"{stated:g} is stated, its expression gives {true:.6g} for the original quantities"
    yield from _template_faults(f"{path}.draw.texts", draw.texts, sheet.names | numbers.own)


def _template_faults(path: str, fragments: Mapping[str, str], names: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    for fragment, template in fragments.items():
        if (text := rendered(template, names)) != fragment:
            yield path, f"for the original quantities the template gives '{text[:90]}', not '{fragment[:90]}'"
