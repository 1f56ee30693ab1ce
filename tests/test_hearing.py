"""Two ears on one answer: which of them counts, who waits for whom, and what is kept when the second one fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from interviewer.adapters.quick_ear import QuickEar
from interviewer.adapters.scripted_voice import ScriptedVoice
from interviewer.adapters.sql_progress import SqlProgress
from interviewer.adapters.sql_store import SqlStore
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.conversation import Conversation
from interviewer.domain.interview import FalseClaim, Heard, NumberHeard, Prompt, Record, Turn, Verdict
from interviewer.domain.passage import Hit
from interviewer.domain.subject import Subject
from interviewer.errors import EarFailed
from interviewer.grading import ForeignTurn, Grader
from interviewer.hearing import ONE_EAR_ALONE, Patience
from interviewer.reporting import Reports
from interviewer.scorekeeping import ScoreKeeper
from tests.builders import bank

EAR = QuickEar(StaticEmbedder())
QUESTION = "fund.overfit_l1l2"
UNUSUAL = "It learns the examples by heart, noise and all, and is then lost on anything that it has not met before."


class SecondEar:
    """An ear that says what it was told to say, when it is let."""

    name = "llm"

    def __init__(self, *verdicts: Verdict, false: Sequence[FalseClaim] = (), fails: Exception | None = None) -> None:
        self.verdicts, self.false, self.fails = verdicts, tuple(false), fails
        self.go, self.asked = asyncio.Event(), 0
        self.numbers: tuple[NumberHeard, ...] = ()

    async def hear(
        self, subject: Subject, turns: Sequence[Turn], before: Sequence[Heard], *, interview_id: str = ""
    ) -> Heard:
        self.asked += 1
        await self.go.wait()
        if self.fails is not None:
            raise self.fails
        seq = turns[-1].seq
        verdicts = tuple(verdict.model_copy(update={"turn": seq, "ear": "llm"}) for verdict in self.verdicts)
        return Heard(turn=seq, ear="llm", verdicts=verdicts, false_claims=self.false, numbers=self.numbers)

    async def prompts(self, subject: Subject, turns: Sequence[Turn]) -> tuple[Prompt, ...]:
        return ()


class NoLibrary:
    """A retriever that is not open yet."""

    ready = False

    async def search(self, query: str, k: int = 10, kind: object = None) -> tuple[Hit, ...]:
        return ()


class Room:
    """An interview with two ears."""

    def __init__(self, path: Path, second: SecondEar | None, **patience: float) -> None:
        self.store = SqlStore(path)
        self.keeper = ScoreKeeper(bank(), self.store)
        waits = {"settle": 0.05, "catch_up": 0.05, "close": 0.05} | patience
        self.talk = Conversation(
            bank(),
            self.store,
            EAR,
            ScriptedVoice(),
            lambda: 1000.0,
            second_ear=second,
            patience=Patience(**waits),
            keeper=self.keeper,
        )
        self.id, self.sent = "", 0

    async def start(self, **what: str) -> None:
        record = await self.talk.start(**what)  # type: ignore[arg-type]
        self.id = record.interview.id

    async def say(self, text: str) -> Record:
        self.sent += 1
        turn = await self.talk.receive(self.id, f"c{self.sent}", text)
        kinds = [event.kind async for event in self.talk.reply(self.id, turn.seq)]
        assert kinds.count("turn_end") == 1
        return await self.talk.record(self.id)

    async def heard(self, ears: int, turn: int = 2) -> tuple[Heard, ...]:
        """What is kept of a turn, once so many ears have been heard or marked."""
        for _ in range(200):
            found = tuple(h for h in (await self.store.record(self.id)).heard if h.turn == turn)
            if len(found) >= ears:
                return found
            await asyncio.sleep(0.01)
        raise AssertionError(f"only {len(found)} ears were heard")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "interviews.db"


COVERED = Verdict(point="F4", label="covered", quote="learns the examples by heart")


async def test_the_voice_does_not_wait_and_late_verdicts_count_for_the_turns_to_come(path: Path) -> None:
    second = SecondEar(COVERED)
    room = Room(path, second)
    await room.start(question=QUESTION)
    first = await room.say(UNUSUAL)
    assert [h.ear for h in first.heard] == ["quick"], "the reply is there and the second ear still listens"
    second.go.set()
    both = await room.heard(2)
    assert sorted(h.ear for h in both) == ["llm", "quick"], "both are kept"
    assert both[-1].nearness == first.heard[0].nearness, "what only the quick ear knows is carried over"
    record = await room.say("I would plot both curves.")
    targets = [turn.move.target for turn in record.turns[2:] if turn.move]
    assert "F4" not in targets, "what the model heard is not asked for again"


async def test_what_the_model_heard_is_what_is_scored_and_the_report_says_who_judged(path: Path) -> None:
    second = SecondEar(COVERED)
    second.go.set()
    room = Room(path, second, close=5.0)
    await room.start(question=QUESTION)
    await room.say(UNUSUAL)
    await room.talk.finish(room.id)
    report = await Reports(bank(), room.store, NoLibrary(), lambda: pytest.fail("not asked for")).report(room.id)
    card = report.rounds[0].scorecard
    assert card is not None
    assert report.ears == ("llm",)
    assert {(p.id, p.label, p.ear) for p in card.points if p.label == "covered"} == {("F4", "covered", "llm")}
    assert {p.ear for p in card.points} == {"llm"}, "what the model did not hear is its judgement too"


async def test_a_quote_of_the_second_ear_that_was_never_said_is_unscored(path: Path) -> None:
    second = SecondEar(
        COVERED.model_copy(update={"quote": "the variance is too high"}),
        false=[FalseClaim(id="FM1", quote="never said either", turn=2)],
    )
    second.go.set()
    room = Room(path, second)
    await room.start(question=QUESTION)
    await room.say(UNUSUAL)
    heard = (await room.heard(2))[-1]
    assert [(v.label, v.quote) for v in heard.verdicts] == [("unscored", None)]
    assert heard.false_claims == ()


@pytest.mark.parametrize(
    ("error", "told"), [(EarFailed("the endpoint refused the key"), "refused the key"), (ValueError("x"), "ear failed")]
)
async def test_a_second_ear_that_fails_leaves_the_quick_one_marked(path: Path, error: Exception, told: str) -> None:
    second = SecondEar(fails=error)
    second.go.set()
    room = Room(path, second)
    await room.start(question=QUESTION)
    before = (await room.say("It memorises the training data and does badly on new data.")).heard[0]
    for _ in range(100):
        heard = (await room.store.record(room.id)).heard
        if heard[0].notes:
            break
        await asyncio.sleep(0.01)
    assert len(heard) == 1
    assert heard[0].notes[0].startswith(ONE_EAR_ALONE)
    assert told in heard[0].notes[0]
    assert heard[0].verdicts == before.verdicts


async def test_a_second_ear_that_never_answers_is_given_up(path: Path) -> None:
    room = Room(path, SecondEar(COVERED), give_up=0.05)
    await room.start(question=QUESTION)
    await room.say(UNUSUAL)
    await asyncio.sleep(0.2)
    (heard,) = await room.heard(1)
    assert "did not answer" in heard.notes[0]


async def test_a_number_in_doubt_is_heard_by_the_second_ear_before_the_reply(path: Path) -> None:
    doubtful = "For the calculation you mentioned, F1 of the baseline is 0.83."
    for patience, kinds in ((5.0, set()), (0.05, {"challenge"})):
        second = SecondEar()
        room = Room(path, second, settle=patience)
        await room.start(question="pdd.e2e_seven_parts", scenario="original")
        asyncio.get_running_loop().call_later(0.2, second.go.set)
        record = await room.say(doubtful)
        quick = next(h for h in record.heard if h.ear == "quick")
        assert {n.verdict for n in quick.numbers} == {"unclear"}
        move = record.turns[-1].move
        assert move is not None
        assert {move.kind} & {"challenge"} == kinds, "the model took it for no claim; without its word it is asked for"


async def test_an_answer_without_content_is_not_sent_to_the_model(path: Path) -> None:
    second = SecondEar()
    room = Room(path, second)
    await room.start(question=QUESTION)
    await room.say("I don't know.")
    await asyncio.sleep(0.02)
    assert second.asked == 0


async def test_answers_that_the_model_never_heard_are_made_up_for_after_a_restart(path: Path) -> None:
    room = Room(path, SecondEar(COVERED))
    await room.start(question=QUESTION)
    await room.say(UNUSUAL)
    await room.talk.close()
    again = SecondEar(COVERED)
    again.go.set()
    later = Room(path, again)
    later.id, later.sent = room.id, room.sent
    await later.say("I would plot both curves, that of the training set and that of the validation set.")
    assert sorted(h.ear for h in await later.heard(2)) == ["llm", "quick"]
    assert sorted(h.ear for h in await later.heard(2, turn=4)) == ["llm", "quick"]
    await later.say("And I would keep a test set for the very end, to be used once and never again.")
    await later.heard(2, turn=6)
    assert again.asked == 3, "each answer once"


async def test_what_is_heard_after_the_end_changes_the_score_that_is_kept(path: Path) -> None:
    # the first point is what the quick ear hears, too; the other is what the model adds
    second = SecondEar(COVERED.model_copy(update={"point": "F1"}), COVERED)
    room = Room(path, second)
    await room.start(question=QUESTION)
    await room.say(UNUSUAL)
    await room.talk.finish(room.id)
    progress = SqlProgress(room.store)
    (before,) = await progress.attempts()
    second.go.set()
    await room.heard(2)
    after = before
    for _ in range(100):
        (after,) = await progress.attempts()
        if after.score != before.score:
            break
        await asyncio.sleep(0.01)
    assert (after.score or 0) > (before.score or 0)


async def test_ears_are_stopped_with_the_process_and_a_deleted_interview_is_no_fault(path: Path) -> None:
    second = SecondEar(COVERED)
    room = Room(path, second)
    await room.start(question=QUESTION)
    await room.say(UNUSUAL)
    await room.store.delete(room.id)
    second.go.set()
    await asyncio.sleep(0.1)
    second.go.clear()
    await room.start(question=QUESTION)
    await room.say(UNUSUAL)
    await asyncio.wait_for(room.talk.close(), 1.0)


async def test_grading_falls_back_to_the_other_ear_and_says_so() -> None:
    turns = [
        ForeignTurn(i=0, speaker="interviewer", text="What is overfitting?"),
        ForeignTurn(i=1, speaker="candidate", text="It memorises the training data and does badly on new data."),
    ]
    broken = SecondEar(fails=EarFailed("no such model"))
    broken.go.set()
    question = bank().questions[QUESTION]
    card = await Grader(broken, None, EAR).grade(question, turns)  # type: ignore[arg-type]
    assert card.ear == "quick"
    assert any("no such model" in note for note in card.notes)
    with pytest.raises(EarFailed):
        await Grader(broken, None).grade(question, turns)  # type: ignore[arg-type]
