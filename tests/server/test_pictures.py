"""What the report draws: the course of a round, the map, the strong answer with what was said of it."""

from __future__ import annotations

import pytest

from interviewer.domain.interview import Heard, Interview, Move, Record, Turn, Verdict
from interviewer.domain.plan import Round
from interviewer.domain.report import ModelMark, RoundReport
from interviewer.domain.scorecard import PointScore, Scorecard
from interviewer.server.pictures import WIDTH, point_map, strong_pieces, timeline

PROBE = Move(kind="probe", text="Why?", target="B", points=("B",), step="gentle")
TURNS = (
    Turn(seq=1, round=0, speaker="interviewer", text="What is it", move=Move(kind="ask", text="?")),
    Turn(seq=2, round=0, speaker="candidate", text="One two three four five six", at=70.0),
    Turn(seq=3, round=0, speaker="interviewer", text="Why is that", move=PROBE, at=70.0),
    Turn(seq=4, round=0, speaker="candidate", text="Seven eight nine", at=90.0),
    Turn(seq=5, round=0, speaker="interviewer", text="And then", move=PROBE, at=90.0),
    Turn(seq=6, round=0, speaker="candidate", text="Pass", at=95.0),
    Turn(seq=7, round=0, speaker="interviewer", text="Really", move=PROBE, at=95.0),
)


@pytest.fixture
def record() -> Record:
    round_ = Round(index=0, kind="coding", title="Round", subject_id="q", seconds=60)
    interview = Interview(id="i", title="t", rounds=(round_,), created_at=0, touched_at=0)
    said = {2: "A", 4: "B"}
    heard = tuple(
        Heard(turn=seq, ear="quick", verdicts=(Verdict(point=point, label="covered", quote="x", turn=seq),))
        for seq, point in said.items()
    )
    return Record(interview=interview, turns=TURNS, heard=heard)


@pytest.fixture
def part() -> RoundReport:
    rows = [
        {"id": "A", "name": "First", "label": "covered", "quote": "two three", "turn": 2},
        {"id": "B", "name": "Second", "label": "partial", "quote": "eight", "turn": 4},
        {"id": "C", "name": "Third", "label": "wrong", "quote": "four", "turn": 2},
        {"id": "D", "name": "Fourth", "label": "missing"},
    ]
    card = Scorecard(
        rubric_id="q",
        rubric_version=1,
        target_level="mid",
        ear="quick",
        band=2,
        score=0.4,
        band_low=2,
        band_high=2,
        points=tuple(PointScore.model_validate(row) for row in rows),
    )
    return RoundReport(
        index=0,
        kind="coding",
        title="Round",
        question_id="q",
        question_text="?",
        scorecard=card,
        model_answer="First this, then that.",
        model_marks=(ModelMark(point="A", quote="First this"), ModelMark(point="D", quote="then that.")),
    )


def test_the_course_of_a_round(record: Record, part: RoundReport) -> None:
    line = timeline(record, part)
    assert line is not None
    assert (line.beats[0].start, round(line.beats[-1].end, 6)) == (0.0, WIDTH)
    assert [beat.words for beat in line.beats] == [3, 6, 3, 3, 2, 1, 1]
    assert (line.my_words, line.their_words, line.share) == (10, 9, 53)
    assert line.beats[1].tones == (("good", 1), ("bad", 1))
    assert line.beats[1].stripes == [("good", 0.0, 0.5), ("bad", 0.5, 0.5)]
    assert line.beats[5].stripes == [("none", 0.0, 1.0)]
    assert [(beat.turn.seq, beat.hit) for beat in line.marked("probe")] == [(3, True), (5, False)], (
        "the last had no answer"
    )
    assert line.slowest is not None
    assert (line.slowest.turn.seq, line.slowest.seconds) == (2, 70.0)


def test_a_round_without_an_answer_has_no_course(record: Record, part: RoundReport) -> None:
    silent = record.model_copy(update={"turns": TURNS[:1]})
    assert timeline(silent, part) is None
    assert point_map(silent, part.model_copy(update={"scorecard": None})) is None


def test_the_map(record: Record, part: RoundReport) -> None:
    drawn = point_map(record, part)
    assert drawn is not None
    assert [row.ref for row in drawn.answers] == ["t2", "t4"]
    assert [(row.text, row.tone) for row in drawn.points] == [
        ("First", "good"),
        ("Second", "half"),
        ("Third", "bad"),
        ("Fourth", "none"),
    ]
    assert [(curve.turn, curve.ref) for curve in drawn.curves] == [(2, "r0-p-A"), (4, "r0-p-B"), (2, "r0-p-C")]
    assert all(0 < row.y < drawn.height for row in (*drawn.answers, *drawn.points))


def test_the_strong_answer_says_what_was_not_said(part: RoundReport) -> None:
    pieces = strong_pieces(part)
    assert [(piece.text, piece.tone) for piece in pieces] == [
        ("First this", "good"),
        (", ", ""),
        ("then that.", "miss"),
    ]
    assert strong_pieces(part.model_copy(update={"model_marks": ()})) == ()
