"""Manners of the director: nobody is asked twice for what he says he said, quoted twice, or worn down with sums."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.domain.course import Course, Limits, says_again
from interviewer.domain.director import opening, options
from interviewer.domain.interview import FalseClaim, Heard, Intent, Move, NumberHeard, Turn
from interviewer.domain.rubric import Question
from interviewer.domain.subject import subject_of
from tests.builders import bank, candidate, interviewer, play
from tests.domain.test_director_promises import course_of, run

LIMITS = Limits(seconds_left=900.0, seconds_total=900.0)
LONG = "Enough words to be a whole answer, " * 10


def question(name: str = "fund.overfit_l1l2") -> Question:
    return bank().questions[name]


def turns_of(*said: tuple[Move, str]) -> list[Turn]:
    turns: list[Turn] = []
    for move, text in said:
        turns.append(interviewer(len(turns) + 1, move))
        turns.append(candidate(len(turns) + 1, text))
    return turns


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("As I said, it learns the noise.", True),
        ("Well, I already told you: more data.", True),
        ("Like I've said, ridge.", True),
        ("That is what I just said.", True),
        ("As the paper said, ridge.", False),
        ("I would say more data.", False),
        ("It is said that lasso picks one, as I mentioned.", False),
    ],
)
def test_pointing_back_is_recognised_at_the_beginning_of_an_answer(text: str, again: bool) -> None:
    assert says_again(text) is again


def test_who_says_to_have_said_it_is_not_asked_for_it_again() -> None:
    item = question()
    first = opening(item)
    probed = options(item, turns_of((first, LONG)), [Heard(turn=2, ear="quick")], LIMITS)[0]
    assert probed.target is not None
    heard = [Heard(turn=2, ear="quick"), Heard(turn=4, ear="quick")]
    plain = options(item, turns_of((first, LONG), (probed, LONG)), heard, LIMITS)
    again = options(item, turns_of((first, LONG), (probed, f"As I said: {LONG}")), heard, LIMITS)
    assert probed.target in {move.target for move in plain}
    assert probed.target not in {move.target for move in again}


@pytest.mark.parametrize("name", ["fund.overfit_l1l2", "sd.ads_ctr_training_data", "training-data"])
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), talkative=st.integers(0, 4))
def test_no_probe_quotes_the_same_words_twice(name: str, seed: int, talkative: int) -> None:
    subject = subject_of(bank().questions.get(name) or bank().drills[name])
    made = run(name, course_of(subject, seed, talkative), seconds=2400.0, per_answer=60.0)
    quotes = [move.quote for move, _ in made if move.kind in ("probe", "bridge") and move.quote]
    assert len(quotes) == len(set(quotes))


def test_words_that_came_nearer_to_another_point_are_not_held_against_this_one() -> None:
    item = question()
    spans = {"F8": "trees split again", "F9": "trees split again", "F4": "more rows"}
    near = {"F8": 0.5, "F9": 0.8, "F4": 0.5}
    course = Course(
        subject_of(item),
        tuple(turns_of((opening(item), LONG))),
        (Heard(turn=2, ear="q", spans=spans, nearness=near),),
        LIMITS,
    )
    assert course.quote_for("F8") is None
    assert course.quote_for("F9") == "trees split again"
    assert course.quote_for("F4") == "more rows"


def number(turn: int, quote: str, verdict: str = "exact") -> NumberHeard:
    return NumberHeard(
        check="FN1", function="f", output="w", claimed=0.1, computed=0.1, verdict=verdict, quote=quote, turn=turn
    )


@pytest.mark.parametrize(
    ("verdict", "claim", "challenged"),
    [
        ("exact", "I get threshold 0.1", False),
        ("wrong_method", "I get threshold 0.1", True),
        ("exact", "and because 0.1 is what everybody takes it holds for all models anyway", True),
    ],
)
def test_a_right_result_is_not_taken_for_a_wrong_claim(verdict: str, claim: str, challenged: bool) -> None:
    item = question()
    wrong = item.misconceptions[0].id
    heard = Heard(
        turn=2,
        ear="quick",
        numbers=(number(2, "threshold 0.1", verdict),),
        false_claims=(FalseClaim(id=wrong, quote=claim, turn=2),),
    )
    moves = options(item, turns_of((opening(item), LONG)), [heard], LIMITS)
    assert (wrong in {move.misconception for move in moves}) is challenged


def test_who_leaves_two_calculations_without_a_number_gets_no_third() -> None:
    item = question("sd.home_feed")
    assert len(item.numeric_checks) > 2
    silent = play(item, lambda seq, move: Heard(turn=seq, ear="quick"), per_answer=20.0)
    assert 1 <= sum(move.kind == "check" for move, _ in silent) <= 2

    def reckons(seq: int, move: Move) -> Heard:
        given = tuple(number(seq, "0.1").model_copy(update={"check": check}) for check in move.checks)
        return Heard(turn=seq, ear="quick", numbers=given)

    made = play(item, reckons, per_answer=20.0)
    assert sum(move.kind == "check" for move, _ in made) == len(item.numeric_checks)


def test_a_doubt_that_brings_no_number_is_not_followed_by_the_next_sum() -> None:
    item = question("sd.bot_detection")

    def slips(seq: int, move: Move) -> Heard:
        if move.kind != "check":
            return Heard(turn=seq, ear="quick")
        wrong = number(seq, f"0.{seq}", "wrong_method").model_copy(update={"check": move.checks[0]})
        return Heard(turn=seq, ear="quick", numbers=(wrong,))

    moves = [move for move, _ in play(item, slips, per_answer=20.0)]
    doubts = [n for n, move in enumerate(moves) if move.kind == "challenge" and move.checks]
    assert doubts
    assert moves[doubts[0] + 1].kind in ("probe", "bridge")


def test_the_answer_to_a_calculation_is_not_quoted_at_a_probe() -> None:
    item = question()
    asked = Move(kind="check", text="How much?", checks=("FN1",))
    heard = Heard(turn=4, ear="quick", spans={"F4": "on paper"}, nearness={"F4": 0.9})
    course = Course(subject_of(item), tuple(turns_of((opening(item), LONG), (asked, LONG))), (heard,), LIMITS)
    assert course.quote_for("F4") is None


@pytest.mark.parametrize("name", sorted(bank().drills))
def test_no_bridge_judges_what_was_said_before_it(name: str) -> None:
    bridges = [rung.bridge.lower() for rung in bank().drills[name].rungs if rung.bridge]
    assert bridges
    assert not [text for text in bridges if text.startswith(("good", "great", "right", "correct", "exactly"))]


@pytest.mark.parametrize(("text", "name"), [("Do they appear?", "F8"), ("And a forest?", "F8")])
def test_words_about_another_matter_are_not_quoted_at_a_probe(text: str, name: str) -> None:
    item = question()
    for words, kept in [("the boiler was repaired on Monday", False), ("L1 gives exact zeros", True)]:
        heard = Heard(turn=2, ear="q", spans={name: words}, nearness={name: 0.9})
        course = Course(subject_of(item), tuple(turns_of((opening(item), LONG))), (heard,), LIMITS)
        assert course.quote_for(name) == words
        assert course.quote_at(name, text) == (words if kept else None)


@pytest.mark.parametrize("name", ["fund.overfit_l1l2", "sd.ads_ctr_training_data", "training-data"])
@pytest.mark.parametrize("intent", ["dont_know", "skip"])
def test_nobody_is_worn_down_with_what_he_does_not_know(name: str, intent: Intent) -> None:
    made = [move for move, _ in run(name, [Heard(turn=0, ear="q"), *(Heard(turn=0, ear="q", intent=intent),) * 20])]
    assert made[-1].kind == "close"
    assert "Some rounds go like this" in made[-1].text
    assert len(made) <= 10
    assert any(move.kind == "check" for move in made) or name == "training-data"


def test_one_answer_in_between_keeps_the_round_going() -> None:
    passed = (Heard(turn=0, ear="q", intent="dont_know"),) * 5
    made = [move for move, _ in run("training-data", [*passed, Heard(turn=0, ear="q"), *passed[:2], *passed * 3])]
    assert len(made) > 8


def test_who_wants_to_think_is_given_time() -> None:
    item = question()
    for text, told in [
        ("Let me think for a second.", "Take your time."),
        ("thanks!", "Let's use the time for the question."),
    ]:
        heard = [Heard(turn=2, ear="q", intent="small_talk")]
        (move,) = options(item, turns_of((opening(item), text)), heard, LIMITS)
        assert (move.kind, move.text) == ("nudge", told)
