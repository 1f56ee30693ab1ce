"""Whoever gets drawn numbers is told them, and is not told the result."""

from __future__ import annotations

import pytest

from interviewer.calculator.scenario_literals import original_faults
from interviewer.calculator.scenario_told import told_faults
from interviewer.domain.rubric import Question
from tests.calculator.test_scenarios import VARYING, as_data, question


@pytest.mark.parametrize("name", VARYING)
def test_no_question_keeps_a_drawn_number_to_itself(name: str) -> None:
    assert told_faults(question(name)) == []


def test_a_number_that_is_drawn_and_never_said_is_told() -> None:
    data = as_data(question("sd.data_pipeline_and_features"))
    asked = next(check for check in data["numeric_checks"] if check["id"] == "PN2")
    asked["draw"]["texts"] = {}
    data["scenario"]["texts"].pop("facts_sheet", None)
    data["scenario"]["reworded"].pop("facts_sheet", None)
    found = told_faults(Question.model_validate(data))
    assert ("scenario.values.delay", "no question and no fact tells it, and PN2 needs it") in found


def test_what_cannot_be_computed_is_left_to_the_check_of_literals() -> None:
    data = as_data(question("fund.bias_variance"))
    data["numeric_checks"][1]["draw"]["inputs"]["items"] = "5 * settings / 0"
    item = Question.model_validate(data)
    assert told_faults(item) == []
    assert original_faults(item)


def test_a_question_that_tells_its_result_is_told() -> None:
    data = as_data(question("fund.bias_variance"))
    asked = data["numeric_checks"][1]
    asked["draw"]["texts"]["with 5 folds"] = "with {hours:d} folds"
    assert told_faults(Question.model_validate(data)) == [
        ("numeric_checks.1.draw.texts", "'with {hours:d} folds' tells what the question asks for")
    ]
