"""What is labelled in evals/data: every quote was said, every name is known, and no question of the test part is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.model import ROOT, Context
from evals.suites.adversarial import PAIRS
from interviewer.domain.lexical import NEGATIONS
from interviewer.domain.spans import words
from tools import labelled as data
from tools.pair_reader_data import COVERED, MISSING, PARTIAL, WRONG, Pairs

FILES = sorted((ROOT / "evals" / "data" / "turns").glob("*.jsonl"))
OPPOSITES = sorted((ROOT / "evals" / "data" / "opposites").glob("*.jsonl"))
CLAIMS = sorted((ROOT / "evals" / "data" / "claims").glob("*.jsonl"))
PLAIN = sorted((ROOT / "evals" / "data" / "plain").glob("*.jsonl"))
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
    found = data.lines(path)
    assert [item["point"] for item in found] == [point.id for point in QUESTIONS[path.stem].key_points]
    assert all(len(item["says"]) == len(item["denies"]) >= 2 and item["beside"] for item in found)
    _assert_alike(
        [text for item in found for text in item["says"]], [text for item in found for text in item["denies"]]
    )


@pytest.mark.parametrize("path", CLAIMS, ids=lambda path: path.stem)
def test_what_rejects_a_wrong_claim_is_as_long_and_as_negative_as_what_makes_it(path: Path) -> None:
    found = data.lines(path)
    assert [item["claim"] for item in found] == [claim.id for claim in QUESTIONS[path.stem].misconceptions]
    assert all(item["makes"] and item["rejects"] and item["beside"] for item in found)
    _assert_alike(
        [text for item in found for text in item["makes"]], [text for item in found for text in item["rejects"]]
    )


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_plain_sentences_are_of_every_point_and_of_one_kind_each(path: Path) -> None:
    found = data.lines(path)
    assert [item["point"] for item in found] == [point.id for point in QUESTIONS[path.stem].key_points]
    kinds = tuple(data.PLAIN)
    assert all(set(item) == {"point", *kinds} and all(item[kind] for kind in kinds) for item in found)
    texts = [text for item in found for kind in kinds for text in item[kind]]
    assert all(4 <= len(text.split()) <= 60 for text in texts)
    for item in found:
        mine = [text for kind in kinds for text in item[kind]]
        assert len(mine) == len(set(mine))


def _assert_alike(one: list[str], other: list[str]) -> None:
    assert not set(one) & set(other)
    assert 0.75 < sum(map(len, other)) / sum(map(len, one)) < 1.33
    negative = [sum(any(word in NEGATIONS for word in words(text)) for text in texts) for texts in (one, other)]
    assert abs(negative[0] - negative[1]) <= 0.25 * max(len(one), len(other))


def test_the_test_part_is_not_among_them() -> None:
    assert len(FILES) > 60
    assert len(OPPOSITES) == 72
    assert len(CLAIMS) == 50
    assert not {path.stem for path in (*FILES, *OPPOSITES, *CLAIMS)} & data.test_questions()
    pairs = data.lines(PAIRS)
    written = {text for path in OPPOSITES for item in data.lines(path) for text in (*item["says"], *item["denies"])}
    assert not written & {pair[kind] for pair in pairs for kind in ("true", "flip")}
    assert {path.stem for path in CLAIMS}.isdisjoint(pair["question"] for pair in pairs if pair["part"] == "test")


def test_what_is_held_out_gives_no_utterance() -> None:
    held = Pairs(data.tuning_questions())
    for item in held.items:
        if item.id in data.tuning_questions() | data.test_questions():
            assert not item.utterances
            assert not item.turns
            assert not item.opposites
            assert not item.claimed
            assert not item.plain


def test_what_is_true_beside_a_point_is_neither_it_nor_wrong() -> None:
    pairs = Pairs(seed=1)
    labels: dict[str, set[int]] = {}
    for _, second, label in pairs.plain():
        labels.setdefault(second, set()).add(label)
    item = next(item for item in pairs.items if item.plain)
    beside = [text for plain in item.plain for text in plain["beside"] if text in labels]
    assert beside
    assert all(labels[text] <= {MISSING} for text in beside if text not in _also_said(item))


def _also_said(item: data.Item) -> set[str]:
    return {text for plain in item.plain for kind in ("says", "half", "denies") for text in plain[kind]}


def test_an_epoch_has_every_label_and_is_the_same_for_a_seed() -> None:
    one, other = Pairs(seed=3).epoch(), Pairs(seed=3).epoch()
    assert one == other
    assert {label for _, _, label in one} == {MISSING, PARTIAL, COVERED, WRONG}
    assert all(first.strip() and second.strip() for first, second, _ in one)
