"""The hub with a conversation that fails or hangs on demand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from interviewer.conversation import Conversation
from interviewer.domain.interview import ClockReading, Interview, Record, Turn
from interviewer.domain.library import Bank
from interviewer.domain.plan import Round
from interviewer.errors import Conflict, InterviewerError, VoiceFailed
from interviewer.ports import Store
from interviewer.server.frames import Frame
from interviewer.server.margin import Margin
from interviewer.server.streams import Hub
from interviewer.telling import Event

ROUND = Round(index=0, kind="coding", title="Round", subject_id="a", seconds=60)
INTERVIEW = Interview(id="i", title="t", rounds=(ROUND,), created_at=0, touched_at=0)


class FakeConversation:
    """Keeps turns in memory; ``fault`` is raised in the middle of a reply, ``gate`` holds it."""

    def __init__(self) -> None:
        self.turns = [Turn(seq=1, round=0, speaker="interviewer", text="Why?")]
        self.fault: BaseException | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.replies = 0
        self.clients: dict[str, Turn] = {}

    async def record(self, _: str) -> Record:
        return Record(interview=INTERVIEW, turns=tuple(self.turns))

    async def receive(self, _: str, client_id: str, text: str, **_more: object) -> Turn:
        if client_id not in self.clients:
            turn = Turn(seq=len(self.turns) + 1, round=0, speaker="candidate", text=text)
            self.turns.append(turn)
            self.clients[client_id] = turn
        return self.clients[client_id]

    async def answer_for(self, _: str, client_id: str) -> Turn | None:
        return self.clients.get(client_id)

    def pending(self, record: Record) -> int | None:
        last = record.turns[-1]
        return last.seq if last.speaker == "candidate" else None

    def clock(self, _: Record) -> ClockReading:
        return ClockReading(active_seconds=0.0, round_elapsed=0.0, round_seconds=60.0, round_left=60.0)

    async def reply(self, _: str, answer_seq: int) -> AsyncIterator[Event]:
        self.replies += 1
        seq, data = answer_seq + 1, {"speaker": "interviewer", "kind": "probe", "text": ""}
        yield Event("turn", {"seq": seq} | data)
        yield Event("token", {"seq": seq, "text": "And "})
        await self.gate.wait()
        if self.fault:
            raise self.fault
        yield Event("token", {"seq": seq, "text": "then?"})
        self.turns.append(Turn(seq=seq, round=0, speaker="interviewer", text="And then?"))
        yield Event("turn_end", {"seq": seq, "text": "And then?", "status": "complete"})


@pytest.fixture
def talk() -> FakeConversation:
    return FakeConversation()


@pytest.fixture
def hub(talk: FakeConversation) -> Hub:
    conversation = cast(Conversation, talk)
    margin = Margin(conversation, Bank(questions={}, drills={}, plans={}, notes={}))
    return Hub(conversation, cast(Store, talk), margin)


async def frames(hub: Hub, answer: Turn) -> list[Frame]:
    return [frame async for frame in hub.follow("i", 1_999_999, answer=answer.seq) if frame]


@pytest.mark.parametrize("fault", [VoiceFailed("no words"), RuntimeError("a bug"), OSError("disk")])
async def test_a_failed_reply_is_told_and_can_be_tried_again(
    hub: Hub, talk: FakeConversation, fault: Exception
) -> None:
    talk.fault = fault
    answer = await hub.answer("i", "a", "Because.")
    told = await frames(hub, answer)
    assert told[-1].kind == "error"
    assert "a bug" not in told[-1].data["detail"]
    with pytest.raises(InterviewerError):
        await hub.replied("i", answer)

    talk.fault = None
    assert await hub.answer("i", "a", "Because.") == answer
    turn, ended = await hub.replied("i", answer)
    assert (turn.text, ended, talk.replies) == ("And then?", False, 2)


async def test_a_listener_that_leaves_does_not_stop_the_reply(hub: Hub, talk: FakeConversation) -> None:
    talk.gate.clear()
    answer = await hub.answer("i", "a", "Because.")
    async for frame in hub.follow("i", 2_000_000):
        if frame and frame.kind == "token":
            break
    talk.gate.set()
    turn, _ = await hub.replied("i", answer)
    assert turn.text == "And then?"


async def test_any_other_answer_waits_for_the_reply(hub: Hub, talk: FakeConversation) -> None:
    talk.gate.clear()
    answer = await hub.answer("i", "a", "Because.")
    with pytest.raises(Conflict):
        await hub.answer("i", "b", "Or not.")
    assert await hub.answer("i", "a", "Because.") == answer
    await hub.close()


async def test_nothing_is_kept_of_an_idle_interview(hub: Hub) -> None:
    answer = await hub.answer("i", "a", "Because.")
    await hub.replied("i", answer)
    await frames(hub, answer)
    await asyncio.sleep(0)
    assert not vars(hub)["_channels"]


async def test_stopping_lets_go_of_listeners(hub: Hub) -> None:
    async def listen() -> list[Any]:
        return [frame async for frame in hub.follow("i", 1_999_999)]

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.01)
    hub.stop()
    assert await asyncio.wait_for(listening, 1) == []
