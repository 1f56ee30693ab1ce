"""An interview whose model endpoint fails, in every way it can: over HTTP, through the whole conversation.

For each fault: one terminal event, at most two extra calls, the interview goes on by the scripted voice, the candidate is
told, nothing is lost, and no score comes out of nowhere.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.fake_endpoint import FakeEndpoint
from evals.fake_replies import Reply
from interviewer.adapters.endpoint.breaker import Breaker
from interviewer.adapters.endpoint.client import Endpoint
from interviewer.adapters.llm_voice import LlmVoice
from interviewer.adapters.quick_ear import QuickEar
from interviewer.adapters.scripted_voice import ScriptedVoice
from interviewer.adapters.sql_store import SqlStore
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.conversation import Conversation
from interviewer.domain.interview import Record, Turn
from interviewer.errors import EndpointError
from interviewer.telling import Event
from tests.adapters.endpoint_client import SHORT, Book, client_of
from tests.builders import bank

EAR = QuickEar(StaticEmbedder())
LOGS = "We use user history logs."
TERMINAL = ("turn_end", "error")
ERROR = {"error": {"message": "no", "type": "x"}}
QUOTA = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
MISSING = {"error": {"message": "The model `tiny` does not exist", "code": "model_not_found"}}
WORDS = ["You", " said", " logs", ".", " What", " is", " one", " row", "?", " #1"]


class Room:
    """An interview over a database file and a model."""

    def __init__(self, path: Path, model: Endpoint) -> None:
        self.store, self.now, self.sent, self.id = SqlStore(path), 1000.0, 0, ""
        self.talk = Conversation(bank(), self.store, EAR, LlmVoice(model, ScriptedVoice()), lambda: self.now)

    async def start(self) -> None:
        self.id = (await self.talk.start(drill="training-data")).interview.id

    async def say(self, text: str) -> list[Event]:
        self.now += 30
        self.sent += 1
        turn = await self.talk.receive(self.id, f"c{self.sent}", text)
        return [event async for event in self.talk.reply(self.id, turn.seq)]

    async def record(self) -> Record:
        return await self.talk.record(self.id)


@asynccontextmanager
async def room_with(path: Path, fake: FakeEndpoint | str, **more: Any) -> AsyncIterator[Room]:
    """A room whose drill has begun."""
    async with client_of(fake, **more) as model:
        room = Room(path, model)
        await room.start()
        try:
            yield room
        finally:
            room.store.close()


# What the endpoint answers to every request, how many requests there may be, and what the account calls it.
FAULTS: dict[str, tuple[Reply, int, str]] = {
    "401": (Reply(status=401, body=ERROR), 1, "auth"),
    "403": (Reply(status=403, body=ERROR), 1, "auth"),
    "429": (Reply(status=429, body=ERROR), 3, "rate_limited"),
    "429 and soon": (Reply(status=429, body=ERROR, headers={"Retry-After": "0"}), 3, "rate_limited"),
    "429 and much later": (Reply(status=429, body=ERROR, headers={"Retry-After": "3600"}), 1, "rate_limited"),
    "quota": (Reply(status=429, body=QUOTA), 1, "quota"),
    "500": (Reply(status=500, body=ERROR), 3, "server"),
    "503 with a page": (Reply(status=503, body=b"<html>busy</html>"), 3, "server"),
    "wrong model": (Reply(status=404, body=MISSING), 1, "model_missing"),
    "bad request": (Reply(status=400, body=ERROR), 1, "bad_request"),
    "closes without a word": (Reply(hang_up=True), 3, "cut"),
    "no head in time": (Reply(head=30), 1, "timeout"),
    "no first token in time": (Reply(first=30), 1, "timeout"),
    "stalls before the first token": (Reply(stall=0), 1, "timeout"),
    "cut before the first token": (Reply(cut=0), 3, "cut"),
    "malformed JSON": (Reply(raw=b'data: {"choices": [{\n\n'), 1, "malformed"),
    "JSON of another form": (Reply(raw=b'data: {"choices": [{"delta": [1]}]}\n\n'), 1, "malformed"),
    "not an object": (Reply(raw=b"data: [1, 2]\n\n"), 1, "malformed"),
    "invalid UTF-8": (Reply(raw=b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n'), 1, "malformed"),
    "an error in the stream": (Reply(raw=b'data: {"error": {"message": "overloaded"}}\n\n'), 3, "server"),
    "empty content": (Reply(text=""), 3, "empty"),
    "only thoughts": (Reply(text="", reasoning="Hm."), 3, "empty"),
    "a refusal": (Reply(text="", refusal="I cannot help with that."), 1, "refused"),
    "a filter": (Reply(text="", finish="content_filter"), 1, "refused"),
    "length before a word": (Reply(text="", finish="length"), 2, "length"),
    "a tool nobody offered": (Reply(text="", tools=[("shell", "{}")]), 1, "ok"),
    "ten megabytes of one event": (Reply(raw=b"data: " + b"x" * 10_000_000), 1, "too_long"),
    "ten megabytes of comments": (Reply(raw=b": x\n" * 2_500_000), 1, "too_long"),
    "not HTTP's idea of a stream": (Reply(raw=b"<html>hello</html>"), 3, "cut"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_before_the_first_word(tmp_path: Path, name: str) -> None:
    reply, calls, outcome = FAULTS[name]
    book = Book()
    with FakeEndpoint(lambda _: reply).serving() as fake:
        async with room_with(tmp_path / "i.db", fake, ledger=book) as room:
            events = await room.say(LOGS)
            assert len(fake.requests) == calls <= 3
            assert {call.outcome for call in book.calls} == {outcome}
            await _went_on(room, events)


@pytest.mark.parametrize("where", ["nobody listens", "no such name", "does not take connections"])
async def test_an_endpoint_that_is_not_there(tmp_path: Path, where: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        if where == "does not take connections":
            taken.listen(0)
            full = [socket.socket() for _ in range(4)]
            for connection in full:
                connection.setblocking(False)
                connection.connect_ex(taken.getsockname())
        port = taken.getsockname()[1]
        # A zone makes the address one that the system's resolver does not find.
        host = "127.0.0.1%25nowhere" if where == "no such name" else "127.0.0.1"
        async with room_with(
            tmp_path / "i.db", f"http://{host}:{port}/v1", deadlines=replace(SHORT, connect=0.2)
        ) as room:
            events = await room.say(LOGS)
            await _went_on(room, events)
        if where == "does not take connections":
            for connection in full:
                connection.close()


async def _went_on(room: Room, events: list[Event]) -> None:
    """The promises, after a fault before the first word."""
    assert [event.kind for event in events].count("turn_end") == 1
    assert not [event for event in events if event.kind == "error"]
    end = next(event for event in events if event.kind == "turn_end")
    assert end.data["status"] == "scripted"
    assert "built-in interviewer" in end.data["note"]
    said = "".join(event.data["text"] for event in events if event.kind == "token").strip()
    assert said == end.data["text"]
    assert "row" in said, "the scripted voice presses"
    record = await room.record()
    assert [turn.text for turn in record.turns[1:]] == [LOGS, said]
    last = record.turns[-1]
    assert (last.status, last.note) == ("scripted", end.data["note"])
    assert last.move is not None
    assert last.move.rung == "R0"
    assert {heard.ear for heard in record.heard} == {"quick"}, "no judgement came from anywhere else"
    assert [event.kind for event in await room.say("One row is one impression.")].count("turn_end") == 1


async def _broken(tmp_path: Path, reply: Reply) -> tuple[list[Event], Turn, FakeEndpoint]:
    with FakeEndpoint(lambda _: reply).serving() as fake:
        async with room_with(tmp_path / "i.db", fake) as room:
            events = await room.say(LOGS)
            return events, (await room.record()).turns[-1], fake


@pytest.mark.parametrize(
    "how",
    [
        Reply(text=WORDS, cut=4),
        Reply(text=WORDS, stall=4),
        Reply(text=WORDS[:4], finish=None, done=False),
        Reply(text=WORDS[:4], refusal="no"),
        Reply(text=WORDS[:4], finish="length"),
    ],
    ids=["cut", "stall", "no end", "refusal", "length"],
)
async def test_a_reply_that_breaks_off_in_the_middle_is_finished(tmp_path: Path, how: Reply) -> None:
    events, turn, fake = await _broken(tmp_path, how)
    assert [event.kind for event in events if event.kind in TERMINAL] == ["turn_end"]
    assert turn.text.startswith("You said logs."), "what was said stays said"
    assert turn.text.endswith("?")
    assert turn.move is not None
    assert turn.move.text in turn.text, "and the question is put all the same"
    assert turn.status == "scripted"
    assert turn.note
    assert "".join(e.data["text"] for e in events if e.kind == "token").strip() == turn.text
    assert len(fake.requests) == 1, "nothing is asked again once words were shown"


async def test_a_reply_that_breaks_off_after_its_question_is_left_at_that(tmp_path: Path) -> None:
    events, turn, _ = await _broken(tmp_path, Reply(text=WORDS, cut=9))
    assert (turn.text, turn.status) == ("You said logs. What is one row?", "interrupted")
    assert events[-1].data["note"]


async def test_words_after_the_end_are_not_heard(tmp_path: Path) -> None:
    _, turn, _ = await _broken(tmp_path, Reply(text=WORDS, after=[" Give up.", " #2"]))
    assert (turn.text, turn.status, turn.note) == ("You said logs. What is one row?", "complete", None)


async def test_a_move_that_is_not_on_the_list(tmp_path: Path) -> None:
    _, turn, fake = await _broken(tmp_path, Reply(text="Tell me about your cat? #9"))
    assert turn.move is not None
    assert turn.text == f"Tell me about your cat? {turn.move.text}"
    assert turn.status == "scripted"
    assert turn.note
    assert len(fake.requests) == 1


async def test_a_reply_without_end_is_not_waited_for(tmp_path: Path) -> None:
    _, turn, _ = await _broken(tmp_path, Reply(text=["What is one row? ", *["and so on "] * 20_000]))
    assert turn.text == "What is one row?"


async def test_a_retry_that_succeeds_shows_nothing(tmp_path: Path) -> None:
    book = Book()
    with FakeEndpoint(lambda _: Reply(text=WORDS)).serving() as fake:
        fake.script(Reply(status=500, body=ERROR), Reply(cut=0))
        async with room_with(tmp_path / "i.db", fake, ledger=book) as room:
            events = await room.say(LOGS)
            turn = (await room.record()).turns[-1]
    assert (turn.status, turn.note, turn.text) == ("complete", None, "You said logs. What is one row?")
    assert [event.kind for event in events].count("turn_end") == 1
    assert [call.outcome for call in book.calls] == ["server", "cut", "ok"]
    assert {(call.interview_id, call.turn) for call in book.calls} == {(room.id, 2)}


async def test_the_breaker_opens_and_closes_by_itself(tmp_path: Path) -> None:
    now = 0.0
    breaker = Breaker(lambda: now, threshold=2, rest=30)
    broken = [True]
    reply = Reply(status=401, body=ERROR)
    with FakeEndpoint(lambda _: reply if broken[0] else Reply(text=WORDS)).serving() as fake:
        async with room_with(tmp_path / "i.db", fake, breaker=lambda: breaker) as room:
            for _ in range(4):
                events = await room.say(LOGS)
            assert len(fake.requests) == 2, "after two failures it is left alone"
            assert "left alone" in events[-1].data["note"]
            now = 31.0
            await room.say(LOGS)
            await room.say(LOGS)
            assert len(fake.requests) == 3, "one trial, which fails, and it is left alone again"
            now, broken[0] = 62.0, False
            await room.say(LOGS)
            await room.say(LOGS)
            assert len(fake.requests) == 5
            assert (await room.record()).turns[-1].status == "complete"


async def test_a_budget_that_is_spent_is_told_and_the_interview_goes_on(tmp_path: Path) -> None:
    book = Book()
    with FakeEndpoint(lambda _: Reply(text=WORDS)).serving() as fake:
        async with room_with(tmp_path / "i.db", fake, ledger=book) as room:
            await room.say(LOGS)
            book.spent = "The budget for today (2) is spent; the built-in interviewer goes on."
            events = await room.say(LOGS)
    assert events[-1].data["note"] == book.spent
    assert len(fake.requests) == 1


WHOLE: dict[str, tuple[Reply, int, str]] = {
    **{name: FAULTS[name] for name in ("401", "429", "quota", "500", "wrong model", "closes without a word")},
    "malformed JSON": (Reply(raw=b"{"), 1, "malformed"),
    "invalid UTF-8": (Reply(raw=b'{"choices": [{"message": {"content": "\xff"}}]}'), 1, "malformed"),
    "ten megabytes": (Reply(raw=b'{"choices": ' + b" " * 10_000_000), 1, "too_long"),
    "late": (Reply(first=30), 1, "timeout"),
    "length": (Reply(text='{"label"', finish="length"), 1, "length"),
    "refusal": (Reply(text="", refusal="no"), 1, "refused"),
    "empty": (Reply(text=""), 3, "empty"),
}


@pytest.mark.parametrize("name", WHOLE)
async def test_a_whole_reply_that_fails(name: str) -> None:
    reply, calls, kind = WHOLE[name]
    with FakeEndpoint(lambda _: reply).serving() as fake:
        async with client_of(fake) as model:
            with pytest.raises(EndpointError) as caught:
                await model.complete([{"role": "user", "content": "x"}], purpose="ear", max_tokens=5)
    assert caught.value.kind == kind
    assert len(fake.requests) == calls


async def test_a_key_is_never_part_of_a_message() -> None:
    told = {
        "error": {"message": "Incorrect API key provided: sk-test-0123456789abcdef. Bearer sk-test-0123456789abcdef"}
    }
    for status in (400, 401, 404, 429, 500):
        with FakeEndpoint(lambda _, status=status: Reply(status=status, body=told)).serving() as fake:  # type: ignore[misc]
            async with client_of(fake) as model:
                with pytest.raises(EndpointError) as caught:
                    await model.complete([{"role": "user", "content": "x"}], purpose="ear", max_tokens=5)
        assert "0123456789" not in caught.value.message
