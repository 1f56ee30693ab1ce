"""Lint by meaning: a probe that tells, paraphrases that are copies, a contrast that the ear takes for the truth."""

from __future__ import annotations

from functools import cache

import pytest

from interviewer.adapters.content_lint import alike, given_away, leaks, misheard
from interviewer.adapters.quick_ear import QuickEar
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.domain.interview import Heard, Turn, Verdict
from interviewer.domain.rubric import Question
from interviewer.domain.subject import Subject, subject_of
from tests.builders import bank


@cache
def embedder() -> StaticEmbedder:
    return StaticEmbedder()


def changed(**changes: object) -> Question:
    """The shipped question on overfitting with its first point changed."""
    question = bank().questions["fund.overfit_l1l2"]
    first = question.key_points[0].model_copy(update=changes)
    return question.model_copy(update={"key_points": (first, *question.key_points[1:])})


def probes(**changes: str) -> Question:
    return changed(probes=bank().questions["fund.overfit_l1l2"].key_points[0].probes.model_copy(update=changes))


@pytest.mark.parametrize("step", ["gentle", "direct"])
def test_a_probe_that_holds_half_of_the_statement_leaks(step: str) -> None:
    telling = "Has the model learned accidents of its training sample as if they were structure?"
    found = [r for r in leaks(probes(**{step: telling}), embedder()) if r.field.startswith("key_points.0.")]
    assert [(r.check, r.field, r.error) for r in found] == [("leak", f"key_points.0.probes.{step}", False)]
    assert "cosine" in found[0].message


def test_a_pressing_probe_may_name_what_was_said_by_then() -> None:
    telling = "It learned accidents of its training sample as if they were structure. What does that do to new data?"
    assert not [r for r in leaks(probes(pressing=telling), embedder()) if r.field.startswith("key_points.0.")]


def test_half_statements_leak_and_the_banks_gentle_probes_do_not() -> None:
    """The thresholds separate what they should: most half statements are caught, hardly any probe of the bank is."""
    half = caught = gentle = 0
    for question in list(bank().questions.values())[::6]:
        points = []
        for point in question.key_points:
            words = point.statement.rstrip(".").split()
            text = f"Is it the case that {' '.join(words[len(words) // 2 :])}?"
            points.append(point.model_copy(update={"probes": point.probes.model_copy(update={"direct": text})}))
        damaged = question.model_copy(update={"key_points": tuple(points)})
        half += len(points)
        found = leaks(damaged, embedder())
        caught += sum(r.field.endswith(".direct") for r in found)
        gentle += sum(r.field.endswith(".gentle") for r in found)
    assert caught >= 0.95 * half
    assert gentle <= 0.01 * half


def test_words_of_the_question_give_nothing_away() -> None:
    share, shared = given_away("Does the penalty shrink the weights?", "The penalty shrinks weights.", frozenset())
    assert share == 1.0
    assert len(shared) == 3
    share, shared = given_away("Does the penalty shrink it?", "The penalty shrinks weights.", frozenset({"penal"}))
    assert (round(share, 2), shared) == (0.33, ["shrink"])


def test_copies_are_noted_and_other_words_are_not() -> None:
    copies = (
        "it memorises the training rows",
        "it memorises the training rows fully",
        "the model memorises training rows",
    )
    found = [r for r in alike(changed(paraphrases=copies), embedder()) if r.field.startswith("key_points.0.")]
    assert [(r.check, r.field) for r in found] == [("alike", "key_points.0.paraphrases")]
    two = ("it memorises the training rows", "like learning the old exam by heart", "it memorises its training rows")
    found = [r for r in alike(changed(paraphrases=two), embedder()) if r.field.startswith("key_points.0.")]
    assert [r.field for r in found] == ["key_points.0.paraphrases.2"]
    assert "number 1" in found[0].message
    assert not [r for r in alike(changed(), embedder()) if r.field.startswith("key_points.0.")]


def test_a_contrast_that_an_ear_takes_for_the_point_is_told() -> None:
    question = changed(contrast=("one", "two"))

    def hear(subject: Subject, turns: tuple[Turn, ...], before: tuple[Heard, ...]) -> Heard:
        assert not subject.checks
        verdict = Verdict(point="F1", label="covered", quote="two", turn=1, confidence=0.8)
        return Heard(turn=1, ear="test", intent="answer", verdicts=(verdict,) if turns[0].text == "two" else ())

    found = misheard(question, hear)
    assert [r.field for r in found] == ["key_points.0.contrast.1"]
    assert "the test ear takes it for the point (0.80)" in found[0].message


def test_the_quick_ear_credits_no_contrast_word_for_word_be_it_the_statement_itself() -> None:
    question = bank().questions["fund.overfit_l1l2"]
    point, ear = question.key_points[0], QuickEar(embedder())
    said = (Turn(seq=1, round=0, speaker="candidate", text=point.statement),)
    heard = ear.hear_now(subject_of(question), said, ())
    assert "covered" in {verdict.label for verdict in heard.verdicts if verdict.point == point.id}
    assert not misheard(changed(contrast=(point.statement,)), ear.hear_now)


def test_drills_are_checked_at_their_places() -> None:
    drill = bank().drills["training-data"]
    fields = {r.field for r in (*leaks(drill, embedder()), *alike(drill, embedder()))}
    assert all(field.startswith("rungs.") for field in fields)
