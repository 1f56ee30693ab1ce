"""The benchmark measures what its lines say."""

from __future__ import annotations

import pytest

from evals import bench_voice
from evals.model import Context
from interviewer.domain.director import opening
from interviewer.domain.interview import Turn
from interviewer.domain.subject import subject_of
from interviewer.hearing import in_doubt


@pytest.mark.parametrize(("said", "waits"), [(bench_voice.NUMBER, True), (bench_voice.PLAIN, False)])
def test_only_the_turns_that_are_reported_apart_wait_for_the_second_ear(said: str, waits: bool) -> None:
    context = Context(data=None)
    question = context.bank.questions[bench_voice.QUESTION]
    move = opening(question)
    turns = (
        Turn(seq=1, round=0, speaker="interviewer", text=move.text, move=move),
        Turn(seq=2, round=0, speaker="candidate", text=said),
    )
    assert in_doubt(context.ear.hear_now(subject_of(question), turns, ())) == waits
