"""Stop, edit and pause, over the real store, ear and voice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from interviewer.adapters.quick_ear import QuickEar
from interviewer.adapters.scripted_voice import ScriptedVoice
from interviewer.adapters.sql_store import SqlStore
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.conversation import Conversation
from interviewer.domain.board import Arrow, Board, Box
from interviewer.domain.interview import Move, Record, Turn
from interviewer.domain.versions import earlier_versions
from interviewer.errors import Conflict
from interviewer.ports import Voice
from interviewer.telling import Event
from tests.builders import bank

EMBEDDER = StaticEmbedder()
EAR = QuickEar(EMBEDDER)
LOGS = "We use user history logs."
STRONG = "One row is one ad in one slot of one request; the main source is the impression log joined with clicks."


class HaltingVoice(ScriptedVoice):
    """Says ``words`` words and then waits for ever."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.left = words
        self.silent = asyncio.Event()

    async def speak(self, *args: Any, **kwargs: Any) -> AsyncIterator[str]:
        async for piece in super().speak(*args, **kwargs):
            if self.left == 0:
                self.silent.set()
                await asyncio.Event().wait()
            self.left -= 1
            yield piece

    def chosen(self, moves: Sequence[Move], text: str) -> Move:
        return moves[0]


class Room:
    def __init__(self, path: Path, voice: Voice | None = None) -> None:
        self.now = 1000.0
        self.store = SqlStore(path)
        self.talk = Conversation(bank(), self.store, EAR, voice or ScriptedVoice(), lambda: self.now)
        self.id = ""

    async def start(self, **what: Any) -> None:
        self.id = (await self.talk.start(**what)).interview.id

    async def say(self, text: str, client: str, **more: Any) -> list[Event]:
        turn = await self.talk.receive(self.id, client, text, **more)
        return [event async for event in self.talk.reply(self.id, turn.seq)]

    async def record(self) -> Record:
        return await self.talk.record(self.id)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "interviews.db"


async def stopped_after(path: Path, words: int, text: str = LOGS, **what: Any) -> Record:
    """The record of an interview whose first reply was stopped after so many words."""
    voice = HaltingVoice(10_000)
    room = Room(path, voice)
    await room.start(**(what or {"drill": "training-data"}))
    voice.left = words
    saying = asyncio.create_task(room.say(text, "a"))
    await voice.silent.wait()
    room.talk.stop(room.id)
    events = await saying
    assert events[-1].data.get("status") == "interrupted" or events[-1].kind in ("round", "ended")
    return await room.record()


async def test_a_stopped_reply_keeps_what_came(path: Path) -> None:
    record = await stopped_after(path, 3)
    last = record.turns[-1]
    assert (last.speaker, last.status, len(last.text.split())) == ("interviewer", "interrupted", 3)
    assert last.move is not None
    assert last.move.kind in ("probe", "challenge")


async def test_a_reply_stopped_before_its_first_word_asked_nothing(path: Path) -> None:
    record = await stopped_after(path, 0)
    last = record.turns[-1]
    assert (last.text, last.status) == ("…", "interrupted")
    assert last.move is not None
    assert (last.move.kind, last.move.points) == ("go_on", ())


async def test_an_interview_that_was_stopped_goes_on(path: Path) -> None:
    await stopped_after(path, 2)
    room = Room(path)
    room.id = (await room.store.list())[0].id
    await room.say(STRONG, "b")
    turns = (await room.record()).turns
    assert [t.speaker for t in turns] == ["interviewer", "candidate", "interviewer", "candidate", "interviewer"]
    assert turns[-1].status == "complete"


async def test_leaving_a_round_stands_even_when_stopped(path: Path) -> None:
    record = await stopped_after(path, 0, "Let's end the round here.")
    assert record.interview.state == "ended"


async def test_an_edited_answer_is_heard_and_the_old_one_is_not(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    await room.say(LOGS, "a")
    first = await room.record()
    room.now += 59
    await room.say(STRONG, "b", replaces=2)
    second = await room.record()
    assert [t.seq for t in second.turns] == [1, 4, 5]
    assert [(t.seq, t.text) for t in second.superseded] == [(2, LOGS), (3, first.turns[-1].text)]
    assert second.turns[1].supersedes == 2
    assert {h.turn for h in second.heard} == {4}
    assert second.turns[-1].text != first.turns[-1].text

    room.now += 5
    await room.say(f"{STRONG} The key is the impression id.", "c", replaces=4)
    third = await room.record()
    assert [t.seq for t in third.turns] == [1, 6, 7]
    assert [t.text for t in earlier_versions(third.turns[1], third.superseded)] == [LOGS, STRONG]


async def test_the_same_edit_again_changes_nothing(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    await room.say(LOGS, "a")
    await room.say(STRONG, "b", replaces=2)
    before = await room.record()
    await room.say(STRONG, "b", replaces=2)
    assert (await room.record()).turns == before.turns


@pytest.mark.parametrize(("seconds", "seq"), [(61, 2), (5, 3), (5, 1), (5, 99)])
async def test_edits_that_are_refused(path: Path, seconds: float, seq: int) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    await room.say(LOGS, "a")
    room.now += seconds
    with pytest.raises(Conflict):
        await room.talk.receive(room.id, "b", STRONG, replaces=seq)
    assert len((await room.record()).turns) == 3


async def test_only_the_last_answer_can_be_edited(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    await room.say(LOGS, "a")
    await room.say(STRONG, "b")
    with pytest.raises(Conflict, match="last answer"):
        await room.talk.receive(room.id, "c", STRONG, replaces=2)


async def test_an_edit_takes_back_a_change_of_round(path: Path) -> None:
    room = Room(path)
    await room.start(plan="pinterest-mle-mid")
    await room.say("Let's end this round here.", "a")
    assert (await room.record()).current_round.index == 1
    await room.say("L1 drives weights to exactly zero because its penalty has a corner there.", "b", replaces=2)
    record = await room.record()
    assert record.current_round.index == 0
    assert {t.round for t in record.turns} == {0}


@pytest.mark.parametrize(
    ("text", "state", "index"),
    [
        ("Let's end the interview here.", "ended", 0),
        ("I want to stop this session.", "ended", 0),
        ("Let's end this round here.", "running", 1),
    ],
)
async def test_the_whole_or_a_round_is_ended(path: Path, text: str, state: str, index: int) -> None:
    room = Room(path)
    await room.start(plan="pinterest-mle-mid")
    await room.say(text, "a")
    record = await room.record()
    assert (record.interview.state, record.current_round.index) == (state, index)


async def test_the_clock_stands_still_while_paused(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data", mode="coach")
    room.now += 30
    record = await room.talk.pause(room.id, True)
    assert (record.interview.paused, record.interview.active_seconds) == (True, 30)
    room.now += 50
    await room.talk.touch(room.id)
    assert room.talk.clock(await room.record()).active_seconds == 30
    room.now += 50
    await room.talk.pause(room.id, False)
    room.now += 10
    assert room.talk.clock(await room.record()).active_seconds == 40


async def test_an_answer_ends_a_pause(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data", mode="coach")
    await room.talk.pause(room.id, True)
    room.now += 100
    await room.say(LOGS, "a")
    record = await room.record()
    assert (record.interview.paused, record.turns[1].at) == (False, 0)


async def test_a_real_interview_cannot_be_paused(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    with pytest.raises(Conflict, match="coach"):
        await room.talk.pause(room.id, True)


async def test_what_is_drawn_is_heard(path: Path) -> None:
    room = Room(path)
    await room.start(drill="training-data")
    board = Board(
        boxes=(
            Box(id=1, x=0, y=0, text="impression log, every ad that was shown"),
            Box(id=2, x=400, y=0, text="join the clicks to it on the impression id"),
        ),
        arrows=(Arrow(start=1, end=2),),
    )
    await room.say("See the board.", "a", board=board)
    record = await room.record()
    answer: Turn = record.turns[1]
    assert answer.board == board
    assert answer.text.startswith("See the board.\n\nOn the whiteboard: impression log")
    quotes = [v.quote for h in record.heard for v in h.verdicts if v.label in ("covered", "partial")]
    assert any(quote and "impression" in quote for quote in quotes)

    await room.say("See the board, please.", "b", replaces=2)
    edited = (await room.record()).turns[1]
    assert edited.board == board
    assert edited.text.startswith("See the board, please.\n\nOn the whiteboard: impression log")
