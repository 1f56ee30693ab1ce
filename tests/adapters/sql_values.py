"""Values for the tests of the store."""

from __future__ import annotations

from interviewer.domain.board import Arrow, Board, Box
from interviewer.domain.contest import Contest
from interviewer.domain.interview import FalseClaim, Heard, Interview, Move, NumberHeard, Turn, Verdict
from interviewer.domain.plan import Round
from interviewer.domain.scorecard import PointScore, Scorecard


def an_interview(id_: str = "one", *, created_at: float = 1000.0) -> Interview:
    """A running interview of two rounds."""
    rounds = (
        Round(index=0, kind="fundamentals", title="Basics", subject_id="fund.overfit_l1l2", seconds=600.0, variant=1),
        Round(index=1, kind="drill", title="Drill", subject_id="training-data", is_drill=True, seconds=900.5),
    )
    return Interview(
        id=id_,
        title="Ein Gespräch — 面接",
        plan_id="pinterest-mle-mid",
        mode="coach",
        level="senior",
        seed=2**53 + 1,
        rounds=rounds,
        created_at=created_at,
        active_seconds=0.1,
        touched_at=created_at,
        paused=True,
    )


def asked(seq: int) -> Turn:
    """An interviewer's turn with a move that has all parts."""
    move = Move(
        kind="probe",
        text="Why?",
        target="D3",
        points=("D3", "D4"),
        step="direct",
        misconception="DM1",
        checks=("EN3",),
        quote="“user logs”",
        rung="r1",
        facts=("8 % are positive",),
    )
    return Turn(
        seq=seq,
        round=1,
        speaker="interviewer",
        text="You said “user logs”: why?",
        move=move,
        at=12.75,
        status="scripted",
    )


def said(seq: int, text: str = "we log\nimpressions\t\u2028 🙂 '; DROP TABLE turn;--") -> Turn:
    """A candidate's turn with a drawing."""
    board = Board(
        boxes=(Box(id=1, x=0, y=0, text="logs"), Box(id=2, x=400, y=80, text="join")),
        arrows=(Arrow(start=1, end=2, text="on id"),),
    )
    return Turn(seq=seq, round=0, speaker="candidate", text=text, at=3.5, board=board)


def heard_in(turn: int, ear: str = "quick", *, intent: str = "answer") -> Heard:
    """What an ear heard, with every kind of finding."""
    number = NumberHeard(
        check="EN3",
        function="f_beta",
        output="f",
        claimed=0.575,
        computed=0.5478,
        quote="F1 0.575",
        verdict="wrong_method",
        mistake="arithmetic mean",
        followup="Which mean?",
        turn=turn,
    )
    return Heard.model_validate(
        {
            "turn": turn,
            "ear": ear,
            "intent": intent,
            "numbers": (number,),
            "verdicts": (Verdict(point="D3", label="covered", quote="we log", turn=turn, confidence=0.83, ear=ear),),
            "false_claims": (FalseClaim(id="DM1", quote="logs", turn=turn),),
            "repaired": ("DM2",),
            "nearness": {"D3": 1 / 3},
            "spans": {"D3": "we log"},
            "fact": 2,
            "notes": ("a note",),
        }
    )


def a_card(band: int | None, *, ear: str = "quick", labels: dict[str, str] | None = None) -> Scorecard:
    """A scorecard of the first round."""
    points = tuple(
        PointScore.model_validate(
            {"id": name, "name": f"Point {name}", "label": label, "weight": 2, "must": name == "A"}
        )
        for name, label in (labels or {"A": "covered"}).items()
    )
    return Scorecard.model_validate(
        {
            "rubric_id": "fund.overfit_l1l2",
            "rubric_version": 1,
            "target_level": "mid",
            "ear": ear,
            "band": band,
            "score": 0.5,
            "band_low": band or 1,
            "band_high": 3,
            "points": points,
        }
    )


def a_contest(id_: str = "c1") -> Contest:
    """A contest that counts."""
    return Contest(
        id=id_,
        at=1200.5,
        round=0,
        point="D3",
        turn=2,
        words="log impressions",
        sentence="we log impressions",
        ear="quick",
        before="missing",
        label="covered",
        confidence=0.7,
    )
