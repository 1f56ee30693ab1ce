"""The topic at hand: which it is, how it is counted, and its share of the time."""

from __future__ import annotations

from typing import cast

import pytest

from interviewer.conversation import Conversation
from interviewer.domain.clock import reading
from interviewer.domain.interview import ClockReading, Interview, Move, Record, Turn
from interviewer.domain.plan import Round
from interviewer.server.margin import Margin
from tests.builders import bank


class Clocked:
    """A conversation whose clock shows 100 seconds."""

    def clock(self, record: Record) -> ClockReading:
        return reading(record, 100.0)


def record(subject: str, *moves: Move, drill: bool = False) -> Record:
    """Interviewer's turns that make these moves, ten seconds apart."""
    kind = "drill" if drill else "system_design"
    round_ = Round(index=0, kind=kind, title="T", subject_id=subject, is_drill=drill, seconds=1000)  # type: ignore[arg-type]
    turns = [Turn(seq=1, round=0, speaker="interviewer", text="Ask.", move=Move(kind="ask", text="Ask."))]
    turns += [
        Turn(seq=2 * n + 3, round=0, speaker="interviewer", text=move.text, move=move, at=10.0 * (n + 1))
        for n, move in enumerate(moves)
    ]
    interview = Interview(id="i", title="T", rounds=(round_,), created_at=0, touched_at=0)
    return Record(interview=interview, turns=tuple(turns))


@pytest.fixture
def margin() -> Margin:
    return Margin(cast(Conversation, Clocked()), bank())


def test_parts_of_a_question_are_counted_as_they_come_up(margin: Margin) -> None:
    points = bank().questions["sd.home_feed"].key_points
    phases = list(dict.fromkeys(point.phase for point in points if point.phase))
    last, other = (next(point for point in points if point.phase == phases[n]) for n in (-1, -2))
    probe, second = (Move(kind="probe", text="Why?", target=point.id) for point in (last, other))
    topic = margin.json(record("sd.home_feed", probe))["topic"]
    assert (topic["index"], topic["of"], topic["elapsed"]) == (2, len(phases), 90)
    assert topic["title"].lower() == (last.phase or "").replace("_", " ")
    assert 0 < topic["budget"] < 1000
    assert margin.json(record("sd.home_feed", probe, second))["topic"]["index"] == 3
    back = margin.json(record("sd.home_feed", probe, second, probe))["topic"]
    assert (back["index"], back["title"]) == (2, topic["title"])


def test_a_number_belongs_to_the_part_of_its_point(margin: Margin) -> None:
    name, point = next(
        (question.id, point)
        for question in bank().questions.values()
        if question.round == "system_design"
        for point in question.key_points
        if point.numeric_check and point.phase and point.phase != question.key_points[0].phase
    )
    check = Move(kind="check", text="How many?", checks=(point.numeric_check or "",))
    topic = margin.json(record(name, check))["topic"]
    assert topic["title"].lower() == (point.phase or "").replace("_", " ")


def test_rungs_of_a_drill_have_an_order(margin: Margin) -> None:
    rungs = bank().drills["training-data"].rungs
    topic = margin.json(record("training-data", Move(kind="probe", text="Why?", rung=rungs[3].id), drill=True))["topic"]
    assert (topic["index"], topic["of"], topic["title"]) == (4, len(rungs), rungs[3].title)


def test_a_slip_taken_up_is_no_new_topic(margin: Margin) -> None:
    points = bank().questions["sd.home_feed"].key_points
    slip = Move(kind="challenge", text="Sure?", target=points[-1].id)
    assert margin.json(record("sd.home_feed", slip))["topic"]["index"] == 1
