"""Linking: names, labels, order, tables, chains, corrections, decisions, and the batch form."""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.calculator.claims import Claim, ClaimCheck, check_from, link_claims, numbers_case

BASE = {"n": 10000, "prevalence": 0.08, "precision": 0.7, "recall": 0.45}
NEW = {"n": 10000, "prevalence": 0.08, "precision": 0.58, "recall": 0.66}
COUNTS = [
    ClaimCheck(name="confusion_from_rates", inputs=BASE, label="baseline", id="N1"),
    ClaimCheck(name="confusion_from_rates", inputs=NEW, label="new", id="N2"),
]
F1 = [
    ClaimCheck(name="f_beta", inputs={"precision": 0.7, "recall": 0.45}, label="baseline", id="N3"),
    ClaimCheck(name="f_beta", inputs={"precision": 0.58, "recall": 0.66}, label="new", id="N4"),
]
DECIDES: dict[str, Any] = {"options": ["baseline", "new"], "right": "new"}
COSTS = [
    ClaimCheck(name="total_cost", inputs={"fp": 154.2857, "fn": 440, "c_fp": 1, "c_fn": 5}, label="baseline", id="N5"),
    ClaimCheck.model_validate(
        {
            "name": "total_cost",
            "inputs": {"fp": 382.3448, "fn": 272, "c_fp": 1, "c_fn": 5},
            "label": "new",
            "id": "N6",
            "decides": DECIDES,
        }
    ),
]


def found(text: str, checks: list[ClaimCheck], **more: Any) -> list[tuple[str, str | None, str, str]]:
    claims = link_claims(text, checks, live=more.pop("live", False), **more)
    assert all(text[c.start : c.end] == c.text for c in claims)
    return [(c.text, c.label, c.output, c.verdict) for c in claims if not c.retracted]


def test_a_list_of_counts() -> None:
    assert found("Baseline: TP 360, FP ~154, FN 440.", COUNTS) == [
        ("360", "baseline", "tp", "exact"),
        ("154", "baseline", "fp", "exact"),
        ("440", "baseline", "fn", "exact"),
    ]


def test_position_of_first_and_second() -> None:
    assert found("F1 is .55 for the first and .62 for the second", F1) == [
        (".55", "baseline", "f", "exact"),
        (".62", "new", "f", "exact"),
    ]


def test_a_table() -> None:
    text = "| model | TP | FP | FN |\n| baseline | 360 | 108 | 440 |\n| new | 528 | 382 | 272 |"
    assert ("108", "baseline", "fp", "wrong_method") in found(text, COUNTS)
    assert ("528", "new", "tp", "exact") in found(text, COUNTS)


def test_a_correction_takes_back_what_came_before() -> None:
    claims = link_claims("cost: 382.3+1360=1752.3, sorry, 1742.3 for the new one", [COSTS[1]], live=False)
    assert [(c.text, c.retracted, c.verdict) for c in claims] == [
        ("1752.3", True, "within_tolerance"),
        ("1742.3", False, "exact"),
    ]


def test_a_slip_is_counted_once() -> None:
    claims = link_claims("TP is 560, so FN is 240", [COUNTS[0]], live=False)
    assert [(c.output, c.verdict, c.own_error) for c in claims] == [
        ("tp", "wrong_method", False),
        ("fn", "method_right_slip", True),
    ]


def test_later_turns_are_recomputed_from_earlier_claims() -> None:
    earlier = link_claims("FP of the baseline is 108, FN 440", COUNTS, live=False)
    claims = link_claims("so the baseline costs 108 + 2200 = 2308", COSTS, live=False, earlier=earlier)
    assert [(c.label, c.verdict, c.own_error) for c in claims] == [("baseline", "method_right_slip", True)]


def test_givens_and_settings_are_set_aside() -> None:
    text = "10,000 examples, 8 % positive, precision 0.70, recall 0.45; we used ResNet-50 and L2 in 2019."
    assert found(text, COUNTS + F1) == []


def test_live_asks_where_a_transcript_would_judge() -> None:
    assert found("F1 is 0.43", F1[:1], live=True) == [("0.43", "baseline", "f", "unclear")]
    assert found("F1 is 0.43", F1[:1], live=False) == [("0.43", "baseline", "f", "wrong_method")]


def test_two_checks_and_nothing_to_tell_them_apart_is_unclear() -> None:
    checks = [check.model_copy(update={"label": None}) for check in F1]
    assert found("F1 is 0.43", checks) == [("0.43", None, "f", "unclear")]


def test_the_check_just_asked_names_a_bare_number() -> None:
    assert found("0.575", F1, asked="N3") == [("0.575", "baseline", "f", "wrong_method")]


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("The new one costs 1742, so I ship the new one.", "right"),
        ("The new one costs 1742, but I would probably stay with the baseline.", "wrong"),
        ("The new one costs 1742.", "none"),
        ("The baseline costs 1211, the new one 2184, so keep the baseline.", "right_for_own_numbers"),
    ],
)
def test_decisions(text: str, decision: str) -> None:
    claims = link_claims(text, COSTS, live=False)
    assert [c.decision for c in claims if c.decision] == [decision]


def test_a_rubric_check_becomes_a_claim_check() -> None:
    check = check_from(
        {
            "id": "EN3",
            "ask": "F1 of the baseline?",
            "function": "f_beta",
            "inputs": {"precision": 0.7, "recall": 0.45, "beta": 1},
            "expected": {"f": 0.547826},
            "tolerance": 0.01,
            "known_wrong": [{"value": 0.575, "because": "arithmetic mean", "followup": "And for 1 and 0?"}],
        }
    )
    claim: Claim = link_claims("F1 would be .575", [check], live=True)[0]
    assert (check.label, claim.check, claim.mistake, claim.follow_up) == (
        "baseline",
        "EN3",
        "arithmetic mean",
        "And for 1 and 0?",
    )


def test_batch_form() -> None:
    checks = [{"name": "f_beta", "inputs": {"precision": 0.7, "recall": 0.45}, "label": "baseline"}]
    answer = numbers_case({"id": "x", "text": "F1 is 55 percent", "checks": checks})
    claim = answer["claims"][0]
    keys = ("text", "value", "check", "label", "output", "computed", "verdict")
    assert [claim[key] for key in keys] == [
        "55 percent",
        pytest.approx(0.55),
        "f_beta",
        "baseline",
        "f",
        pytest.approx(0.547826, rel=1e-5),
        "exact",
    ]
    assert "error" in numbers_case({"id": "y", "text": "no checks"})


def test_hostile_answers_come_to_an_end() -> None:
    for text in ("F1 " * 5000, "F1 is 0.5 " * 1500, "(" * 20000, "no wait, " * 2000 + "1", "new " * 4000 + "0.6"):
        link_claims(text, F1 + COUNTS, live=True)
