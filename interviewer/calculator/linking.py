"""Decides for each number of an answer which slot of the scenario it claims to fill."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from interviewer.calculator.mentions import (
    LabelMention,
    Mention,
    Sentences,
    corrected_between,
    find_labels,
    find_mentions,
    label_group,
)
from interviewer.calculator.readings import reading_of, unit_matches
from interviewer.calculator.references import RIGHT
from interviewer.calculator.scene import Claim, Scene, Slot
from interviewer.calculator.verdicts import NumberVerdict, judge_number
from interviewer.domain.numbers import Number, read_numbers

#: Words between a name and its number that leave no doubt that they belong together.
_TIGHT = re.compile(
    r"^[\s:=~|\u2248(\[]*(?:(?:is|are|was|were|be|of|at|to|about|around|roughly|approximately|approx|then"
    r"|so|now|comes|come|out|equals|would|should|will|i|get|got|gives|give|makes|as|becomes|around|just"
    r"|the|a|an|and|that|it|s|say|maybe|probably|exactly|only|both|lands|works|goes|falls|drops|rises"
    r"|up|down|by|from|think|ends|score|count|value|here|also|must|has|have|had|means|we|you|need"
    r"|total|in|rows|row|people|users|minus|nearly|almost|well|like|some|more|than|with|'s|right|there"
    r"|still|went|becomes|sits|around|somewhere|between|computes|turns|called|equal|be|our|my|its"
    r"|below|above|under|over|least|most)[\s:=~\u2248(,']*){0,9}$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[\s)\]*]*(?:(?:of|the|in|are|is|a|an|new|for|as|those|that|them|were|be|would|will|get|my|his|rows"
    r"|users|people|more|extra|orders|impressions|million|additional|units|samples|visitors|expected"
    r"|actual|real|different|mean|average|total|each|from|conversions|requests|it|per|on|to)\s+){0,3}$",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"(?:\b(?:i get|get|got|gives?|giving|is|are|equals?|comes?|comes out|that'?s|that is|so|makes?|it'?s"
    r"|about|roughly|answer|around|would be|works out|lands?|end up|i'?d say|say|result|call it|be|approx"
    r"|approximately|becomes?|leaves?|yields?|have|was|that makes|exactly|probably|maybe|circa|guess"
    r"|think|only|just|nearly|almost)|[=\u2248:~])\s*"
    r"(?:at|to|as|about|roughly|around|like|of|out|be|just|the|a|an|[~\u2248=:,])?\s*"
    r"(?:about|roughly|around|[~\u2248])?\s*$",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\b(?:stays?|same|unchanged|remains?|still|no correction|not change|doesn'?t change|so|just)\b",
    re.IGNORECASE,
)
_POST_LABEL = re.compile(
    r"^\s*[),]?\s*\(?\s*(?:users|rows|of them)?\s*(?:(?:for|in|on|with|at|under|of|from|by|using)\s+)"
    r"(?:the\s+|our\s+|my\s+)?$|^\s*\(\s*(?:the\s+)?$",
    re.IGNORECASE,
)

#: An unexplained number is meant for these only if it was said with a unit of their kind.
_NEEDS_UNIT = (["GB"], ["GiB"], ["TB"], ["ms"], ["h"], ["s"], ["days"])
#: A given in milliseconds or gigabytes may be said in any unit of its kind.
_UNIT_SCALES = {
    "s": (1.0, 1e3, 1 / 60, 1 / 3600, 1 / 86400),
    "bytes": (1.0, 1e-3, 1e-6, 1e-9, 1e-12, 2.0**-20, 2.0**-30),
    "percentage points": (1.0, 100.0),
}


@dataclass(frozen=True)
class Governor:
    """The name that governs a number, and how surely it does."""

    mention: Mention
    tight: bool
    inherited: bool = False


class Linker:
    """Links the numbers of one answer, in order, and judges each against what it claims to be."""

    def __init__(self, text: str, scene: Scene, *, live: bool, asked: int | None) -> None:
        self.text, self.scene, self.live, self.asked = text, scene, live, asked
        self.numbers = [n for n in read_numbers(text) if n.value is not None]
        self.mentions = find_mentions(text, [check.name for check in scene.checks])
        self.units = [m for m in self.mentions if self._inside_number(m)]
        self.mentions = [m for m in self.mentions if m not in self.units]
        labels = [check.label or "" for check in scene.checks]
        self.labels = find_labels(text, labels)
        self.sentences = Sentences(text)
        self.claims: list[tuple[Claim, Slot]] = []
        self.operands = {n.start for n in self.numbers if n.reason == "operand"}
        self.plain = [n for n in self.numbers if n.reason != "operand"]
        self.main = {check.name for check in scene.checks}
        self.taken: set[int] = set()

    def _inside_number(self, mention: Mention) -> bool:
        return any(
            n.start < mention.end and mention.start < n.end for n in self.numbers if n.reason != "name"
        )

    def link(self) -> list[Claim]:
        """All claims in the order of the answer."""
        for at, number in enumerate(self.plain):
            if not self._try(at, number) and number.expression == number.text:
                self._try_operands(number)
        return [claim for claim, _ in self.claims]

    def _try_operands(self, number: Number) -> None:
        """``0.548/0.617`` may be two answers in place of a quotient."""
        inside = [
            n for n in self.numbers if n.start in self.operands and number.start <= n.start and n.end <= number.end
        ]
        if len(inside) != 2:
            return
        for operand in inside:
            bare = operand.model_copy(update={"is_claim": True, "reason": "", "expression": None})
            slots = self._right_slots(bare, self.scene.slots)
            if len(slots) == 1 and bare.digits >= 2 and not self._given(bare):
                self._claim(bare, slots[0])

    def _try(self, at: int, number: Number) -> bool:
        if not number.is_claim and number.reason not in (
            "setting",
            "loose word",
            "autobiography",
            "date",
        ):
            return False
        governor = self._governor(at, number)
        corrected = self._corrected_slot(number, governor)
        if corrected is not None:
            return self._claim(number, corrected)
        if governor is not None:
            keys = set(governor.mention.keys)
            for unit in self.units:  # "three whole weeks": the unit names an output itself
                if number.start <= unit.start < number.end:
                    keys |= unit.keys
            slots = [s for s in self.scene.slots if s.key in keys]
            slots = [s for s in slots if unit_matches(number, s.output)]
            if slots:
                if governor.mention.start >= number.end:
                    self.taken.add(governor.mention.start)
                return self._named(at, number, governor, slots)
            if governor.tight or not governor.inherited:
                return self._misnamed(at, number, governor)
        return self._unnamed(at, number, strict=False)

    def _misnamed(self, at: int, number: Number, governor: Governor) -> bool:
        """A number behind the name of something else may still be a right value or a slip."""
        if not governor.tight and self._unnamed(at, number, strict=True):
            return True
        given = any(key.startswith("given:") for key in governor.mention.keys)
        if not given or self._given(number) or len(self.main) > 1 or not number.is_claim:
            return False
        slots = [s for s in self.scene.slots if unit_matches(number, s.output)]
        return self._lone_slip(number, slots) if number.digits >= 2 else False

    # -- names ---------------------------------------------------------------------------------

    def _governor(self, at: int, number: Number) -> Governor | None:
        """The mention that names a number: tight ones first, then the nearest of its sentence."""
        sentence = self.sentences.of(number.start)
        before_end = self.plain[at - 1].end if at else 0
        next_start = self.plain[at + 1].start if at + 1 < len(self.plain) else len(self.text)
        same = [m for m in self.mentions if self.sentences.of(m.start) == sentence]
        earlier = [m for m in same if m.end <= number.start]
        later = [m for m in same if number.end <= m.start < next_start]
        column = self._column(number)
        if column is not None:
            return Governor(column, True)
        fresh = [m for m in earlier if m.start >= before_end and m.start not in self.taken]
        if fresh and _TIGHT.match(self._between(fresh[-1].end, number)):
            follows = self._tight_after(number, later)
            if follows is not None and self._slots_of(follows) and not self._slots_of(fresh[-1]):
                return Governor(follows, True)
            return Governor(fresh[-1], True)
        follows = self._tight_after(number, later)
        if follows is not None and (self._slots_of(follows) or not fresh):
            return Governor(follows, True)
        named = [m for m in fresh if self._slots_of(m)]
        if named:
            return Governor(named[-1], False)
        if fresh:
            return Governor(fresh[-1], False)
        return self._inherited(number, sentence, earlier)

    def _between(self, start: int, number: Number) -> str:
        """Text from a mention to its number, without the operands of written arithmetic."""
        inside = [n.start for n in self.numbers if start <= n.start < number.start]
        gap = self.text[start : min(inside) if inside else number.start]
        return gap if len(gap) <= 90 else "?!"

    def _tight_after(self, number: Number, later: Sequence[Mention]) -> Mention | None:
        if later and later[0].start - number.end <= 40:
            gap = self.text[number.end : later[0].start]
            if _AFTER.match(gap):
                return later[0]
        return None

    def _column(self, number: Number) -> Mention | None:
        """The name at the head of the column, if the number stands in a table."""
        start = self.text.rfind("\n", 0, number.start) + 1
        mark = next((m for m in "|\t" if m in self.text[start : number.start]), None)
        if mark is None or start == 0:
            return None
        column = self.text.count(mark, start, number.start)
        end = start - 1
        for _ in range(12):  # a header stands at most a few rows above
            above = self.text.rfind("\n", 0, max(end, 0)) + 1
            named = [m for m in self.mentions if above <= m.start < end]
            if named and not any(above <= n.start < end for n in self.plain):
                return next((m for m in named if self.text.count(mark, above, m.start) == column), None)
            if above == 0:
                return None
            end = above - 1
        return None

    def _slots_of(self, mention: Mention) -> list[Slot]:
        return [slot for slot in self.scene.slots if slot.key in mention.keys]

    def _inherited(self, number: Number, sentence: int, earlier: Sequence[Mention]) -> Governor | None:
        """A name used before in the sentence, or one left open by the sentence before."""
        named = [m for m in earlier if self._slots_of(m)]
        if named:
            return Governor(named[-1], False, inherited=True)
        if earlier:
            return None
        open_ones = [m for m in self.mentions if self.sentences.of(m.start) == sentence - 1]
        if not open_ones:
            return None
        last = open_ones[-1]
        used = any(n.start >= last.start and n.start < number.start for n in self.plain)
        return None if used else Governor(last, False, inherited=True)

    def _corrected_slot(self, number: Number, governor: Governor | None) -> Slot | None:
        """The slot of the claim before, if the candidate replaces its number by this one."""
        if not self.claims:
            return None
        last, slot = self.claims[-1]
        if not corrected_between(self.text, last.end, number.start):
            return None
        if governor is not None and not governor.inherited and governor.mention.start > last.end:
            return None
        if any(last.end <= n.start < number.start for n in self.plain):
            return None
        return slot if unit_matches(number, slot.output) else None

    # -- labels --------------------------------------------------------------------------------

    def _label(self, at: int, number: Number) -> tuple[str, bool]:
        """(group, sure) of the setting that a number is said of; an empty group if none is."""
        next_start = self.plain[at + 1].start if at + 1 < len(self.plain) else len(self.text)
        for label in self.labels:
            if number.end <= label.start < next_start and _POST_LABEL.match(self.text[number.end : label.start]):
                return label.group, True
        earlier = [m for m in self.labels if m.end <= number.start and not self._is_post(m)]
        if not earlier:
            return "", False
        last = earlier[-1]
        same_line = self.sentences.line(last.start) == self.sentences.line(number.start)
        same = self.sentences.of(last.start) == self.sentences.of(number.start)
        return last.group, same or same_line

    def _is_post(self, label: LabelMention) -> bool:
        """Whether a label belongs to the number in front of it ("0.55 for the baseline")."""
        before = [n for n in self.plain if n.end <= label.start]
        return bool(before) and _POST_LABEL.match(self.text[before[-1].end : label.start]) is not None

    def _group(self, slot: Slot, rivals: Sequence[Slot]) -> str:
        if slot.check.label:
            return label_group(slot.check.label)
        order = sorted({rival.at for rival in rivals})
        return "ab"[order.index(slot.at)] if len(order) == 2 else ""

    # -- decisions -----------------------------------------------------------------------------

    def _named(self, at: int, number: Number, governor: Governor, slots: list[Slot]) -> bool:
        """A number with a name: the setting, the fit and the order tell rivals apart."""
        if not self._plausible_kind(number, governor):
            return False
        verdicts = {id(slot): self._judge(number, slot) for slot in slots}
        rights = [s for s in slots if _is_right(verdicts[id(s)])]
        explained = [s for s in slots if verdicts[id(s)].verdict not in ("unclear",)]
        checks = sorted({slot.at for slot in slots})
        pool, sure = slots, True
        if len(checks) > 1:
            group, sure = self._label(at, number)
            labelled = [s for s in slots if group and self._group(s, slots) == group]
            if labelled and (sure or not rights):
                pool = self._labelled_or_free(labelled, slots, rights, explained)
            elif not labelled:
                pool, sure = self._by_order(slots, rights, explained, number)
        chosen = self._best(number, pool, verdicts)
        right = _is_right(verdicts[id(chosen)])
        if not right and self._given(number) and not self._insists(number, verdicts[id(chosen)]):
            return False
        if not self._zero_counts(number, chosen):
            return False
        if verdicts[id(chosen)].verdict == "unclear":
            other = self._other_of_sentence(number, slots)
            if other is not None:
                return self._claim(number, other)
            if not (governor.tight and self._plausible(number, chosen)):
                return False
        if not right and not sure and len(checks) > 1 and len(pool) > 1:
            return self._claim(number, chosen, unclear=True)
        return self._claim(number, chosen)

    def _zero_counts(self, number: Number, slot: Slot) -> bool:
        """A nought says little: it counts as an answer or beside a given of its own check."""
        if slot.reference != 0 or slot.at == self.asked or len(self.text.split()) <= 8:
            return True
        if len(self.scene.checks) == 1 and number.value == 0:
            return True
        own = {abs(v) for v in slot.check.inputs.values() if isinstance(v, int | float)}
        return any(abs(n.value or 0.0) in own for n in self.plain if n.is_claim and n is not number)

    def _insists(self, number: Number, verdict: NumberVerdict) -> bool:
        """A given repeated as the result: "it stays at 70 %", "the same as each leaf"."""
        sentence = self.sentences.of(number.start)
        start = max(0, number.start - 120)
        near = self.text[start : number.end + 60]
        same = self.sentences.of(start) == sentence or start == 0 or len(near) < 240
        return verdict.mistake is not None and same and _SAME.search(near) is not None

    def _other_of_sentence(self, number: Number, slots: Sequence[Slot]) -> Slot | None:
        """Another quantity named in the sentence that the number is right or a known slip for."""
        sentence = self.sentences.of(number.start)
        named = {key for m in self.mentions if self.sentences.of(m.start) == sentence for key in m.keys}
        others = [s for s in self.scene.slots if s.key in named and s not in slots]
        others = [s for s in others if unit_matches(number, s.output)]
        verdicts = {id(s): self._judge(number, s) for s in others}
        explained = [s for s in others if verdicts[id(s)].verdict != "unclear"]
        explained = [s for s in explained if verdicts[id(s)].mistake != "unit factor"]
        rights = [s for s in explained if _is_right(verdicts[id(s)])]
        found = rights or explained
        return found[0] if len({s.key for s in found}) == 1 else None

    def _labelled_or_free(
        self, labelled: list[Slot], slots: list[Slot], rights: list[Slot], explained: list[Slot]
    ) -> list[Slot]:
        """A check without a label that explains the number goes before labelled ones that do not."""
        if any(slot in explained for slot in labelled):
            return labelled
        free = [s for s in rights or explained if not s.check.label]
        return free or labelled

    def _plausible_kind(self, number: Number, governor: Governor) -> bool:
        if number.is_claim:
            return True
        return governor.tight and number.reason in (
            "setting",
            "loose word",
            "autobiography",
            "date",
        )

    def _plausible(self, number: Number, slot: Slot) -> bool:
        """Whether an unexplained number could be meant for the slot at all."""
        value, reference = reading_of(number, slot.output, slot.reference).value, slot.reference
        if not number.is_claim or (number.kind == "range" and value * reference <= 0):
            return False
        if value == 0 or reference == 0 or value * reference < 0:
            return number.digits >= 2
        if slot.output.unit.startswith("fraction") and abs(value) > 1 >= abs(reference):
            return False
        if slot.output.unit.split()[:1] in _NEEDS_UNIT and number.unit not in ("s", "bytes"):
            return False
        return 1 / 20 <= value / reference <= 20

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

    def _best(self, number: Number, pool: list[Slot], verdicts: dict[int, NumberVerdict]) -> Slot:
        def rank(slot: Slot) -> tuple[int, int, int]:
            found = verdicts[id(slot)]
            order = {"exact": 0, "within_tolerance": 1 + 2 * found.partial, "unclear": 5}
            taken = (slot.at, slot.output.name) in self.scene.said
            unit = slot.output.unit.lower().split()[:1]
            said = bool(unit) and number.text.lower().endswith(unit[0])
            return order.get(found.verdict, 4), int(not said), int(taken)

        return min(pool, key=rank)

    def _unnamed(self, at: int, number: Number, *, strict: bool) -> bool:
        """A number without a name counts if it fits one slot, or if it answers the question."""
        if not number.is_claim or self._given(number):
            return self._answers_asked(number) if self._whole_answer(number) else False
        slots = [s for s in self.scene.slots if unit_matches(number, s.output)]
        stated = self._stated(number)
        rights = self._right_slots(number, slots)
        telling = number.digits >= 3 or (number.digits >= 2 and stated) or self._whole_answer(number)
        if rights and (telling or number.step == 0 or number.expression is not None):
            fresh = [s for s in rights if (s.at, s.output.name) not in self.scene.said] or rights
            if len({s.at for s in fresh}) > 1:
                group, _ = self._label(at, number)
                fresh = [s for s in fresh if group and self._group(s, fresh) == group] or fresh
            chosen = self._best(number, fresh, {id(s): self._judge(number, s) for s in fresh})
            return self._zero_counts(number, chosen) and self._claim(number, chosen)
        if strict:
            return False
        if self.asked is not None or len(self.main) == 1:
            return self._answer(number, stated)
        return self._lone_slip(number, slots) if stated and number.digits >= 2 else False

    def _lone_slip(self, number: Number, slots: Sequence[Slot]) -> bool:
        found = [s for s in slots if self._judge(number, s).mistake not in (None, "unit factor")]
        return self._claim(number, found[0]) if len(found) == 1 else False

    def _answer(self, number: Number, stated: bool) -> bool:
        """An unnamed number as the answer to the one question that was put."""
        last = number is self.plain[-1] and (number.digits >= 2 or number.unit == "percent")
        if number.kind == "bound" or not (stated or last or self._whole_answer(number)):
            return False
        slots = self.scene.slots
        if self.asked is not None:
            slots = [s for s in slots if s.at == self.asked] or slots
        slots = [s for s in slots if unit_matches(number, s.output)]
        explained = [s for s in slots if self._judge(number, s).verdict != "unclear"]
        if last and not stated and not self._whole_answer(number):
            explained = [s for s in explained if self._judge(number, s).mistake != "unit factor"]
        if self.asked is None and number.digits < 2 and len(self.text.split()) > 5:
            explained = [s for s in explained if not _is_right(self._judge(number, s))]
        if explained:
            fresh = [s for s in explained if (s.at, s.output.name) not in self.scene.said]
            return self._claim(number, (fresh or explained)[0])
        if not slots or not self._plausible(number, slots[0]):
            return False
        if not self._whole_answer(number) and (self.asked is None or not stated):
            return False
        if any(slot.at == slots[0].at for _, slot in self.claims):
            return False
        return self._claim(number, slots[0], unclear=len({s.at for s in slots}) > 1)

    def _answers_asked(self, number: Number) -> bool:
        if self.asked is None and len(self.scene.checks) > 1:
            return False
        slots = [s for s in self.scene.slots if self.asked in (None, s.at)]
        explained = [s for s in slots if self._judge(number, s).verdict != "unclear"]
        return self._claim(number, explained[0]) if explained else False

    def _whole_answer(self, number: Number) -> bool:
        """Whether the answer is hardly more than this number."""
        return len(self.text.split()) <= 8 and len(self.plain) <= 2

    def _stated(self, number: Number) -> bool:
        return _STATED.search(self.text[max(0, number.start - 40) : number.start]) is not None

    def _given(self, number: Number) -> bool:
        value = number.value or 0.0
        scales = _UNIT_SCALES.get(number.unit, (1.0,))
        return number.expression is None and any(
            self.scene.is_given(value * scale, number.step * scale) for scale in scales
        )

    def _right_slots(self, number: Number, slots: Sequence[Slot]) -> list[Slot]:
        return [slot for slot in slots if _is_right(self._judge(number, slot))]

    def _judge(self, number: Number, slot: Slot, live: bool = True) -> NumberVerdict:
        wrong, rounded = self.scene.own_references(slot)
        return judge_number(number, slot.references, slot.output.name, own=wrong, rounded=rounded, live=live)

    def _claim(self, number: Number, slot: Slot, *, unclear: bool = False) -> bool:
        """Records the claim; an earlier one for the same slot is thereby taken back."""
        verdict = self._judge(number, slot, self.live or unclear)
        reading = reading_of(number, slot.output, slot.reference)
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
                taken_back = corrected_between(self.text, old.end, claim.start)
                if taken_back or old.verdict not in RIGHT:
                    self.claims[i] = (old.model_copy(update={"retracted": True}), old_slot)
        self.claims.append((claim, slot))
        self.scene.said[slot.at, slot.output.name] = claim
        return True


def _is_right(verdict: NumberVerdict) -> bool:
    return verdict.verdict in RIGHT and not verdict.partial
