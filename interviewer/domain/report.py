"""The report of an interview as values; every statement names the turn it rests on."""

from __future__ import annotations

from interviewer.domain.base import Level, Mode, RoundKind, Value
from interviewer.domain.interview import Label, Record
from interviewer.domain.scorecard import Band, DrillScore, Scorecard


class Citation(Value):
    """Where a statement can be read: a work, and a passage of the library when there is one."""

    text: str
    passage_id: str | None = None
    mark: str = "U"


class Strength(Value):
    """Something said well."""

    point: str
    name: str
    text: str
    quote: str
    turn: int
    prompted: int


class Gap(Value):
    """Something missed, half said or said wrongly, and what to say next time."""

    point: str
    name: str
    label: str
    must: bool
    weight: int
    say: str
    quote: str | None = None
    turn: int | None = None
    sure: float = 1.0
    citations: tuple[Citation, ...] = ()


class Correction(Value):
    """A wrong claim, why it is wrong, and whether it was taken back."""

    id: str
    quote: str
    turn: int
    why: str
    repaired: bool
    citations: tuple[Citation, ...] = ()


class Receipt(Value):
    """A number: claimed, computed, the formula with the numbers set in, and the verdict in words."""

    check: str
    title: str
    quote: str
    turn: int
    claimed: float | None
    computed: float
    output: str
    formula: str
    with_numbers: str
    verdict: str
    words: str
    retracted: bool = False


class ModelMark(Value):
    """The words of the strong answer that say a point."""

    point: str
    quote: str


class ContestNote(Value):
    """A verdict that the candidate contested: the words pointed at, the sentence that was judged alone, what came of it."""

    id: str
    point: str
    name: str
    turn: int
    words: str
    sentence: str
    ear: str
    before: Label
    label: Label
    counts: bool
    text: str


class RoundReport(Value):
    """One round: its score and what to take from it. ``turns`` is (first, last) seq, None when nothing was said."""

    index: int
    kind: RoundKind
    title: str
    question_id: str
    question_text: str
    is_drill: bool = False
    turns: tuple[int, int] | None = None
    scorecard: Scorecard | None = None
    drill: DrillScore | None = None
    headline: str = ""
    band_words: str = ""
    caps: tuple[str, ...] = ()
    strengths: tuple[Strength, ...] = ()
    gaps: tuple[Gap, ...] = ()
    corrections: tuple[Correction, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    next_steps: tuple[str, ...] = ()
    model_answer: str = ""
    model_marks: tuple[ModelMark, ...] = ()
    contests: tuple[ContestNote, ...] = ()
    band_without_contests: Band | None = None


class Report(Value):
    """The report of a whole interview, times in seconds. ``ear`` is named when the report was asked of one ear."""

    id: str
    title: str
    mode: Mode
    level: Level
    created_at: float
    active_seconds: float
    rounds: tuple[RoundReport, ...]
    ears: tuple[str, ...] = ()
    ear: str | None = None


class Example(Value):
    """A shipped interview with its report."""

    record: Record
    report: Report
