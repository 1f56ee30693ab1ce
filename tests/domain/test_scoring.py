"""The fold from verdicts to bands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.domain.interview import FalseClaim, Heard, NumberHeard, Prompt, Verdict
from interviewer.domain.report_words import number_words
from interviewer.domain.rubric import Question
from interviewer.domain.scorecard import Scorecard
from interviewer.domain.scoring import band_of, scorecard
from interviewer.domain.standing import worth_telling
from tests.builders import bank

GRADED = sorted((Path(__file__).resolve().parents[2] / "evals" / "data" / "transcripts").glob("*.json"))
FUND = "fund.overfit_l1l2"


def question(name: str = FUND) -> Question:
    return bank().questions[name]


def heard_of(gold: dict[str, Any]) -> tuple[list[Heard], list[Prompt]]:
    """What a perfect ear would have heard."""
    heard, prompts = [], []
    for name, entry in gold["key_points"].items():
        turn = entry["turn"] if entry["turn"] is not None else 0
        if entry["label"] != "missing":
            heard.append(Verdict(point=name, label=entry["label"], quote=entry["evidence"], turn=turn))
        if entry["prompted"]:
            prompts.append(Prompt(turn=turn - 1, point=name, step=entry["prompted"]))
    claims = [FalseClaim(id=m["id"], quote=m["evidence"], turn=m["turn"]) for m in gold["misconceptions"]]
    repaired = tuple(m["id"] for m in gold["misconceptions"] if m["repaired"])
    decisions = [
        NumberHeard(check=n["check"], function=n["function"], output=n["output"], claimed=n["claimed"], computed=n["expected"],
                    verdict="unclear", quote=n["evidence"], turn=n["turn"], decision=n["decision"])
        for n in gold["numeric"] if n.get("decision") and not n.get("retracted")
    ]  # fmt: skip
    return [
        Heard(turn=90, ear="quick", verdicts=tuple(heard), false_claims=tuple(claims), numbers=tuple(decisions)),
        Heard(turn=91, ear="quick", repaired=repaired),
    ], prompts


@pytest.mark.parametrize("path", GRADED, ids=lambda path: path.stem)
def test_gold_labels_give_the_gold_band(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    heard, prompts = heard_of(data["gold"])
    assert scorecard(question(data["rubric_id"]), heard, prompts).band == data["gold"]["overall"]


def all_covered(but: dict[str, str] | None = None, prompted: dict[str, int] | None = None) -> Scorecard:
    labels = {p.id: "covered" for p in question().key_points} | (but or {})
    verdicts = [Verdict(point=p, label=label, quote="x", turn=5) for p, label in labels.items()]  # type: ignore[arg-type]
    prompts = [Prompt(turn=4, point=p, step=s) for p, s in (prompted or {}).items()]
    return scorecard(question(), [Heard(turn=5, ear="quick", verdicts=tuple(verdicts))], prompts)


def test_everything_said_is_band_4() -> None:
    assert (all_covered().band, all_covered().score, all_covered().caps) == (4, 1.0, ())


def test_one_missing_essential_caps_at_3_two_at_2_each_with_its_reason() -> None:
    one, two = all_covered({"F8": "missing"}), all_covered({"F8": "missing", "F1": "wrong"})
    assert (one.band, two.band) == (3, 2)
    assert "who gives zeros" in one.caps[0]
    assert "two or more" in two.caps[0]


def test_prompting_is_discounted_not_erased() -> None:
    plain, gentle, pressed = (all_covered(prompted={"F1": step}).score for step in (0, 1, 3))
    assert plain > gentle > pressed > all_covered({"F1": "partial"}).score


def test_a_probe_after_the_evidence_does_not_count() -> None:
    heard = [Heard(turn=5, ear="quick", verdicts=(Verdict(point="F1", label="covered", quote="x", turn=5),))]
    card = scorecard(question(), heard, [Prompt(turn=6, point="F1", step=3)])
    assert next(p.prompted for p in card.points if p.id == "F1") == 0


def test_a_critical_error_caps_until_it_is_taken_back() -> None:
    covered = tuple(Verdict(point=p.id, label="covered", quote="x", turn=5) for p in question().key_points)
    wrong = Heard(
        turn=5, ear="quick", verdicts=covered, false_claims=(FalseClaim(id="FM1", quote="L2 gives zeros", turn=5),)
    )
    assert scorecard(question(), [wrong]).band == 2
    assert scorecard(question(), [wrong, Heard(turn=7, ear="quick", repaired=("FM1",))]).band == 4


def test_a_wrong_decision_caps_at_3_unless_taken_back() -> None:
    pdd = question("pdd.e2e_seven_parts")
    covered = tuple(Verdict(point=p.id, label="covered", quote="x", turn=5) for p in pdd.key_points)

    def number(**more: Any) -> NumberHeard:
        return NumberHeard(check="EN6", function="total_cost", output="cost", claimed=1742.3, computed=1742.3, verdict="exact",
                           quote="1742", turn=5, decision="wrong", **more)  # fmt: skip

    assert scorecard(pdd, [Heard(turn=5, ear="quick", verdicts=covered, numbers=(number(),))]).band == 3
    assert scorecard(pdd, [Heard(turn=5, ear="quick", verdicts=covered, numbers=(number(retracted=True),))]).band == 4


def test_the_calculator_decides_a_point_tied_to_a_number() -> None:
    pdd = question("pdd.e2e_seven_parts")

    def label(verdict: str) -> str:
        number = NumberHeard(check="EN3", function="f_beta", output="f", claimed=0.575, computed=0.5478, verdict=verdict,
                             quote="0.575", turn=5)  # fmt: skip
        point = next(p for p in pdd.key_points if p.numeric_check == "EN3")
        said = Verdict(point=point.id, label="covered", quote="harmonic", turn=5)
        card = scorecard(pdd, [Heard(turn=5, ear="quick", verdicts=(said,), numbers=(number,))])
        return next(p.label for p in card.points if p.id == point.id)

    if any(p.numeric_check == "EN3" for p in pdd.key_points):
        assert [label(v) for v in ("exact", "method_right_slip", "wrong_method", "unclear")] == [
            "covered",
            "partial",
            "wrong",
            "covered",
        ]


def test_unscored_points_leave_both_sums_and_widen_the_band() -> None:
    card = all_covered({"F2": "unscored", "F5": "missing", "F6": "missing", "F10": "missing", "F13": "missing"})
    assert card.band is not None
    assert card.band_low <= card.band <= card.band_high
    full = all_covered({"F1": "unscored", "F4": "unscored", "F7": "unscored", "F8": "unscored"})
    assert full.band is None, "above a quarter of the weight, no band is given"
    assert full.must_missing == (), "an unscored essential does not cap"


LABELS = st.sampled_from(["covered", "partial", "missing", "wrong"])


@given(st.lists(LABELS, min_size=15, max_size=15), st.integers(0, 14))
def test_saying_one_more_thing_right_never_lowers_the_score(labels: list[str], lifted: int) -> None:
    ids = [p.id for p in question().key_points]
    before = all_covered(dict(zip(ids, labels, strict=True)))
    after = all_covered(dict(zip(ids, labels, strict=True)) | {ids[lifted]: "covered"})
    assert after.score >= before.score
    assert (after.band or 1) >= (before.band or 1)


@given(st.lists(LABELS, min_size=15, max_size=15))
def test_wrong_costs_more_than_silence(labels: list[str]) -> None:
    ids = [p.id for p in question().key_points]
    silent = all_covered({i: "missing" if label == "wrong" else label for i, label in zip(ids, labels, strict=True)})
    wrong = all_covered(dict(zip(ids, labels, strict=True)))
    assert wrong.score <= silent.score


def test_repetition_earns_nothing() -> None:
    said = Heard(turn=5, ear="quick", verdicts=(Verdict(point="F1", label="covered", quote="x", turn=5),))
    again = said.model_copy(update={"turn": 7})
    assert scorecard(question(), [said, again]).score == scorecard(question(), [said]).score


@pytest.mark.parametrize(
    ("score", "stretch", "band"),
    [
        (0.29, None, 1),
        (0.30, None, 2),
        (0.62, None, 3),
        (0.79, 1.0, 3),
        (0.80, 0.49, 3),
        (0.80, 0.50, 4),
        (0.80, None, 4),
    ],
)
def test_band_borders(score: float, stretch: float | None, band: int) -> None:
    assert band_of(score, stretch) == band


def test_a_hint_caps_the_round_at_3() -> None:
    verdicts = tuple(Verdict(point=p.id, label="covered", quote="x", turn=5) for p in question().key_points)
    assert scorecard(question(), [Heard(turn=5, ear="quick", verdicts=verdicts)], hinted=True).band == 3


def test_dimensions_have_a_level_or_say_that_they_were_not_observed() -> None:
    name = "sd.ads_ctr_training_data"
    points = question(name).key_points
    data = [p for p in points if p.dimension == "data"]
    assert len(data) >= 2
    said = Heard(
        turn=5,
        ear="quick",
        verdicts=tuple(Verdict(point=p.id, label="covered", quote="x", turn=5) for p in data),
    )
    found = {d.name: d for d in scorecard(question(name), [said]).dimensions}
    assert list(found) == ["framing", "data", "representation", "modelling", "evaluation", "serving", "communication"]
    assert (found["data"].level, found["data"].share) == (4, 1.0)
    unseen = {d.level for d in found.values() if d.name != "data"}
    assert unseen == {None}, "nothing of the others was said or asked for"
    asked = scorecard(question(name), [], [Prompt(turn=3, point=data[0].id, step=2)])
    assert {d.name: d.level for d in asked.dimensions}["data"] == 1


def test_figures_that_only_led_to_another_are_not_told() -> None:
    def said(value: float | None, verdict: Any, turn: int, retracted: bool = True) -> NumberHeard:
        return NumberHeard(
            check="N", function="entropy", output="gain", claimed=value, computed=0.256, verdict=verdict, quote="q", turn=turn,
            retracted=retracted,
        )  # fmt: skip

    stands = said(0.256, "exact", 6, retracted=False)
    asked, step, slip, early = (
        said(None, "no_number", 2),
        said(0.26, "exact", 4),
        said(0.97, "wrong_method", 6),
        said(0.5, "wrong_method", 4),
    )
    assert worth_telling([asked, step, early, slip, stands]) == (early, stands)
    assert number_words(early) == "You gave another figure for it later, and that one counts."
