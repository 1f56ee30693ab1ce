"""Labelled turns and opposites: every quote was said, every name is known, and no question of the test part is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.model import ROOT, Context
from evals.suites.adversarial import PAIRS
from interviewer.domain.lexical import NEGATIONS
from interviewer.domain.spans import words
from tools import pair_reader_data as data
from tools.pair_reader_data import COVERED, MISSING, PARTIAL, WRONG, Pairs

FILES = sorted((ROOT / "evals" / "data" / "turns").glob("*.jsonl"))
OPPOSITES = sorted((ROOT / "evals" / "data" / "opposites").glob("*.jsonl"))
QUESTIONS = Context(data=None).bank.questions


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_turns_are_labelled_by_the_rubric(path: Path) -> None:
    question = QUESTIONS[path.stem]
    points = {point.id for point in question.key_points}
    claims = {claim.id for claim in question.misconceptions}
    for line in path.read_text(encoding="utf-8").splitlines():
        turn: dict[str, Any] = json.loads(line)
        assert set(turn) <= {"asked", "text", "said", "claims"}
        for point, (label, quote) in turn["said"].items():
            assert point in points
            assert label in ("covered", "partial", "wrong")
            assert quote
            assert quote in turn["text"]
        for claim, quote in turn.get("claims", {}).items():
            assert claim in claims
            assert quote in turn["text"]


@pytest.mark.parametrize("path", OPPOSITES, ids=lambda path: path.stem)
def test_what_denies_a_point_is_as_long_and_as_negative_as_what_says_it(path: Path) -> None:
    """Otherwise a reader would learn that a "not" or a short sentence is wrong."""
    points = {point.id for point in QUESTIONS[path.stem].key_points}
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert {item["point"] for item in found} == points
    says = [text for item in found for text in item["says"]]
    denies = [text for item in found for text in item["denies"]]
    assert all(len(item["says"]) == len(item["denies"]) >= 2 and item["beside"] for item in found)
    assert not set(says) & set(denies)
    assert 0.8 < sum(map(len, denies)) / sum(map(len, says)) < 1.25
    negative = [sum(any(word in NEGATIONS for word in words(text)) for text in texts) for texts in (says, denies)]
    assert abs(negative[0] - negative[1]) <= 0.2 * len(says)


def test_the_test_part_is_not_among_them() -> None:
    assert len(FILES) > 60
    assert len(OPPOSITES) == 50
    assert not {path.stem for path in (*FILES, *OPPOSITES)} & data.test_questions()
    unseen = {pair["question"] for pair in data.lines(PAIRS) if pair["part"] == "test"}
    assert not {path.stem for path in OPPOSITES} & unseen


def test_what_is_held_out_gives_no_utterance() -> None:
    held = Pairs(data.tuning_questions())
    for item in held.items:
        if item.id in data.tuning_questions() | data.test_questions():
            assert not item.utterances
            assert not item.turns
            assert not item.opposites


def test_an_epoch_has_every_label_and_is_the_same_for_a_seed() -> None:
    one, other = Pairs(seed=3).epoch(), Pairs(seed=3).epoch()
    assert one == other
    assert {label for _, _, label in one} == {MISSING, PARTIAL, COVERED, WRONG}
    assert all(first.strip() and second.strip() for first, second, _ in one)
