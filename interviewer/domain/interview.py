"""The transcript as values: turns, what was heard in them, and the moves that may follow."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from interviewer.domain.base import Level, Mode, Value
from interviewer.domain.board import Board
from interviewer.domain.contest import Contest
from interviewer.domain.plan import Round
from interviewer.domain.rubric import Step

Label = Literal["covered", "partial", "missing", "wrong", "unscored"]

Intent = Literal[
    "answer",
    "clarify",
    "dont_know",
    "skip",
    "hint",
    "repeat",
    "small_talk",
    "empty",
    "wall",
    "other_language",
    "end_round",
]

MoveKind = Literal[
    "ask", "go_on", "probe", "challenge", "check", "clarify", "repeat", "hint", "nudge", "bridge", "next", "close"
]


class Move(Value):
    """Something the interviewer may do next. ``text`` is the content's own wording; it never holds an answer.

    ``target`` is the point (or drill probe) aimed at, ``points`` all points the question asks for, ``quote`` the
    candidate's own words that it takes up, ``facts`` what is told along with it. ``checks`` with kind ``challenge``
    means: that number is in doubt.
    """

    kind: MoveKind
    text: str
    target: str | None = None
    points: tuple[str, ...] = ()
    step: Step | None = None
    misconception: str | None = None
    checks: tuple[str, ...] = ()
    quote: str | None = None
    rung: str | None = None
    facts: tuple[str, ...] = ()


class Turn(Value):
    """One thing said. ``seq`` counts from 1 in an interview; ``at`` is seconds of interview time.

    ``supersedes`` is the seq of the first version of an answer that was edited; what stands between the two does not count
    any more. ``board`` is what was drawn with an answer; the words on it are part of ``text``.
    ``status`` of an interviewer's turn: broken off (interrupted), or finished by the scripted voice because a model failed
    (scripted); ``note`` says so to the candidate.
    """

    seq: int
    round: int
    speaker: Literal["interviewer", "candidate"]
    text: str
    move: Move | None = None
    at: float = Field(default=0.0, ge=0)
    status: Literal["complete", "interrupted", "scripted"] = "complete"
    supersedes: int | None = None
    board: Board | None = None
    note: str | None = None


class Verdict(Value):
    """What an ear says of one point after one candidate turn. ``confidence`` is the probability of the label."""

    point: str
    label: Label
    quote: str | None = None
    turn: int | None = None
    confidence: float = Field(default=1.0, ge=0, le=1)
    ear: str = "quick"


class FalseClaim(Value):
    """A misconception heard in a turn."""

    id: str
    quote: str
    turn: int
    confidence: float = Field(default=1.0, ge=0, le=1)


class NumberHeard(Value):
    """A number claimed, with what the calculator says of it. ``claimed`` is None for the verdict no_number."""

    check: str
    function: str
    output: str
    claimed: float | None
    computed: float
    verdict: str
    mistake: str | None = None
    followup: str | None = None
    partial: bool = False
    quote: str
    turn: int
    retracted: bool = False
    decision: str | None = None
    expression: str | None = None


class Heard(Value):
    """All that one ear made of one candidate turn.

    ``nearness`` gives, per point, how close the turn came to it (0..1), for choosing what to ask next; ``spans`` the
    candidate's words nearest to it.
    ``fact`` is the index of the fact asked for, when the intent is a clarifying question that the sheet answers.
    """

    turn: int
    ear: str
    intent: Intent = "answer"
    verdicts: tuple[Verdict, ...] = ()
    false_claims: tuple[FalseClaim, ...] = ()
    repaired: tuple[str, ...] = ()
    numbers: tuple[NumberHeard, ...] = ()
    nearness: dict[str, float] = Field(default_factory=dict)
    spans: dict[str, str] = Field(default_factory=dict)
    fact: int | None = None
    notes: tuple[str, ...] = ()


class Prompt(Value):
    """An interviewer turn that aimed at a point: step 0 unaided, 1 gentle, 2 direct, 3 pressing or hint."""

    turn: int
    point: str
    step: int = Field(ge=0, le=3)


InterviewState = Literal["running", "ended"]


class Interview(Value):
    """An interview as set up; everything else follows from its turns. ``active_seconds`` is its clock, which stands still
    while ``paused``."""

    id: str
    title: str
    plan_id: str | None = None
    mode: Mode = "real"
    level: Level = "mid"
    seed: int = 0
    rounds: tuple[Round, ...]
    state: InterviewState = "running"
    created_at: float
    active_seconds: float = 0.0
    touched_at: float
    paused: bool = False


class Record(Value):
    """An interview with its transcript, all that was heard, and the verdicts that the candidate contested.

    ``superseded``: answers that were edited, and the replies to them; they are kept, and nothing is judged by them.
    """

    interview: Interview
    turns: tuple[Turn, ...] = ()
    heard: tuple[Heard, ...] = ()
    contests: tuple[Contest, ...] = ()
    superseded: tuple[Turn, ...] = ()

    def round_turns(self, index: int) -> tuple[Turn, ...]:
        """The turns of one round, in order."""
        return tuple(turn for turn in self.turns if turn.round == index)

    @property
    def current_round(self) -> Round:
        """The round that runs, or ran last."""
        return self.interview.rounds[self.turns[-1].round if self.turns else 0]


class ClockReading(Value):
    """Interview time in seconds: in all, in the present round, the round's box, and what is left of it (0 or more)."""

    active_seconds: float
    round_elapsed: float
    round_seconds: float
    round_left: float
