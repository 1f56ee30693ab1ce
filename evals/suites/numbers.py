"""Numbers in candidates' sentences: innocent ones accused, wrong ones missed, right ones not recognised.

``tune`` was used while the reading was built. ``test`` (326 sentences over all 85 calculations) was written in three lots,
each whole before its first run; those first runs gave 8 of 405 innocent or wrong numbers accused (2.0 %), 7 of 79 wrong ones
missed (8.9 %) and 21 of 261 right ones not linked. The general faults they showed were then mended, so the figures of
``test`` are no longer held apart. ``check`` (62 sentences) was written after that: its first run gave 1 of 74 accused
(1.4 %), 1 of 16 missed and 5 of 44 not linked.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from evals.model import ROOT, Context, Result, Row
from interviewer.calculator.claims import RIGHT, WRONG, numbers_case

CASES = ROOT / "evals" / "data" / "number_claims.jsonl"


def run(context: Context) -> Result:
    """Wrong accusations over all numbers, wrong numbers missed, right numbers not linked, per part."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line]
    rows, notes = [], []
    for part in ("tune", "test", "check"):
        tally: Counter[str] = Counter()
        for case in cases:
            if case["part"] == part:
                mine = count(case)
                tally.update(mine)
                if mine["accused"] or mine["missed"]:
                    notes.append(f"{case['id']}: {dict(mine)}: {case['text']}")
        numbers = tally["innocent"] + tally["wrong"]
        rows += [
            Row(part, "wrong accusations", tally["accused"] / numbers, numbers),
            Row(part, "wrong numbers missed", tally["missed"] / max(1, tally["wrong"]), tally["wrong"]),
            Row(part, "right numbers not linked", tally["unlinked"] / max(1, tally["right"]), tally["right"]),
        ]
    return Result("numbers", rows, notes=notes)


def same(a: float, b: float) -> bool:
    """Equal to a tenth of a percent."""
    return abs(a - b) <= 1e-3 * abs(b) + 1e-9


def count(case: dict[str, Any]) -> Counter[str]:
    """How often an innocent number was accused and a wrong one missed in one sentence."""
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
