"""The embedded voice: takes the director's first move and says it in the rubric's wording, tied to what was just said."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import yaml

from interviewer.domain.base import Mode
from interviewer.domain.delivery import Delivery
from interviewer.domain.interview import Move, Turn
from interviewer.domain.plan import Round
from interviewer.domain.spans import clip
from interviewer.domain.subject import Subject
from interviewer.errors import ContentError, Fault

PHRASES = Path(__file__).resolve().parent.parent / "prompts" / "phrases.yaml"
KINDS = (
    "ask",
    "facts",
    "scenario",
    "go_on",
    "probe",
    "probe_again",
    "probe_quote",
    "probe_after_unknown",
    "challenge",
    "challenge_number",
    "check",
    "clarify",
    "your_call",
    "repeat",
    "hint",
    "nudge",
    "bridge",
    "bridge_after_unknown",
    "next",
    "close",
)
RECENT = 6
_FIGURE = re.compile(r"\d[\d.,]*\d|\d")
MOST_QUOTED = 90


class ScriptedVoice:
    """Implements ports.Voice."""

    name = "scripted"

    def __init__(self, *, phrases: Path = PHRASES) -> None:
        self._phrases = load_phrases(phrases)

    async def speak(
        self,
        question: Subject,
        round_: Round,
        turns: Sequence[Turn],
        moves: Sequence[Move],
        *,
        mode: Mode,
        seed: int,
        interview_id: str = "",
        delivery: Delivery | None = None,
    ) -> AsyncIterator[str]:
        """Words of the reply, one piece at a time; see ports.Voice."""
        if delivery is not None:
            delivery.move = moves[0]
        for piece in re.findall(r"\s*\S+", self.words(round_, turns, moves[0], seed)):
            yield piece

    def chosen(self, moves: Sequence[Move], text: str) -> Move:
        """Always the first."""
        return moves[0]

    def words(self, round_: Round, turns: Sequence[Turn], move: Move, seed: int) -> str:
        """The whole reply. The same interview says the same words again, so a reply that was cut off can be made anew."""
        chance = random.Random(f"{seed}:{round_.index}:{len(turns)}")
        said = [turn.text for turn in turns if turn.speaker == "interviewer"][-RECENT:]
        candidate = next((turn for turn in reversed(turns) if turn.speaker == "candidate"), None)
        form = self._pick(_situation(move, turns, candidate), said, chance)
        asked = move.text
        if move.facts and move.kind in ("ask", "next", "repeat"):
            asked = f"{self._pick('facts', said, chance).format(facts=_sentences(move.facts))} {asked}"
            form = "{text}" if move.kind == "ask" else form  # one lead-in is enough
        text = form.format(text=asked, quote=_quotation(move), facts=_facts(_untold(move)), title=round_.title)
        return " ".join(text.split())

    def _pick(self, situation: str, said: Sequence[str], chance: random.Random) -> str:
        """A phrase for the situation, one that was not used lately where there is one."""
        forms = list(self._phrases[situation])
        chance.shuffle(forms)
        unused = [
            form for form in forms if not any(_opening_of(form) and text.startswith(_opening_of(form)) for text in said)
        ]
        return (unused or forms)[0]


def load_phrases(path: Path) -> Mapping[str, tuple[str, ...]]:
    """The connecting phrases by situation; raises ContentError for a missing situation or an unknown variable."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    faults = [Fault(str(path), 0, kind, "needs at least one phrase") for kind in KINDS if not data.get(kind)]
    faults += [Fault(str(path), 0, kind, "unknown situation") for kind in data if kind not in KINDS]
    allowed = {"text", "quote", "facts", "title"}
    for kind, forms in data.items():
        faults += [
            Fault(str(path), 0, kind, f"unknown variable {{{name}}} in '{form}'")
            for form in forms
            for name in re.findall(r"{(\w+)}", form)
            if name not in allowed
        ]
    if faults:
        raise ContentError(faults)
    return {kind: tuple(forms) for kind, forms in data.items()}


def _situation(move: Move, turns: Sequence[Turn], candidate: Turn | None) -> str:
    """Which family of phrases fits the move and what came before it."""
    short = candidate is not None and len(candidate.text.split()) < 12
    if move.kind == "challenge":
        return "challenge_number" if move.checks else "challenge"
    if move.kind == "check":
        return "scenario" if _untold(move) else "check"
    if move.kind == "clarify":
        return "clarify" if move.facts else "your_call"
    if move.kind == "probe" and move.quote:
        return "probe_quote"
    if move.kind == "probe" and move.target is not None and move.target == _last_target(turns):
        return "probe_again"
    if move.kind == "probe" and short:
        return "probe_after_unknown" if _gave_up(candidate) else "probe"
    if move.kind == "bridge" and short and _gave_up(candidate):
        return "bridge_after_unknown"
    return move.kind


def _last_target(turns: Sequence[Turn]) -> str | None:
    """What the interviewer's last turn was after."""
    last = next((turn for turn in reversed(turns) if turn.speaker == "interviewer"), None)
    return last.move.target if last and last.move else None


def _gave_up(candidate: Turn | None) -> bool:
    return candidate is not None and bool(
        re.search(r"\b(know|idea|clue|skip|pass|stuck|lost)\b", candidate.text, re.IGNORECASE)
    )


def _quotation(move: Move) -> str:
    return clip((move.quote or "that").replace("{", "(").replace("}", ")"), MOST_QUOTED)


def _facts(facts: Sequence[str]) -> str:
    """Facts as a sentence: "daily users: 80 million" stays as it is written, joined by semicolons."""
    return "; ".join(fact.replace("{", "(").replace("}", ")") for fact in facts)


def _untold(move: Move) -> tuple[str, ...]:
    """The facts of a move without those of a calculation that its question gives itself: nobody reads figures out twice."""
    if move.kind != "check":
        return move.facts
    figures = _FIGURE.findall(move.text)
    return tuple(
        fact
        for fact in move.facts
        if not (mine := _FIGURE.findall(fact)) or not all(figure in figures for figure in mine)
    )


def _sentences(facts: Sequence[str]) -> str:
    """The same as sentences of their own."""
    return " ".join(f"{fact[:1].upper()}{fact[1:]}." for fact in (_facts([fact]) for fact in facts))


def _opening_of(form: str) -> str:
    """The fixed words that a phrase starts with."""
    return form.split("{", 1)[0].strip()
