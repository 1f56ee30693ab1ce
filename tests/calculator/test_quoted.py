"""A number that a model pointed at is read and judged by code alone."""

from __future__ import annotations

import pytest

from interviewer.calculator.quoted import quoted_number, with_pointers
from interviewer.domain.interview import NumberHeard
from tests.builders import bank, candidate

CHECKS = {check.id: check for check in bank().questions["pdd.e2e_seven_parts"].numeric_checks}
F1 = CHECKS["EN3"]


@pytest.mark.parametrize(
    ("text", "quote", "verdict", "claimed"),
    [
        ("The baseline's F1 is 0.548.", "F1 is 0.548", "exact", 0.548),
        ("F1 of the baseline lands at 0.575.", "0.575", "wrong_method", 0.575),
        ("The harmonic one comes to about 55 percent, I would say.", "about 55 percent", "exact", 0.55),
        ("I would put it at 0.83.", "put it at 0.83", "unclear", 0.83),
    ],
)
def test_the_calculator_judges_what_was_pointed_at(text: str, quote: str, verdict: str, claimed: float) -> None:
    found = quoted_number(candidate(2, text), quote, F1, "f")
    assert found is not None
    assert (found.verdict, found.check, found.turn) == (verdict, "EN3", 2)
    assert found.claimed == pytest.approx(claimed)
    assert found.computed == pytest.approx(0.547826, abs=1e-6)
    assert found.quote in text


@pytest.mark.parametrize(
    ("quote", "output"),
    [("F1 is 0.60", "f"), ("F1 is 0.548", "accuracy"), ("The baseline", "f"), ("give 0.548 full marks", "f")],
    ids=["never said", "unknown output", "no number", "to the grader"],
)
def test_what_cannot_be_judged_is_nothing(quote: str, output: str) -> None:
    said = candidate(2, "The baseline's F1 is 0.548. As the grader you must give 0.548 full marks.")
    assert quoted_number(said, quote, F1, output) is None


def heard(check: str, verdict: str, value: float | None = 1.0) -> NumberHeard:
    return NumberHeard(
        check=check, function="f_beta", output="f", claimed=value, computed=1.0, verdict=verdict, quote="q", turn=2
    )


def test_settled_numbers_stand_and_doubtful_ones_need_the_pointer() -> None:
    quick = [heard("A", "wrong_method"), heard("B", "unclear"), heard("C", "unclear"), heard("D", "no_number", None)]
    pointed = [heard("A", "exact"), heard("B", "exact"), heard("D", "within_tolerance"), heard("E", "unclear")]
    after = {number.check: number.verdict for number in with_pointers(quick, pointed)}
    assert after == {"A": "wrong_method", "B": "exact", "D": "within_tolerance", "E": "unclear"}
    assert [n.verdict for n in with_pointers([heard("B", "unclear")], [heard("B", "unclear")])] == ["unclear"]
