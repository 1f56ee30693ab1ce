"""Deterministic calculations: every number a candidate says is checked here, never by a model.

``calculate``, ``get``, ``all_calculations``, ``describe``, ``json_schema`` and
``formula_with_numbers`` need only the standard library; reading and judging what a candidate
said is in ``interviewer.calculator.claims``.
"""

from interviewer.calculator import families as families
from interviewer.calculator.expressions import evaluate
from interviewer.calculator.model import Calculation, Input, Mistake, Output, Result
from interviewer.calculator.registry import FAMILIES, all_calculations, calculate, get
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
