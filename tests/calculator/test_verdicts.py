"""Verdicts on single numbers: the classes of tolerance, the order of the rules, and the slips by name."""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.calculator import all_calculations, calculate
from interviewer.calculator.claims import KnownWrong, judge
from interviewer.calculator.model import Output
from interviewer.calculator.registry import wrong_values
from interviewer.calculator.tolerance import fits
from interviewer.domain.numbers import read_numbers

F1: dict[str, Any] = {"calc": "f_beta", "inputs": {"precision": 0.7, "recall": 0.45}, "output": "f"}
SIZE: dict[str, Any] = {"calc": "n_per_arm_proportions", "inputs": {"p1": 0.02, "p2": 0.021}, "output": "n"}


@pytest.mark.parametrize(
    ("kind", "unit", "reference", "inside", "outside"),
    [
        ("count", "rows", 154.29, 155.2, 156),
        ("count", "rows", 9045.7, 9130, 9140),
        ("rate", "fraction", 0.5478, 0.5527, 0.5530),
        ("rate", "fraction", 0.0196, 0.0187, 0.0185),
        ("rate", "fraction", 0.0, 0.0, 0.001),
        ("score", "nats", 2.0, 2.04, 2.05),
        ("value", "ratio", 1.0, 1.01, 1.02),
        ("money", "money", 2354.0, 2370, 2380),
        ("sample_size", "units", 315203, 340000, 350000),
        ("effect", "fraction", 0.002, 0.0021, 0.00212),
        ("duration", "days", 15.76, 16.7, 16.8),
        ("latency", "ms", 6.8, 7.1, 7.2),
        ("parameters", "parameters", 73856, 74500, 75000),
        ("p_value", "fraction", 0.0186, 0.02, 0.04),
        ("capacity", "GB", 320, 480, 700),
        ("exact", "pixels", 32, 32, 33),
    ],
)
def test_tolerance_classes(kind: Any, unit: str, reference: float, inside: float, outside: float) -> None:
    output = Output("x", unit, kind, "")
    assert fits(inside, reference, output) == "pass"
    assert fits(outside, reference, output) is None


def test_partial_and_hedged() -> None:
    assert fits(600, 320, Output("x", "GB", "capacity", "")) == "partial"
    assert fits(0.557, 0.5478, Output("x", "fraction", "rate", ""), hedge=True) == "pass"
    assert fits(0.557, 0.5478, Output("x", "fraction", "rate", "")) is None
    assert fits(159, 154.29, Output("x", "rows", "count", ""), hedge=True) is None


@pytest.mark.parametrize(
    ("value", "verdict", "mistake"),
    [
        (0.548, "exact", None),
        (0.55, "exact", None),
        (0.5515, "within_tolerance", None),
        (0.575, "wrong_method", "arithmetic mean"),
        (0.315, "wrong_method", "product"),
        (5.478, "wrong_unit", "unit factor"),
        (0.43, "unclear", None),
        (None, "no_number", None),
    ],
)
def test_f1(value: float | None, verdict: str, mistake: str | None) -> None:
    found = judge(value, **F1)
    assert (found.verdict, found.mistake) == (verdict, mistake)
    assert found.verdict in ("exact", "within_tolerance") or found.follow_up


def test_nobody_to_ask_in_a_finished_transcript() -> None:
    assert judge(0.43, **F1, live=False).verdict == "wrong_method"


def test_the_rubric_goes_before_the_class() -> None:
    assert judge(0.5515, **F1, tolerance=0.001).verdict == "unclear"
    known = KnownWrong(value=0.6, because="made up", followup="How so?")
    found = judge(0.6, **F1, known_wrong=[known])
    assert (found.verdict, found.mistake, found.follow_up) == ("wrong_method", "made up", "How so?")


def test_two_slips_with_one_value_get_the_question_without_a_diagnosis() -> None:
    found = judge(154000.0, **SIZE)
    assert found.verdict == "wrong_method"
    assert found.mistake is None
    assert found.follow_up


def test_variants_units_and_own_numbers() -> None:
    assert judge(313600.0, **SIZE).verdict == "exact"
    assert judge(630406.0, **SIZE).verdict == "wrong_unit"
    assert judge(
        240.0,
        calc="confusion_from_rates",
        inputs={"n": 10000, "prevalence": 0.08, "precision": 0.7, "recall": 0.45},
        output="fn",
        own=[240.0],
    ).own_error
    slip = judge(0.541, **F1, expression="2*0.7*0.45/(0.7+0.45)", tolerance=0.001)
    assert slip.verdict == "method_right_slip"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("between 0.54 and 0.56", "within_tolerance"),
        ("between 0.4 and 0.7", "unclear"),
        ("more than 0.5", "unclear"),
        ("55 %", "exact"),
        ("0.55 per cent", "wrong_unit"),
        ("F1 is 55", "exact"),
    ],
)
def test_numbers_as_read(text: str, verdict: str) -> None:
    number = next(n for n in read_numbers(text) if n.is_claim)
    assert judge(number, **F1).verdict == verdict


def test_expected_stands_in_where_the_calculation_refuses() -> None:
    found = judge(612.0, calc="brier", inputs={"labels": [], "probs": []}, output="brier", expected={"brier": 611.94})
    assert found.verdict == "exact"


def test_every_listed_slip_is_known_by_its_own_value() -> None:
    missed = []
    for calc in all_calculations():
        result = calculate(calc.name, calc.example.inputs)
        for mistake, value in wrong_values(calc, result.inputs, result.outputs):
            if isinstance(value, int | float) and not isinstance(value, bool):
                found = judge(float(value), calc=calc, inputs=calc.example.inputs, output=mistake.output)
                if found.verdict != mistake.verdict:
                    missed.append((calc.name, mistake.label, found.verdict))
    # Equal to an accepted value at these inputs, or the slip of another kind with the same value.
    assert len(missed) <= 5, missed
