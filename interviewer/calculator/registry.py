"""The one list of calculations, and what is derived from a declaration.

A family file declares each calculation once with ``@calculation``; the command line, the HTTP
endpoint, the tool schema, the forms and the documentation are all made from that declaration.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from interviewer.calculator.inputs import checked, short
from interviewer.calculator.model import (
    AlsoRight,
    Calculation,
    Example,
    Input,
    Mistake,
    Output,
    Outputs,
    OutputValue,
    Result,
    Rule,
    namespace,
)
from interviewer.errors import CalculationError

FAMILIES: dict[str, str] = {
    "A": "confusion matrix, threshold, cost",
    "B": "probability, calibration, drift",
    "C": "experiments",
    "D": "ranking",
    "E": "optimisation and regularisation",
    "F": "similarity and information",
    "G": "networks",
    "H": "systems and capacity",
    "I": "bias and causal questions",
}

_registry: dict[str, Calculation] = {}


def calculation(
    family: str,
    title: str,
    *,
    inputs: Sequence[Input],
    outputs: Sequence[Output],
    plain: str,
    latex: str,
    source: str,
    example: Example,
    rules: Sequence[Rule] = (),
    mistakes: Sequence[Mistake] = (),
    also_right: Sequence[AlsoRight] = (),
    notes: str = "",
    with_numbers: str = "",
) -> Callable[[Callable[..., Outputs]], Callable[..., Outputs]]:
    """Declares the decorated pure function as a calculation under its own name."""

    def register(function: Callable[..., Outputs]) -> Callable[..., Outputs]:
        name = function.__name__
        _registry[name] = Calculation(
            name,
            family,
            title,
            tuple(inputs),
            tuple(outputs),
            plain,
            latex,
            source,
            example,
            function,
            tuple(rules),
            tuple(mistakes),
            tuple(also_right),
            notes,
            with_numbers,
        )
        return function

    return register


def get(name: str) -> Calculation:
    """The calculation of that name; ``CalculationError`` if there is none."""
    found = _registry.get(name) if isinstance(name, str) else None
    if found is None:
        from difflib import get_close_matches  # only on the way to an error

        near = get_close_matches(str(name)[:40].lower(), _registry, n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else "'interviewer calc --list' names all"
        raise CalculationError(f"there is no calculation {short(name)}; {hint}", field="name")
    return found


def all_calculations() -> tuple[Calculation, ...]:
    """All calculations, by family and then in the order of their declaration."""
    return tuple(sorted(_registry.values(), key=lambda calc: calc.family))


def calculate(name: str, inputs: Mapping[str, object]) -> Result:
    """Runs one calculation.

    Fractions are fractions, not per cent; outputs are unrounded unless their name ends in ``_up``.
    Raises ``CalculationError`` with one line that names the input and its allowed range.
    """
    calc = get(name)
    values = checked(calc, inputs)
    return Result(name=name, inputs=values, outputs=run(calc, values), formula=calc.plain)


def run(calc: Calculation, values: Mapping[str, Any]) -> Outputs:
    """Outputs for inputs that ``checked`` has passed; ``CalculationError`` if not finite."""
    try:
        outputs = calc.function(**values)
    except (OverflowError, ZeroDivisionError, ValueError):
        outputs = {"": math.inf}
    for value in outputs.values():
        if not _finite(value):
            raise CalculationError(
                f"{calc.name}: no finite result for these inputs; one of "
                f"{', '.join(spec.name for spec in calc.inputs)} is too large or too small",
                field=calc.inputs[0].name,
            )
    return outputs


def _finite(value: OutputValue) -> bool:
    if value is None:
        return True
    if isinstance(value, list):
        return all(map(math.isfinite, value))
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def wrong_values(
    calc: Calculation, values: Mapping[str, Any], outputs: Mapping[str, OutputValue]
) -> list[tuple[Mistake, Any]]:
    """Each known mistake with its value; one that cannot be evaluated here is left out."""
    return [(m, v) for m in calc.mistakes if (v := _try(m.wrong, values, outputs)) is not None]


def also_right_values(
    calc: Calculation, values: Mapping[str, Any], outputs: Mapping[str, OutputValue]
) -> list[tuple[AlsoRight, Any]]:
    """Each accepted variant with its value; one that cannot be evaluated here is left out."""
    return [(a, v) for a in calc.also_right if (v := _try(a.right, values, outputs)) is not None]


def _try(function: Callable[[Any], Any], values: Mapping[str, Any], outputs: Mapping[str, OutputValue]) -> Any:
    try:
        value = function(namespace(values, outputs))
    except (ArithmeticError, ValueError, TypeError, IndexError, LookupError):
        return None
    if isinstance(value, complex):
        return None
    return value if _finite(value) else None
