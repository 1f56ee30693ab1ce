"""The connecting phrase says whether the interviewer stays at a point or turns to another."""

from __future__ import annotations

import pytest

from interviewer.adapters.scripted_voice import PHRASES, ScriptedVoice, load_phrases
from interviewer.domain.interview import Move
from interviewer.domain.plan import Round
from tests.builders import candidate, interviewer

ROUND = Round(index=0, kind="fundamentals", title="x", subject_id="fund.overfit_l1l2", seconds=600)


def said(before: str, now: str, seed: int) -> str:
    first = Move(kind="probe", text="And why?", target=before, points=(before,))
    turns = [interviewer(1, first), candidate(2, "because of the noise in the rows " * 4)]
    return ScriptedVoice().words(ROUND, turns, Move(kind="probe", text="What then?", target=now, points=(now,)), seed)


@pytest.mark.parametrize("seed", range(12))
def test_another_part_is_announced_only_for_another_point_and_staying_only_for_the_same(seed: int) -> None:
    assert not any(word in said("F1", "F1", seed) for word in ("another part", "different corner"))
    assert not any(word in said("F1", "F2", seed) for word in ("stay", "same", "further there"))


def test_there_are_phrases_for_staying() -> None:
    assert len(load_phrases(PHRASES)["probe_again"]) >= 3


@pytest.mark.parametrize("seed", range(6))
def test_figures_that_the_question_gives_itself_are_not_read_out_before_it(seed: int) -> None:
    voice, turns = ScriptedVoice(), [interviewer(1, Move(kind="ask", text="Begin.")), candidate(2, "word " * 20)]
    told = Move(
        kind="check",
        text="Old: 355 of 5,000. New: 412 of 5,000. The difference?",
        checks=("N",),
        facts=("355 of 5,000 and 412 of 5,000",),
    )
    assert voice.words(ROUND, turns, told, seed).count("355") == 1
    untold = told.model_copy(update={"text": "What is the difference?"})
    assert voice.words(ROUND, turns, untold, seed).count("355") == 1
