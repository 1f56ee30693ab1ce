"""The course of a round so far, as the director reads it; all of it follows from turns and what was heard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from interviewer.domain.base import Level, Mode
from interviewer.domain.interview import Heard, Move, Turn, Verdict
from interviewer.domain.lexical import stems
from interviewer.domain.standing import gains, one_ear, standing
from interviewer.domain.subject import Subject

QUESTION_KINDS = ("ask", "probe", "challenge", "check", "bridge")
SHORT_ANSWER_WORDS = 40
CLEARLY = 0.1
MOST_PASSED = 6
_COMMON = frozenset(stems("not time data model user use train feature good make new different"))
_SAID_ALREADY = re.compile(
    r"^\W*((well|but|again|ok(ay)?|sorry)\W+)*"
    r"(((as|like) )?i('ve| have)? (just |already )?(said|told you|mentioned|explained|answered)|that is what i (just )?said)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Limits:
    """What bounds a round. ``seconds_left`` of its time box; ``onward`` is the next round's opening, None for the last.

    ``max_moves`` bounds a round whatever is said, so that every interview ends.
    """

    seconds_left: float
    seconds_total: float
    mode: Mode = "real"
    target: Level = "mid"
    onward: Move | None = None
    max_moves: int = 60


@dataclass(frozen=True)
class Course:
    """A round's turns and what was heard in them."""

    subject: Subject
    turns: tuple[Turn, ...]
    all_heard: tuple[Heard, ...]
    limits: Limits

    @cached_property
    def heard(self) -> tuple[Heard, ...]:
        """One Heard a candidate turn, in order."""
        return one_ear(self.all_heard)

    @cached_property
    def standing(self) -> dict[str, Verdict]:
        """The verdict that stands for each point."""
        return standing(self.heard)

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """The interviewer's moves so far."""
        return tuple(turn.move for turn in self.turns if turn.speaker == "interviewer" and turn.move)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The texts already put."""
        return frozenset(_key(move.text) for move in self.moves)

    @cached_property
    def last(self) -> Heard | None:
        """What was heard in the last candidate turn; None when nothing was said since the last move."""
        if not self.turns or self.turns[-1].speaker != "candidate":
            return None
        return next((item for item in self.heard if item.turn == self.turns[-1].seq), None)

    @property
    def last_move(self) -> Move | None:
        """The move that the last candidate turn answers."""
        return self.moves[-1] if self.moves else None

    @cached_property
    def last_question(self) -> Move | None:
        """The last move that asked for something."""
        return next((move for move in reversed(self.moves) if move.kind in QUESTION_KINDS), None)

    @cached_property
    def answers(self) -> tuple[Turn, ...]:
        """The candidate's turns that are answers in earnest."""
        intents = {item.turn: item.intent for item in self.heard}
        return tuple(
            turn
            for turn in self.turns
            if turn.speaker == "candidate" and intents.get(turn.seq, "answer") in ("answer", "wall")
        )

    @property
    def over(self) -> bool:
        """True when time is up or the round has had all the moves it may have."""
        return self.limits.seconds_left <= 0 or len(self.moves) >= self.limits.max_moves

    def fresh(self, text: str) -> bool:
        """True when this has not been put in these words."""
        return _key(text) not in self.asked

    def moves_at(self, point: str) -> tuple[Move, ...]:
        """The probes put at one point (a bridge onto it counts)."""
        return tuple(move for move in self.moves if move.target == point and move.kind in ("probe", "bridge", "hint"))

    @cached_property
    def given_up(self) -> frozenset[str]:
        """Targets that the candidate skipped, does not know, or says to have answered already: once more would insult."""
        texts = {turn.seq: turn.text for turn in self.turns}
        return frozenset(
            move.target
            for move, item in self._answered()
            if move.target and (item.intent in ("skip", "dont_know") or says_again(texts.get(item.turn, "")))
        )

    @cached_property
    def quoted(self) -> frozenset[str]:
        """The candidate's words that were taken up already."""
        return frozenset(_key(move.quote) for move in self.moves if move.quote)

    def quote_for(self, point: str) -> str | None:
        """The words of the last answer that came nearest to a point, unless they answer a calculation, were taken up
        before, only point back to an earlier answer, or came clearly nearer to another point.
        """
        quote = self.last.spans.get(point) if self.last else None
        if self.last is None or quote is None or _key(quote) in self.quoted or says_again(quote):
            return None
        if self.last_question is not None and self.last_question.checks:
            return None
        near = self.last.nearness
        rivals = [near.get(name, 0.0) for name, words in self.last.spans.items() if name != point and words == quote]
        return quote if max(rivals, default=0.0) <= near.get(point, 0.0) + CLEARLY else None

    def quote_at(self, point: str, text: str) -> str | None:
        """``quote_for``, when the words are about what ``text`` asks: words of another matter would sound misheard."""
        quote = self.quote_for(point)
        target = next((t for t in self.subject.targets if t.id == point), None)
        if quote is None or target is None:
            return None
        return quote if _akin(quote, f"{text} {target.name} {target.statement}") else None

    @cached_property
    def dry_checks(self) -> int:
        """How many calculations, or doubts about a result, in a row were answered without a number."""
        dry = 0
        for move, item in self._answered():
            sums = move.kind == "check" or (move.kind == "challenge" and move.checks)
            if sums and item.intent in ("answer", "wall", "skip", "dont_know"):
                dry = 0 if any(number.claimed is not None for number in item.numbers) else dry + 1
        return dry

    @property
    def worn_out(self) -> bool:
        """True when the candidate's latest turns were all "I don't know" or "skip"; more questions would only hurt."""
        latest = self.heard[-MOST_PASSED:]
        return len(latest) == MOST_PASSED and all(item.intent in ("dont_know", "skip") for item in latest)

    @cached_property
    def gained(self) -> dict[int, set[str]]:
        """Per candidate turn, the points that it improved."""
        return gains(self.heard)

    @cached_property
    def dry_probes(self) -> int:
        """How many probes in a row brought nothing."""
        dry = 0
        for move, item in self._answered():
            if move.kind in ("probe", "bridge", "challenge"):
                dry = 0 if self.gained.get(item.turn) or move.kind == "bridge" else dry + 1
        return dry

    def _answered(self) -> list[tuple[Move, Heard]]:
        """Each question with what was heard in the turn that answers it."""
        by_turn = {item.turn: item for item in self.heard}
        pairs: list[tuple[Move, Heard]] = []
        move: Move | None = None
        for turn in self.turns:
            if turn.speaker == "interviewer":
                move = turn.move if turn.move and turn.move.kind in (*QUESTION_KINDS, "hint") else move
            elif move and turn.seq in by_turn:
                pairs.append((move, by_turn[turn.seq]))
        return pairs


def says_again(text: str) -> bool:
    """True for an answer that begins by pointing back to an earlier one: "as I said", "I already told you"."""
    return bool(_SAID_ALREADY.match(text))


def _akin(said: str, about: str) -> bool:
    """True when two telling stems are shared, or the only one that a short remark has."""
    telling = frozenset(stems(said)) - _COMMON
    shared = telling & frozenset(stems(about))
    return 0 < min(2, len(telling)) <= len(shared)


def _key(text: str) -> str:
    return " ".join(text.lower().split())
