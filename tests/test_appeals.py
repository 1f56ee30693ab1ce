"""Contesting a verdict and grading again, over the real store and score."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from interviewer.adapters.sql_progress import SqlProgress
from interviewer.adapters.sql_store import SqlStore
from interviewer.appeals import Appeals
from interviewer.domain.interview import Heard, Interview, Label, Prompt, Turn, Verdict
from interviewer.domain.plan import Round
from interviewer.domain.scorecard import Scorecard
from interviewer.domain.subject import Subject
from interviewer.errors import BadInput, Conflict, NotFound
from interviewer.scorekeeping import ScoreKeeper
from tests.builders import bank, candidate

QUESTION = "fund.overfit_l1l2"
SAID = "Well, first of all thanks. Lasso throws columns out entirely. I am not sure about the rest of it, to be honest."


class ShortEar:
    """Hears a point of long answers only when its sentence stands alone."""

    def __init__(self, name: str, alone: Label, quote: str = "Lasso throws columns out") -> None:
        self.name, self.alone, self.quote, self.asked = name, alone, quote, list[str]()

    async def hear(
        self, subject: Subject, turns: Sequence[Turn], before: Sequence[Heard], *, interview_id: str = ""
    ) -> Heard:
        text = turns[-1].text
        self.asked.append(text)
        label = self.alone if len(text) < 60 else "missing"
        verdict = Verdict(point="F8", label=label, quote=self.quote, turn=turns[-1].seq, ear=self.name)
        return Heard(turn=turns[-1].seq, ear=self.name, verdicts=(verdict,) if label != "missing" else ())

    async def prompts(self, subject: Subject, turns: Sequence[Turn]) -> tuple[Prompt, ...]:
        return ()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    """Holds one ended interview, ``one``, and one that runs."""
    found = SqlStore(tmp_path / "interviews.db")
    round_ = Round(index=0, kind="fundamentals", title="L1", subject_id=QUESTION, seconds=600)
    for name in ("one", "running"):
        await found.create(Interview(id=name, title="T", rounds=(round_,), created_at=1, touched_at=1))
        await found.add_turn(name, Turn(seq=1, round=0, speaker="interviewer", text="L1 or L2?"))
        await found.add_answer(name, candidate(2, SAID), "c")
        await found.add_heard(name, Heard(turn=2, ear="quick"))
    await found.end("one")
    yield found
    found.close()


def appeals(store: SqlStore, *ears: ShortEar) -> Appeals:
    return Appeals(bank(), store, ScoreKeeper(bank(), store), {ear.name: ear for ear in ears}, lambda: 5.0)


async def card(store: SqlStore, ear: str = "quick") -> Scorecard:
    record = await store.record("one")
    found = ScoreKeeper(bank(), store).score(record, record.interview.rounds[0], ear)
    assert isinstance(found, Scorecard)
    return found


async def test_a_contest_counts_when_the_ear_agrees(store: SqlStore) -> None:
    before = await card(store)
    ear = ShortEar("quick", "covered")
    contest = await appeals(store, ear).contest("one", round_index=0, point="F8", turn=2, words="throws columns out")
    assert contest.counts
    assert (contest.before, contest.label, contest.sentence) == (
        "missing",
        "covered",
        "Lasso throws columns out entirely.",
    )
    assert ear.asked == ["Lasso throws columns out entirely."], "only the sentence is judged"
    after = await card(store)
    point = next(p for p in after.points if p.id == "F8")
    assert (point.label, point.quote, point.turn) == ("covered", "Lasso throws columns out entirely.", 2)
    assert after.score > before.score
    assert (await store.record("one")).contests == (contest,)
    assert [item.score for item in await SqlProgress(store).attempts()] == [after.score]


@pytest.mark.parametrize("label", ["missing", "wrong", "unscored"])
async def test_a_claim_alone_raises_nothing(store: SqlStore, label: Label) -> None:
    before = await card(store)
    ear = ShortEar("quick", label)
    contest = await appeals(store, ear).contest("one", round_index=0, point="F8", turn=2, words="throws columns out")
    assert not contest.counts
    assert await card(store) == before
    assert (await store.record("one")).contests == (contest,), "the claim is kept beside the verdict"


async def test_an_ear_that_makes_up_a_quote_raises_nothing(store: SqlStore) -> None:
    before = await card(store)
    ear = ShortEar("quick", "covered", quote="exactly zero weights come from the corner")
    contest = await appeals(store, ear).contest("one", round_index=0, point="F8", turn=2, words="throws columns out")
    assert (contest.label, contest.counts) == ("unscored", False)
    assert await card(store) == before


async def test_what_cannot_be_contested_is_refused(store: SqlStore) -> None:
    ask = appeals(store, ShortEar("quick", "covered"))
    right = {"round_index": 0, "point": "F8", "turn": 2, "words": "Lasso throws columns"}
    for wrong, error in (
        ({"words": "weights become exactly zero"}, BadInput),
        ({"words": "columns"}, BadInput),
        ({"turn": 1}, NotFound),
        ({"turn": 99}, NotFound),
        ({"round_index": 3}, NotFound),
        ({"point": "F99"}, NotFound),
        ({"ear": "golden"}, NotFound),
    ):
        with pytest.raises(error):
            await ask.contest("one", **{**right, **wrong})  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="running"):
        await ask.contest("running", **right)  # type: ignore[arg-type]
    assert (await store.record("one")).contests == ()
    await ask.contest("one", **right)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="already"):
        await ask.contest("one", **right)  # type: ignore[arg-type]


async def test_grading_again_keeps_both_ears(store: SqlStore) -> None:
    other = ShortEar("llm", "covered", quote="Lasso throws columns out")
    ask = appeals(store, ShortEar("quick", "missing"), other)
    assert ask.ears == ("quick", "llm")
    await store.add_answer("one", candidate(3, "Lasso throws columns out."), "c2")
    await ask.grade_again("one", "llm")
    assert {(item.turn, item.ear) for item in (await store.record("one")).heard} == {
        (2, "quick"),
        (2, "llm"),
        (3, "llm"),
    }
    by_llm, by_quick = await card(store, "llm"), await card(store, "quick")
    assert by_llm.ear == "llm"
    assert by_llm.score > 0
    assert by_quick.score >= 0
    assert [item.score for item in await SqlProgress(store).attempts()] == [by_llm.score]
    with pytest.raises(NotFound, match="no ear"):
        await ask.grade_again("one", "golden")
    with pytest.raises(Conflict):
        await ask.grade_again("running", "llm")
