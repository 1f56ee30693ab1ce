"""The set of candidate sentences: wrong accusations at most 1 %, missed wrong numbers at most 10 %."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from evals.suites.numbers import CASES as FILE
from evals.suites.numbers import count
from interviewer.calculator import all_calculations

CASES = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def test_the_set_is_large_and_balanced() -> None:
    kinds = Counter(case["kind"] for case in CASES)
    assert len(CASES) >= 150
    assert 0.45 <= kinds["right"] / len(CASES) <= 0.55
    assert 0.2 <= kinds["wrong"] / len(CASES) <= 0.3
    used = {check["name"] for case in CASES for check in case["checks"]}
    assert used == {calc.name for calc in all_calculations()}


@pytest.mark.parametrize("part", ["tune", "test"])
def test_rates(part: str) -> None:
    tally: Counter[str] = Counter()
    for case in CASES:
        if case["part"] == part:
            tally.update(count(case))
    accused, missed = tally["accused"] / (tally["innocent"] + tally["wrong"]), tally["missed"] / tally["wrong"]
    print(
        f"{part}: wrong accusations {accused:.1%}, missed wrong {missed:.1%}, "
        f"right numbers not linked {tally['unlinked'] / tally['right']:.1%}"
    )
    assert accused <= 0.01
    assert missed <= 0.10
