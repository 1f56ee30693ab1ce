"""The promises of the director, held for any course an interview can take."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.domain.base import Mode
from interviewer.domain.course import Limits
from interviewer.domain.interview import FalseClaim, Heard, Intent, Label, Move, NumberHeard, Verdict
from interviewer.domain.rubric import Question
from interviewer.domain.subject import Subject, subject_of
from tests.builders import bank, play

ITEMS = ["fund.overfit_l1l2", "sd.ads_ctr_training_data", "pdd.e2e_seven_parts", "training-data"]
RARE: list[Intent] = ["clarify", "dont_know", "skip", "hint", "repeat", "small_talk", "empty", "wall", "other_language"]
INTENTS: list[Intent] = [*(["answer"] * 8), *RARE]  # type: ignore[list-item]
LABELS: list[Label] = ["covered", "partial", "wrong", "unscored", "missing"]


def item_of(name: str):  # type: ignore[no-untyped-def]
    return bank().questions.get(name) or bank().drills[name]


def course_of(subject: Subject, seed: int, talkative: int) -> list[Heard]:
    """What an ear might hear in up to 80 answers: anything at all. ``talkative`` is the most points named an answer."""
    points = [t.id for t in subject.targets]
    wrong = [f.id for f in subject.falsehoods]
    chance = random.Random(seed)
    heard = []
    for _ in range(80):
        seq = 0
        verdicts = tuple(
            Verdict(point=p, label=chance.choice(LABELS), quote="an answer", turn=seq)
            for p in chance.sample(points, min(len(points), chance.randint(0, talkative)))
        )
        claims = tuple(
            FalseClaim(id=c, quote="an answer", turn=seq)
            for c in chance.sample(wrong, chance.choice([0, 0, 0, 1]) if wrong else 0)
        )
        numbers = tuple(
            NumberHeard(
                check=c.id,
                function=c.function,
                output=next(iter(c.expected)),
                claimed=1.5,
                computed=2.0,
                verdict=chance.choice(["wrong_method", "exact", "unclear"]),
                quote=f"an {chance.random()}",
                turn=seq,
                followup=c.known_wrong[0].followup if c.known_wrong else None,
            )
            for c in chance.sample(list(subject.checks), chance.choice([0, 0, 1]) if subject.checks else 0)
        )
        heard.append(
            Heard(
                turn=seq,
                ear="quick",
                intent=chance.choice(INTENTS),
                verdicts=verdicts,
                false_claims=claims,
                numbers=numbers,
                nearness={p: chance.random() for p in points[:10]},
                spans=dict.fromkeys(points[:10], "an answer"),
            )
        )
    return heard


def at(heard: Heard, seq: int) -> Heard:
    """The same, heard in another turn."""
    return heard.model_copy(
        update={
            "turn": seq,
            "verdicts": tuple(v.model_copy(update={"turn": seq}) for v in heard.verdicts),
            "false_claims": tuple(c.model_copy(update={"turn": seq}) for c in heard.false_claims),
            "numbers": tuple(n.model_copy(update={"turn": seq}) for n in heard.numbers),
        }
    )


def run(name: str, course: list[Heard], **how: float) -> list[tuple[Move, float]]:
    feed = iter(course)
    return play(item_of(name), lambda seq, move: at(next(feed), seq), **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ITEMS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), talkative=st.integers(0, 4), per_answer=st.sampled_from([5.0, 60.0, 200.0]))
def test_promises(name: str, seed: int, talkative: int, per_answer: float) -> None:
    item = item_of(name)
    course = course_of(subject_of(item), seed, talkative)
    made = run(name, course, seconds=2400.0, per_answer=per_answer)
    moves = [move for move, _ in made]

    assert moves[-1].kind == "close", "every interview ends"
    for move, left in made[1:]:
        if left <= 0:
            assert move.kind == "close", "nothing is asked after time is up"
    asked = [" ".join(m.text.lower().split()) for m in moves if m.kind in ("probe", "challenge", "check", "bridge")]
    assert [text for text, n in Counter(asked).items() if n > 1] == [], "no question twice in the same words"
    if isinstance(item, Question):
        at_point = Counter(m.target for m in moves if m.kind in ("probe", "bridge") and m.target)
        assert max(at_point.values(), default=0) <= 2, "at most two probes a point"
    challenged = Counter(m.misconception for m in moves if m.misconception)
    assert max(challenged.values(), default=0) <= 1, "each wrong claim is challenged once"


@pytest.mark.parametrize("name", ["fund.overfit_l1l2", "sd.ads_ctr_training_data", "pdd.e2e_seven_parts"])
def test_three_probes_without_gain_change_the_subject(name: str) -> None:
    made = play(item_of(name), lambda seq, move: Heard(turn=seq, ear="quick"), per_answer=20.0)
    dry = 0
    for move, _ in made:
        if move.kind == "probe":
            dry += 1
        elif move.kind in ("bridge", "close"):
            dry = 0
        assert dry <= 3


@pytest.mark.parametrize("name", ["fund.overfit_l1l2", "sd.ads_ctr_training_data", "pdd.e2e_seven_parts"])
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32), talkative=st.integers(0, 4))
def test_a_round_with_a_numeric_check_puts_it(name: str, seed: int, talkative: int) -> None:
    item = item_of(name)
    course = [
        h.model_copy(update={"intent": "answer", "numbers": (), "false_claims": ()})
        for h in course_of(subject_of(item), seed, talkative)
    ]
    made = run(name, course, seconds=3000.0, per_answer=60.0)
    assert any(move.kind == "check" for move, _ in made)


@pytest.mark.parametrize("name", ITEMS)
@pytest.mark.parametrize(
    "intent", ["clarify", "repeat", "hint", "small_talk", "empty", "other_language", "dont_know", "skip"]
)
def test_a_candidate_who_only_says_one_thing_is_led_to_the_end(name: str, intent: Intent) -> None:
    made = play(item_of(name), lambda seq, move: Heard(turn=seq, ear="quick", intent=intent))
    assert made[-1][0].kind == "close"


@pytest.mark.parametrize("name", ITEMS)
def test_unknown_and_skip_are_heard(name: str) -> None:
    """The point that was given up is not asked for again."""
    given_up: set[str] = set()

    def hear(seq: int, move: Move) -> Heard:
        if move.kind == "probe" and move.target and seq % 4 == 0:
            given_up.add(move.target)
            return Heard(turn=seq, ear="quick", intent="dont_know")
        assert move.target is None or move.target not in given_up
        return Heard(turn=seq, ear="quick")

    play(item_of(name), hear)


def test_in_coach_mode_a_hint_is_given_and_in_real_mode_refused() -> None:
    item = item_of("fund.overfit_l1l2")

    def moves(mode: Mode) -> list[Move]:
        made = play(
            item,
            lambda seq, move: Heard(turn=seq, ear="quick", intent="hint") if seq == 2 else None,
            limits=lambda left: Limits(seconds_left=left, seconds_total=600, mode=mode),
        )
        return [move for move, _ in made]

    assert moves("coach")[1].kind == "hint"
    assert moves("real")[1].kind == "nudge"


@pytest.mark.parametrize("name", ITEMS)
def test_moves_do_not_hold_answers(name: str) -> None:
    """No move that asks says a statement of the rubric."""
    statements = {t.statement.lower() for t in subject_of(item_of(name)).targets}
    made = play(item_of(name), lambda seq, move: Heard(turn=seq, ear="quick"))
    assert not [m.text for m, _ in made if m.text.lower() in statements]
