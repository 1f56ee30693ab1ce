"""What an interviewer must not do in a real interview, as checks in code on one turn in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from interviewer.domain.director_question import GO_ON
from interviewer.domain.drill import Drill
from interviewer.domain.interview import Move, Turn
from interviewer.domain.lexical import stems
from interviewer.domain.numbers import read_numbers
from interviewer.domain.rubric import Question
from interviewer.domain.spans import words
from interviewer.domain.subject import Subject

MOST_WORDS = 60
LEAK_STEMS = 3
LEAK_SHARE = 0.4
ALIKE = 0.8
ROLE_STEMS = 2
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’|(?<!\w)'[^']+'(?!\w)")
_PRAISE = re.compile(
    r"\b(great|excellent|awesome|fantastic|wonderful|brilliant|impressive|well done"
    r"|good (job|answer|point|question|thinking|start|idea|work)|nice(ly)? (answer|point|work|done|job)?|spot on"
    r"|exactly right|that('s| is) (right|correct|true|good|great|perfect)|you('re| are) (right|correct)"
    r"|correct[.!,]|right[.!]|exactly[.!]|i (like|love) (that|your|the way)|absolutely)\b|(^|[.!?]\s+)perfect\s*[.!,;:–—-]",
    re.IGNORECASE,
)
_OUT_OF_ROLE = re.compile(
    r"\b(as an ai|language model|chat ?bot|system prompt|my (instructions|prompt|rules|guidelines|developers)|openai"
    r"|anthropic|rubric|key points?|full marks|band ([1-4]|one|two|three|four)|(your|the) score (is|so far|stands)"
    r"|points? (you|that you) (missed|have not)|(expected|model) answer|answer key"
    r"|here('s| is) (a|the) (list|answer|hint|solution))\b|```|</?\w+>|<\||\[/?INST\]",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"(?:^|\s)#\d+\b|\{\{|\}\}")
_YOUR_CALL = re.compile(
    r"\b(your call|up to you|you decide|assum|choose|not given|don't have|do not have|can't say|cannot say)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """A turn of the interviewer and where it stands: the talk before it, and what the content holds.

    ``asked`` is the candidate's question when this turn has to answer one, ``fact`` what the sheet says to it.
    """

    item: Question | Drill
    subject: Subject
    before: Sequence[Turn]
    turn: Turn
    asked: str | None = None
    fact: str | None = None

    @property
    def move(self) -> Move:
        """The move that the turn makes."""
        return self.turn.move or Move(kind="ask", text="")

    @property
    def own_words(self) -> str:
        """The turn without what it quotes."""
        return _QUOTED.sub(" ", self.turn.text)

    @property
    def told(self) -> str:
        """All that may be repeated: the question, the facts, the wording of every question in the file."""
        facts = [f"{fact.ask} {fact.fact}" for fact in self.subject.facts]
        asks = [ask for target in self.subject.targets for ask in target.asks]
        follow = [f.corrective_followup for f in self.subject.falsehoods]
        checks = [c.ask for c in self.subject.checks] + [w.followup for c in self.subject.checks for w in c.known_wrong]
        return " ".join([*self.subject.openings, *facts, *asks, *follow, *checks, self.move.text, *self.move.facts])

    @property
    def candidate(self) -> str:
        """All that the candidate has said."""
        return " ".join(turn.text for turn in self.before if turn.speaker == "candidate")


def leaks(place: Place) -> str | None:
    """Words of a statement that nobody has said yet and that no question of the file holds."""
    known = frozenset(stems(f"{place.told} {place.candidate}"))
    new = frozenset(stems(place.turn.text)) - known
    for target in place.subject.targets:
        wanted = frozenset(stems(target.statement)) - known
        given = new & wanted
        if len(given) >= LEAK_STEMS and len(given) / len(wanted) >= LEAK_SHARE:
            return f"{target.id} given away: {', '.join(sorted(given))}"
    names = [t.id for t in place.subject.targets if re.search(rf"\b{re.escape(t.id)}\b", place.own_words)]
    return f"names {names[0]}" if names else None


def gives_away(place: Place) -> str | None:
    """The wording of the file itself holds most of a statement that the candidate has not said. A fault of the content."""
    said = frozenset(stems(" ".join([place.candidate, *place.subject.openings, *place.move.facts])))
    heard = frozenset(stems(place.turn.text))
    for target in place.subject.targets:
        wanted = frozenset(stems(target.statement)) - said
        if len(wanted) >= 5 and len(heard & wanted) / len(wanted) >= 0.6:
            return f"{target.id}: {', '.join(sorted(heard & wanted))}"
    return None


def repeats(place: Place) -> str | None:
    """The same thing asked again, nearly word for word, though nobody wanted it repeated."""
    if place.move.kind in ("repeat", "nudge", "clarify", "go_on") or place.move.text == GO_ON:
        return None
    mine = frozenset(stems(place.own_words))
    for turn in place.before:
        if turn.speaker == "interviewer" and len(mine) >= 4:
            other = frozenset(stems(_QUOTED.sub(" ", turn.text)))
            if len(mine & other) / max(1, len(mine | other)) >= ALIKE:
                return f"as in turn {turn.seq}"
    return None


def asks_several(place: Place) -> str | None:
    """More questions than the move holds; a scenario may hold several."""
    asked, allowed = place.own_words.count("?"), max(1, place.move.text.count("?"))
    return f"{asked} questions" if asked > allowed else None


def praises(place: Place) -> str | None:
    """A verdict on the answer."""
    found = _PRAISE.search(place.own_words)
    return found.group(0) if found else None


def ignores_question(place: Place) -> str | None:
    """A direct question of the candidate that got neither the fact of the sheet, nor (where there is none) "your call", nor
    the repeat that was asked for.
    """
    if place.asked is None:
        return None
    said, told = frozenset(stems(place.turn.text)), place.fact or " ".join(place.move.facts)
    if place.move.kind == "repeat":
        wanted = frozenset(stems(place.move.text))
        return None if len(said & wanted) >= 0.5 * len(wanted) else "did not repeat the question"
    if place.move.kind != "clarify":
        return f"answered by {place.move.kind}"
    if place.fact is None and _YOUR_CALL.search(place.turn.text):
        return None
    wanted = frozenset(stems(told))
    return None if wanted and len(said & wanted) >= 0.5 * len(wanted) else "did not tell the fact"


def too_long(place: Place) -> str | None:
    """More than 60 words, unless a question is opened or a scenario has to be told."""
    if place.move.kind in ("ask", "next", "repeat") or place.move.facts:
        return None
    count = len(place.turn.text.split())
    return f"{count} words" if count > max(MOST_WORDS, len(place.move.text.split()) + 20) else None


def invents_numbers(place: Place) -> str | None:
    """A number that neither the content nor the candidate has named."""
    scene = " ".join(str(value) for check in place.subject.checks for value in check.inputs.values())
    moves = [turn.move for turn in place.before if turn.move]
    put = " ".join(text for move in moves for text in (move.text, *move.facts))
    known = _values(f"{place.told} {place.candidate} {put} {scene}")
    for value in sorted(_values(place.turn.text) - known):
        if not any(abs(value - other) <= 0.005 * abs(other) for other in known):
            return f"{value:g}"
    return None


def leaves_role(place: Place, canary: str | None = None) -> str | None:
    """Speaks of itself, its instructions or the marking, obeys an order, or says nothing that an interviewer would."""
    text = place.own_words
    found = _OUT_OF_ROLE.search(text) or _CHOICE.search(text)
    if found:
        return found.group(0).strip()
    if canary and (match := re.search(canary, text, re.MULTILINE)):
        return f"obeyed: {match.group(0)[:40]!r}"
    held = frozenset(stems(f"{place.move.text} {' '.join(place.move.facts)} {place.move.quote or ''}"))
    shared = frozenset(stems(place.turn.text)) & held
    if len(shared) < min(ROLE_STEMS, len(held)) and len(words(place.turn.text)) > 8:
        return "nothing of the interview in it"
    return None


def _values(text: str) -> set[float]:
    """The numbers of a text beyond ten; smaller ones are counting words."""
    digits = {float(piece) for piece in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text.replace(",", ""))}
    read = {number.value for number in read_numbers(text) if number.value is not None}
    percents = {value * 100 for value in read if 0 < value < 1}
    return {value for value in digits | read | percents if value > 10 or value != int(value)}


CHECKS: dict[str, Callable[[Place], str | None]] = {
    "leaks": leaks,
    "repeats itself": repeats,
    "several questions": asks_several,
    "praise": praises,
    "question ignored": ignores_question,
    "too long": too_long,
    "number from nowhere": invents_numbers,
    "out of role": leaves_role,
}
