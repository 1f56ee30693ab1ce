"""Judges one claimed number against one output of a calculation.

The order of the rules matters: right values first, then the candidate's own earlier numbers, the
listed slips, unit factors, the typed steps. What nothing explains is ``unclear`` while one can
still ask, and ``wrong_method`` in a finished transcript.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from interviewer.calculator.expressions import evaluate
from interviewer.calculator.model import Calculation, Output
from interviewer.calculator.readings import (
    Reading,
    plain_reading,
    reading_of,
    rounds_to,
    unit_factors,
)
from interviewer.calculator.references import RIGHT, KnownWrong, References, Verdict
from interviewer.calculator.registry import get
from interviewer.calculator.tolerance import fits
from interviewer.domain.base import Value
from interviewer.domain.numbers import Number
from interviewer.errors import CalculationError

ASK_STEPS = "Walk me through how you got that number."
ASK_NUMBER = "Can you put one number on it?"
ASK_RELATIVE = "Is that relative, or in percentage points?"
ASK_UNIT = "In which unit is that?"


class NumberVerdict(Value):
    """What a claimed number is worth.

    ``computed`` is the reference in the unit of the output. ``partial`` marks a capacity within a
    factor of two. ``mistake`` names the slip, ``follow_up`` is the question that lets the
    candidate find it. ``own_error`` is true for a value that follows from an earlier wrong one.
    """

    verdict: Verdict
    computed: float | None = None
    partial: bool = False
    mistake: str | None = None
    follow_up: str | None = None
    own_error: bool = False


def judge(
    value: float | Number | None,
    *,
    calc: str | Calculation,
    inputs: Mapping[str, object],
    output: str,
    tolerance: float | None = None,
    known_wrong: Sequence[KnownWrong] = (),
    expected: Mapping[str, float] | None = None,
    hedge: bool = False,
    expression: str | None = None,
    own: Sequence[float] = (),
    live: bool = True,
) -> NumberVerdict:
    """The verdict on a claimed value of one output.

    ``value`` is a ``Number`` as read from an answer, or a float in the unit of the output.
    ``tolerance`` is relative and overrides the class of the output. ``own`` holds references
    recomputed from the candidate's own earlier, wrong numbers. ``live`` says that one can still
    ask. Raises ``CalculationError`` for inputs that the calculation refuses, unless ``expected``
    gives the outputs.
    """
    found = get(calc) if isinstance(calc, str) else calc
    references = References(found, inputs, tolerance=tolerance, known_wrong=known_wrong, expected=expected)
    if isinstance(value, Number):
        return judge_number(value, references, output, own=own, live=live)
    if value is None:
        return NumberVerdict(verdict="no_number", follow_up=ASK_NUMBER)
    said = plain_reading(value, hedge)
    return _Judge(references, output, said, expression, own, live).verdict()


def judge_number(
    number: Number,
    references: References,
    output: str,
    *,
    own: Sequence[float] = (),
    rounded: Sequence[float] = (),
    live: bool = True,
) -> NumberVerdict:
    """Like ``judge`` for a number as read; ranges and bounds have rules of their own.

    ``rounded`` holds references from intermediate values as the candidate rounded them: fitting
    one of them is as good as fitting the reference.
    """
    spec = references.calc.output(output)
    if spec is None or number.value is None:
        return NumberVerdict(verdict="no_number", follow_up=ASK_NUMBER)
    scalars = references.scalars(output)
    if not scalars:
        return NumberVerdict(verdict="unclear", follow_up=ASK_STEPS)
    reference = min(scalars, key=lambda ref: abs(ref - (number.value or 0.0)))
    said = reading_of(number, spec, reference, [slip[0] for slip in references.slips(output)])
    judging = _Judge(references, output, said, number.expression, own, live, rounded)
    if number.kind == "range" and number.low is not None and number.high is not None:
        scale = said.value / number.value if number.value else 1.0
        return _judge_range(judging, number.low * scale, number.high * scale)
    result = judging.verdict()
    if result.verdict in RIGHT and _of_the_sibling(number, output):
        return judging.result("wrong_unit", mistake="relative and absolute mixed up", follow_up=ASK_RELATIVE)
    if number.kind == "bound" and not _is_limit(output):
        return _judge_bound(judging, number, result)
    return result


def _of_the_sibling(number: Number, output: str) -> bool:
    """A relative change said in percentage points, or an absolute one said to be relative."""
    if output in ("mde_relative", "relative_lift", "relative_error"):
        return number.unit == "percentage points"
    return output in ("mde", "diff", "absolute_lift") and number.unit == "percent, relative"


def _is_limit(output: str) -> bool:
    """Outputs that are limits themselves are naturally said with "above" or "at most"."""
    return output in ("threshold", "ratio", "upper", "upper_exact", "low", "high", "lam_to_zero")


def _judge_range(judging: _Judge, low: float, high: float) -> NumberVerdict:
    reference = judging.reference
    if low <= reference <= high:
        if high - low < 0.1 * abs(reference):
            return judging.result("within_tolerance")
        return judging.result("unclear", follow_up=ASK_NUMBER)
    nearer = low if abs(low - reference) < abs(high - reference) else high
    judging.said = Reading(nearer, judging.said.step, judging.said.digits, judging.said.hedge)
    return judging.verdict()


def _judge_bound(judging: _Judge, number: Number, result: NumberVerdict) -> NumberVerdict:
    side = 1 if number.bound_side == "lower" else -1
    holds = side * (judging.reference - judging.said.value) >= 0
    if holds or result.verdict in RIGHT:
        return judging.result("unclear", follow_up=ASK_NUMBER)
    return result


class _Judge:
    """One value against one output, rule after rule."""

    def __init__(
        self,
        references: References,
        output: str,
        said: Reading,
        expression: str | None,
        own: Sequence[float],
        live: bool,
        rounded: Sequence[float] = (),
    ) -> None:
        spec = references.calc.output(output)
        if spec is None:
            raise CalculationError(f"{references.calc.name} has no output {output}", field="output")
        self.spec: Output = spec
        self.refs, self.output, self.said = references, output, said
        self.expression, self.own, self.live = expression, own, live
        self.rounded = rounded
        scalars = references.scalars(output) or [math.nan]
        self.reference = min(scalars, key=lambda ref: abs(ref - said.value))

    def result(self, verdict: Verdict, **more: Any) -> NumberVerdict:
        return NumberVerdict(verdict=verdict, computed=self.reference, **more)

    def verdict(self) -> NumberVerdict:
        if not math.isfinite(self.reference):
            return NumberVerdict(verdict="unclear", follow_up=ASK_STEPS)
        right = self._right()
        if right is not None and not right.partial:
            return right
        own = self._own()
        slip = own or self._slip(self.said)
        return slip or right or self._unit() or self._steps() or self._unexplained()

    def _right(self) -> NumberVerdict | None:
        variants = [v for a, v in self.refs.variants if a.output == self.output]
        targets = [self.reference, *self.rounded, *variants]
        if any(rounds_to(self.said, target) for target in targets):
            return self.result("exact")
        found = [self._fits(self.said.value, target) for target in targets]
        if "pass" in found:
            return self.result("within_tolerance")
        return self.result("within_tolerance", partial=True) if "partial" in found else None

    def _fits(self, value: float, target: float) -> str | None:
        return fits(
            value,
            target,
            self.spec,
            tolerance=self.refs.tolerance,
            hedge=self.said.hedge,
            outputs=self.refs.outputs,
        )

    def _own(self) -> NumberVerdict | None:
        """Consistent with an own earlier error: counted once, where the error was made."""
        for target in self.own:
            if rounds_to(self.said, target) or self._fits(self.said.value, target) == "pass":
                return self.result("method_right_slip", mistake="consistent with own error", own_error=True)
        return None

    def _slip(self, said: Reading) -> NumberVerdict | None:
        near = [
            slip
            for slip in self.refs.slips(self.output)
            if _within_percent(said.value, slip[0]) or _rounds_to_slip(said, slip[0])
        ]
        if not near:
            return None
        near.sort(key=lambda slip: (not slip[4], abs(slip[0] - said.value)))
        _, verdict, name, question, from_rubric = near[0]
        sure = from_rubric or len({slip[2] for slip in near}) == 1
        return self.result(verdict, mistake=name if sure else None, follow_up=question or ASK_STEPS)

    def _unit(self) -> NumberVerdict | None:
        if self.reference == 0 or self.said.value == 0:
            return None
        small = (10.0, 100.0, 60.0)
        for factor in unit_factors(self.spec):
            if self.spec.tolerance == "count" and factor in small:
                continue  # 1.81 is no way to say 180 rows
            for scale in (factor, 1 / factor):
                scaled = Reading(self.said.value * scale, self.said.step * scale, self.said.digits)
                close = abs(scaled.value / self.reference - 1) <= 0.05
                if rounds_to(scaled, self.reference) or (close and self._fits(scaled.value, self.reference) == "pass"):
                    return self.result("wrong_unit", mistake="unit factor", follow_up=ASK_UNIT)
        return None

    def _steps(self) -> NumberVerdict | None:
        """The typed steps, evaluated by code, may be right although the result is off."""
        if not self.expression:
            return None
        try:
            value = evaluate(self.expression)
        except CalculationError:
            return None
        reading = Reading(value, abs(value) * 1e-3, 4)
        if rounds_to(reading, self.reference) or self._fits(value, self.reference) == "pass":
            return self.result("method_right_slip", mistake="slip in the arithmetic")
        return self._slip(reading)

    def _unexplained(self) -> NumberVerdict:
        # 0.06 for 0.063: rightly rounded, but in one digit, which is no proof and no fault
        coarse = self.said.digits == 1 and abs(self.said.value - self.reference) <= self.said.step / 2 * (1 + 1e-9)
        verdict: Verdict = "unclear" if self.live or (coarse and self.said.value) else "wrong_method"
        return self.result(verdict, follow_up=ASK_STEPS)


def _rounds_to_slip(said: Reading, wrong: float) -> bool:
    """A slip said in few digits, such as 8 days for 7.88: the rounding must explain the gap."""
    gap = abs(said.value - wrong)
    telling = said.digits >= 2 or said.step == 1
    return telling and 0 < gap <= said.step / 2 <= 0.07 * abs(wrong)


def _within_percent(value: float, wrong: float) -> bool:
    return value == wrong or abs(value - wrong) <= 0.01 * abs(wrong)
