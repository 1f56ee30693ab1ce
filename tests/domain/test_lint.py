"""Lint: each check speaks up when a sound question is damaged in one place, and says where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from interviewer.calculator import calculate
from interviewer.domain.library import Bank, Note
from interviewer.domain.lint import (
    Remark,
    drill_remarks,
    note_remarks,
    plan_remarks,
    point_paths,
    probe_texts,
    question_remarks,
)
from interviewer.domain.lint_numbers import number_remarks
from interviewer.domain.plan import Plan, PlannedRound
from interviewer.domain.rubric import KnownWrong, NumericCheck, Point, Question
from tests.builders import bank

NOTES = {"a-note"}


def sound() -> Question:
    """A question on which lint has nothing to say, made from a shipped one."""
    shipped = bank().questions["fund.overfit_l1l2"]
    points = tuple(point.model_copy(update={"note": None}) for point in shipped.key_points)
    used = {key for point in points for key in point.sources}
    return shipped.model_copy(
        update={
            "key_points": points,
            "misconceptions": tuple(
                wrong.model_copy(update={"claim_examples": ("a wrong claim", "the same in other words")})
                for wrong in shipped.misconceptions
            ),
            "sources": tuple(s.model_copy(update={"note": "a-note"}) for s in shipped.sources if s.key in used),
        }
    )


def with_point(n: int, **changes: object) -> Question:
    """The sound question with one point changed."""
    question = sound()
    points = list(question.key_points)
    points[n] = points[n].model_copy(update=changes)
    return question.model_copy(update={"key_points": tuple(points)})


def only(remarks: list[Remark]) -> Remark:
    assert len(remarks) == 1, remarks
    return remarks[0]


def test_a_sound_question_earns_no_remark() -> None:
    assert question_remarks(sound(), NOTES) == []


def test_a_note_that_is_not_there_is_an_error() -> None:
    found = only(question_remarks(with_point(2, note="nowhere"), NOTES))
    assert (found.field, found.error) == ("key_points.2.note", True)
    assert "'nowhere'" in found.message
    sources = question_remarks(sound(), set())
    assert {r.field for r in sources} == {f"sources.{n}.note" for n in range(len(sound().sources))}


def test_an_id_begins_with_its_round() -> None:
    found = only(question_remarks(sound().model_copy(update={"id": "sd.overfit"}), NOTES))
    assert (found.check, found.field, found.error) == ("ids", "id", True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"paraphrases": ("one", "two")}, "key_points.1.paraphrases"),
        ({"paraphrases": tuple("abcdefg")}, "key_points.1.paraphrases"),
        ({"contrast": tuple("abcde")}, "key_points.1.contrast"),
    ],
)
def test_counts_of_the_format_are_warnings(changes: dict[str, object], field: str) -> None:
    found = only(question_remarks(with_point(1, **changes), NOTES))
    assert (found.check, found.field, found.error) == ("counts", field, False)


def test_a_contrast_that_is_also_listed_as_true_is_an_error() -> None:
    point: Point = sound().key_points[0]
    found = only(question_remarks(with_point(0, contrast=(point.paraphrases[0],)), NOTES))
    assert (found.check, found.error) == ("contrast", True)


def test_a_probe_that_is_put_twice_or_too_long_is_noted() -> None:
    probes = sound().key_points[0].probes
    twice = probes.model_copy(update={"direct": probes.gentle})
    assert only(question_remarks(with_point(0, probes=twice), NOTES)).field == "key_points.0.probes"
    long = probes.model_copy(update={"pressing": "and then " * 20 + "what?"})
    assert only(question_remarks(with_point(0, probes=long), NOTES)).field == "key_points.0.probes.pressing"


def test_a_long_sentence_is_noted_even_in_a_short_question() -> None:
    asked = sound().question.model_copy(update={"text": "word " * 36 + "end?"})
    found = only(question_remarks(sound().model_copy(update={"question": asked}), NOTES))
    assert found.check == "length"
    assert "a sentence of 37 words" in found.message


def test_a_spoken_variant_that_repeats_the_question_is_noted() -> None:
    asked = sound().question
    again = asked.model_copy(update={"spoken_variants": (asked.text, asked.spoken_variants[0])})
    assert only(question_remarks(sound().model_copy(update={"question": again}), NOTES)).check == "counts"


def test_a_question_without_a_point_above_the_target_cannot_tell_the_best_apart() -> None:
    found = only(
        question_remarks(sound().model_copy(update={"target_level": "mid", "key_points": mid_points()}), NOTES)
    )
    assert found.check == "levels"
    assert (
        question_remarks(sound().model_copy(update={"target_level": "senior", "key_points": mid_points()}), NOTES) == []
    )


def mid_points() -> tuple[Point, ...]:
    return tuple(p.model_copy(update={"level": "mid" if p.level == "senior" else p.level}) for p in sound().key_points)


def test_a_thin_system_design_is_noted() -> None:
    shipped = bank().questions["sd.ads_ctr_training_data"]
    thin = shipped.model_copy(update={"key_points": shipped.key_points[:13]})
    messages = [r.message for r in question_remarks(thin, bank().notes.keys()) if r.field == "key_points"]
    assert any("13 points; this round needs 14" in message for message in messages)


def test_a_lecture_instead_of_a_question_is_noted() -> None:
    wrong = sound().misconceptions[0].model_copy(update={"corrective_followup": "No, it is the other way round."})
    found = only(question_remarks(sound().model_copy(update={"misconceptions": (wrong,)}), NOTES))
    assert (found.check, found.field) == ("wording", "misconceptions.0.corrective_followup")


def test_a_coding_question_needs_its_code() -> None:
    question = sound().model_copy(update={"id": "code.x", "round": "coding"})
    assert only(question_remarks(question, NOTES)).check == "coding"


def test_drill_probes_and_notes_are_checked_at_their_place() -> None:
    drill = bank().drills["training-data"]
    found = {r.field: r for r in drill_remarks(drill, set())}
    cited = [
        f"rungs.{r}.probes.{p}.sources.{s}.note"
        for r, rung in enumerate(drill.rungs)
        for p, probe in enumerate(rung.probes)
        for s, source in enumerate(probe.sources)
        if source.note
    ]
    assert set(cited) <= set(found)
    assert all(found[field].error for field in cited)


def test_a_plan_that_asks_for_more_than_there_is_is_noted() -> None:
    def remarks(part: PlannedRound, summary: str = "A round.") -> list[Remark]:
        plan = Plan(id="p", title="P", summary=summary, target_level="mid", rounds=(part,))
        return plan_remarks(plan, bank())

    assert remarks(PlannedRound(round="fundamentals", count=8, minutes=4)) == []
    assert not only(remarks(PlannedRound(round="fundamentals", count=2, topics=("svm",)))).error
    assert only(remarks(PlannedRound(round="fundamentals", count=1, topics=("cooking",)))).error
    wrong = remarks(PlannedRound(round="fundamentals", count=8, minutes=4), "Quick. About 60 minutes.")
    assert "about 60 minutes, the rounds add up to 32" in only(wrong).message


def test_a_short_note_without_facts_is_noted() -> None:
    note = Note(id="n", title="N", kind="practice", origin="practice", body="Too short.")
    assert {r.field for r in note_remarks(note)} == {"", "facts"}


def test_gentle_and_direct_probes_are_compared_with_their_statement_and_pressing_ones_are_not() -> None:
    question = sound()
    rows = list(probe_texts(question))
    assert len(rows) == 2 * len(question.key_points)
    assert rows[1] == (
        "key_points.0.probes.direct",
        question.key_points[0].probes.direct,
        question.key_points[0].statement,
    )
    assert set(point_paths(question)) == {p.id for p in question.key_points}
    drill = bank().drills["training-data"]
    assert all(probe and statement for _, probe, statement in probe_texts(drill))
    assert len(point_paths(drill)) == sum(len(probe.strong) for rung in drill.rungs for probe in rung.probes)


def threshold(**changes: object) -> Question:
    """The sound question with one numeric check: costs 1 and 9 give the threshold 0.1."""
    check = NumericCheck(
        id="N1",
        ask="A false alarm costs 1, a miss 9. Which threshold?",
        function="bayes_threshold",
        inputs={"c_fp": 1, "c_fn": 9},
        expected={"threshold": 0.1},
        tolerance=0.02,
        known_wrong=(KnownWrong(value=0.1111, because="ratio, not share", followup="And the total?"),),
    )
    question = sound()
    points = tuple(p.model_copy(update={"numeric_check": None, "numeric_outputs": ()}) for p in question.key_points)
    points = (points[0].model_copy(update={"numeric_check": "N1"}), *points[1:])
    return question.model_copy(
        update={"numeric_checks": (check.model_copy(update=changes),), "key_points": points},
    )


def compute(check: NumericCheck) -> Mapping[str, Any]:
    return calculate(check.function, check.inputs).outputs


def test_true_numbers_earn_no_remark() -> None:
    assert number_remarks(threshold(), compute) == []


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"expected": {"threshold": 0.11}}, "expected.threshold", "0.11 is stated, bayes_threshold gives 0.1"),
        ({"expected": {"treshold": 0.1}}, "expected.treshold", "has no output 'treshold', only threshold"),
        ({"function": "bayes_treshold"}, "", "there is no calculation 'bayes_treshold'"),
        ({"inputs": {"c_fp": -1, "c_fn": 9}}, "", "c_fp"),
        (
            {"known_wrong": (KnownWrong(value=0.101, because="b", followup="f"),)},
            "known_wrong.0.value",
            "0.101 lies within the tolerance of threshold = 0.1",
        ),
        (
            {"known_wrong": (KnownWrong(value=0.5, because="b", followup="f", output="cost"),)},
            "known_wrong.0.output",
            "has no output 'cost'",
        ),
    ],
)
def test_numbers_that_are_not_true_are_errors(changes: dict[str, object], field: str, message: str) -> None:
    found = only(number_remarks(threshold(**changes), compute))
    assert found.error
    assert found.field == f"numeric_checks.0.{field}".rstrip(".")
    assert message in found.message


def test_rounding_is_no_fault() -> None:
    check = {"inputs": {"c_fp": 1, "c_fn": 2}, "expected": {"threshold": 0.3333}}
    assert number_remarks(threshold(**check), compute) == []


def test_a_point_names_outputs_that_its_check_has() -> None:
    question = threshold()
    first = question.key_points[0].model_copy(update={"numeric_outputs": ("threshold", "cost")})
    question = question.model_copy(update={"key_points": (first, *question.key_points[1:])})
    assert only(number_remarks(question, compute)).field == "key_points.0.numeric_outputs"


def test_numbers_of_drills_are_checked_too() -> None:
    drill = bank().drills["training-data"]
    checks = sum(len(probe.numbers) for rung in drill.rungs for probe in rung.probes)
    assert checks
    assert len(number_remarks(drill, lambda check: {})) >= checks


def test_the_shipped_bank_has_true_numbers() -> None:
    shipped: Bank = bank()
    wrong = {q.id: number_remarks(q, compute) for q in shipped.questions.values()}
    assert not {name: found for name, found in wrong.items() if found}
