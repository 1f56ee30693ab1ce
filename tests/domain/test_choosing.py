"""Questions are chosen for the candidate: unseen topics first, then the weakest, no topic twice, the same for the same seed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.domain.choosing import plan_rounds
from interviewer.domain.library import Bank
from interviewer.domain.plan import Plan, PlannedRound
from interviewer.domain.rubric import Question
from interviewer.errors import BadInput
from tests.builders import bank

MODEL = "fund.overfit_l1l2"


def question(name: str, *topics: str) -> Question:
    """A question on some topics, otherwise like a shipped one."""
    return bank().questions[MODEL].model_copy(update={"id": f"fund.{name}", "topics": topics, "minutes": 10})


def small(*questions: Question) -> Bank:
    """A bank of these questions only."""
    return Bank(questions={q.id: q for q in questions}, drills=bank().drills, plans={}, notes={})


def plan(*rounds: PlannedRound) -> Plan:
    return Plan(id="plan", title="A plan", summary="For a test.", target_level="mid", rounds=rounds)


def choose(of: Bank, count: int, history: dict[str, int | None] | None = None, seed: int = 0) -> list[str]:
    """The names of the questions chosen for one round, in order."""
    made = plan_rounds(plan(PlannedRound(round="fundamentals", count=count)), of, seed=seed, history=history)
    return [r.subject_id.removeprefix("fund.") for r in made]


ONE_A_TOPIC = small(*(question(name, name) for name in ("a", "b", "c", "d", "e")))


def test_the_same_seed_gives_the_same_rounds_and_another_one_others() -> None:
    assert choose(ONE_A_TOPIC, 3, seed=7) == choose(ONE_A_TOPIC, 3, seed=7)
    assert len({tuple(choose(ONE_A_TOPIC, 3, seed=seed)) for seed in range(20)}) > 5


def test_topics_never_practised_come_first_then_the_weakest() -> None:
    history: dict[str, int | None] = {"fund.a": 4, "fund.b": 2, "fund.c": 1, "fund.e": 3}
    for seed in range(5):
        assert choose(ONE_A_TOPIC, 5, history, seed) == ["d", "c", "b", "e", "a"]


def test_a_question_that_was_broken_off_counts_as_weakest() -> None:
    history: dict[str, int | None] = {"fund.a": 2, "fund.b": None, "fund.c": 3, "fund.d": 4, "fund.e": 2}
    assert choose(ONE_A_TOPIC, 1, history) == ["b"]


def test_a_weak_answer_is_practised_with_another_question_on_its_topic() -> None:
    of = small(question("asked", "trees"), question("fresh", "trees"), question("strong", "svm"))
    history: dict[str, int | None] = {"fund.asked": 1, "fund.strong": 4}
    for seed in range(5):
        assert choose(of, 3, history, seed) == ["fresh", "asked", "strong"]


def test_an_interview_does_not_turn_around_one_topic() -> None:
    nets = [question(name, "networks", name) for name in ("drop", "norm", "depth", "width", "skip")]
    of = small(*nets, question("a", "a"), question("b", "b", "networks"), question("c", "c"))
    for seed in range(10):
        chosen = choose(of, 4, seed=seed)
        assert {"a", "c"} < set(chosen)
        assert len(set(chosen) & {"drop", "norm", "depth", "width", "skip"}) <= 2


def test_what_another_round_names_is_not_chosen() -> None:
    parts = (PlannedRound(round="fundamentals", count=4), PlannedRound(round="fundamentals", questions=("fund.c",)))
    chosen = [r.subject_id for r in plan_rounds(plan(*parts), ONE_A_TOPIC)]
    assert sorted(chosen) == ["fund.a", "fund.b", "fund.c", "fund.d", "fund.e"]
    assert chosen[-1] == "fund.c"


def test_topics_narrow_the_choice_and_minutes_set_the_time() -> None:
    part = PlannedRound(round="fundamentals", count=2, topics=("b", "d"), minutes=3)
    made = plan_rounds(plan(part), ONE_A_TOPIC)
    assert {r.subject_id for r in made} == {"fund.b", "fund.d"}
    assert {r.seconds for r in made} == {180.0}
    assert {r.seconds for r in plan_rounds(plan(part.model_copy(update={"minutes": None})), ONE_A_TOPIC)} == {600.0}


def test_a_bank_without_a_fitting_question_is_told() -> None:
    with pytest.raises(BadInput, match="no question for a round of kind 'coding'"):
        plan_rounds(plan(PlannedRound(round="coding", count=1)), ONE_A_TOPIC)


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    history=st.dictionaries(st.sampled_from(sorted(bank().questions)), st.none() | st.integers(1, 4), max_size=60),
)
def test_whatever_was_asked_before_eight_different_questions_come(seed: int, history: dict[str, int | None]) -> None:
    rapid = plan(PlannedRound(round="fundamentals", count=8))
    made = plan_rounds(rapid, bank(), seed=seed, history=history)
    assert len({r.subject_id for r in made}) == 8
    assert made == plan_rounds(rapid, bank(), seed=seed, history=dict(reversed(list(history.items()))))
