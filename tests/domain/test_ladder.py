"""From a thin answer about data onto the ladder."""

from __future__ import annotations

import pytest

from interviewer.domain.course import Course, Limits
from interviewer.domain.interview import Heard, Move, Verdict
from interviewer.domain.ladder import MOST_STEPS, is_about_data, ladder_moves
from interviewer.domain.subject import subject_of
from tests.builders import bank, candidate, interviewer, play

LADDER = bank().drills["training-data"]
DESIGNS = sorted(q.id for q in bank().questions.values() if q.round == "system_design")


@pytest.mark.parametrize("name", DESIGNS)
def test_every_system_design_question_has_a_data_phase(name: str) -> None:
    assert sum(is_about_data(p) for p in bank().questions[name].key_points) >= 1


@pytest.mark.parametrize("name", DESIGNS)
def test_thin_answers_reach_the_ladder_from_every_system_design_question(name: str) -> None:
    made = [
        move
        for move, _ in play(bank().questions[name], lambda seq, move: Heard(turn=seq, ear="quick"), per_answer=20.0)
    ]
    steps = [move.rung for move in made if move.rung]
    assert steps == ["R0", "R1", "R2"][: len(steps)]
    assert 1 <= len(steps) <= MOST_STEPS


def test_an_answer_that_brought_something_is_not_pressed_further() -> None:
    question = bank().questions["sd.ads_ctr_training_data"]
    probe = Move(kind="probe", text="Describe a single row.", target="D3", points=("D3",), step="direct")
    turns = (interviewer(1, probe), candidate(2, "one line per ad on the screen"))
    said = Heard(turn=2, ear="quick", verdicts=(Verdict(point="D3", label="covered", quote="one line per ad", turn=2),))

    def moves(heard: Heard) -> list[Move]:
        course = Course(subject_of(question), turns, (heard,), Limits(seconds_left=600, seconds_total=2700))
        return ladder_moves(question.key_points, LADDER, course)

    assert moves(said) == []
    assert [move.rung for move in moves(Heard(turn=2, ear="quick"))] == ["R0"]
