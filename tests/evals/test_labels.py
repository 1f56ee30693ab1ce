"""The arithmetic of labels and bands, on pairs that can be counted by hand; a stupid ear gets bad figures."""

from __future__ import annotations

import pytest

from evals.model import Context
from evals.rewording import REWORDINGS, contracted, mistyped, reordered, reworded, spelled_out, with_fillers
from evals.suites import bands, labels
from evals.transcripts import Reading, band_by, load
from tests.evals.ears import SameEar, context_with, values


def test_the_figures_of_six_labels_counted_by_hand() -> None:
    pairs = [
        ("covered", "covered"),
        ("covered", "covered"),
        ("covered", "missing"),
        ("missing", "covered"),
        ("wrong", "wrong"),
        ("partial", "unscored"),
    ]
    got = {row.metric: row.value for row in labels.label_rows("tune", pairs)}
    assert got["accuracy"] == pytest.approx(3 / 6)
    assert got["covered precision"] == pytest.approx(2 / 3)
    assert got["covered recall"] == pytest.approx(2 / 3)
    assert (got["wrong precision"], got["wrong recall"]) == (1.0, 1.0)
    assert got["unscored share"] == pytest.approx(1 / 6)


def test_calibration_of_four_answers_counted_by_hand() -> None:
    sure = [(0.9, True), (0.9, False), (0.2, False), (0.2, False)]
    assert labels.reliability(sure) == [(0.2, 0.0, 2), (0.9, 0.5, 2)]
    got = {row.metric: row.value for row in labels._calibration_rows("tune", sure)}
    assert got["calibration error"] == pytest.approx(0.5 * 0.2 + 0.5 * 0.4)
    assert got["Brier"] == pytest.approx((0.01 + 0.81 + 0.04 + 0.04) / 4)


def test_kappa_is_one_for_equal_and_negative_for_opposite_labels() -> None:
    assert labels.kappa([0, 1, 2], [0, 1, 2]) == 1.0
    assert labels.kappa([2, 2], [2, 2]) == 1.0
    assert labels.kappa([-1, 2, -1, 2], [2, -1, 2, -1]) < 0


def test_an_ear_that_credits_everything_is_found_out() -> None:
    context = context_with(SameEar("covered", 0.95))
    got, banded = values(labels.run(context)), values(bands.run(context))
    for part in ("tune", "test"):
        assert got[f"{part} / quadratic kappa"] < 0.1
        assert got[f"{part} / covered recall"] == 1.0
        assert got[f"{part} / covered precision"] < 0.6
        assert got[f"{part} / calibration error"] > 0.3
        assert banded[f"{part} / quadratic kappa"] < 0.2
    assert got["bank / weak answer: covered"] > 0.9
    assert got["reader 2 / quadratic kappa"] > got["tune / quadratic kappa"] + 0.3, (
        "the ceiling does not depend on the ear"
    )
    context.close()


def test_questions_are_split_and_not_transcripts() -> None:
    parts: dict[str, set[str]] = {}
    for graded in load(Context(data=None)):
        parts.setdefault(graded.rubric_id, set()).add(graded.part)
    assert {name for name, own in parts.items() if len(own) > 1} == set()
    assert set.union(*parts.values()) == {"tune", "test"}


def test_the_fold_of_the_gold_labels_gives_the_gold_band() -> None:
    context = Context(data=None)
    for graded in load(context):
        assert band_by(context.bank.questions[graded.rubric_id], graded, graded.first) == graded.band, graded.id


def test_a_reading_that_misses_everything_gives_another_band() -> None:
    context = Context(data=None)
    graded = next(g for g in load(context) if g.band >= 3)
    nothing = Reading(dict.fromkeys(graded.labels, "missing"), {})
    assert band_by(context.bank.questions[graded.rubric_id], graded, nothing) == 1


def test_rewordings_change_words_and_leave_the_rest() -> None:
    assert contracted("It does not fit.") == "It doesn't fit."
    assert spelled_out("Don't use it, that's big.") == "Do not use it, that is big."
    assert reworded("A big step") == "A large step"
    assert reordered("Trees split. Forests average. And so on.") == "Forests average. Trees split. And so on."
    assert reordered("It is L1. No, wait, L2.") == "It is L1. No, wait, L2.", (
        "a correction stays behind what it corrects"
    )
    text = "The regularisation strength 0.35 penalises coefficients with larger magnitude."
    typed = mistyped(text)
    assert typed != text
    assert "0.35" in typed
    assert sorted(typed) == sorted(text), "letters are swapped, none is lost"
    assert with_fillers("Trees split. Forests average.") != "Trees split. Forests average."
    assert all(change(text) == change(text) for change in REWORDINGS.values()), "the same every time"
