"""The calculator as tools of a language model, made from the registry.

``calculator_tools`` gives LangChain tools to bind to a chat model, one a calculation; ``tool_definitions`` gives the same
in the form that chat-completions endpoints take, without LangChain. ``run_tool_call`` answers one call. A call that cannot
be computed raises nothing: its answer says which argument is at fault, what is allowed, and what to do about it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from interviewer.calculator import all_calculations, calculate, formula_with_numbers, get, json_schema
from interviewer.calculator.inputs import short
from interviewer.errors import CalculationError

if TYPE_CHECKING:
    from langchain_core.tools import StructuredTool

    from interviewer.calculator import Calculation

MOST_CHARACTERS = 2_000_000
"""Longest arguments that are read; the longest list allowed fits in."""


def calculator_tools(names: Iterable[str] | None = None) -> list[StructuredTool]:
    """A LangChain tool for each calculation, or for those of ``names`` in their order.

    Each tool's ``args_schema`` is the JSON schema of the declaration, and its answer is that of ``run_tool_call``. Raises
    CalculationError for a name that is not there. LangChain is imported here and not with this module.
    """
    from langchain_core.tools import StructuredTool

    return [
        StructuredTool(
            name=calc.name,
            description=json_schema(calc)["description"],
            args_schema=json_schema(calc),
            func=_answer(calc.name),
        )
        for calc in _chosen(names)
    ]


def tool_definitions(names: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """The same tools as ``{"type": "function", "function": {name, description, parameters}}``."""
    return [
        {
            "type": "function",
            "function": {
                "name": calc.name,
                "description": json_schema(calc)["description"],
                "parameters": json_schema(calc),
            },
        }
        for calc in _chosen(names)
    ]


def run_tool_call(name: str, arguments: str | Mapping[str, object] | None) -> str:
    """One tool call of a model -> the JSON text to hand back to it. Never raises for anything a model may send.

    ``arguments`` is the JSON text of the call or the object itself. The answer is ``{"name", "inputs", "outputs",
    "formula"}``, the formula with the numbers set in, fractions as fractions and outputs unrounded; or ``{"error", "fix"}``
    with, where one argument is at fault, its name as ``argument`` and its ``allowed`` range.
    """
    try:
        inputs = _read(arguments)
        done = calculate(name, inputs)
        answer: dict[str, Any] = {
            "name": name,
            "inputs": {key: _brief(value) for key, value in done.inputs.items()},
            "outputs": done.outputs,
            "formula": formula_with_numbers(get(name), inputs),
        }
    except CalculationError as error:
        answer = _refusal(name, error)
    return json.dumps(answer, allow_nan=False)


def _chosen(names: Iterable[str] | None) -> list[Calculation]:
    return list(all_calculations()) if names is None else [get(name) for name in dict.fromkeys(names)]


def _answer(name: str) -> Callable[..., str]:
    def call(**arguments: object) -> str:
        return run_tool_call(name, arguments)

    call.__name__ = name
    return call


def _read(arguments: object) -> Mapping[str, object]:
    if isinstance(arguments, str):
        if len(arguments) > MOST_CHARACTERS:
            raise CalculationError(f"the arguments have {len(arguments):,} characters; at most {MOST_CHARACTERS:,}")
        try:
            # NaN and Infinity are read here, so that the refusal can name the argument that holds them
            arguments = json.loads(arguments) if arguments.strip() else {}
        except (ValueError, RecursionError) as error:
            raise CalculationError(f"the arguments are not valid JSON: {error}"[:200]) from None
    if arguments is None:
        return {}
    if not isinstance(arguments, Mapping):
        raise CalculationError(f"the arguments must be an object with the inputs by name, not {short(arguments)}")
    return arguments


def _brief(value: object) -> object:
    """An input as it goes back to the model: a long list only by its length."""
    return f"a list of {len(value):,}" if isinstance(value, list) and len(value) > 50 else value


def _refusal(name: object, error: CalculationError) -> dict[str, Any]:
    """What is wrong and what to do, for the model to call again."""
    try:
        calc = get(name)  # type: ignore[arg-type]
    except CalculationError:
        known = ", ".join(calc.name for calc in all_calculations())
        return {"error": error.message, "argument": "name", "fix": f"call one of: {known}"}
    answer: dict[str, Any] = {"error": error.message}
    spec = next((spec for spec in calc.inputs if spec.name == error.field), None)
    if spec is not None:
        unit = f" ({spec.unit})" if spec.unit else ""
        answer |= {"argument": spec.name, "allowed": spec.allowed}
        answer["fix"] = f"call {calc.name} again with {spec.name}{unit} as {spec.allowed}: {spec.meaning}"
        if spec.unit == "fraction":
            answer["fix"] += "; a percentage is given as a fraction, 8 % as 0.08"
    else:
        takes = "; ".join(f"{spec.name}: {spec.allowed}" for spec in calc.inputs)
        answer["fix"] = f"call {calc.name} again with exactly these arguments: {takes}"
    return answer
