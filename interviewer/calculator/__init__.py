"""Deterministic calculations: every number a candidate says is checked here, never by a model.

``calculate``, ``get``, ``all_calculations``, ``describe``, ``json_schema`` and
``formula_with_numbers`` need only the standard library; reading and judging what a candidate
said is in ``interviewer.calculator.claims``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from interviewer.calculator import families as families
from interviewer.calculator.model import Calculation, Input, Mistake, Output, Result
from interviewer.calculator.registry import FAMILIES, all_calculations, calculate, get

if TYPE_CHECKING:
    from interviewer.calculator.expressions import evaluate
    from interviewer.calculator.schema import describe, formula_with_numbers, json_schema

__all__ = [
    "FAMILIES",
    "Calculation",
    "Input",
    "Mistake",
    "Output",
    "Result",
    "all_calculations",
    "calculate",
    "describe",
    "evaluate",
    "formula_with_numbers",
    "get",
    "json_schema",
]

_LATER = {
    "evaluate": "interviewer.calculator.expressions",
    "describe": "interviewer.calculator.schema",
    "formula_with_numbers": "interviewer.calculator.schema",
    "json_schema": "interviewer.calculator.schema",
}


def __getattr__(name: str) -> Any:
    """What the registry itself does not need is read when it is first asked for, so that importing it stays cheap."""
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
