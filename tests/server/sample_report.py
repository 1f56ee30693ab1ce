"""A report with something in every part, for looking at and for tests of the page."""

from __future__ import annotations

from interviewer.domain.interview import Interview, Move, Record, Turn
from interviewer.domain.plan import Round
from interviewer.domain.report import (
    Citation,
    Correction,
    Gap,
    Receipt,
    Report,
    RoundReport,
    Strength,
)
from interviewer.domain.scorecard import (
    DimensionScore,
    DrillScore,
    PointScore,
    RungScore,
    Scorecard,
)

SAID = {
    2: "One row is one ad that was shown in one request. I split the rows at random.",
    4: "F1 of the baseline is 0.575, the mean of 0.7 and 0.45.",
    6: "User <b>history</b> logs & clicks.",
}


def _turns() -> tuple[Turn, ...]:
    asked = {1: "What is a row?", 3: "What is F1?", 5: "Where from?", 7: "Thank you."}
    turns = [
        Turn(
            seq=seq,
            round=int(seq > 4),
            speaker="interviewer",
            text=text,
            move=Move(kind="probe", text=text),
        )
        for seq, text in asked.items()
    ]
    turns += [Turn(seq=seq, round=int(seq > 4), speaker="candidate", text=text) for seq, text in SAID.items()]
    return tuple(sorted(turns, key=lambda turn: turn.seq))


def sample_record() -> Record:
    """The transcript behind the report."""
    rounds = (
        Round(index=0, kind="system_design", title="Ads", subject_id="q", seconds=600),
        Round(index=1, kind="drill", title="Training data", subject_id="d", seconds=600),
    )
    interview = Interview(
        id="sample",
        title="A sample",
        rounds=rounds,
        created_at=1_700_000_000,
        touched_at=1_700_000_000,
        state="ended",
        active_seconds=2460,
    )
    return Record(interview=interview, turns=_turns())


def sample_report() -> Report:
    """Two rounds: a question without a band, and a drill."""
    return Report(
        id="sample",
        title="A sample",
        mode="coach",
        level="mid",
        ears=("quick", "llm"),
        created_at=1_700_000_000,
        active_seconds=2460,
        rounds=(_question(), _drill(), _unreached()),
    )


def _point(name: str, label: str, quote: str | None = None, turn: int | None = None) -> PointScore:
    return PointScore.model_validate(
        {
            "id": name,
            "name": f"Point {name}",
            "label": label,
            "quote": quote,
            "turn": turn,
            "must": name == "A",
            "prompted": 2 if quote else 0,
            "confidence": 0.4 if quote else 1,
        }
    )


def _card() -> Scorecard:
    return Scorecard(
        rubric_id="q",
        rubric_version=1,
        target_level="mid",
        ear="quick",
        band=None,
        score=0.41,
        stretch=0.1,
        band_low=1,
        band_high=3,
        points=(
            _point("A", "covered", "one ad that was shown in one request", 2),
            _point("B", "wrong", "I split the rows at random.", 2),
            _point("C", "missing"),
            _point("D", "unscored", "One row is one ad", 2),
        ),
        dimensions=(
            DimensionScore(name="data", share=0.62, points=4),
            DimensionScore(name="evaluation", share=0.0, points=3),
            DimensionScore(name="serving", share=None, points=0),
        ),
    )


def _gaps() -> tuple[Gap, ...]:
    return (
        Gap(
            point="B",
            name="Split by time",
            label="wrong",
            must=True,
            weight=3,
            say="Train on earlier days.",
            quote="I split the rows at random.",
            turn=2,
            citations=(
                Citation(text="A work, 2014", mark="V"),
                Citation(text="A note", passage_id="note#1"),
            ),
        ),
        Gap(point="C", name="Late labels", label="missing", must=False, weight=2, say="Wait."),
        Gap(
            point="D",
            name="The key",
            label="unscored",
            must=False,
            weight=1,
            say="An id.",
            quote="One row is one ad",
            turn=2,
        ),
    )


def _receipts() -> tuple[Receipt, ...]:
    return (
        Receipt(
            check="N1",
            title="F1 of the baseline",
            quote="0.575",
            turn=4,
            claimed=0.575,
            computed=0.5478,
            output="f",
            verdict="wrong_method",
            formula="f = 2pr / (p + r)",
            with_numbers="f = 2*0.7*0.45 / (0.7 + 0.45)",
            words="The result is off. It fits this slip: arithmetic mean.",
        ),
        Receipt(
            check="N2",
            title="Cost of the baseline",
            quote="0.45",
            turn=4,
            claimed=None,
            computed=2354.3,
            output="cost",
            verdict="no_number",
            formula="",
            with_numbers="",
            words="No number was given.",
        ),
    )


def _question() -> RoundReport:
    return RoundReport(
        index=0,
        kind="system_design",
        title="Ads",
        question_id="q",
        question_text="Design ads.",
        turns=(1, 4),
        scorecard=_card(),
        headline="1 of 4 points said.",
        caps=("At most 3: a reason.",),
        band_words="Could not judge: it lies between 1 and 3.",
        next_steps=("Say rows aloud.",),
        strengths=(
            Strength(
                point="A",
                name="A row",
                text="Covered, because you said",
                turn=2,
                quote="one ad that was shown in one request",
                prompted=1,
            ),
        ),
        gaps=_gaps(),
        corrections=(
            Correction(
                id="X1",
                quote="I split the rows at random.",
                turn=2,
                why="Sessions leak.",
                repaired=True,
            ),
        ),
        receipts=_receipts(),
        model_answer="A row is **one impression**.",
    )


def _drill() -> RoundReport:
    rungs = (
        RungScore(
            id="R0",
            title="Repair",
            level=3,
            held=True,
            points=(_point("P1", "partial", "<b>history</b> logs", 6),),
        ),
        RungScore(id="R1", title="Labels", level=1, held=False, hinted=True),
        RungScore(id="R2", title="Bias", level=None, held=False),
    )
    return RoundReport(
        index=1,
        kind="drill",
        title="Training data",
        question_id="d",
        question_text="Where from?",
        is_drill=True,
        turns=(5, 7),
        band_words="2 of 4.",
        headline="1 rung held.",
        drill=DrillScore(drill_id="d", drill_version=1, ear="quick", level=2, rungs=rungs),
    )


def _unreached() -> RoundReport:
    return RoundReport(
        index=2,
        kind="behavioral",
        title="Behaviour",
        question_id="b",
        question_text="Tell me.",
        headline="This round was not reached.",
    )
