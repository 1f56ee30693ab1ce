"""Simulated candidates say what their profile says; the figures of whole interviews, and what stupid ears do to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals.model import Context
from evals.simulated import NOT_MINE, UNKNOWN, Candidate, Exchange, Played, Profile, load_profiles, play_all
from evals.suites import leak, probing
from interviewer.domain.interview import Heard, Interview, Move, Record, Turn
from interviewer.domain.plan import Round
from tests.evals.ears import SameEar, context_with, values

BANK = Context(data=None).bank
QUESTION = BANK.questions["fund.overfit_l1l2"]
TEXTS = {"F1": "It learns the noise.", "F8": "Lasso throws columns out."}
PROFILE = Profile("one", QUESTION.id, opens=("F1",), knows=("F8",), holds={"FM2": "CV prevents it."}, texts=TEXTS)


def probe(*points: str, text: str = "And then?", **more: object) -> Move:
    return Move.model_validate({"kind": "probe", "text": text, "target": points[0], "points": points, **more})


def test_a_candidate_says_what_it_knows_when_asked_and_nothing_else() -> None:
    one = Candidate(PROFILE, QUESTION)
    assert one.answer(Move(kind="ask", text="What is overfitting?"), 2) == "It learns the noise."
    assert one.answer(probe("F8"), 4) == "Lasso throws columns out."
    assert one.answer(probe("F10"), 6) in UNKNOWN
    assert one.answer(probe("F1"), 8) == "As I said: It learns the noise."
    assert "CV prevents it." in one.answer(probe("F5"), 10)
    assert (one.said, one.claimed, one.disclaimed) == ({"F1": 2, "F8": 4}, {"FM2"}, {"F10"})


def test_challenges_and_numbers_are_answered_in_the_manner_of_the_profile() -> None:
    one = Candidate(replace(PROFILE, gives_in=True, numbers="right"), QUESTION)
    one.claimed.add("FM2")
    assert one.answer(probe("F5", kind="challenge", misconception="FM2"), 2).startswith("You're right")
    assert one.answer(probe("F8", kind="challenge", misconception="FM1"), 4) in NOT_MINE
    check = QUESTION.numeric_checks[0]
    told = one.answer(Move(kind="check", text=check.ask, checks=(check.id,)), 6)
    assert all(f"{value:.4g}" in told for value in check.expected.values())
    assert one.right_checks == {check.id}


def test_profiles_are_about_the_bank_and_span_all_rounds_and_drills() -> None:
    profiles = load_profiles()
    assert len(profiles) >= 30
    assert len({p.id for p in profiles}) == len(profiles)
    rounds = {BANK.questions[p.item].round if p.item in BANK.questions else p.item for p in profiles}
    assert rounds == {q.round for q in BANK.questions.values()} | set(BANK.drills)
    for profile in profiles:
        subject = Candidate(profile, BANK.questions.get(profile.item) or BANK.drills[profile.item]).subject
        assert profile.known | set(profile.texts) <= {t.id for t in subject.targets}, profile.id
        assert set(profile.holds) <= {f.id for f in subject.falsehoods}, profile.id
        asks = {ask for t in subject.targets for ask in t.asks}
        assert not asks & set(profile.texts.values())


def a_round(*made: tuple[Move, set[str], set[str]]) -> Played:
    """An interview of which only the interviewer's moves and the truth at each are told."""
    round_ = Round(
        index=0, subject_id=QUESTION.id, title="x", kind="fundamentals", seconds=600, variant=0, target_level="mid"
    )
    turns = tuple(
        Turn(seq=2 * n + 1, round=0, speaker="interviewer", text=move.text, move=move)
        for n, (move, _, _) in enumerate(made)
    )
    exchanges = [
        Exchange(turn, frozenset(said), frozenset(unknown), frozenset(), frozenset())
        for turn, (_, said, unknown) in zip(turns, made, strict=True)
    ]
    interview = Interview(id="x", title="x", rounds=(round_,), created_at=0, touched_at=0)
    record = Record(interview=interview, turns=turns, heard=(Heard(turn=2, ear="quick"),))
    return Played(PROFILE, QUESTION, record, exchanges, {"F1": 2}, frozenset({"FM2"}), frozenset())


def test_four_probes_counted_by_hand() -> None:
    tally = probing.tally(
        a_round(
            (Move(kind="ask", text="What is overfitting?"), set(), set()),
            (probe("F8", quote="noise"), {"F1"}, set()),
            (probe("F1", quote="noise"), {"F1"}, set()),
            (probe("F10", text="Which?"), {"F1"}, {"F10"}),
            (probe("F1", "F9", text="Which?"), {"F1"}, set()),
            (probe("F8", kind="challenge", misconception="FM1", text="Really?"), {"F1"}, set()),
        )
    )
    assert tally.probes_at_open == (2, 4)
    assert tally.probes_at_said == (1, 4)
    assert tally.probes_at_disclaimed == (1, 4)
    assert tally.same_words == (2, 6)
    assert tally.same_quote == (1, 2)
    assert tally.challenges_without_cause == (1, 1)
    assert tally.claims_challenged == (0, 1)
    assert tally.must_reached == (1, 2), "F8 was asked for, F4 was not"


def test_words_of_a_statement_that_the_interviewer_says_first_are_a_leak() -> None:
    statement = QUESTION.point("F8").statement
    given = {g.point: g for g in leak.leaks(a_round((probe("F8", text=statement), set(), set())))}
    assert given["F8"].share == 1.0
    assert given["F8"].verbatim
    fair = {g.point: g for g in leak.leaks(a_round((probe("F8", text="What about the two penalties?"), set(), set())))}
    assert fair["F8"].share < 0.3
    assert not fair["F8"].verbatim


@pytest.mark.parametrize(("label", "metric"), [("covered", "covered that were said"), ("missing", "said points heard")])
def test_a_stupid_ear_makes_a_stupid_interview(label: str, metric: str) -> None:
    profiles = [p for p in load_profiles() if p.id in ("overfit-half", "kmeans-solid", "conflict-vague")]
    context = context_with(SameEar(label))  # type: ignore[arg-type]
    played = context.run(play_all(context, profiles))
    rows = {row.metric: row.value for row in probing.rows_of("all", [probing.tally(one) for one in played])}
    assert rows[metric] < 0.5
    if label == "missing":
        assert rows["probes at what was said"] > 0.1, "what is not heard is asked for again"
        assert rows["answers until found"] == rows["answers in all"], "the profile is never found"
    else:
        assert rows["known points brought out"] < 0.8, "what seems to be said is not asked for"
    context.close()


def test_the_fast_part_plays_one_of_each_kind_and_shares_the_interviews_with_the_leak_suite() -> None:
    context = context_with(SameEar("missing"))
    got = values(probing.run(context))
    assert 3 <= len(context.extra["interviews"]) <= probing.FEW
    assert got["all / said points heard"] == 0.0
    assert values(leak.run(context))["unsaid points / six words in a row"] == 0.0
    context.close()
