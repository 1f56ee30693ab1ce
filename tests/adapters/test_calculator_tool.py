"""The calculator as a language model's tool: made from the registry, and refusals that say what to fix."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.adapters.calculator_tool import calculator_tools, run_tool_call, tool_definitions
from interviewer.calculator import all_calculations, calculate
from interviewer.errors import CalculationError

CALCS = all_calculations()


@pytest.mark.parametrize("calc", CALCS, ids=lambda calc: calc.name)
def test_every_tool_computes_its_worked_example(calc: Any) -> None:
    (tool,) = calculator_tools([calc.name])
    assert tool.args == {name: tool.args[name] for name in (spec.name for spec in calc.inputs)}
    answer = json.loads(tool.invoke(dict(calc.example.inputs)))
    assert answer["outputs"] == json.loads(json.dumps(calculate(calc.name, calc.example.inputs).outputs))
    assert answer["formula"]


def test_all_calculations_are_tools_and_a_selection_keeps_its_order() -> None:
    assert [tool.name for tool in calculator_tools()] == [calc.name for calc in CALCS]
    assert [tool.name for tool in calculator_tools(["psi", "f_beta", "psi"])] == ["psi", "f_beta"]
    with pytest.raises(CalculationError, match="no calculation"):
        calculator_tools(["f1"])


def test_definitions_are_what_the_tools_say() -> None:
    from langchain_core.utils.function_calling import convert_to_openai_tool

    for tool, definition in zip(calculator_tools(), tool_definitions(), strict=True):
        theirs = convert_to_openai_tool(tool)["function"]
        ours = definition["function"]
        assert theirs["name"] == ours["name"]
        assert theirs["parameters"]["properties"] == ours["parameters"]["properties"]
        assert theirs["parameters"].get("required", []) == ours["parameters"]["required"]


def test_a_tool_message_carries_the_answer() -> None:
    (tool,) = calculator_tools(["f_beta"])
    call = {"name": "f_beta", "args": {"precision": 0.7, "recall": 0.45}, "id": "c1", "type": "tool_call"}
    message = tool.invoke(call)
    assert message.tool_call_id == "c1"
    assert json.loads(message.content)["outputs"]["f"] == pytest.approx(0.5478, abs=1e-4)


BAD = [
    ("f_beta", '{"precision": 1.4, "recall": 0.45}', "precision", "[0, 1]"),
    ("f_beta", '{"precision": NaN, "recall": 0.45}', "precision", "[0, 1]"),
    ("f_beta", '{"precision": Infinity, "recall": 0.45}', "precision", "[0, 1]"),
    ("f_beta", '{"precision": 0.7}', "recall", "[0, 1]"),
    ("f_beta", '{"precision": "0.7", "recall": 0.45}', "precision", "[0, 1]"),
    ("f_beta", '{"precision": 0, "recall": 0}', "recall", "[0, 1]"),
    ("total_cost", '{"fp": 1' + "0" * 400 + ', "fn": 1, "c_fp": 1, "c_fn": 1}', "fp", "finite"),
    ("confusion_from_rates", '{"n": -5, "prevalence": 0.08, "precision": 0.7, "recall": 0.45}', "n", "(0, inf)"),
    ("confusion_from_rates", '{"n": 100, "prevalence": 1.4, "precision": 0.7, "recall": 0.45}', "prevalence", "(0, 1)"),
    ("roc_auc", '{"labels": [], "scores": []}', "labels", "list"),
    ("dot", '{"a": [1, 2], "b": [1]}', "b", "as long as a"),
    ("entropy", json.dumps({"weights": [1] * 200_000}), "weights", "list"),
]


@pytest.mark.parametrize(("name", "arguments", "argument", "allowed"), BAD, ids=range(len(BAD)))
def test_a_refusal_names_the_argument_its_range_and_what_to_do(
    name: str, arguments: str, argument: str, allowed: str
) -> None:
    answer = json.loads(run_tool_call(name, arguments))
    assert answer["argument"] == argument
    assert argument in answer["error"] or name in answer["error"]
    assert allowed in answer["allowed"]
    assert "call" in answer["fix"]
    assert len(json.dumps(answer)) < 1_000


@pytest.mark.parametrize("arguments", ["{", "[1]", "7", '"x"', "{" * 5000, "[" * 100_000, "1" * 5000, "x" * 3_000_000])
def test_arguments_that_are_no_object_are_refused_with_what_it_takes(arguments: str) -> None:
    answer = json.loads(run_tool_call("f_beta", arguments))
    assert "precision" in answer["fix"]
    assert len(answer["error"]) <= 200


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    answer = json.loads(run_tool_call("f1_score", "{}"))
    assert "f_beta" in answer["fix"]
    assert "f1_score" in answer["error"]


def test_an_unknown_argument_is_answered_with_what_it_takes() -> None:
    (tool,) = calculator_tools(["f_beta"])
    answer = json.loads(tool.invoke({"precision": 0.7, "recall": 0.4, "threshold": 0.5}))
    assert "threshold" in answer["error"]
    assert "beta: " in answer["fix"]


json_values = st.sampled_from(
    [None, True, 0, 1, -1, 2, 0.5, 1.4, math.nan, math.inf, 1e308, 10**400, "", "0.5", [], [0.5], [1, 0, 1], [[1, 2], [3]],
     [None], [math.nan], ["a"], {}, {"a": 1}]
)  # fmt: skip


@given(data=st.data(), calc=st.sampled_from(CALCS))
def test_whatever_a_model_sends_it_gets_an_answer(data: st.DataObject, calc: Any) -> None:
    names = [spec.name for spec in calc.inputs]
    sent = data.draw(st.dictionaries(st.sampled_from([*names, "other"]), json_values, max_size=6))
    answer = json.loads(run_tool_call(calc.name, json.dumps(sent)))
    assert ("outputs" in answer) != ("error" in answer)


def test_the_module_does_not_load_langchain() -> None:
    code = "import sys, interviewer.adapters.calculator_tool; sys.exit('langchain_core' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
