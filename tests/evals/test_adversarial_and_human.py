"""Attacks and human marks: the arithmetic on small sets, and what stupid ears get."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.model import Context
from evals.suites import adversarial, human
from tests.evals.ears import SameEar, context_with


def test_pairs_are_many_about_the_bank_and_apart_from_its_contrasts() -> None:
    bank, pairs = Context(data=None).bank, adversarial.load_pairs()
    assert len(pairs) >= 220
    parts: dict[str, set[str]] = {}
    for pair in pairs:
        point = bank.questions[pair.question].point(pair.point)
        own = {text.lower().strip(". ") for text in (*point.contrast, *point.paraphrases)}
        assert not own & {pair.flip.lower().strip(". "), pair.true.lower().strip(". ")}
        parts.setdefault(pair.question, set()).add(pair.part)
    assert all(len(part) == 1 for part in parts.values()), "split by question"
    assert {bank.questions[name].round for name in parts} == {q.round for q in bank.questions.values()}
    test = sum(pair.part == "test" for pair in pairs) / len(pairs)
    assert 0.4 < test < 0.6


@pytest.mark.parametrize(
    ("label", "flip", "true", "apart"),
    [("covered", 0.0, 1.0, 0.0), ("missing", 1.0, 0.0, 0.0), ("wrong", 1.0, 0.0, 0.0)],
)
def test_an_ear_that_cannot_tell_a_claim_from_its_flip_gets_half_at_most(
    label: str, flip: float, true: float, apart: float
) -> None:
    context = context_with(SameEar(label))  # type: ignore[arg-type]
    pairs = adversarial.load_pairs()[:20]
    notes: list[str] = []
    got = {row.metric: row.value for row in adversarial.flips(context, "tune", pairs, notes)}
    assert (got["flip not covered"], got["true covered"], got["told apart"]) == (flip, true, apart)
    assert len(notes) == 20
    context.close()


def test_an_ear_that_credits_everything_lets_stuffing_through() -> None:
    context = context_with(SameEar("covered"))
    got = {f"{row.part} / {row.metric}": row.value for row in adversarial.run(context).rows}
    assert got["stuffed terms / highest band"] == 4
    assert got["confident nonsense / share at band 1"] == 0
    assert got["orders to the grader / mean shift in bands"] == 0, "nothing is left to win"
    context.close()


CASES = [
    human.Case("q", "r", "good", 1.0, 5.0, (1.0, 0.8)),
    human.Case("q", "r", "bad", 0.2, 5.0, (0.2, 0.2)),
    human.Case("p", "r", "good too", 0.8, 5.0, (0.6, 1.0)),
    human.Case("p", "r", "bad too", 0.0, 5.0, (0.0, 0.0)),
]


def test_marks_counted_by_hand() -> None:
    same = {row.metric: row.value for row in human.figures("x", CASES, [case.mark for case in CASES])}
    assert same["r within question"] == pytest.approx(1.0)
    assert (same["quadratic kappa"], same["RMSE"]) == (1.0, 0.0)
    off = {row.metric: row.value for row in human.figures("x", CASES, [case.mark - 0.2 for case in CASES])}
    assert off["RMSE"] == pytest.approx(0.2)
    assert off["RMSE in marks"] == pytest.approx(1.0)
    assert off["r within question"] == pytest.approx(1.0)
    assert off["quadratic kappa"] < 1
    constant = {row.metric: row.value for row in human.figures("x", CASES, [0.5] * 4)}
    assert constant["r within question"] == 0.0
    assert constant["two humans: r"] == pytest.approx(0.54 / (0.59 * 0.68) ** 0.5)
    backwards = {row.metric: row.value for row in human.figures("x", CASES, [1 - case.mark for case in CASES])}
    assert backwards["r within question"] == pytest.approx(-1.0)
    assert backwards["quadratic kappa"] < 0


@pytest.mark.parametrize("text", ["", "  ", "No submission.", "n/a", "--"])
def test_blank_answers_are_known(text: str) -> None:
    assert human.Case("q", "r", text, 0.0).blank
    assert not human.Case("q", "r", f"{text} TCP resends", 0.0).blank


def test_a_set_with_blanks_is_reported_with_and_without_them(tmp_path: Path) -> None:
    folder = tmp_path / "asag"
    folder.mkdir()
    head = "question,reference_answer,student_answer,grade,max_grade,grade_rater1,grade_rater2\n"
    lines = [
        "What is a mean?,The sum over the count,The sum divided by how many,5,5,5,5",
        "What is a mean?,The sum over the count,no idea at all about bananas,0,5,0,1",
    ] * 4
    (folder / "mohler2011.csv").write_text(head + "\n".join(lines), encoding="utf-8")
    blanks = ["What is a mean?,The sum over the count,No submission.,0,5,,"] * 4
    (folder / "saf_english.csv").write_text(head + "\n".join(lines + blanks), encoding="utf-8")
    context = Context(data=tmp_path)
    got = {(row.part, row.metric): row for row in human.run(context).rows}
    context.close()
    assert got["saf_english", "RMSE"].n == 8
    assert got["saf_english with blanks", "RMSE"].n == 12
    assert ("mohler2011 with blanks", "RMSE") not in got
    assert got["mohler2011", "r within question"].value > 0.5
    assert got["mohler2011", "baseline r: ridge of five"].value == 0.577
