"""Event ids: increasing, the same from the stream and from the store, exact to the character."""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.domain.interview import Interview, Move, Record, Turn
from interviewer.domain.plan import Round
from interviewer.server.frames import Frame, Numbering, is_last, last_id, stored_frames

ROUNDS = (
    Round(index=0, kind="fundamentals", title="First", subject_id="a", seconds=600),
    Round(index=1, kind="coding", title="Second", subject_id="b", seconds=600),
)


def record(*, state: str = "running", turns: int = 5) -> Record:
    texts = ["What is a row?", "An impression.", "Which key?", "The request id.", "Now code."]
    said = tuple(
        Turn(
            seq=n + 1,
            round=int(n == 4),
            speaker="candidate" if n % 2 else "interviewer",
            text=text,
            move=None if n % 2 else Move(kind="ask", text=text),
        )
        for n, text in enumerate(texts[:turns])
    )
    interview = Interview(
        id="i",
        title="t",
        rounds=ROUNDS,
        created_at=0,
        touched_at=0,
        state="ended" if state == "ended" else "running",
    )
    return Record(interview=interview, turns=said)


def test_ids_increase() -> None:
    ids = [frame.id for frame in stored_frames(record(state="ended"), -1)]
    assert ids == sorted(set(ids))


def test_a_new_round_is_announced_around_its_first_turn() -> None:
    kinds = [(f.kind, f.data.get("state")) for f in stored_frames(record(), 4_000_000)]
    assert kinds == [
        ("round", "ended"),
        ("turn", None),
        ("token", None),
        ("turn_end", None),
        ("round", "started"),
    ]


@pytest.mark.parametrize("seen", range(len("Which key?") + 1))
def test_the_rest_of_a_turn_at_any_character(seen: int) -> None:
    live = Numbering(answer=2)
    live.frame("turn", {"seq": 3})
    after = live.frame("token", {"text": "Which key?"[:seen]}) if seen else Frame(live.last, "", {})
    rest = [f for f in stored_frames(record(turns=3), after.id) if f.kind == "token"]
    assert "".join(f.data["text"] for f in rest) == "Which key?"[seen:]


def test_live_and_stored_ids_agree() -> None:
    live = Numbering(answer=4)
    events: list[tuple[str, dict[str, Any]]] = [
        ("round", {"state": "ended"}),
        ("turn", {"seq": 5}),
        ("token", {"text": "Now "}),
        ("token", {"text": "code."}),
        ("turn_end", {}),
        ("round", {"state": "started"}),
    ]
    numbered = {frame.id for frame in (live.frame(kind, data) for kind, data in events)}
    assert {frame.id for frame in stored_frames(record(), 4_000_000)} <= numbered


def test_an_error_hides_nothing_of_the_next_try() -> None:
    first = Numbering(answer=2)
    first.frame("turn", {"seq": 3})
    first.frame("token", {"text": "Wh"})
    error = first.frame("error", {})
    rest = [f for f in stored_frames(record(turns=3), error.id) if f.kind == "token"]
    assert rest[0].data["text"] == "ich key?"


def test_nothing_comes_after_the_end() -> None:
    over = record(state="ended")
    assert is_last(last_id(over))
    assert list(stored_frames(over, last_id(over))) == []


def test_an_end_in_the_middle_of_a_reply_is_above_what_was_said() -> None:
    live = Numbering(answer=4)
    live.frame("turn", {"seq": 5})
    token = live.frame("token", {"text": "a reply that is dropped"})
    over = record(state="ended", turns=4)
    assert [frame.kind for frame in stored_frames(over, token.id)] == ["ended"]
