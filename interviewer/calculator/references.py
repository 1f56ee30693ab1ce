"""The right and wrong values of one check, computed once and compared with many claims."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from interviewer.calculator.inputs import checked
from interviewer.calculator.model import Calculation, OutputValue
from interviewer.calculator.registry import also_right_values, run, wrong_values
from interviewer.domain.base import Value
from interviewer.errors import CalculationError

Verdict = Literal[
    "exact",
    "within_tolerance",
    "method_right_slip",
    "wrong_method",
    "wrong_unit",
    "unclear",
    "no_number",
]
RIGHT: tuple[Verdict, ...] = ("exact", "within_tolerance")
WRONG: tuple[Verdict, ...] = ("wrong_method", "wrong_unit", "method_right_slip")


class KnownWrong(Value):
    """A wrong value that a rubric lists, in addition to the slips of the registry."""

    value: float
    because: str
    followup: str = ""
    output: str | None = None
    verdict: Literal["wrong_method", "wrong_unit", "method_right_slip"] | None = None


class References:
    """Right and wrong values of a check, computed once and asked many times."""

    def __init__(
        self,
        calc: Calculation,
        inputs: Mapping[str, object],
        *,
        tolerance: float | None = None,
        known_wrong: Sequence[KnownWrong] = (),
        expected: Mapping[str, float] | None = None,
    ) -> None:
        self.calc = calc
        self.tolerance = tolerance
        self.known_wrong = tuple(known_wrong)
        self.values: dict[str, Any] = {}
        self.outputs: dict[str, OutputValue] = {}
        try:
            self.values = checked(calc, inputs)
            self.outputs = run(calc, self.values)
        except CalculationError:
            # A rubric may state a difference that the calculation itself refuses as an input.
            if expected is None:
                raise
            self.outputs = dict(expected)
            self.wrong: list[tuple[Any, Any]] = []
            self.variants: list[tuple[Any, Any]] = []
            return
        self.wrong = list(wrong_values(calc, self.values, self.outputs))
        self.variants = list(also_right_values(calc, self.values, self.outputs))

    def scalars(self, output: str) -> list[float]:
        """The reference values of an output: one, or the items of a list."""
        value = self.outputs.get(output)
        items = value if isinstance(value, list) else [value]
        return [float(v) for v in items if isinstance(v, int | float) and not isinstance(v, bool)]

    def slips(self, output: str) -> list[tuple[float, Verdict, str, str, bool]]:
        """(value, verdict, name, question, from the rubric) of each wrong way to an output."""
        found: list[tuple[float, Verdict, str, str, bool]] = [
            (k.value, k.verdict or "wrong_method", k.because, k.followup, True)
            for k in self.known_wrong
            if self._concerns(k, output)
        ]
        for mistake, value in self.wrong:
            items = value if isinstance(value, list) else [value]
            if mistake.output == output:
                found += [
                    (float(v), mistake.verdict, mistake.label, mistake.follow_up, False)
                    for v in items
                    if isinstance(v, int | float) and not isinstance(v, bool)
                ]
        return found

    def _concerns(self, known: KnownWrong, output: str) -> bool:
        """A rubric's slip without an output belongs to the output whose slip has its value."""
        if known.output is not None:
            return known.output == output
        owners = {
            m.output for m, v in self.wrong if isinstance(v, int | float) and math.isclose(v, known.value, rel_tol=0.01)
        }
        return not owners or output in owners
