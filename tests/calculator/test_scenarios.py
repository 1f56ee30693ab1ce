"""Scenarios with numbers of their own: they hang together, make sense, leave nothing of the file's numbers behind."""

from __future__ import annotations

import json
import math
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.calculator import calculate
from interviewer.calculator.claims import WRONG, check_from, link_claims
from interviewer.calculator.scenario_literals import original_faults
from interviewer.calculator.scenario_texts import formatted, rendered
from interviewer.calculator.scenarios import drawn, drawn_inputs, with_scenario
from interviewer.domain.lint_numbers import number_remarks
from interviewer.domain.rubric import NumericCheck, Question, cross_faults
from interviewer.domain.scenario import Quantity, strings_in
from interviewer.errors import BadInput
from tests.builders import bank

VARYING = sorted(q.id for q in bank().questions.values() if q.scenario)
E2E = "pdd.e2e_seven_parts"
SEEDS = st.integers(0, 2**32 - 1)
ANY = pytest.mark.parametrize("name", VARYING)


def question(name: str) -> Question:
    return bank().questions[name]


def as_data(item: Question) -> dict[str, Any]:
    """A question as it stands in a file, to be changed."""
    data: dict[str, Any] = json.loads(item.model_dump_json())
    return data | {"level_anchors": item.level_anchors.model_dump()}


def compute(check: NumericCheck) -> Any:
    return calculate(check.function, check.inputs).outputs


def told(item: Question) -> list[str]:
    """All texts of a question that are said, shown or listened for."""
    return list(strings_in(item.model_dump(exclude={"scenario": True, "numeric_checks": {"__all__": {"draw"}}})))


def test_the_questions_of_the_seed_vary() -> None:
    assert {E2E, "sd.ads_ctr_training_data", "fund.overfit_l1l2"} <= set(VARYING)
    assert all(check.draw for check in question(E2E).numeric_checks)


@ANY
def test_expressions_and_templates_give_the_file_back(name: str) -> None:
    assert original_faults(question(name)) == []


@ANY
def test_without_a_seed_the_file_stands(name: str) -> None:
    same, inputs = drawn(question(name), None)
    assert same is question(name)
    assert inputs == {}
    assert with_scenario(same, None) is with_scenario(same, {}) is same


@cache
def drew(name: str, seed: int) -> tuple[Question, Any]:
    return drawn(question(name), seed)


@ANY
def test_sixty_draws_are_sound(name: str) -> None:
    for seed in range(60):
        is_sound(name, seed)


def is_sound(name: str, seed: int) -> None:
    """By the calculator's own results: expected is true, no wrong value passes for right, nothing is left to fill in."""
    original = question(name)
    fresh, inputs = drew(name, seed)
    if seed < 10:
        assert number_remarks(fresh, compute) == []
        assert cross_faults(fresh) == []
    for check in fresh.numeric_checks:
        true = compute(check)
        digits = 1e-9 if original.check(check.id).draw else 1e-3  # what a file states it states in few digits
        assert check.expected == {key: pytest.approx(true[key], rel=digits) for key in check.expected}
        for wrong in check.known_wrong:
            for key in [wrong.output] if wrong.output else check.expected:
                assert abs(wrong.value - true[key]) > check.tolerance * (abs(true[key]) or 1.0), (check.id, wrong)
    whole = set(told(original))  # a coding question's reference holds braces of its own
    assert not [text for text in told(fresh) if text not in whole and set(text) & set("{}")], (
        "nothing is left to fill in"
    )
    assert inputs != {c.id: {k: c.inputs[k] for k in c.draw.inputs} for c in original.numeric_checks if c.draw}


@ANY
@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_a_draw_lies_in_its_ranges_and_can_be_made_again(name: str, seed: int) -> None:
    original = question(name)
    fresh, inputs = drawn(original, seed)
    assert drawn(original, seed) == (fresh, inputs)
    assert inputs == drawn_inputs(original, seed)
    carried = json.loads(json.dumps(inputs))
    assert with_scenario(original, carried) == fresh, "the transcript's numbers are all that is needed"
    assert original.scenario is not None
    for check in original.numeric_checks:
        for key, expression in (check.draw.inputs if check.draw else {}).items():
            if expression in original.scenario.values:
                assert inputs[check.id][key] in original.scenario.values[expression].options()


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_the_counts_costs_and_decision_of_the_project_question(seed: int) -> None:
    fresh, _ = drawn(question(E2E), seed)
    e = {check.id: check for check in fresh.numeric_checks}
    base, new = e["EN1"].expected, e["EN2"].expected
    assert base["tp"] + base["fn"] == pytest.approx(new["tp"] + new["fn"]), "the same positives"
    assert base["tp"] == pytest.approx(round(base["tp"])), "people, not fractions of them"
    assert sum(base.values()) == pytest.approx(e["EN1"].inputs["n"])
    for counts, cost in ((base, e["EN5"]), (new, e["EN6"])):
        assert cost.inputs["fp"] == pytest.approx(counts["fp"])
        assert cost.inputs["fn"] == pytest.approx(counts["fn"])
    saved = e["EN5"].expected["cost"] - e["EN6"].expected["cost"]
    assert e["EN7"].expected["cost"] == pytest.approx(saved)
    assert saved >= 0.1 * e["EN5"].expected["cost"], "not too close to call"
    decides = e["EN6"].decides
    assert decides is not None
    assert decides.right == "new"
    assert 1.25 <= e["EN8"].expected["ratio"] < e["EN9"].inputs["c_fn"]
    f_base, f_new = e["EN3"].expected["f"], e["EN4"].expected["f"]
    assert f_new - f_base >= 0.03
    for check, f in ((e["EN3"], f_base), (e["EN4"], f_new)):
        mean = (check.inputs["precision"] + check.inputs["recall"]) / 2
        assert round(mean, 2) != round(f, 2), "the arithmetic mean shows even when said in two digits"


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_the_texts_say_the_drawn_numbers(seed: int) -> None:
    fresh, inputs = drawn(question(E2E), seed)
    facts = [fact.fact for fact in fresh.facts_sheet]
    rates = inputs["EN2"]
    assert facts[0].startswith(f"{inputs['EN1']['n']:,.0f} examples")
    assert f"precision {rates['precision']:.2f}, recall {rates['recall']:.2f}" in facts[2]
    f_new = fresh.check("EN4").expected["f"]
    assert f"about {f_new:.3f} for the new model" in fresh.point("E13").statement
    cost = fresh.check("EN6").expected["cost"]
    assert f"about {cost:,.0f} for the new model" in fresh.point("E14").statement
    assert f"against {cost:,.0f}" in fresh.strong_answer


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_what_the_drawn_question_calls_right_is_heard_as_right(seed: int) -> None:
    fresh, _ = drawn(question(E2E), seed)
    checks = [check_from(check.model_dump()) for check in fresh.numeric_checks]
    f, cost = fresh.check("EN3"), fresh.check("EN5")
    mean = (f.inputs["precision"] + f.inputs["recall"]) / 2
    for value, verdicts in ((f.expected["f"], ("exact", "within_tolerance")), (mean, ("wrong_method",))):
        claims = link_claims(f"The F1 of the baseline is {value:.3f}.", checks, live=True)
        assert [c.verdict for c in claims if c.check == "EN3"][:1] == [verdicts[0]] or claims[0].verdict in verdicts
    claims = link_claims(f"The baseline costs {cost.expected['cost']:.0f}.", checks, live=True)
    assert [(c.check, c.verdict) for c in claims] == [("EN5", "exact")]


@ANY
def test_draws_differ_from_seed_to_seed(name: str) -> None:
    seen = {json.dumps(drew(name, seed)[1]) for seed in range(60)}
    assert len(seen) >= 10


#: Checks that keep their numbers, because the list, the sets or the picture itself is the question.
LITERAL = {
    "JAN1", "KN1", "UN1", "VXN1", "AFN3", "FRN2", "FN5", "MRN3", "MRN4", "PRN3", "SEN3", "SN2",
    "sd.metrics_offline_online MN1", "sd.metrics_offline_online MN2", "sd.metrics_offline_online MN3",
}  # fmt: skip


def test_all_checks_of_the_bank_vary_but_the_named_ones() -> None:
    kept = {
        check.id if check.id in LITERAL else f"{item.id} {check.id}"
        for item in bank().questions.values()
        for check in item.numeric_checks
        if check.draw is None
    }
    assert kept == LITERAL


UNSPEAKABLE = re.compile(r"\d\.\d{7,}|\d{13,}|\de[+-]?\d")


@ANY
def test_the_drawn_numbers_are_sayable_and_a_strong_answer_is_not_doubted(name: str) -> None:
    """In fifteen draws: no number of thirteen digits is said, and no number of the strong answer is called wrong."""
    original = question(name)
    whole = " ".join(told(original))
    for seed in range(0, 60, 4):
        fresh, _ = drew(name, seed)
        for text in told(fresh):
            assert all(found[0] in whole for found in UNSPEAKABLE.finditer(text)), (seed, text)
        checks = [check_from(check.model_dump()) for check in fresh.numeric_checks]
        claims = link_claims(fresh.strong_answer, checks, live=True)
        wrong = [c for c in claims if c.verdict in WRONG and not c.retracted]
        assert wrong == [], (seed, [(c.text, c.check, c.computed, c.mistake) for c in wrong])


LITERALS = (
    "0.55", "0.575", ".548", ".617", ".62", "2,354", "2354", "1,742", "1742", "154", "154.3", "360", "382",
    "440", "528", "272", "514", "910", "228", "168", "840", "612", "26", "1.36", "1.2", "about 150 thousand",
    "said 150 thousand", "9,200", "0.70", "0.58", "0.66", "0.45", "10,000", "800", "5/6", "1/6",
)  # fmt: skip


def test_no_literal_of_the_original_scenario_stays_in_every_draw() -> None:
    """A number may be drawn again by chance, but one that is in all draws was forgotten."""
    texts = [" ".join(told(drawn(question(E2E), seed)[0])) for seed in range(12)]
    for literal in LITERALS:
        alone = re.compile(rf"(?<![\d,.]){re.escape(literal)}(?![\d,]|\.\d)")
        assert not all(alone.search(text) for text in texts), literal


def test_numbers_of_a_transcript_may_be_given_in_part() -> None:
    given_ = {"EN3": {"precision": 0.8, "recall": 0.4}}
    item = with_scenario(question(E2E), given_)
    assert item.check("EN3").expected["f"] == pytest.approx(2 * 0.32 / 1.2)
    assert item.check("EN1").inputs["precision"] == 0.8, "the same model"
    assert item.check("EN4").expected == pytest.approx(question(E2E).check("EN4").expected, rel=1e-5)


def test_a_check_that_does_not_vary_takes_the_numbers_of_a_transcript() -> None:
    item = next(q for q in bank().questions.values() if _scalar(q))
    check = _scalar(item)
    assert check is not None
    key = next(iter(check.inputs))
    same = with_scenario(item, {check.id: {key: check.inputs[key]}})
    assert same.check(check.id) == check
    other = with_scenario(item, {check.id: {key: check.inputs[key] * 1.01}})
    assert other.check(check.id).expected == pytest.approx(
        {k: compute(other.check(check.id))[k] for k in check.expected}
    )
    assert other.check(check.id).known_wrong == ()


def _scalar(item: Question) -> NumericCheck | None:
    for check in item.numeric_checks:
        if check.draw is None and all(isinstance(v, float) for v in check.inputs.values()):
            return check
    return None


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"EN99": {"n": 1.0}}, "scenario"),
        ({"EN1": {"size": 1.0}}, "scenario.EN1"),
        ({"EN1": {"n": math.nan}}, "scenario.EN1.n"),
        ({"EN1": {"n": 10**400}}, "scenario.EN1.n"),
        ({"EN1": {"n": True}}, "scenario.EN1.n"),
        ({"EN1": {"n": "many"}}, "scenario.EN1.n"),
        ({"EN1": {"precision": 1.4}}, "precision"),
    ],
)
def test_a_scenario_that_cannot_be_used_is_refused(inputs: Any, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        with_scenario(question(E2E), inputs)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("where", "value", "fault"),
    [
        (("scenario",), None, "needs the question's scenario"),
        (("numeric_checks", 0, "draw", "inputs", "n"), "size", "unknown name 'size'"),
        (("numeric_checks", 0, "draw", "inputs", "n"), "EN5.cost", "unknown name 'EN5.cost'"),
        (("numeric_checks", 0, "draw", "inputs", "m"), "n", "no input 'm'"),
        (("numeric_checks", 2, "draw", "known_wrong"), ["precision"], "has 1 expressions for the 2 wrong values"),
        (("scenario", "texts", "E12"), {"nowhere": "{n}"}, "'nowhere' does not stand there"),
        (("scenario", "texts", "E99"), {"x": "y"}, "is no point"),
        (("scenario", "texts", "E13"), {".55 against .62": "{EN3.f:.2g}"}, "unknown format '.2g'"),
        (("scenario", "texts", "E13"), {".55 against .62": "{EN3.f"}, "brace"),
        (("scenario", "values", "spare"), {"original": 1, "choices": [1, 2]}, "no check repeats it"),
        (("scenario", "values", "exp"), {"original": 1, "choices": [1, 2]}, "taken by a function"),
        (("scenario", "require", 0), {"value": "p_old", "least": 0}, "unknown name 'p_old'"),
    ],
)
def test_a_faulty_scenario_is_told_when_the_file_is_read(where: tuple[str | int, ...], value: Any, fault: str) -> None:
    data = as_data(question(E2E))
    inner: Any = data
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = value
    found = cross_faults(Question.model_validate(data))
    assert any(fault in message for _, message in found), found


def test_a_literal_that_moved_away_from_its_expression_is_told() -> None:
    data = as_data(question(E2E))
    data["numeric_checks"][4]["known_wrong"][0]["value"] = 1250
    data["key_points"][12]["paraphrases"][0] = "2pr over p plus r, .55 against .62, so what"
    data["scenario"]["texts"]["E13"][".55 against .62, so what"] = "{EN3.f:bare.2f} against {EN4.f:bare.3f}, so what"
    places = [place for place, _ in original_faults(Question.model_validate(data))]
    assert places == ["numeric_checks.4.known_wrong.0", "scenario.texts.E13"]


def test_conditions_that_nothing_fulfils_are_told() -> None:
    data = as_data(question("fund.overfit_l1l2"))
    data["scenario"]["require"] = [{"value": "lam", "least": 5}]
    item = Question.model_validate(data)
    with pytest.raises(BadInput, match="none fulfils"):
        drawn(item, 1)
    assert [place for place, _ in original_faults(item)] == ["scenario.require"]


@pytest.mark.parametrize("data", [{}, {"low": 1, "high": 2}, {"choices": [1]}, {"low": 2, "high": 1, "step": 1}])
def test_a_quantity_needs_one_way_to_draw(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"choices|low|two values"):
        Quantity.model_validate({"original": 1, **data})


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (2354.2857, ",", "2,354"),
        (0.08, "%", "8 %"),
        (0.025, "%", "2.5 %"),
        (0.04, ".1%", "4.0 %"),
        (0.7, ".2f", "0.70"),
        (0.7, "bare", ".7"),
        (0.5478, "bare.3f", ".548"),
        (22, "Words", "Twenty-two"),
        (40, "words", "forty"),
        (1.4, "words", "one point four"),
        (6, "ordinal", "sixth"),
    ],
)
def test_formats(value: float, form: str, text: str) -> None:
    assert formatted(value, form) == text


def test_a_template_takes_expressions() -> None:
    names = {"n": 1000.0, "EN1.tp": 36.0}
    assert rendered("{EN1.tp:d} of {n / 10:g}, or {100 * EN1.tp / (n / 10):d} %", names) == "36 of 100, or 36 %"
