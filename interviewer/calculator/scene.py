"""The checks of a scenario as slots that a number can fill, and the candidate's own chain."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from interviewer.calculator.inputs import checked
from interviewer.calculator.model import Output
from interviewer.calculator.references import RIGHT, WRONG, KnownWrong, References, Verdict
from interviewer.calculator.registry import get, run
from interviewer.domain.base import Value
from interviewer.errors import CalculationError


class Decides(Value):
    """A decision that rests on a check: the options and the right one."""

    options: tuple[str, ...]
    right: str


class ClaimCheck(Value):
    """One check of a scenario: a calculation with its inputs.

    ``label`` tells two of a kind apart (baseline, new). ``tolerance`` is relative and overrides
    the class of each output. ``outputs`` limits what is looked for. ``expected`` gives the outputs
    where the calculation refuses the inputs (a difference of counts, say).
    """

    name: str
    inputs: dict[str, Any]
    label: str | None = None
    id: str | None = None
    tolerance: float | None = None
    known_wrong: tuple[KnownWrong, ...] = ()
    outputs: tuple[str, ...] | None = None
    expected: dict[str, float] | None = None
    decides: Decides | None = None


class Claim(Value):
    """A number in an answer and what it is worth.

    ``text`` is the verbatim piece from ``start`` to ``end``; ``value`` is in the unit of the
    output. ``retracted`` is true if the candidate replaced it afterwards. ``decision`` is
    ``right``, ``wrong``, ``right_for_own_numbers`` or ``none`` for checks that decide.
    """

    text: str
    start: int
    end: int
    value: float | None
    check: str
    name: str
    label: str | None = None
    output: str
    computed: float | None = None
    verdict: Verdict
    partial: bool = False
    mistake: str | None = None
    follow_up: str | None = None
    own_error: bool = False
    decision: str | None = None
    retracted: bool = False
    expression: str | None = None
    hedge: bool = False


@dataclass(frozen=True)
class Slot:
    """One output of one check, with the values that it can be compared with."""

    at: int
    check: ClaimCheck
    output: Output
    references: References

    @property
    def key(self) -> str:
        """How mentions name it."""
        return f"{self.check.name}.{self.output.name}"

    @property
    def reference(self) -> float:
        """The (first) reference value."""
        scalars = self.references.scalars(self.output.name)
        return scalars[0] if scalars else math.nan


@dataclass
class Scene:
    """All slots of a scenario, its givens, and what the candidate has said so far."""

    checks: tuple[ClaimCheck, ...]
    slots: list[Slot] = field(default_factory=list)
    said: dict[tuple[int, str], Claim] = field(default_factory=dict)
    givens: list[float] = field(default_factory=list)
    heard: list[Claim] = field(default_factory=list)

    @classmethod
    def of(cls, checks: Sequence[ClaimCheck], earlier: Sequence[Claim] = ()) -> Scene:
        """The scene of some checks; those that the calculation refuses are left out."""
        scene = cls(tuple(checks))
        for at, check in enumerate(checks):
            scene._add(at, check)
        scene.heard = [claim for claim in earlier if not claim.retracted]
        for claim in earlier:
            for at, check in enumerate(checks):
                same = (check.id or check.name) == claim.check and check.label == claim.label
                if same and not claim.retracted:
                    scene.said[at, claim.output] = claim
        return scene

    def _add(self, at: int, check: ClaimCheck) -> None:
        try:
            calc = get(check.name)
            references = References(
                calc,
                check.inputs,
                tolerance=check.tolerance,
                known_wrong=check.known_wrong,
                expected=check.expected,
            )
        except CalculationError:
            return
        wanted = check.outputs or tuple(out.name for out in calc.outputs)
        for output in calc.outputs:
            if output.name in wanted and references.scalars(output.name):
                self.slots.append(Slot(at, check, output, references))
        self.givens += _numbers_in(check.inputs.values())

    def is_given(self, value: float, step: float) -> bool:
        """Whether a number repeats one of the inputs (as they are, or in per cent)."""
        room = max(step / 2, 1e-9 * abs(value))
        return any(abs(value - given) <= min(room, 0.02 * abs(given)) for given in self.givens)

    def own_references(self, slot: Slot) -> tuple[list[float], list[float]]:
        """References from the candidate's own numbers: (after a slip, after mere rounding)."""
        wrong: list[float] = []
        rounded: list[float] = []
        for value, slipped in self._recomputed(slot):
            (wrong if slipped else rounded).append(value)
        return wrong, rounded

    def _recomputed(self, slot: Slot) -> Iterable[tuple[float, bool]]:
        inputs, slipped, replaced = dict(slot.check.inputs), False, False
        for name, given in slot.check.inputs.items():
            claim = self._claim_behind(slot, given)
            if claim is not None and claim.value is not None:
                inputs[name] = claim.value
                replaced = True
                slipped = slipped or claim.verdict in WRONG
        if replaced:
            yield from ((value, slipped) for value in _outputs(slot, inputs))
        derive = DERIVED.get(slot.check.name)
        if derive is not None:
            own = {o: c for (at, o), c in self.said.items() if at == slot.at and c.value is not None}
            for source, claim in own.items():
                if source != slot.output.name and claim.value is not None:
                    value = derive(slot.references, source, claim.value).get(slot.output.name)
                    if value is not None and math.isfinite(value):
                        yield value, claim.verdict in WRONG
        yield from self._differences(slot)

    def _claim_behind(self, slot: Slot, given: object) -> Claim | None:
        """The claim for the quantity that is an input of this slot, matched by its value."""
        if isinstance(given, bool) or not isinstance(given, int | float) or abs(given) < 2:
            return None
        now = [claim for (at, _), claim in self.said.items() if at != slot.at]
        mine = slot.check.id or slot.check.name
        before = [c for c in reversed(self.heard) if (c.check, c.label) != (mine, slot.check.label)]
        for claim in [*now, *before]:
            known = claim.computed is not None and claim.verdict in (*RIGHT, *WRONG)
            if known and math.isclose(claim.computed or 0.0, given, rel_tol=3e-3):
                return claim
        return None

    def _differences(self, slot: Slot) -> Iterable[tuple[float, bool]]:
        """A saving is the difference of two costs; with own costs it is an own saving."""
        kin = [
            other
            for other in self.slots
            if other.key == slot.key and other.at != slot.at and (other.at, other.output.name) in self.said
        ]
        for first in kin:
            for second in kin:
                gap = first.reference - second.reference
                if first is second or not math.isclose(gap, slot.reference, rel_tol=1e-3):
                    continue
                one, two = (self.said[s.at, s.output.name] for s in (first, second))
                if one.value is not None and two.value is not None:
                    yield one.value - two.value, one.verdict in WRONG or two.verdict in WRONG


def _outputs(slot: Slot, inputs: Mapping[str, Any]) -> list[float]:
    try:
        calc = get(slot.check.name)
        value = run(calc, checked(calc, inputs)).get(slot.output.name)
    except CalculationError:
        return []
    return [float(value)] if isinstance(value, int | float) else []


def _numbers_in(values: Iterable[object]) -> list[float]:
    found: list[float] = []
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool):
            found.append(float(value))
        elif isinstance(value, list | tuple) and len(found) < 1000:
            found += _numbers_in(value[:100])
    return found


def _confusion(refs: References, source: str, value: float) -> dict[str, float]:
    v = refs.values
    positives = v["n"] * v["prevalence"]
    tp = {
        "tp": value,
        "fn": positives - value,
        "fp": value * v["precision"] / (1 - v["precision"]) if v["precision"] < 1 else math.nan,
        "flagged": value * v["precision"],
    }.get(source, math.nan)
    fp = value if source == "fp" else tp * (1 / v["precision"] - 1)
    flagged = value if source == "flagged" else tp + fp
    if source in ("fp", "flagged"):
        tp = refs.scalars("tp")[0]
        fp, flagged = (fp, tp + fp) if source == "fp" else (flagged - tp, flagged)
        return {"fp": fp, "flagged": flagged, "tn": v["n"] - positives - fp}
    return {"tp": tp, "fp": fp, "fn": positives - tp, "flagged": flagged}


def _scaled(refs: References, source: str, value: float) -> dict[str, float]:
    """Outputs that are multiples of one another keep their ratios."""
    base = refs.scalars(source)
    if not base or base[0] == 0:
        return {}
    names = [out.name for out in refs.calc.outputs]
    return {name: refs.scalars(name)[0] * value / base[0] for name in names if refs.scalars(name)}


def _summed(refs: References, source: str, value: float) -> dict[str, float]:
    """Rows of a training set: the total follows from an own part."""
    parts = {name: refs.scalars(name)[0] for name in ("positives", "negatives_kept")}
    if source not in parts:
        return {}
    parts[source] = value
    total = sum(parts.values())
    return {"rows": total, "train_rate": parts["positives"] / total if total else math.nan}


DERIVED: dict[str, Callable[[References, str, float], dict[str, float]]] = {
    "confusion_from_rates": _confusion,
    "n_per_arm_proportions": _scaled,
    "n_per_arm_mean": _scaled,
    "qps": _scaled,
    "kv_cache_bytes": _scaled,
    "embedding_table_bytes": _scaled,
    "attention_memory": _scaled,
    "conv_macs": _scaled,
    "mde_abs": _scaled,
    "batch_time": _scaled,
    "train_rows": _summed,
}
