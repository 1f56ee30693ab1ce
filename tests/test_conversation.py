"""An interview over the real store, ear and voice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from interviewer.adapters.quick_ear import QuickEar
from interviewer.adapters.scripted_voice import ScriptedVoice
from interviewer.adapters.sql_progress import SqlProgress
from interviewer.adapters.sql_store import SqlStore
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.conversation import Conversation
from interviewer.domain.interview import Move, Record, Turn
from interviewer.domain.plan import Round
from interviewer.domain.subject import Subject
from interviewer.errors import BadInput, Conflict, NotFound, VoiceFailed
from interviewer.ports import Voice
from interviewer.scorekeeping import ScoreKeeper
from interviewer.telling import Event
from tests.builders import bank

EMBEDDER = StaticEmbedder()
EAR = QuickEar(EMBEDDER)
LOGS = "We use user history logs."


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Room:
    """An interview held over a database file."""

    def __init__(self, path: Path, voice: Voice | None = None) -> None:
        self.clock, self.store = Clock(), SqlStore(path)
        keeper = ScoreKeeper(bank(), self.store)
        self.talk = Conversation(bank(), self.store, EAR, voice or ScriptedVoice(), self.clock, keeper=keeper)
        self.id, self.sent = "", 0

    async def start(self, **what: str) -> Record:
        record = await self.talk.start(**what)  # type: ignore[arg-type]
        self.id = record.interview.id
        return record

    async def say(self, text: str, seconds: float = 30.0) -> list[Event]:
        self.clock.now += seconds
        self.sent += 1
        turn = await self.talk.receive(self.id, f"c{self.sent}", text)
        return [event async for event in self.talk.reply(self.id, turn.seq)]

    async def last(self) -> Turn:
        return (await self.talk.record(self.id)).turns[-1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "interviews.db"


async def test_user_history_logs_is_taken_up_with_a_question_about_a_row(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    await room.say(LOGS)
    reply = await room.last()
    assert reply.move is not None
    assert reply.move.rung == "R0", "not the next topic"
    assert "row" in reply.text
    assert "user history logs" in reply.text, "the candidate's own words are taken up"
    assert not any(word in reply.text.lower() for word in ("good", "great", "excellent", "correct", "right,"))


async def test_a_strong_answer_is_not_probed_on_what_it_said(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    await room.say(
        "One row is one ad in one slot of one request. The main source is the impression log, every ad that was shown, "
        "and I join the clicks to it on the impression id. The target is what happened after it was shown, a click within "
        "some minutes. History is only an input, it describes the user up to the request, and I cut it before the request "
        "so that the target is not among the inputs. Keys are request id, impression id, time, user and ad."
    )
    record = await room.talk.record(room.id)
    covered = {v.point for h in record.heard for v in h.verdicts if v.label == "covered"}
    move = record.turns[-1].move
    assert move is not None
    assert {"P01.S1", "P02.S1"} <= covered
    assert not set(move.points) & covered


async def test_a_wrong_f1_is_challenged_on_the_spot(path: Path) -> None:
    room = Room(path)
    await room.start(question="pdd.e2e_seven_parts", scenario="original")
    await room.say("For the calculation you mentioned, F1 of the baseline is 0.575 and that of the new model 0.62.")
    reply = await room.last()
    assert reply.move is not None
    assert (reply.move.kind, reply.move.checks) == ("challenge", ("EN3",))
    assert "0.575" in reply.text
    record = await room.talk.record(room.id)
    number = next(n for h in record.heard for n in h.numbers if n.check == "EN3")
    assert (number.verdict, number.mistake) == ("wrong_method", "arithmetic mean")
    assert number.computed == pytest.approx(0.547826, abs=1e-6)


async def test_an_answer_is_kept_before_anything_is_said(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    turn = await room.talk.receive(room.id, "c1", LOGS)
    again = Conversation(bank(), SqlStore(path), EAR, ScriptedVoice(), room.clock)
    record = await again.record(room.id)
    assert record.turns[-1].text == LOGS
    assert again.pending(record) == turn.seq
    events = [event async for event in again.reply(room.id, turn.seq)]
    assert [e.kind for e in events if e.kind != "token"] == ["turn", "turn_end"]
    assert again.pending(await again.record(room.id)) is None


async def test_the_same_client_id_starts_nothing_new(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    first, second = await asyncio.gather(*(room.talk.receive(room.id, "same", LOGS) for _ in range(2)))
    assert first == second
    replies = await asyncio.gather(*(_text(room.talk, room.id, first.seq) for _ in range(2)))
    assert replies[0] == replies[1]
    assert len((await room.talk.record(room.id)).turns) == 3
    assert (await room.talk.receive(room.id, "same", "something else")).text == LOGS


async def _text(talk: Conversation, interview: str, seq: int) -> str:
    return "".join([e.data["text"] async for e in talk.reply(interview, seq) if e.kind == "token"]).strip()


async def test_a_reply_that_is_told_again_says_the_same_words(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    events = await room.say(LOGS)
    told = [event async for event in room.talk.reply(room.id, 2)]
    assert [e.kind for e in told] == ["turn", "token", "turn_end"]
    assert told[-1] == events[-1]


async def test_a_plan_leads_through_its_rounds_to_the_end(path: Path) -> None:
    room = Room(path)
    record = await room.start(plan="pinterest-mle-mid")
    kinds: list[str] = []
    for _ in range(200):
        events = await room.say("I don't know.", seconds=100.0)
        kinds += [e.kind for e in events]
        if any(e.kind == "ended" for e in events):
            break
    record = await room.talk.record(room.id)
    assert record.interview.state == "ended"
    assert {turn.round for turn in record.turns} == {0, 1, 2}
    assert kinds.count("round") == 5, "each round ends, the second and third begin"
    with pytest.raises(Conflict, match="has ended"):
        await room.talk.receive(room.id, "late", "one more thing")


async def test_time_up_closes_the_round(path: Path) -> None:
    room = Room(path)
    await room.start(question="fund.overfit_l1l2")
    for _ in range(8):
        await room.say(
            "Overfitting is when the model memorises the training data and does badly on new data.", seconds=119
        )
    assert (await room.talk.record(room.id)).interview.state == "ended"


async def test_a_silence_does_not_use_up_the_time(path: Path) -> None:
    room = Room(path)
    await room.start(question="fund.overfit_l1l2")
    await room.say("It memorises the training set.", seconds=86_400.0)
    record = await room.talk.record(room.id)
    assert record.interview.state == "running"
    assert room.talk.clock(record).round_elapsed == pytest.approx(120.0)


async def test_finishing_twice_and_early(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    await room.talk.receive(room.id, "c1", LOGS)
    ended = await room.talk.finish(room.id)
    assert (ended.interview.state, len(ended.heard)) == ("ended", 1), "the last answer is heard before the end"
    assert await room.talk.finish(room.id) == ended


@pytest.mark.parametrize(
    ("client_id", "text", "field"),
    [("", "x", "client_id"), ("c" * 101, "x", "client_id"), ("c1", "x" * 20_001, "text")],
)
async def test_bad_answers_are_refused_by_name(path: Path, client_id: str, text: str, field: str) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    with pytest.raises(BadInput) as caught:
        await room.talk.receive(room.id, client_id, text)
    assert caught.value.field == field


async def test_control_characters_are_taken_out(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    turn = await room.talk.receive(room.id, "c1", "one\x00 row\x1b[31m per\nad\tshown\ud800")
    assert turn.text == "one row[31m per\nad\tshown"


async def test_a_second_answer_waits_for_the_reply_to_the_first(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    await room.talk.receive(room.id, "c1", LOGS)
    with pytest.raises(Conflict, match="still replying"):
        await room.talk.receive(room.id, "c2", "and another thing")


@pytest.mark.parametrize("what", [{}, {"plan": "x", "drill": "y"}])
async def test_starting_takes_exactly_one_thing(path: Path, what: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="exactly one"):
        await Room(path).start(**what)


@pytest.mark.parametrize("what", [{"plan": "nope"}, {"question": "fund.nope"}, {"drill": "nope"}])
async def test_unknown_things(path: Path, what: dict[str, str]) -> None:
    with pytest.raises(NotFound, match="nope"):
        await Room(path).start(**what)


async def test_clarifying_questions_are_answered_from_the_facts_sheet(path: Path) -> None:
    room = Room(path)
    await room.start(question="sd.ads_ctr_training_data")
    await room.say("What is the latency budget?")
    assert "120 ms" in (await room.last()).text
    await room.say("Which colour should the buttons have?")
    assert "your call" in (await room.last()).text.lower()


class BrokenVoice(ScriptedVoice):
    """A voice that fails after its first words."""

    async def speak(
        self, question: Subject, round_: Round, turns: Sequence[Turn], moves: Sequence[Move], **how: object
    ) -> AsyncIterator[str]:
        yield "Well"
        if turns:
            raise VoiceFailed("the endpoint hung up")


async def test_a_voice_that_fails_ends_in_one_error_event_and_loses_nothing(path: Path) -> None:
    room = Room(path, BrokenVoice())
    await room.start(drill="training-data")
    events = await room.say(LOGS)
    assert [e.kind for e in events] == ["turn", "token", "error"]
    healed = Conversation(bank(), room.store, EAR, ScriptedVoice(), room.clock)
    record = await healed.record(room.id)
    assert record.turns[-1].text == LOGS
    assert "row" in await _text(healed, room.id, record.turns[-1].seq)


async def test_a_number_that_was_asked_for_and_not_given_is_recorded_and_not_held_against_the_words(path: Path) -> None:
    room = Room(path)
    await room.start(question="fund.overfit_l1l2")
    for _ in range(12):
        move = (await room.last()).move
        if move is not None and move.kind == "check":
            break
        await room.say(
            "I would rather talk about trees, they split the data again and again until the leaves are pure enough."
        )
    await room.say("Quite a bit smaller than before, I would have to compute that on paper.")
    heard = (await room.talk.record(room.id)).heard[-1]
    assert [(n.check, n.verdict, n.claimed) for n in heard.numbers] == [
        ("FN1", "no_number", None),
        ("FN2", "no_number", None),
    ]


async def test_the_score_of_a_round_is_kept_when_it_ends(path: Path) -> None:
    room = Room(path)
    progress = SqlProgress(room.store)
    await room.start(drill="training-data")
    await room.say(LOGS)
    assert await progress.attempts() == ()
    await room.talk.finish(room.id)
    (attempt,) = await progress.attempts()
    assert (attempt.interview_id, attempt.subject_id, attempt.kind) == (room.id, "training-data", "drill")
    assert {point.subject_id for point in await progress.points()} == {"training-data"}
    assert await progress.without_scorecard() == ()
