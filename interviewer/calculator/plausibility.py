"""Whether a number that nothing explains could be meant for a slot, or only repeats a given."""

from __future__ import annotations

from interviewer.calculator.readings import has_unit, reading_of
from interviewer.calculator.scene import Scene, Slot
from interviewer.calculator.verdicts import NumberVerdict
from interviewer.domain.numbers import Number

#: An unexplained number is meant for these only if it was said with a unit of their kind.
_NEEDS_UNIT = (["GB"], ["GiB"], ["TB"], ["ms"], ["h"], ["s"], ["days"])
#: A given in milliseconds or gigabytes may be said in any unit of its kind.
_UNIT_SCALES = {
    "s": (1.0, 1e3, 1 / 60, 1 / 3600, 1 / 86400),
    "bytes": (1.0, 1e-3, 1e-6, 1e-9, 1e-12, 2.0**-20, 2.0**-30),
    "percentage points": (1.0, 100.0),
}


def is_plausible(number: Number, slot: Slot, *, named_before: bool = False) -> bool:
    """Whether an unexplained number could be meant for the slot at all."""
    value, reference = reading_of(number, slot.output, slot.reference).value, slot.reference
    if not number.is_claim or (number.kind == "range" and value * reference <= 0):
        return False
    if value == 0 or reference == 0 or value * reference < 0:
        return number.digits >= 2
    if slot.output.unit.startswith("fraction") and abs(value) > 1 >= abs(reference):
        return False
    if not named_before and slot.output.unit.split()[:1] in _NEEDS_UNIT and number.unit not in ("s", "bytes"):
        return False
    return 1 / 20 <= value / reference <= 20


def said_digits(number: Number) -> int:
    """Digits that tell: those of a whole number typed out without a hedge all count, as the zeros of 600 were meant."""
    figures = number.text.replace(",", "")
    return len(figures) if figures.isdigit() and not number.hedge else number.digits


def is_given(number: Number, scene: Scene) -> bool:
    """Whether a number only repeats an input of a check, in whatever unit."""
    value = number.value or 0.0
    scales = _UNIT_SCALES.get(number.unit, (1.0,))
    return number.expression is None and any(scene.is_given(value * scale, number.step * scale) for scale in scales)


def best_slot(number: Number, pool: list[Slot], verdicts: dict[int, NumberVerdict], scene: Scene) -> Slot:
    """The slot that a number fits best: right before explained, in its own unit, not yet filled."""

    def rank(slot: Slot) -> tuple[int, int, int]:
        found = verdicts[id(slot)]
        order = {"exact": 0, "within_tolerance": 1 + 2 * found.partial, "unclear": 5}
        taken = (slot.at, slot.output.name) in scene.said
        return order.get(found.verdict, 4), int(not has_unit(number, slot.output)), int(taken)

    return min(pool, key=rank)
