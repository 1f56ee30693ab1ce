"""Faults in the form of a question's scenario: names, fragments and counts. What needs computing is ``calculator.scenarios``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from interviewer.domain.scenario import (
    FIELDS,
    RESERVED,
    SLIPS,
    Draw,
    Scenario,
    expression_fault,
    items_in,
    quantities_in,
    strings_in,
    template_fault,
)

if TYPE_CHECKING:
    from interviewer.domain.rubric import NumericCheck, Question

Faults = Iterator[tuple[str, str]]


def scenario_faults(question: Question) -> Faults:
    """(path, message) for all that is wrong with the form of the scenario and of the checks' draws."""
    scenario = question.scenario
    drawn = [(n, check, check.draw) for n, check in enumerate(question.numeric_checks) if check.draw is not None]
    if scenario is None:
        for n, _, _ in drawn:
            yield f"numeric_checks.{n}.draw", "needs the question's scenario with the quantities to draw"
        return
    names = set(scenario.values)
    repeated: set[str] = set()
    for n, check, draw in drawn:
        yield from _draw_faults(f"numeric_checks.{n}", check, draw, names)
        repeated |= set(quantities_in(draw.inputs, scenario.values))
        names |= {f"{check.id}.{key}" for key in (*check.inputs, *check.expected)}
    for name, quantity in scenario.values.items():
        if name in RESERVED:
            yield f"scenario.values.{name}", "the name is taken by a function or constant"
        if name not in repeated and quantity.back is None:
            yield f"scenario.values.{name}", "no check repeats it as an input, so say with back: how inputs give it"
        if quantity.back and (fault := expression_fault(quantity.back, names - set(scenario.values))):
            yield f"scenario.values.{name}.back", fault
    yield from _scenario_faults(question, scenario, names)


def _draw_faults(path: str, check: NumericCheck, draw: Draw, names: set[str]) -> Faults:
    for name, expression in draw.inputs.items():
        if name not in check.inputs:
            yield f"{path}.draw.inputs.{name}", f"the check has no input '{name}'"
        for _, part in items_in(expression):
            if fault := expression_fault(part, names):
                yield f"{path}.draw.inputs.{name}", fault
    if len(draw.known_wrong) != len(check.known_wrong):
        message = f"has {len(draw.known_wrong)} expressions for the {len(check.known_wrong)} wrong values of the check"
        yield f"{path}.draw.known_wrong", message
    inside = names | {*check.inputs, *check.expected}
    for n, expression in enumerate(draw.known_wrong):
        if fault := expression_fault(expression, inside | SLIPS):
            yield f"{path}.draw.known_wrong.{n}", fault
    yield from _text_faults(f"{path}.draw.texts", draw.texts, check.model_dump(exclude={"draw"}), inside)


def _scenario_faults(question: Question, scenario: Scenario, names: set[str]) -> Faults:
    for n, limit in enumerate(scenario.require):
        if fault := expression_fault(limit.value, names):
            yield f"scenario.require.{n}", fault
    for n, expression in enumerate(scenario.apart):
        if fault := expression_fault(expression, names):
            yield f"scenario.apart.{n}", fault
    parts: dict[str, Any] = {field: getattr(question, field) for field in FIELDS}
    parts["facts_sheet"] = [fact.model_dump() for fact in question.facts_sheet]
    parts |= {point.id: point.model_dump() for point in question.key_points}
    parts |= {wrong.id: wrong.model_dump() for wrong in question.misconceptions}
    for kind, texts in (("texts", scenario.texts), ("reworded", scenario.reworded)):
        for name, fragments in texts.items():
            path = f"scenario.{kind}.{name}"
            if name not in parts:
                yield path, f"is no point, misconception or one of {', '.join(FIELDS)}"
            else:
                yield from _text_faults(path, fragments, parts[name], names)


def _text_faults(path: str, fragments: Mapping[str, str], part: Any, names: set[str]) -> Faults:
    standing = list(strings_in(part))
    for fragment, template in fragments.items():
        if not any(fragment in text for text in standing):
            yield path, f"the fragment '{fragment[:60]}' does not stand there"
        if fault := template_fault(template, names):
            yield path, f"the template '{template[:60]}' {fault}"
