"""What is shown of a calculation: its JSON description, a tool schema, a formula with numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from interviewer.calculator.inputs import checked
from interviewer.calculator.model import REQUIRED, Calculation, Input


def describe(calc: Calculation) -> dict[str, Any]:
    """One entry of ``interviewer calc --list --json``. Ranges are closed unless flagged."""
    return {
        "name": calc.name,
        "family": calc.family,
        "title": calc.title,
        "inputs": [_describe_input(spec) for spec in calc.inputs],
        "rules": [rule.text for rule in calc.rules],
        "outputs": [
            {
                "name": out.name,
                "unit": out.unit,
                "kind": out.kind,
                "tolerance": out.tolerance,
                "meaning": out.meaning,
            }
            for out in calc.outputs
        ],
        "formula": {"plain": calc.plain, "latex": calc.latex},
        "source": calc.source,
        "notes": calc.notes,
        "example": {
            "question": calc.example.question,
            "inputs": dict(calc.example.inputs),
            "outputs": dict(calc.example.outputs),
        },
    }


def _describe_input(spec: Input) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": spec.name,
        "unit": spec.unit,
        "kind": spec.kind,
        "meaning": spec.meaning,
        "min": spec.ge if spec.gt is None else spec.gt,
        "max": spec.le if spec.lt is None else spec.lt,
        "exclusive_min": spec.gt is not None,
        "exclusive_max": spec.lt is not None,
        "default": None if spec.default is REQUIRED else spec.default,
        "required": spec.required,
    }
    if spec.choices:
        shown["choices"] = list(spec.choices)
    if spec.is_list:
        shown["min_items"] = spec.min_items
    if spec.same_length_as:
        shown["same_length_as"] = spec.same_length_as
    return shown


def json_schema(calc: Calculation) -> dict[str, Any]:
    """JSON schema of the inputs, as a language model's tool definition wants it."""
    rules = " ".join(f"Rule: {rule.text}." for rule in calc.rules)
    return {
        "title": calc.name,
        "description": f"{calc.title}. {calc.plain}. {rules}".strip(),
        "type": "object",
        "properties": {spec.name: _property(spec) for spec in calc.inputs},
        "required": [spec.name for spec in calc.inputs if spec.required],
        "additionalProperties": False,
    }


_JSON_TYPES = {"integer": "integer", "boolean": "boolean", "choice": "string"}
_ITEM_TYPES = {"integer_list": "integer", "binary_list": "integer", "string_list": "string"}


def _property(spec: Input) -> dict[str, Any]:
    unit = f" [{spec.unit}]" if spec.unit else ""
    prop: dict[str, Any] = {"description": f"{spec.meaning}{unit}; {spec.allowed}"}
    if spec.is_list:
        item: dict[str, Any] = {"type": _ITEM_TYPES.get(spec.kind, "number"), **_bounds(spec)}
        if spec.kind == "binary_list":
            item["enum"] = [0, 1]
        if spec.kind == "matrix":
            item = {"type": "array", "items": item}
        prop |= {"type": "array", "items": item, "minItems": spec.min_items}
    else:
        prop |= {"type": _JSON_TYPES.get(spec.kind, "number"), **_bounds(spec)}
    if spec.choices:
        prop["enum"] = list(spec.choices)
    if spec.default is not REQUIRED:
        prop["default"] = spec.default
    return prop


def _bounds(spec: Input) -> dict[str, float]:
    named = {
        "exclusiveMinimum": spec.gt,
        "minimum": spec.ge,
        "exclusiveMaximum": spec.lt,
        "maximum": spec.le,
    }
    return {name: bound for name, bound in named.items() if bound is not None}


def formula_with_numbers(calc: Calculation, inputs: Mapping[str, object]) -> str:
    """The plain formula with the numbers set in; inputs that it does not spell out follow it.

    ``cost = fp*c_fp + fn*c_fn`` becomes ``cost = 154*1 + 440*5``. ``CalculationError`` as in
    ``calculate``.
    """
    values = checked(calc, inputs)
    scalars = {spec.name for spec in calc.inputs if not spec.is_list}
    template = calc.with_numbers or _WORD.sub(
        lambda match: f"{{{match[0]}}}" if match[0] in scalars else match[0], calc.plain
    )
    shown = {name: _bracketed(value) for name, value in values.items()}
    template = _without_unknown(template, {name for name, value in values.items() if value is None})
    text = _PLACE.sub(lambda match: shown.get(match[1], match[0]), template)
    used = set(_PLACE.findall(template))
    rest = [f"{k} = {shown[k]}" for k, v in values.items() if k not in used and v is not None]
    return f"{text}, with {', '.join(rest)}" if rest else text


#: A word of a formula, unless something is assigned to it.
_WORD = re.compile(r"\b[A-Za-z_]\w*\b(?!\s*=[^=])")
_PLACE = re.compile(r"\{(\w+)\}")


def _without_unknown(template: str, unknown: set[str]) -> str:
    """The formulas of a template, less those that need an input which was left out."""
    formulas = template.split("; ")
    known = [formula for formula in formulas if not unknown & set(_PLACE.findall(formula))]
    return "; ".join(known or formulas)


def _bracketed(value: object) -> str:
    text = number_text(value)
    return f"({text})" if text.startswith("-") else text


def number_text(value: object) -> str:
    """A value as a person would write it: at most six significant digits, short lists in full."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        number = float(value)
        if number == int(number) and abs(number) < 1e15:
            return f"{int(number)}"
        return f"{number:.6g}"
    if isinstance(value, list | tuple):
        if len(value) > 12:
            return f"a list of {len(value):,}"
        return f"[{', '.join(number_text(item) for item in value)}]"
    return str(value)
