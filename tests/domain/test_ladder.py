"""From a thin answer about data onto the ladder."""

from __future__ import annotations

import pytest

from interviewer.domain.course import Course, Limits
from interviewer.domain.director import opening, options
from interviewer.domain.interview import Heard, Move, Verdict
from interviewer.domain.ladder import MOST_STEPS, is_about_data, ladder_moves, names_only_a_source
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


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("We use user history logs.", True),
        ("Basically all the clicks.", True),
        ("from the click stream", True),
        ("I would start with a two-stage funnel.", False),
        ("We use user history logs. " + "A row is one ad that was shown to one user in one request, " * 5, False),
    ],
)
def test_a_bare_source_is_told_from_an_answer(text: str, only: bool) -> None:
    assert names_only_a_source(text) is only


def answered(*said: tuple[Move, str]) -> list[Move]:
    """The moves after these questions and answers about ads, none of which the ear got anything from."""
    question = bank().questions["sd.ads_ctr_training_data"]
    turns = [
        t for n, (move, text) in enumerate(said) for t in (interviewer(2 * n + 1, move), candidate(2 * n + 2, text))
    ]
    heard = [Heard(turn=turn.seq, ear="quick") for turn in turns if turn.speaker == "candidate"]
    return list(options(question, turns, heard, Limits(seconds_left=2000, seconds_total=2700), None, LADDER))


def test_history_logs_are_pressed_for_a_row_at_once_and_again() -> None:
    first = (opening(bank().questions["sd.ads_ctr_training_data"]), "We use user history logs.")
    row = answered(first)[0]
    assert (row.kind, row.target, row.step, row.quote) == ("probe", "D3", "direct", "We use user history logs")
    assert "single row" in row.text
    assert "which label" in row.text

    again = answered(first, (row, "The logs have all that users did."))[0]
    assert (again.target, again.step, again.quote) == ("D3", "pressing", "The logs have all that users did")

    third = answered(first, (row, "The logs have all that users did."), (again, "User history, as it is logged."))[0]
    assert third.target != "D3"
    assert third.quote is None


def test_another_short_opening_is_let_run() -> None:
    first = opening(bank().questions["sd.ads_ctr_training_data"])
    assert answered((first, "I would start with a two-stage funnel."))[0].kind == "go_on"
