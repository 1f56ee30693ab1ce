"""Whether the candidate of a drawn scenario is told what is asked for: every number that was drawn, and no answer."""

from __future__ import annotations

from collections.abc import Iterator

from interviewer.calculator.scenario_sheet import Sheet, computed, draws
from interviewer.calculator.scenario_texts import rendered
from interviewer.domain.rubric import Question
from interviewer.domain.scenario import expressions_in, names_in
from interviewer.errors import CalculationError


def told_faults(question: Question) -> list[tuple[str, str]]:
    """(path, message) for a quantity that changes what is right but no text that the candidate hears, and for a question
    that tells its own result; empty for a sound question, for one without a scenario, and for one that cannot be computed,
    which ``scenario_literals`` tells.
    """
    if question.scenario is None:
        return []
    try:
        return [*_untold(question), *_given_away(question)]
    except CalculationError:
        return []


def _untold(question: Question) -> Iterator[tuple[str, str]]:
    assert question.scenario is not None
    originals = {name: quantity.original for name, quantity in question.scenario.values.items()}
    before = computed(question, originals)
    for name, quantity in question.scenario.values.items():
        for option in quantity.options():
            after = _computed(question, {**originals, name: option})
            if option == quantity.original or after is None:
                continue
            moved = [id for id, numbers in after.checks.items() if numbers.inputs != before.checks[id].inputs]
            if moved and _heard(question, before) == _heard(question, after):
                yield f"scenario.values.{name}", f"no question and no fact tells it, and {', '.join(moved)} needs it"
            break


def _computed(question: Question, values: dict[str, float]) -> Sheet | None:
    try:
        return computed(question, values)
    except CalculationError:  # one quantity alone may be out of the others' range
        return None


def _heard(question: Question, sheet: Sheet) -> list[str]:
    """The templates of questions and facts, set in."""
    assert question.scenario is not None
    said = [
        rendered(template, sheet.names | sheet.checks[check.id].own)
        for check, draw in draws(question)
        for fragment, template in draw.texts.items()
        if fragment in check.ask
    ]
    facts = question.scenario.texts.get("facts_sheet", {}) | question.scenario.reworded.get("facts_sheet", {})
    return said + [rendered(template, sheet.names) for template in facts.values()]


def _given_away(question: Question) -> Iterator[tuple[str, str]]:
    for check, draw in draws(question):
        results = {*check.expected, *(f"{check.id}.{name}" for name in check.expected)}
        for fragment, template in draw.texts.items():
            used = {name for expression in expressions_in(template) for name in names_in(expression)}
            if fragment in check.ask and used & results:
                at = question.numeric_checks.index(check)
                yield f"numeric_checks.{at}.draw.texts", f"'{template[:90]}' tells what the question asks for"
