"""The set of candidate sentences: wrong accusations at most 1 %, missed wrong numbers at most 10 %."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from interviewer.calculator.claims import RIGHT, WRONG, numbers_case

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "evals/data/number_claims.jsonl").read_text("utf-8").splitlines()
]


def same(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-3 * abs(b) + 1e-9


def count(case: dict[str, Any]) -> Counter[str]:
    """How often an innocent number was accused and a wrong one missed."""
    claims = [claim for claim in numbers_case(case)["claims"] if not claim["retracted"]]
    accused = [c for c in claims if c["verdict"] in WRONG and c["mistake"] != "consistent with own error"]
    tally: Counter[str] = Counter()
    if case["kind"] == "wrong":
        for gold in case["gold"]:
            hit = any(c["output"] == gold["output"] and same(c["value"], gold["value"]) for c in accused)
            tally.update(wrong=1, missed=int(not hit))
        tally["accused"] = sum(not any(same(c["value"], g["value"]) for g in case["gold"]) for c in accused)
        return tally
    tally.update(innocent=max(len(case["gold"]), 1), accused=len(accused))
    right = [c for c in claims if c["verdict"] in RIGHT]
    for gold in case["gold"]:
        hit = any(c["output"] == gold["output"] and same(c["value"], gold["value"]) for c in right)
        tally.update(right=1, unlinked=int(not hit))
    return tally


def test_the_set_is_large_and_balanced() -> None:
    kinds = Counter(case["kind"] for case in CASES)
    assert len(CASES) >= 150
    assert 0.45 <= kinds["right"] / len(CASES) <= 0.55
    assert 0.2 <= kinds["wrong"] / len(CASES) <= 0.3
    assert len({check["name"] for case in CASES for check in case["checks"]}) >= 60


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
