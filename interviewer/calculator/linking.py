"""Decides for each number of an answer which slot of the scenario it claims to fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interviewer.calculator.answers import Governor
from interviewer.calculator.doubts import Doubts
from interviewer.calculator.ledger import is_right
from interviewer.calculator.mentions import corrected_between, label_group
from interviewer.calculator.plausibility import best_slot, is_given, is_plausible, said_digits
from interviewer.calculator.readings import has_unit, unit_matches
from interviewer.calculator.references import RIGHT
from interviewer.calculator.scene import Claim, Scene, Slot
from interviewer.domain.numbers import Number

#: Names of a difference: without a check of its own it follows from two other numbers.
_DERIVED = ("sav", "cheaper", "difference in")


#: From here on a figure is too large to fit by chance.
_MANY = 10_000

#: With more words than these about other things, a number without a name is not taken for a slip.
_MOST_STRANGE = 2


class Linker(Doubts):
    """Links the numbers of one answer, in order, and judges each against what it claims to be."""

    def __init__(self, text: str, scene: Scene, *, live: bool, asked: int | None) -> None:
        super().__init__(text, scene, live=live, asked=asked)
        self.main = {check.name for check in scene.checks}

    def link(self) -> list[Claim]:
        """All claims in the order of the answer."""
        for at, number in enumerate(self.answer.plain):
            if self._try_interval(number):
                continue
            quotient = number.expression == number.text
            if quotient and self._try_operands(number, all_of_them=True):
                continue
            if not self._try(at, number) and quotient:
                self._try_operands(number)
        return [claim for claim, _ in self.claims]

    def _try_interval(self, number: Number) -> bool:
        """``from 0.16 to 1.04 points``: both ends of an interval, where a check asks for one."""
        if number.kind != "range" or number.low is None or number.high is None or not number.is_claim:
            return False
        slots = {s.output.name: s for s in self.scene.slots if s.output.name in ("low", "high")}
        if len(slots) != 2 or slots["low"].at != slots["high"].at:
            return False
        readings = [(number.unit, 1.0)] if number.unit else [("", 1.0), ("percentage points", 0.01)]
        return any(self._interval(number, slots, unit, scale) for unit, scale in readings)

    def _interval(self, number: Number, slots: Mapping[str, Slot], unit: str, scale: float) -> bool:
        """The ends in this unit, when both may be what the check asks for."""
        ends = {
            name: number.model_copy(
                update={"value": (value or 0.0) * scale, "step": number.step * scale, "unit": unit}
                | {"kind": "number", "low": None, "high": None}
            )
            for name, value in (("low", number.low), ("high", number.high))
        }
        if not all(
            unit_matches(end, slots[name].output)
            and (is_plausible(end, slots[name]) or is_right(self.judge(end, slots[name])))
            for name, end in ends.items()
        ):
            return False
        for name, end in ends.items():
            self.claim(end, slots[name])
        return True

    def _try_operands(self, number: Number, *, all_of_them: bool = False) -> bool:
        """``0.548/0.617`` may be two answers in place of a quotient; with ``all_of_them`` only if both are right."""
        inside = [
            n
            for n in self.answer.numbers
            if n.start in self.answer.operands and number.start <= n.start and n.end <= number.end
        ]
        if len(inside) != 2:
            return False
        meant = []
        for operand in inside:
            bare = operand.model_copy(update={"is_claim": True, "reason": "", "expression": None})
            slots = self.right_slots(bare, self.scene.slots)
            if len(slots) == 1 and bare.digits >= 2 and not is_given(bare, self.scene):
                meant.append((bare, slots[0]))
        if all_of_them and len(meant) < 2:
            return False
        for bare, slot in meant:
            self.claim(bare, slot)
        return bool(meant)

    def _try(self, at: int, number: Number) -> bool:
        if not number.is_claim and number.reason not in (
            "setting",
            "loose word",
            "autobiography",
            "date",
        ):
            return False
        if self.answer.is_contrast(number):
            return self._unnamed(at, number, strict=True)
        governor = self.answer.governor(at, number)
        corrected = self._corrected_slot(number, governor)
        if corrected is not None:
            return self.claim(number, corrected)
        if governor is not None:
            keys = set(governor.mention.keys)
            for unit in self.answer.units:  # "three whole weeks": the unit names an output itself
                if number.start <= unit.start < number.end:
                    keys |= unit.keys
            slots = [s for s in self.scene.slots if s.key in keys]
            named = bool(slots)
            if not any(has_unit(number, s.output) for s in slots):  # "KL is 0.32 bits": the unit picks the output
                checks = {s.at for s in slots}
                slots = [s for s in self.scene.slots if s in slots or (s.at in checks and has_unit(number, s.output))]
            slots = [s for s in slots if unit_matches(number, s.output)]
            if slots:
                claimed = self._named(at, number, governor, slots)
                if governor.mention.start >= number.end and (claimed or number.is_claim):
                    self.answer.taken.add(governor.mention.start)
                return claimed
            if named:  # "the variance falls by 36 %": the unit says that it is something else
                return self._unnamed(at, number, strict=True)
            if governor.tight or not governor.inherited:
                return self._misnamed(at, number, governor)
        return self._unnamed(at, number, strict=False)

    def _misnamed(self, at: int, number: Number, governor: Governor) -> bool:
        """A number behind the name of something else may still be a right value or a slip."""
        behind = governor.mention.start >= number.end  # "1.2 times the observed rate"
        if (behind or not governor.tight) and self._unnamed(at, number, strict=True):
            return True
        given = any(key.startswith("given:") for key in governor.mention.keys)
        if not given or is_given(number, self.scene) or len(self.main) > 1 or not number.is_claim:
            return False
        slots = [s for s in self.scene.slots if unit_matches(number, s.output)]
        return self.lone_slip(number, slots) if said_digits(number) >= 2 else False

    def _corrected_slot(self, number: Number, governor: Governor | None) -> Slot | None:
        """The slot of the claim before, if the candidate replaces its number by this one."""
        if not self.claims:
            return None
        last, slot = self.claims[-1]
        if not corrected_between(self.answer.text, last.end, number.start):
            return None
        fresh = governor is not None and not governor.inherited and governor.mention.start > last.end
        if (
            fresh
            and governor is not None
            and (self.answer.slots_of(governor.mention) or not is_right(self.judge(number, slot)))
        ):
            return None
        if any(last.end <= n.start < number.start for n in self.answer.plain):
            return None
        if not unit_matches(number, slot.output):
            return None
        kept = last.verdict in RIGHT and not is_right(self.judge(number, slot))
        return None if kept and (self.long or not is_plausible(number, slot)) else slot

    def _group(self, slot: Slot, rivals: Sequence[Slot]) -> str:
        if slot.check.label:
            return label_group(slot.check.label)
        order = sorted({rival.at for rival in rivals})
        return "ab"[order.index(slot.at)] if len(order) == 2 else ""

    def _named(self, at: int, number: Number, governor: Governor, slots: list[Slot]) -> bool:
        """A number with a name: the setting, the fit and the order tell rivals apart."""
        if not self.plausible_kind(number, governor):
            return False
        verdicts = {id(slot): self.judge(number, slot) for slot in slots}
        rights = [s for s in slots if is_right(verdicts[id(s)])]
        explained = [s for s in slots if verdicts[id(s)].verdict not in ("unclear",)]
        checks = sorted({slot.at for slot in slots})
        pool, sure, pinned = slots, True, False
        if len(checks) > 1:
            group, sure = self.answer.label(at, number)
            labelled = [s for s in slots if group and self._group(s, slots) == group]
            pinned = sure and bool(labelled)
            if labelled and (sure or not rights):
                pool = self._labelled_or_free(labelled, slots, rights, explained)
            elif not labelled:
                pool, sure = self._by_order(slots, rights, explained, number)
        chosen = best_slot(number, pool, verdicts, self.scene)
        right = is_right(verdicts[id(chosen)])
        if not right and (governor.mention.phrase.startswith(_DERIVED) or (governor.inherited and not pinned)):
            return self._unnamed(at, number, strict=True) or self.own_name(number, chosen, verdicts[id(chosen)])
        if (
            not right
            and is_given(number, self.scene)
            and not (verdicts[id(chosen)].mistake and self.answer.insists(number, governor))
            and not (chosen.key in governor.mention.keys and self.answer.declares(number, governor))
        ):
            return False
        mistake = verdicts[id(chosen)].mistake
        if not right and self.only_seems(number, governor, chosen, verdicts[id(chosen)]):
            put = self.asked == chosen.at and self.answer.is_brief(number)  # "28,000 a second" when asked for just that
            return self._unnamed(at, number, strict=not put)
        loose = governor.mention.start >= number.end or len(governor.mention.phrase) <= 1  # "A: 80 %"
        if not right and mistake is None and loose:
            twin = self.right_elsewhere(number, chosen)  # "150 flagged rows are wrong" counts the wrong ones
            if twin is not None:
                return self.claim(number, twin)
        if not self.answer.nought_counts(number, chosen, self.asked):
            return False
        if verdicts[id(chosen)].verdict == "unclear":
            other = self.other_of_sentence(number, slots, tight=governor.tight)
            if other is not None:
                return self.claim(number, other)
            before = governor.mention.end <= number.start
            if not (governor.tight and is_plausible(number, chosen, named_before=before)):
                return False
            if self.long and not self.answer.declares(number, governor):
                return False
        if not right and not sure and len(checks) > 1 and len(pool) > 1:
            return self.claim(number, chosen, unclear=True)
        return self.claim(number, chosen)

    def _labelled_or_free(
        self, labelled: list[Slot], slots: list[Slot], rights: list[Slot], explained: list[Slot]
    ) -> list[Slot]:
        """A check without a label that explains the number goes before labelled ones that do not."""
        if any(slot in explained for slot in labelled):
            return labelled
        free = [s for s in rights or explained if not s.check.label]
        return free or labelled

    def _by_order(
        self, slots: list[Slot], rights: list[Slot], explained: list[Slot], number: Number
    ) -> tuple[list[Slot], bool]:
        """Without a label: the fit decides, then the order in which they were said."""
        open_slots = [s for s in slots if (s.at, s.output.name) not in self.scene.said]
        if rights:
            fresh = [s for s in rights if s in open_slots]
            return fresh or rights, True
        if len({s.at for s in explained}) == 1:
            return explained, True
        if open_slots and len({s.at for s in open_slots}) == 1:
            return open_slots, True
        if self.asked is not None and any(s.at == self.asked for s in slots):
            return [s for s in slots if s.at == self.asked], True
        return open_slots or slots, False

    def _unnamed(self, at: int, number: Number, *, strict: bool) -> bool:
        """A number without a name counts if it fits one slot, or if it answers the question."""
        if not number.is_claim or is_given(number, self.scene):
            return self._answers_asked(number) if self.answer.is_brief(number, alone=True) else False
        slots = [s for s in self.scene.slots if unit_matches(number, s.output)]
        stated = self.answer.is_stated(number)
        rights = self.right_slots(number, slots)
        digits = said_digits(number)
        telling = digits >= 3 or (digits >= 2 and (stated or self.continues(number, rights)))
        telling = telling or self.answer.is_brief(number) or self._asked_in_thousands(number, rights)
        if rights and (telling or number.step == 0 or number.expression is not None):
            fresh = [s for s in rights if (s.at, s.output.name) not in self.scene.said] or rights
            if len({s.at for s in fresh}) > 1:
                group, _ = self.answer.label(at, number)
                fresh = [s for s in fresh if group and self._group(s, fresh) == group] or fresh
            chosen = best_slot(number, fresh, {id(s): self.judge(number, s) for s in fresh}, self.scene)
            return self.answer.nought_counts(number, chosen, self.asked) and self.claim(number, chosen)
        if strict or self.long:
            return False
        if self.asked is not None or len(self.main) == 1:
            return self._answer(number, stated)
        return self.lone_slip(number, slots) if stated and digits >= 2 else False

    def _asked_in_thousands(self, number: Number, rights: Sequence[Slot]) -> bool:
        """``roughly five million``: no chance hit among a few digits when just such a figure was asked for."""
        return abs(number.value or 0.0) >= _MANY and any(slot.at == self.asked for slot in rights)

    def _answer(self, number: Number, stated: bool) -> bool:
        """An unnamed number as the answer to the one question that was put."""
        last = number is self.answer.plain[-1] and (number.digits >= 2 or number.unit == "percent")
        if number.kind == "bound" or not (stated or last or self.answer.is_brief(number)):
            return False
        slots = self.scene.slots
        if self.asked is not None:
            slots = [s for s in slots if s.at == self.asked] or slots
        strange = self.answer.strange_words() if self.asked is None else 0
        slots = [s for s in slots if unit_matches(number, s.output)]
        explained = [s for s in slots if self.judge(number, s).verdict != "unclear"]
        explained = [s for s in explained if is_right(self.judge(number, s)) or not self.rightly_said(s)]
        explained = [s for s in explained if not self.names_the_slip(number, s, self.judge(number, s).mistake)]
        if strange > _MOST_STRANGE:
            explained = [s for s in explained if is_right(self.judge(number, s))]
        weak = number.step == 0 or number.digits < 2 or strange > 1
        if weak or (last and not stated and not self.answer.is_brief(number)):
            explained = [s for s in explained if self.judge(number, s).mistake != "unit factor"]
        if self.asked is None and number.digits < 2 and len(self.answer.text.split()) > 5:
            explained = [s for s in explained if not is_right(self.judge(number, s))]
        if explained:
            fresh = [s for s in explained if (s.at, s.output.name) not in self.scene.said]
            return self.claim(number, (fresh or explained)[0])
        if not slots or not is_plausible(number, slots[0]):
            return False
        if self.names_the_slip(number, slots[0], self.judge(number, slots[0]).mistake):
            return False
        if strange > 1 or (not self.answer.is_brief(number) and (self.asked is None or not stated)):
            return False
        if any(slot.at == slots[0].at for _, slot in self.claims):
            return False
        return self.claim(number, slots[0], unclear=len({s.at for s in slots}) > 1)

    def _answers_asked(self, number: Number) -> bool:
        if self.asked is None and (len(self.scene.checks) > 1 or self.answer.strange_words() > 1):
            return False
        if number.reason == "loose word":
            return False
        slots = [s for s in self.scene.slots if self.asked in (None, s.at)]
        explained = [s for s in slots if self.judge(number, s).verdict != "unclear"]
        return self.claim(number, explained[0]) if explained else False
