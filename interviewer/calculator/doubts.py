"""When a wrong number may be doubted: what ties it to a quantity must be stronger than a coincidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from interviewer.calculator.answers import Governor
from interviewer.calculator.ledger import Ledger, is_right
from interviewer.calculator.plausibility import is_given, said_digits
from interviewer.calculator.readings import reading_of, unit_matches
from interviewer.calculator.references import RIGHT, WRONG
from interviewer.calculator.scene import Scene, Slot
from interviewer.calculator.verdicts import NumberVerdict, judge_number
from interviewer.domain.numbers import Number
from interviewer.domain.numbers_context import words

#: Names that are everyday words, too: they tie a number only to a right value or a listed slip.
_EVERYDAY = frozenset(
    ("from", "need", "by", "to", "total", "in total", "overall", "at most", "left", "share", "gap", "after", "before")
)
#: Things that a number without a name counts: "200 cases a week" is no number of false alarms.
_COUNTED = re.compile(
    r" (?!percent|per|users|people|rows|units|in|of|and|or|so|but|for|with|then|each|at|on)[a-z]{3,}s\b"
)
_DIFFERENCES = (
    "diff",
    "reduction",
    "relative_error",
    "absolute_lift",
    "relative_lift",
    "mde",
    "mde_relative",
    "gain_bits",
    "step",
)
_MORE = re.compile(r"\s*(?:rows |users |people )?(?:more|fewer|less|extra|additional|further)\b", re.IGNORECASE)
_APART = re.compile(r"\b(?:difference|gap|change)\b[^.;]{0,45}$", re.IGNORECASE)
_WOULD = re.compile(r"\bwould (?:be|give|make|have|say)\b|\bless than the\b|\bbelow the\b")
#: Words of the slips' names that say nothing of the way.
_COMMON = words(
    "given taken place left with over high interval forgotten used rate values precision recall assumed total cost costs "
    "only reported added counted divided multiplied ignored"
)
_ALARMS = re.compile(r"\b(?:alarms?|false positives?|fps?)\b", re.IGNORECASE)
_HITS = re.compile(r"\bhits?\b", re.IGNORECASE)
_MISSES = re.compile(r"\b(?:miss|misses|missed|false negatives?|fns?)\b", re.IGNORECASE)
#: In a longer answer, in words, a number without a name is not taken for a slip.
_MOST_WORDS, _MOST_WORDS_ASKED = 45, 90


class Doubts(Ledger):
    """What speaks for and against taking a number for a wrong value of a slot."""

    def __init__(self, text: str, scene: Scene, *, live: bool, asked: int | None) -> None:
        super().__init__(text, scene, live=live)
        self.asked = asked
        self.long = len(text.split()) > (_MOST_WORDS if asked is None else _MOST_WORDS_ASKED)

    def only_seems(self, number: Number, governor: Governor, chosen: Slot, verdict: NumberVerdict) -> bool:
        """Whether what ties a wrong number to a name is too weak to doubt the candidate for it."""
        brief, mistake = self.answer.is_brief(number), verdict.mistake
        unexplained = verdict.verdict == "unclear"
        if (unexplained or mistake == "unit factor") and governor.mention.phrase in _EVERYDAY:
            return True
        if (
            mistake == "unit factor"
            and not brief
            and (self.long or not governor.tight or (number.digits < 2 and not number.unit))
        ):
            return True
        if number.reason == "loose word" and (self.long or unexplained):
            return True
        if self.long and number.digits < 2 and not governor.tight:
            return True
        if chosen.output.tolerance == "count" and self.answer.is_of_one(governor):
            return True
        coincidence = self._is_difference(number, chosen) or self._is_part(number, chosen)
        return coincidence or self.names_the_slip(number, chosen, mistake) or self.right_unasked(number, chosen)

    def _is_difference(self, number: Number, chosen: Slot) -> bool:
        """``90 more false alarms``, ``the difference is 120``: how far two values lie apart, where that is not asked for."""
        if chosen.output.name in _DIFFERENCES:
            return False
        text = self.answer.text
        before = text[max(0, number.start - 60) : number.start]
        return _MORE.match(text, number.end) is not None or _APART.search(before) is not None

    def names_the_slip(self, number: Number, chosen: Slot, mistake: str | None) -> bool:
        """``the arithmetic mean would be 0.7``: a wrong way called by its name, beside the right value or as a mere "would"."""
        near = self.answer.text[max(0, number.start - 45) : number.end + 45].lower()
        telling = re.findall(r"[a-z]{4,}", (mistake or "").lower())
        if not any(word in near for word in telling if word not in _COMMON):
            return False
        others = [n for n in self.answer.plain if n is not number and n.is_claim]
        return _WOULD.search(near) is not None or any(is_right(self.judge(n, chosen)) for n in others)

    def _is_part(self, number: Number, chosen: Slot) -> bool:
        """``4,000 for the misses alone``: one of the two terms of a cost, named as such."""
        v = chosen.references.values
        if chosen.output.name not in ("cost", "mean_ms") or number.value is None or not {"fn", "hit_ms"} & v.keys():
            return False
        value = reading_of(number, chosen.output, chosen.reference).value
        near = self.answer.text[max(0, number.start - 40) : number.end + 40]
        if chosen.check.name == "total_cost":
            terms = ((v["fp"] * v["c_fp"], _ALARMS), (v["fn"] * v["c_fn"], _MISSES))
        else:
            terms = ((v["hit_rate"] * v["hit_ms"], _HITS), ((1 - v["hit_rate"]) * v["miss_ms"], _MISSES))
        return any(abs(value - term) <= 0.01 * abs(term) and named.search(near) for term, named in terms)

    def right_unasked(self, number: Number, chosen: Slot) -> bool:
        """``two whole weeks`` where only the days were asked for: right for an output that the check leaves out."""
        calc, wanted = chosen.references.calc, chosen.check.outputs or ()
        others = [out for out in calc.outputs if wanted and out.name not in wanted and unit_matches(number, out)]
        return any(is_right(judge_number(number, chosen.references, out.name)) for out in others)

    def right_elsewhere(self, number: Number, chosen: Slot) -> Slot | None:
        """Another output of the same check that the number is right for."""
        if said_digits(number) < 2 or is_given(number, self.scene):
            return None
        others = [s for s in self.scene.slots if s.at == chosen.at and s is not chosen]
        found = self.right_slots(number, [s for s in others if unit_matches(number, s.output)])
        return found[0] if len(found) == 1 else None

    def rightly_said(self, slot: Slot) -> bool:
        """Whether the slot has its right value already, so that another number beside it is something else."""
        said = self.scene.said.get((slot.at, slot.output.name))
        return said is not None and said.verdict in RIGHT and any(claim is said for claim, _ in self.claims)

    def own_name(self, number: Number, chosen: Slot, verdict: NumberVerdict) -> bool:
        """A number that inherits its name, or is named as a saving, is wrong only as a listed slip."""
        listed = verdict.verdict in WRONG and verdict.mistake != "unit factor" and not self.long
        return listed and not is_given(number, self.scene) and self.claim(number, chosen)

    def other_of_sentence(self, number: Number, slots: Sequence[Slot], *, tight: bool) -> Slot | None:
        """Another quantity named in the sentence that the number is right for or, unless its own name is ``tight``, a slip."""
        sentence = self.answer.sentences.of(number.start)
        named = {key for m in self.answer.mentions if self.answer.sentences.of(m.start) == sentence for key in m.keys}
        others = [s for s in self.scene.slots if s.key in named and s not in slots]
        others = [s for s in others if unit_matches(number, s.output)]
        verdicts = {id(s): self.judge(number, s) for s in others}
        explained = [s for s in others if verdicts[id(s)].verdict != "unclear"]
        explained = [s for s in explained if verdicts[id(s)].mistake != "unit factor"]
        rights = [s for s in explained if is_right(verdicts[id(s)])]
        found = rights or ([] if tight else explained)
        return found[0] if len({s.key for s in found}) == 1 else None

    def continues(self, number: Number, slots: Sequence[Slot]) -> bool:
        """``0.69 for the first and 0.73 for the second``: the same quantity right behind its twin."""
        if not self.claims or not 0 <= number.start - self.claims[-1][0].end <= 45:
            return False
        last = self.claims[-1][1]
        return any(slot.key == last.key and slot.at != last.at for slot in slots)

    def lone_slip(self, number: Number, slots: Sequence[Slot]) -> bool:
        if self.long or _COUNTED.match(self.answer.text, number.end):
            return False
        slots = [s for s in slots if not self.rightly_said(s)]
        found = [s for s in slots if self.judge(number, s).mistake not in (None, "unit factor")]
        found = [s for s in found if not self.names_the_slip(number, s, self.judge(number, s).mistake)]
        return self.claim(number, found[0]) if len(found) == 1 else False

    def plausible_kind(self, number: Number, governor: Governor) -> bool:
        if number.is_claim:
            return True
        return governor.tight and number.reason in (
            "setting",
            "loose word",
            "autobiography",
            "date",
        )
