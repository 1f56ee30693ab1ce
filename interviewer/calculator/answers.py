"""An answer taken apart: its numbers, the quantities and settings it names, and which name governs which number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from interviewer.calculator.mentions import LabelMention, Mention, Sentences, find_labels, find_mentions
from interviewer.calculator.scene import Scene, Slot
from interviewer.calculator.talk import TALK
from interviewer.domain.numbers import Number, read_numbers
from interviewer.domain.numbers_units import SCALES

#: Words between a name and its number that leave no doubt that they belong together.
_TIGHT = re.compile(
    r"^[\s:=~|\u2248(\[]*(?:(?:is|are|was|were|be|of|at|to|about|around|roughly|approximately|approx|then"
    r"|so|now|comes|come|out|equals|would|should|will|i|get|got|gives|give|makes|as|becomes|around|just"
    r"|the|a|an|and|that|it|s|say|maybe|probably|exactly|only|both|lands|works|goes|falls|drops|rises"
    r"|up|down|by|from|think|ends|score|count|value|here|also|must|has|have|had|means|we|you|need"
    r"|total|in|rows|row|people|users|minus|nearly|almost|well|like|some|more|than|with|'s|right|there"
    r"|still|went|becomes|sits|around|somewhere|between|computes|turns|called|equal|be|our|my|its"
    r"|below|above|under|over|least|most|baseline|first|second|old|new|model|one|setting|treatment|control)[\s:=~\u2248(,']*){0,9}$",
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
    r"|approximately|becomes?|leaves?|yields?|have|has|was|that makes|exactly|probably|maybe|circa|guess"
    r"|gets|shows?|reach(?:es)?|scores?|hits|achieves?|(?:falls?|drops?|goes|rises?|climbs?|comes) (?:down |up )?(?:to|at)"
    r"|falls|drops|goes|rises|climbs|moves?|shrinks?|grows?|ends up|turns out"
    r"|think|only|just|nearly|almost)|[=\u2248:~])\s*"
    r"(?:at|to|as|about|roughly|around|like|of|out|be|just|the|a|an|[~\u2248=:,])?\s*"
    r"(?:about|roughly|around|[~\u2248])?\s*$",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\b(?:stays?|same|unchanged|remains?|still|no correction|not change|doesn'?t change|so|just)\b",
    re.IGNORECASE,
)
_IS = re.compile(
    r"^\s*(?:score|value)?\s*(?:(?:of|for|in|at|with|on)?\s*(?:the|our|my|this|that)?\s*"
    r"(?:new|old|baseline|current|first|second|challenger|treatment|control)?\s*(?:model|one|setting|variant|arm|group)?)"
    r"(?:'s)?\s*,?\s*(?:is|=|:|equals|would be|comes to|comes out (?:at|as|to)|becomes|then is|are|will be|should be|must be"
    r"|was|reaches)\s*(?:about|roughly|exactly|just|only|then|also|around|[~\u2248])?\s*$",
    re.IGNORECASE,
)
#: What stands before a name that a given goes by: "the predicted probability is 0.3", "a miss is 10".
_OF_A_GIVEN = re.compile(
    r"\b(?:predicted|predicts|raw|uncorrected|original|old|given|nominal|planned|observed|input|a|an|each|every"
    r"|per|for|if|when|suppose|say|your|target|assumed?)\s+$",
    re.IGNORECASE,
)
_OF_ONE = re.compile(r"\b(?:a|an|each|every|per)\s+$", re.IGNORECASE)
_AT = re.compile(r"\bat (?:about |around )?$", re.IGNORECASE)
_I_GET = re.compile(r"\bI (?:get|got|have|find)\s*$", re.IGNORECASE)
_CONTRAST = re.compile(
    r"\b(?:rather than|instead of|not|versus|vs|compared to|compared with|unlike|as opposed to)\.?\s*"
    r"(?:the|about|at|with|a|only)?\s*$",
    re.IGNORECASE,
)
_POST_LABEL = re.compile(
    r"^\s*[),]?\s*\(?\s*(?:users|rows|of them)?\s*(?:(?:for|in|on|with|at|under|of|from|by|using)\s+)"
    r"(?:the\s+|our\s+|my\s+)?$|^\s*\(\s*(?:the\s+)?$",
    re.IGNORECASE,
)

_WORD = re.compile(r"[a-z]{2,}")
_LETTERS = re.compile(r"[A-Za-z]+$")

#: Numbers that are part of something else, and so never stand between a name and its number.
_NEVER = ("operand", "name", "adjective", "order", "position")


@dataclass(frozen=True)
class Governor:
    """The name that governs a number, and how surely it does."""

    mention: Mention
    tight: bool
    inherited: bool = False


def _part_of_name(number: Number, mentions: Sequence[Mention]) -> bool:
    """The ``one`` of "at least one" is a part of the name of a quantity."""
    return number.reason != "name" and any(
        m.start <= number.start and number.end <= m.end and m.end - m.start > number.end - number.start
        for m in mentions
    )


class Answer:
    """The text of an answer with its numbers, names and settings, seen from the slots of a scene."""

    def __init__(self, text: str, scene: Scene) -> None:
        self.text, self.scene = text, scene
        self.numbers = [n for n in read_numbers(text) if n.value is not None]
        mentions = find_mentions(text, [check.name for check in scene.checks])
        self.numbers = [n for n in self.numbers if not _part_of_name(n, mentions)]
        self.units = [m for m in mentions if self._inside_number(m)]
        self.mentions = [m for m in mentions if m not in self.units]
        self.labels = find_labels(text, [check.label or "" for check in scene.checks])
        in_label = [(label.start, label.end) for label in self.labels]  # the 0.5 of a setting called "threshold 0.5"
        self.numbers = [n for n in self.numbers if not any(a <= n.start and n.end <= b for a, b in in_label)]
        self.sentences = Sentences(text)
        self.operands = {n.start for n in self.numbers if n.reason == "operand"}
        self.plain = [n for n in self.numbers if n.reason not in _NEVER]
        #: Starts of the names that stand behind their number and so govern no later one.
        self.taken: set[int] = set()

    def _inside_number(self, mention: Mention) -> bool:
        return any(n.start < mention.end and mention.start < n.end for n in self.numbers if n.reason != "name")

    def governor(self, at: int, number: Number) -> Governor | None:
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
        beside = bool(later and earlier) and later[0].start == number.end + 1 and later[0].keys != earlier[-1].keys
        if beside and _AT.search(self.text[max(0, number.start - 12) : number.start]):
            return None  # "recall at 90 % precision": where something is read off
        fresh = [m for m in earlier if m.start >= before_end and m.start not in self.taken]
        if fresh and _TIGHT.match(self._between(fresh[-1].end, number)):
            follows = self._tight_after(number, later)
            if follows is not None and self.slots_of(follows) and not self.slots_of(fresh[-1]):
                return Governor(follows, True)
            return Governor(fresh[-1], True)
        follows = self._tight_after(number, later)
        if follows is not None and (self.slots_of(follows) or not fresh):
            return Governor(follows, True)
        named = [m for m in fresh if self.slots_of(m)]
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
            if _AFTER.match(gap) or gap in (" at ", " at the "):
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

    def slots_of(self, mention: Mention) -> list[Slot]:
        return [slot for slot in self.scene.slots if slot.key in mention.keys]

    def _inherited(self, number: Number, sentence: int, earlier: Sequence[Mention]) -> Governor | None:
        """A name used before in the sentence, or one left open by the sentence before."""
        named = [m for m in earlier if self.slots_of(m)]
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

    def label(self, at: int, number: Number) -> tuple[str, bool]:
        """(group, sure) of the setting that a number is said of; an empty group if none is."""
        next_start = self.plain[at + 1].start if at + 1 < len(self.plain) else len(self.text)
        for label in self.labels:
            if number.end <= label.start < next_start and self._behind(at, label):
                return label.group, True
        earlier = [m for m in self.labels if m.end <= number.start and not self._is_post(m)]
        if not earlier:
            return "", False
        last = earlier[-1]
        same_line = self.sentences.line(last.start) == self.sentences.line(number.start)
        same_line = same_line and self._heads_line(last)
        same = self.sentences.of(last.start) == self.sentences.of(number.start)
        return last.group, same or same_line

    def _heads_line(self, label: LabelMention) -> bool:
        """``base: TP 360`` and the first cell of a table row hold for the whole line."""
        before = self.text[self.text.rfind("\n", 0, label.start) + 1 : label.start]
        return not before.strip(" |*-\t") and self.text[label.end : label.end + 12].lstrip(" modeltinga")[:1] in (
            ":",
            "|",
        )

    def _is_post(self, label: LabelMention) -> bool:
        """Whether a label belongs to the number in front of it ("0.55 for the baseline")."""
        at = max((i for i, n in enumerate(self.plain) if n.end <= label.start), default=None)
        return at is not None and self._behind(at, label)

    def _behind(self, at: int, label: LabelMention) -> bool:
        """Behind a comma it does only if the number has no label in front: "control 0.69, in treatment 0.45"."""
        gap = self.text[self.plain[at].end : label.start]
        if not _POST_LABEL.match(gap):
            return False
        start = self.plain[at - 1].end if at else 0
        ahead = [m for m in self.labels if start <= m.start and m.end <= self.plain[at].start]
        ahead = [m for m in ahead if not (at and _POST_LABEL.match(self.text[start : m.start]))]
        return not (gap.lstrip().startswith(",") and ahead)

    def is_brief(self, number: Number, *, alone: bool = False) -> bool:
        """Whether the answer is hardly more than this number (and no other, if ``alone``)."""
        return len(self.text.split()) <= 8 and len(self.plain) <= (1 if alone else 2)

    def strange_words(self) -> int:
        """How many words speak of other things than this number: neither talk, nor numbers, nor names of the scene."""
        covered = [(n.start, n.end) for n in self.numbers]
        covered += [(m.start, m.end) for m in (*self.mentions, *self.units) if "other" not in m.keys]
        covered += [(label.start, label.end) for label in self.labels]
        return sum(
            1
            for word in _WORD.finditer(self.text.lower())
            if word[0] not in TALK and not any(a <= word.start() < b for a, b in covered)
        )

    def is_stated(self, number: Number) -> bool:
        return _STATED.search(self.text[max(0, number.start - 40) : number.start]) is not None

    def is_contrast(self, number: Number) -> bool:
        """``rather than 0.30``, ``instead of 0.30``: what the candidate does not claim."""
        return _CONTRAST.search(self.text[max(0, number.start - 30) : number.start]) is not None

    def insists(self, number: Number, governor: Governor) -> bool:
        """A given repeated as the result: "it stays at 70 %", "the same as each leaf"."""
        near = self.text[max(0, number.start - 120) : number.end + 60]
        if _SAME.search(near) is not None or _I_GET.search(self.text[max(0, number.start - 12) : number.start]):
            return True
        mention = governor.mention
        named = mention.end <= number.start and not any(key.startswith("given:") for key in mention.keys)
        return named and number is self.plain[-1] and _IS.match(self.text[mention.end : number.start]) is not None

    def declares(self, number: Number, governor: Governor) -> bool:
        """``F1 of the new model is 0.7``: said outright of a result, so it counts though a given has the same value."""
        mention = governor.mention
        if mention.end > number.start or any(key == "other" or key.startswith("given:") for key in mention.keys):
            return False
        if _OF_A_GIVEN.search(self.text[max(0, mention.start - 14) : mention.start]):
            return False
        if mention.phrase in ("probability", "score") and self.text[: mention.start].rstrip().endswith("model's"):
            return False
        gap = self.text[mention.end : number.start]
        for label in self.labels:  # "F1 of B is 0.6"
            if mention.end <= label.start and label.end <= number.start:
                gap = gap.replace(self.text[label.start : label.end], "one", 1)
        return not gap.strip() or _IS.match(gap) is not None

    def is_of_one(self, governor: Governor) -> bool:
        """``a missed one about 2,000``: what a single one costs, not how many there are."""
        before = self.text[max(0, governor.mention.start - 8) : governor.mention.start]
        return _OF_ONE.search(before) is not None

    def scales_before(self, number: Number) -> list[float]:
        """Thousand, million and the like that earlier numbers of the sentence were said in."""
        sentence = self.sentences.of(number.start)
        said = [n.text for n in self.numbers if n.end <= number.start and self.sentences.of(n.start) == sentence]
        letters = [match[0] for text in said if (match := _LETTERS.search(text))]
        return list(dict.fromkeys(SCALES[word] for word in letters if word in SCALES))

    def nought_counts(self, number: Number, slot: Slot, asked: int | None) -> bool:
        """A nought says little: it counts as an answer or beside a given of its own check."""
        if slot.reference != 0 or slot.at == asked or len(self.text.split()) <= 8:
            return True
        if len(self.scene.checks) == 1 and number.value == 0:
            return True
        own = {abs(v) for v in slot.check.inputs.values() if isinstance(v, int | float)}
        return any(abs(n.value or 0.0) in own for n in self.plain if n.is_claim and n is not number)
