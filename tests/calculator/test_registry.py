"""The registry: worked examples, known mistakes, bad input, descriptions, and the import cost."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from typing import Any

import pytest

from interviewer.calculator import (
    FAMILIES,
    Calculation,
    all_calculations,
    calculate,
    describe,
    formula_with_numbers,
    get,
    json_schema,
)
from interviewer.calculator.registry import also_right_values, wrong_values
from interviewer.errors import CalculationError

CALCULATIONS = all_calculations()
IDS = [calc.name for calc in CALCULATIONS]


def close(value: Any, wanted: Any, rel: float) -> bool:
    if isinstance(wanted, list):
        return len(value) == len(wanted) and all(map(lambda a, b: close(a, b, rel), value, wanted))
    if wanted is None or isinstance(wanted, bool):
        return bool(value is wanted)
    return math.isclose(value, wanted, rel_tol=rel, abs_tol=1e-12)


def test_there_are_85_calculations_in_nine_families() -> None:
    assert len(CALCULATIONS) == 85
    assert {calc.family for calc in CALCULATIONS} == set(FAMILIES)
    assert sum(len(calc.mistakes) for calc in CALCULATIONS) == 277


@pytest.mark.parametrize("calc", CALCULATIONS, ids=IDS)
def test_worked_example(calc: Calculation) -> None:
    outputs = calculate(calc.name, calc.example.inputs).outputs
    assert list(outputs) == [out.name for out in calc.outputs] == list(calc.example.outputs)
    for name, wanted in calc.example.outputs.items():
        assert close(outputs[name], wanted, 1e-9), name


@pytest.mark.parametrize("calc", CALCULATIONS, ids=IDS)
def test_mistakes_and_variants_of_the_worked_example(calc: Calculation) -> None:
    result = calculate(calc.name, calc.example.inputs)
    wrong = wrong_values(calc, result.inputs, result.outputs)
    assert len(wrong) == len(calc.mistakes)
    for mistake, value in wrong:
        assert close(value, mistake.value, 1e-5), mistake.label
        assert calc.output(mistake.output) is not None
        assert "?" in mistake.follow_up
    for variant, value in also_right_values(calc, result.inputs, result.outputs):
        assert close(value, variant.value, 1e-5), variant.label


@pytest.mark.parametrize("calc", CALCULATIONS, ids=IDS)
def test_description_schema_and_receipt(calc: Calculation) -> None:
    shown = describe(calc)
    assert {"name", "family", "inputs", "outputs", "formula", "source"} <= set(shown)
    assert set(shown["formula"]) == {"plain", "latex"}
    schema = json_schema(calc)
    json.dumps([shown, schema])
    assert set(schema["required"]) <= set(schema["properties"])
    assert set(calc.example.inputs) <= set(schema["properties"])
    assert "{" not in formula_with_numbers(calc, calc.example.inputs).replace("_{", "").replace("^{", "")


def test_receipts_set_the_numbers_in() -> None:
    cost = get("total_cost")
    assert formula_with_numbers(cost, {"fp": 154, "fn": 440, "c_fp": 1, "c_fn": 5}) == "cost = 154*1 + 440*5"
    assert "0.7*0.45" in formula_with_numbers(get("f_beta"), {"precision": 0.7, "recall": 0.45})


def spoiled(calc: Calculation) -> list[tuple[str, dict[str, Any]]]:
    """Every input replaced by things that are never allowed."""
    cases: list[tuple[str, dict[str, Any]]] = []
    for spec in calc.inputs:
        bad: list[Any] = [math.nan, math.inf, 10**400, {}, b"1", [[["x"]]]]
        if spec.kind != "choice":
            bad.append("text")
        if spec.kind != "boolean":
            bad.append(True)
        if spec.is_list:
            bad += [[1] * 1_000_000, 3, [math.nan] * 3]
        if spec.gt is not None and not spec.is_list:
            bad.append(spec.gt)
        if spec.le is not None and not spec.is_list:
            bad.append(spec.le * 1.4 + 1)
        cases += [(spec.name, {**calc.example.inputs, spec.name: value}) for value in bad]
    return cases


@pytest.mark.parametrize("calc", CALCULATIONS, ids=IDS)
def test_bad_input_names_the_input_in_one_line(calc: Calculation) -> None:
    for name, inputs in spoiled(calc):
        with pytest.raises(CalculationError) as caught:
            calculate(calc.name, inputs)
        assert caught.value.field == name
        assert name in str(caught.value)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 300


@pytest.mark.parametrize("calc", CALCULATIONS, ids=IDS)
def test_missing_and_unknown_inputs(calc: Calculation) -> None:
    for spec in calc.inputs:
        inputs = {k: v for k, v in calc.example.inputs.items() if k != spec.name}
        if spec.required:
            with pytest.raises(CalculationError, match=spec.name):
                calculate(calc.name, inputs)
        else:
            calculate(calc.name, inputs)
    with pytest.raises(CalculationError, match="surprise"):
        calculate(calc.name, {**calc.example.inputs, "surprise": 1})


@pytest.mark.parametrize(
    ("name", "inputs", "words"),
    [
        ("bayes_threshold", {"c_fp": 0, "c_fn": 0}, "c_fp must be a finite number in (0, inf)"),
        ("rates_from_counts", {"tp": 0, "fp": 0, "fn": 0, "tn": 0}, "must not all be 0"),
        ("rates_from_counts", {"tp": -1, "fp": 0, "fn": 0, "tn": 0}, "tp must be"),
        ("brier", {"labels": [], "probs": []}, "at least 1 item"),
        ("brier", {"labels": [1], "probs": [0.5, 0.5]}, "as long as labels"),
        ("total_cost", {"fp": 1e308, "fn": 1, "c_fp": 1e308, "c_fn": 1}, "no finite result"),
        ("f_beta", {"precision": 0, "recall": 0}, "must not both be 0"),
    ],
)
def test_domain_errors(name: str, inputs: dict[str, Any], words: str) -> None:
    with pytest.raises(CalculationError) as caught:
        calculate(name, inputs)
    assert words in str(caught.value)


def test_unknown_name() -> None:
    with pytest.raises(CalculationError, match="no calculation 'nope'"):
        get("nope")


def test_undefined_rates_are_null() -> None:
    outputs = calculate("rates_from_counts", {"tp": 0, "fp": 0, "fn": 3, "tn": 5}).outputs
    assert outputs["precision"] is None
    assert outputs["f1"] == 0.0


def test_importing_the_registry_pulls_in_no_third_party() -> None:
    code = "import interviewer.calculator, sys; assert not {'pydantic', 'numpy', 'scipy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_formula_that_lacks_an_input_is_not_shown() -> None:
    delay = next(calc for calc in all_calculations() if "late = true_rate" in calc.plain)
    inputs = {name: value for name, value in delay.example.inputs.items() if name != "true_rate"}
    shown = formula_with_numbers(delay, inputs)
    assert "None" not in shown
    assert shown.startswith("share = ")
