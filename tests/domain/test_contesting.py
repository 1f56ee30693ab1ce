"""Contested verdicts: what is judged, and when it counts."""

from __future__ import annotations

import pytest

from interviewer.domain.contest import Contest, counting
from interviewer.domain.contesting import whole_sentences, with_contests
from interviewer.domain.interview import Heard, Label, Verdict
from interviewer.domain.standing import standing

SAID = "It is not true that L1 gives zeros. We log impressions, each with its id. Then “clicks” are joined."


@pytest.mark.parametrize(
    ("picked", "judged"),
    [
        ("L1 gives zeros", "It is not true that L1 gives zeros."),
        ("log  impressions,\neach", "We log impressions, each with its id."),
        ("its id. Then", "We log impressions, each with its id. Then “clicks” are joined."),
        ('Then "clicks" are', "Then “clicks” are joined."),
        ("L1 gives", None),
        ("we log clicks", None),
        ("", None),
    ],
)
def test_whole_sentences_are_judged(picked: str, judged: str | None) -> None:
    assert whole_sentences(picked, SAID) == judged


def contest(label: Label, before: Label = "missing", ear: str = "quick", turn: int = 2, id_: str = "c") -> Contest:
    return Contest(
        id=id_, at=1, round=0, point="P", turn=turn, words="w", sentence="We log.", ear=ear, before=before, label=label
    )


@pytest.mark.parametrize(
    ("label", "before", "counts"),
    [
        ("covered", "missing", True),
        ("covered", "partial", True),
        ("covered", "wrong", True),
        ("partial", "missing", True),
        ("partial", "partial", False),
        ("missing", "missing", False),
        ("unscored", "missing", False),
        ("wrong", "unscored", False),
    ],
)
def test_only_a_better_label_counts(label: Label, before: Label, counts: bool) -> None:
    assert contest(label, before).counts is counts


def labels(heard: tuple[Heard, ...]) -> dict[str, str]:
    return {point: verdict.label for point, verdict in standing(heard).items()}


def test_a_contest_that_counts_enters_the_fold() -> None:
    other = Verdict(point="Q", label="covered", quote="q", turn=2)
    heard = (Heard(turn=2, ear="quick", verdicts=(other,)),)
    assert labels(with_contests(heard, [contest("covered")], "quick")) == {"Q": "covered", "P": "covered"}
    assert with_contests(heard, [contest("missing")], "quick") == heard
    assert with_contests(heard, [contest("covered", ear="llm")], "quick") == heard, "another ear's opinion"
    assert labels(with_contests((), [contest("covered")], "quick")) == {"P": "covered"}


def test_a_later_wrong_claim_still_stands() -> None:
    later = Heard(turn=4, ear="quick", verdicts=(Verdict(point="P", label="wrong", quote="x", turn=4),))
    heard = (Heard(turn=2, ear="quick"), later)
    assert labels(with_contests(heard, [contest("covered")], "quick")) == {"P": "wrong"}


def test_the_best_of_several_contests_counts() -> None:
    several = [contest("partial", id_="a"), contest("covered", id_="b", turn=4), contest("missing", id_="c")]
    assert [item.id for item in counting(several, "quick")] == ["b"]
