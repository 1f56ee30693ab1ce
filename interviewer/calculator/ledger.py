"""What has been claimed so far: judges numbers against slots and keeps the record of an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from interviewer.calculator.answers import Answer
from interviewer.calculator.mentions import corrected_between
from interviewer.calculator.readings import reading_of
from interviewer.calculator.references import RIGHT
from interviewer.calculator.scene import Claim, Scene, Slot
from interviewer.calculator.verdicts import NumberVerdict, judge_number
from interviewer.domain.numbers import Number

_GROUPED = re.compile(r"\d{1,3}\.\d{3}")


class Ledger:
    """The claims of one answer in order; an earlier one of the same slot may be taken back by a later one."""

    def __init__(self, text: str, scene: Scene, *, live: bool) -> None:
        self.answer = Answer(text, scene)
        self.scene, self.live = scene, live
        self.claims: list[tuple[Claim, Slot]] = []

    def right_slots(self, number: Number, slots: Sequence[Slot]) -> list[Slot]:
        """The slots that the number is right for."""
        return [slot for slot in slots if is_right(self.judge(number, slot))]

    def judge(self, number: Number, slot: Slot, live: bool = True) -> NumberVerdict:
        """What the number would be worth in this slot."""
        return self._judged(number, slot, live)[1]

    def _judged(self, number: Number, slot: Slot, live: bool) -> tuple[Number, NumberVerdict]:
        """The number, in the scale of its sentence where only that fits ("34 million, 15 of it embeddings"), and its worth."""
        wrong, rounded = self.scene.own_references(slot)
        found = judge_number(number, slot.references, slot.output.name, own=wrong, rounded=rounded, live=live)
        if found.mistake == "unit factor" and number.unit in ("", "bound"):
            grouped = [1000.0] if _GROUPED.fullmatch(number.text) else []  # 31.231 as the continent writes it
            for factor in [*grouped, *self.answer.scales_before(number)]:
                scaled = number.model_copy(
                    update={"value": (number.value or 0.0) * factor, "step": number.step * factor}
                )
                again = judge_number(scaled, slot.references, slot.output.name, own=wrong, rounded=rounded, live=live)
                if is_right(again):
                    return scaled, again
        return number, found

    def claim(self, number: Number, slot: Slot, *, unclear: bool = False) -> bool:
        """Records the claim; an earlier one for the same slot is thereby taken back."""
        number, verdict = self._judged(number, slot, self.live or unclear)
        slips = [slip[0] for slip in slot.references.slips(slot.output.name)]
        reading = reading_of(number, slot.output, slot.reference, slips)
        claim = Claim(
            text=number.text,
            start=number.start,
            end=number.end,
            value=reading.value,
            check=slot.check.id or slot.check.name,
            name=slot.check.name,
            label=slot.check.label,
            output=slot.output.name,
            computed=verdict.computed,
            verdict=verdict.verdict,
            partial=verdict.partial,
            mistake=verdict.mistake,
            follow_up=verdict.follow_up,
            own_error=verdict.own_error,
            expression=number.expression,
            hedge=number.hedge,
        )
        for i, (old, old_slot) in enumerate(self.claims):
            if old_slot is slot and not old.retracted:
                if old.value == claim.value:
                    return True
                restated = old.expression == old.text and abs(reading.value - (old.value or 0.0)) <= reading.step / 2
                if restated and old.verdict not in RIGHT:  # "2/18, about 0.11" says one thing twice
                    same = ("verdict", "mistake", "follow_up", "own_error")
                    claim = claim.model_copy(update={key: getattr(old, key) for key in same})
                    self.claims[i] = (claim, slot)
                    self.scene.said[slot.at, slot.output.name] = claim
                    return True
                taken_back = corrected_between(self.answer.text, old.end, claim.start)
                if taken_back or old.verdict not in RIGHT:
                    self.claims[i] = (old.model_copy(update={"retracted": True}), old_slot)
        self.claims.append((claim, slot))
        self.scene.said[slot.at, slot.output.name] = claim
        return True


def is_right(verdict: NumberVerdict) -> bool:
    """Right to the full, not only within a factor of two."""
    return verdict.verdict in RIGHT and not verdict.partial
