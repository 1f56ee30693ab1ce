"""What is shown of a model's reply, piece by piece."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.domain.delivery import MOST_WORDS, Shown, likeliest, unsaid_facts
from interviewer.domain.interview import Move

MOVES = [
    Move(kind="probe", text="What exactly is one row of the training set?"),
    Move(kind="probe", text="How do you split the data by time before training?"),
]


def shown(*pieces: str, moves: int = 3, **how: object) -> Shown:
    """All of a reply, fed."""
    made = Shown(moves, **how)  # type: ignore[arg-type]
    visible = "".join([*(made.feed(piece) for piece in pieces), made.end()])
    assert visible == made.text
    return made


def test_words_are_shown_as_they_come() -> None:
    made = Shown(3)
    assert [made.feed(piece) for piece in ("Which", " row", " is", " it", "?")] == ["Which", " row", " is", " it", "?"]


@pytest.mark.parametrize(
    "pieces",
    [
        ["What is a row? #2"],
        ["What is a row?", " #", "2"],
        ["What is a row?\n", "#2", "\n"],
        ["#2 ", "What is a row?"],
        ["#", "2", "\n", "What is a row?"],
        ["What is a row?#2"],
        ["What is a row? # 2"],
    ],
)
def test_the_choice_is_taken_out_wherever_it_stands(pieces: list[str]) -> None:
    made = shown(*pieces)
    assert (made.text, made.choice) == ("What is a row?", 2)


@pytest.mark.parametrize(
    ("text", "choice", "unknown"), [("Why? #9", None, True), ("Why? #12", None, True), ("Why?", None, False)]
)
def test_choices_that_are_not_there(text: str, choice: int | None, unknown: bool) -> None:
    made = shown(*text)
    assert (made.text, made.choice, made.unknown_choice) == ("Why?", choice, unknown)


def test_a_sharp_that_is_no_choice_stays() -> None:
    assert shown("In C# or F#, what is a row?").text == "In C# or F#, what is a row?"


def test_only_the_first_question_is_shown() -> None:
    made = shown("You said “is it logs?” just now. What is", " a row?", " And why? Also, how? #1")
    assert made.text == "You said “is it logs?” just now. What is a row?"
    assert made.choice == 1
    assert made.dropped == 4


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Great! What is a row?", "What is a row?"),
        ("That's a really good point. You said logs: which?", "You said logs: which?"),
        ("Exactly, and what is a row?", "And what is a row?"),
        ("Right. Okay, what is a row?", "Okay, what is a row?"),
        ("Exactly how would you build it, given logs?", "Exactly how would you build it, given logs?"),
        ("That is one row, but of what?", "That is one row, but of what?"),
        ("Good logs are rare in practice and you said you have them: from where?", None),
    ],
)
@pytest.mark.parametrize("size", [1, 4, 1000])
def test_praise_at_the_beginning_is_left_out(said: str, left: str | None, size: int) -> None:
    pieces = [said[n : n + size] for n in range(0, len(said), size)]
    assert shown(*pieces).text == (left or said)
    assert shown(*pieces, neutral=False).text == said


def test_a_long_reply_ends_with_a_whole_sentence() -> None:
    sentence = "You said that you join clicks to impressions by their id within a window. "
    made = shown(*[f"{word} " for word in (sentence * 10).split()], limit=MOST_WORDS)
    assert len(made.text.split()) == 56
    assert made.text.endswith("window.")
    assert made.dropped > 60


@given(st.lists(st.text(alphabet='ab ?.#129“”"\n', max_size=8), max_size=60), st.integers(1, 5))
def test_whatever_comes_is_bounded_and_said_once(pieces: list[str], moves: int) -> None:
    made = shown(*pieces, moves=moves, limit=20)
    assert len(made.text.split()) <= 20
    assert made.choice is None or 1 <= made.choice <= moves
    assert "".join(made.text.split()) in "".join("".join(pieces).split()) or "#" in "".join(pieces)


def test_the_likeliest_move_and_facts_that_are_missing() -> None:
    assert likeliest(MOVES, "You said logs. What exactly would one row of that training set be?")[0] == 0
    assert likeliest(MOVES, "And how would you split that by time?")[0] == 1
    assert unsaid_facts("It is 80 million a day.", ["users: 80 million", "budget: 120 ms"]) == ("budget: 120 ms",)
