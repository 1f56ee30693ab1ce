"""Questions with numbers of their own for each interview: drawn from a seed, checked for sense, set into the texts.

``drawn`` gives the question of one interview and the numbers that go into its transcript; ``with_scenario`` makes the same
question again from those numbers. The file's own question is the one without a scenario.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, TypeVar

from pydantic import BaseModel

from interviewer.calculator.readings import unit_factors
from interviewer.calculator.registry import get
from interviewer.calculator.scenario_sheet import Sheet, computed, draws, is_number, numbers_of, tidy
from interviewer.calculator.scenario_texts import rendered, value_of
from interviewer.domain.rubric import Fact, KnownWrong, Misconception, NumericCheck, Point, Question
from interviewer.domain.scenario import FIELDS, Inputs, Limit, Scenario, items_in, names_in, quantities_in, with_texts
from interviewer.errors import BadInput, CalculationError

T = TypeVar("T", bound=BaseModel)

MOST_TRIES = 2_000
CLEAR = 0.02
"""Relative distance from which two numbers are not taken for one another, even when said roughly."""
NEAREST = 1e-6
APART = 0.03
DECOY_APART = 0.055
"""More than what the calculator still takes for a slip in the unit."""
FEWEST_UNITS = 2.0
"""Shares and ratios below this are not taken for counts or sums."""
ROUNDED_OFF = 1e-6
MOST_SIZE = 1e18


def drawn(question: Question, seed: int | None) -> tuple[Question, Inputs]:
    """The question with numbers of its own, and those numbers by check. The same seed gives the same numbers.

    Without a seed, or for a question that draws nothing, it is the file's question and no numbers.
    """
    inputs = drawn_inputs(question, seed) if seed is not None else {}
    return with_scenario(question, inputs), inputs


def drawn_inputs(question: Question, seed: int) -> Inputs:
    """Only the numbers of ``drawn``. Raises BadInput when the question's conditions leave nothing to draw."""
    scenario = question.scenario
    if scenario is None:
        return {}
    # the id is part of the seed: rounds of one interview must not move in step
    chance = random.Random(f"{seed}:{question.id}")
    for _ in range(MOST_TRIES):
        values = {name: chance.choice(quantity.options()) for name, quantity in scenario.values.items()}
        sheet = _sound_sheet(question, scenario, values)
        if sheet is not None:
            return {
                check.id: {name: _floats(sheet.checks[check.id].inputs[name]) for name in draw.inputs}
                for check, draw in draws(question)
            }
    raise BadInput(f"{question.id}: {MOST_TRIES:,} draws and none fulfils scenario.require; widen ranges or conditions")


def with_scenario(question: Question, inputs: Mapping[str, Mapping[str, Any]] | None) -> Question:
    """The question with the numbers of a transcript set into checks, points, facts and the other texts.

    A check that does not vary in the file takes the inputs given, too; its listed wrong values are then left out, since
    they were typed for other numbers. Raises BadInput for a check or input that is not there or cannot be used.
    """
    if not inputs:
        return question
    _refuse_unknown(question, inputs)
    sheet = computed(question, _read_back(question, inputs), inputs)
    checks = tuple(
        _set_in(check, sheet) if check.draw else _restated(check, inputs[check.id]) if check.id in inputs else check
        for check in question.numeric_checks
    )
    texts = _fragments(question, sheet)
    changed: dict[str, Any] = {name: with_texts(getattr(question, name), texts.get(name, {})) for name in FIELDS}
    changed["facts_sheet"] = tuple(_retold(Fact, fact, texts.get("facts_sheet")) for fact in question.facts_sheet)
    changed["key_points"] = tuple(_retold(Point, point, texts.get(point.id)) for point in question.key_points)
    changed["misconceptions"] = tuple(
        _retold(Misconception, item, texts.get(item.id)) for item in question.misconceptions
    )
    return question.model_copy(update={**changed, "numeric_checks": checks, "scenario": None})


def _sound_sheet(question: Question, scenario: Scenario, values: Mapping[str, float]) -> Sheet | None:
    """The numbers that follow from some quantities, or None when they make no good scenario."""
    if all(values[name] == quantity.original for name, quantity in scenario.values.items()):
        return None
    try:
        # what needs no calculation is looked at first, as most draws fail there
        quick = [limit for limit in scenario.require if names_in(limit.value) <= values.keys()]
        if not _within(quick, values):
            return None
        sheet = computed(question, values)
        rest = [limit for limit in scenario.require if limit not in quick]
        compared = [value_of(expression, sheet.names) for expression in scenario.apart]
        fine = (
            _within(rest, sheet.names)
            and _all_differ(compared, APART)
            and _unmistakable(question, sheet)
            and not _like_a_decoy(question, scenario.decoys, sheet)
        )
    except CalculationError:
        return None
    return sheet if fine else None


def _within(limits: Iterable[Limit], names: Mapping[str, float]) -> bool:
    for limit in limits:
        value = value_of(limit.value, names)
        low = -math.inf if limit.least is None else limit.least
        if not low - 1e-9 <= value <= (math.inf if limit.most is None else limit.most) + 1e-9:
            return False
    return True


def _differ(one: float, other: float, share: float) -> bool:
    return abs(one - other) > share * max(abs(one), abs(other))


def _all_differ(values: Iterable[float], share: float) -> bool:
    return all(_differ(one, other, share) for one, other in combinations(values, 2))


def _unmistakable(question: Question, sheet: Sheet) -> bool:
    """Every number means one thing: right results are no given numbers, wrong ones neither right anywhere nor alike."""
    for check, _ in draws(question):
        numbers = sheet.checks[check.id]
        # where only the very number passes, a slip may lie as near to it as it likes
        clear = CLEAR if check.tolerance >= CLEAR / 2 else max(2 * check.tolerance, NEAREST)
        if _all_differ((known.value for known in check.known_wrong), clear) and not _all_differ(numbers.wrong, clear):
            return False
        if any(
            not _differ(right, given, CLEAR) for right in numbers.expected.values() for given in sheet.values.values()
        ):
            return False
        # both of a kind are asked for in one breath
        twins = _of_twins(question, check, sheet)
        for known, wrong in zip(check.known_wrong, numbers.wrong, strict=True):
            outputs = [known.output] if known.output else list(numbers.expected)
            rights = [numbers.expected[name] for name in outputs if name in numbers.expected]
            room = check.tolerance * (2 if _keeps_off(check, known, 2) else 1)
            if any(abs(wrong - right) <= room * (abs(right) or 1.0) for right in rights):
                return False
            if any(not _differ(wrong, right, clear) for right in [*rights, *twins]):
                return False
    return True


def _keeps_off(check: NumericCheck, known: KnownWrong, times: float) -> bool:
    """Whether the file's own wrong value keeps ``times`` the tolerance from the right one; if not, no draw need."""
    rights = [check.expected[known.output]] if known.output in check.expected else list(check.expected.values())
    return all(abs(known.value - right) > times * check.tolerance * (abs(right) or 1.0) for right in rights)


def _like_a_decoy(question: Question, decoys: Iterable[float], sheet: Sheet) -> bool:
    """Whether a right result is some other number of the question in another unit, so that saying it looks like a slip."""
    for check, _ in draws(question):
        for output in get(check.function).outputs:
            right = sheet.checks[check.id].expected.get(output.name, 0.0)
            if abs(right) < FEWEST_UNITS:
                continue
            scales = [1.0, *unit_factors(output)]
            seen = (decoy * scale for decoy in decoys for factor in scales for scale in (factor, 1 / factor))
            if any(not _differ(right, other, DECOY_APART) for other in seen):
                return True
    return False


def _of_twins(question: Question, check: NumericCheck, sheet: Sheet) -> list[float]:
    """Right results of other checks by the same calculation."""
    twins = (c for c, _ in draws(question) if c.id != check.id and c.function == check.function)
    return [right for twin in twins for right in sheet.checks[twin.id].expected.values()]


def _refuse_unknown(question: Question, inputs: Mapping[str, Mapping[str, Any]]) -> None:
    checks = {check.id: check for check in question.numeric_checks}
    for name, given in inputs.items():
        if name not in checks:
            raise BadInput(
                f"the scenario names the check '{name[:40]}', which {question.id} does not have", field="scenario"
            )
        for key, value in given.items():
            if key not in checks[name].inputs:
                known = ", ".join(checks[name].inputs)
                raise BadInput(f"scenario.{name}: no input '{key[:40]}', only {known}", field=f"scenario.{name}")
            items = [item for _, item in items_in(value)]
            if not items or not all(is_number(item) and -MOST_SIZE < item < MOST_SIZE for item in items):
                raise BadInput(
                    f"scenario.{name}.{key}: expected a number of ordinary size", field=f"scenario.{name}.{key}"
                )


def _read_back(question: Question, inputs: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """The quantities behind the inputs of a transcript; the original of what it does not say."""
    quantities = question.scenario.values if question.scenario else {}
    values = {name: quantity.original for name, quantity in quantities.items()}
    for check, draw in draws(question):
        given = dict(items_in(inputs.get(check.id, {})))
        for name, path in quantities_in(draw.inputs, values).items():
            values[name] = given.get(path, values[name])
    said = {
        f"{check}.{key}": value for check, given in inputs.items() for key, value in given.items() if is_number(value)
    }
    for name, quantity in quantities.items():
        if quantity.back and names_in(quantity.back) <= said.keys():
            value = value_of(quantity.back, said)
            nearest = min(quantity.options(), key=lambda option: abs(option - value))
            # inputs are kept with ten digits, so what follows from them is not quite what was drawn
            values[name] = nearest if abs(nearest - value) <= ROUNDED_OFF * abs(nearest) else value
    return values


def _floats(value: Any) -> Any:
    return [_floats(item) for item in value] if isinstance(value, list) else float(value)


def _fragments(question: Question, sheet: Sheet) -> dict[str, dict[str, str]]:
    """Fragment -> its text with the numbers set in, by part of the question."""
    found: dict[str, dict[str, str]] = {}
    for kind in (question.scenario.texts, question.scenario.reworded) if question.scenario else ():
        for part, fragments in kind.items():
            found.setdefault(part, {}).update({f: rendered(t, sheet.names) for f, t in fragments.items()})
    return found


def _retold(model: type[T], item: T, texts: Mapping[str, str] | None) -> T:
    return model.model_validate(with_texts(item.model_dump(), texts)) if texts else item


def _set_in(check: NumericCheck, sheet: Sheet) -> NumericCheck:
    numbers = sheet.checks[check.id]
    own = sheet.names | numbers.own
    texts = {f: rendered(t, own) for f, t in check.draw.texts.items()} if check.draw else {}
    told = with_texts(check.model_dump(exclude={"draw"}), texts)
    wrong = [{**known, "value": value} for known, value in zip(told["known_wrong"], numbers.wrong, strict=True)]
    return NumericCheck.model_validate(
        {**told, "inputs": numbers.inputs, "expected": numbers.expected, "known_wrong": wrong}
    )


def _restated(check: NumericCheck, given: Mapping[str, float]) -> NumericCheck:
    inputs = {**check.inputs, **{name: tidy(value, check.inputs[name]) for name, value in given.items()}}
    if inputs == check.inputs:
        return check
    numbers = numbers_of(check, inputs)
    return check.model_copy(update={"inputs": inputs, "expected": numbers.expected, "known_wrong": ()})
