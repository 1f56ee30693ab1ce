"""A reply belongs to a task of the server, not to a connection.

The hub runs at most one reply per interview and keeps only the events of the last exchange;
anything older is read back from the store. Any number of clients may follow an interview, and each
resumes after the last event it saw.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from interviewer.domain.board import Board
from interviewer.domain.interview import Record, Turn
from interviewer.errors import Conflict, InterviewerError, VoiceFailed
from interviewer.ports import Store
from interviewer.server.frames import (
    Frame,
    Numbering,
    candidate_frame,
    ended_frame,
    floor_of,
    is_last,
    stored_frames,
)
from interviewer.server.margin import Margin
from interviewer.server.problems import problem_of
from interviewer.server.prose import to_html

if TYPE_CHECKING:
    from interviewer.conversation import Conversation

_QUIET = 15.0  # seconds; proxies drop connections that say nothing for a minute
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Channel:
    """One interview's live side. ``frames`` begin with the candidate's turn ``answer``."""

    frames: list[Frame] = field(default_factory=list)
    floor: int = 0
    answer: Turn | None = None
    client_id: str | None = None
    task: asyncio.Task[None] | None = None
    failure: InterviewerError | None = None
    users: int = 0
    wakers: set[asyncio.Event] = field(default_factory=set)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def running(self) -> bool:
        return self.task is not None and not self.task.done()

    def publish(self, frame: Frame) -> None:
        self.frames.append(frame)
        self.wake()

    def wake(self) -> None:
        for waker in self.wakers:
            waker.set()


class Hub:
    """Stores answers, makes replies, and lets clients follow."""

    def __init__(self, conversation: Conversation, store: Store, margin: Margin) -> None:
        self._conversation, self._store, self._margin = conversation, store, margin
        self._channels: dict[str, _Channel] = {}
        self._stopping = False

    async def answer(
        self, interview_id: str, client_id: str, text: str, *, board: Board | None = None, replaces: int | None = None
    ) -> Turn:
        """Stores the answer and starts the reply; the same ``client_id`` again starts nothing.

        While a reply is being made any other answer is a Conflict: it could only be one to a
        question that the candidate has not read yet. A new version of the last answer
        (``replaces`` is its seq) breaks the reply off and gets one of its own.
        """
        with self._using(interview_id) as channel:
            async with channel.lock:
                if channel.running:
                    if replaces is None or channel.client_id == client_id:
                        return await self._known(interview_id, channel, client_id)
                    self._conversation.editable(await self._conversation.record(interview_id), replaces)
                    await self._halt(interview_id, channel)
                turn = await self._conversation.receive(interview_id, client_id, text, board=board, replaces=replaces)
                record = await self._conversation.record(interview_id)
                if self._conversation.pending(record) == turn.seq:
                    self._start(interview_id, channel, turn, client_id)
                return turn

    async def stop_reply(self, interview_id: str) -> Record:
        """Breaks off the reply that is being made; what came is kept. Without one nothing happens."""
        with self._using(interview_id) as channel:
            await self._halt(interview_id, channel)
            return await self._conversation.record(interview_id)

    async def _halt(self, interview_id: str, channel: _Channel) -> None:
        while channel.running and channel.task is not None:  # it may not have come to its first word yet
            self._conversation.stop(interview_id)
            await asyncio.wait([channel.task], timeout=0.05)

    async def _known(self, interview_id: str, channel: _Channel, client_id: str) -> Turn:
        if channel.answer is not None and channel.client_id == client_id:
            return channel.answer
        kept = await self._store.answer_for(interview_id, client_id)
        if kept is None:
            raise Conflict("the interviewer is still replying; wait for the reply, then answer it")
        return kept

    async def replied(self, interview_id: str, answer: Turn) -> tuple[Turn, bool]:
        """Waits for the reply to ``answer``; the interviewer's turn and whether it all ended."""
        with self._using(interview_id) as channel:
            if channel.task is not None and channel.answer == answer:
                await asyncio.wait([channel.task])
            record = await self._conversation.record(interview_id)
            for turn in record.turns:
                if turn.seq > answer.seq and turn.speaker == "interviewer":
                    over = record.interview.state == "ended" and turn.seq == record.turns[-1].seq
                    return turn, over
            raise channel.failure or VoiceFailed(
                "the reply could not be made; the answer is kept, send it again to try once more"
            )

    async def resume(self, interview_id: str) -> Record:
        """The record; a reply that is still owed (after a crash) is started."""
        with self._using(interview_id) as channel:
            async with channel.lock:
                record = await self._conversation.record(interview_id)
                owed = self._conversation.pending(record)
                if owed is not None:
                    turn = next(turn for turn in record.turns if turn.seq == owed)
                    self._start(interview_id, channel, turn, None)
                return record

    async def finish(self, interview_id: str) -> Record:
        """Ends the interview early; a reply that is being made is dropped."""
        with self._using(interview_id) as channel:
            async with channel.lock:
                if channel.running and channel.task is not None:
                    channel.task.cancel()
                    await asyncio.wait([channel.task])
                record = await self._conversation.finish(interview_id)
                channel.publish(ended_frame(record))
                return record

    async def follow(self, interview_id: str, after: int, *, answer: int | None = None) -> AsyncIterator[Frame | None]:
        """Events with an id above ``after``, for as long as the interview runs; None after a
        while without any. With ``answer``, only what belongs to that answer and its reply.
        """
        with self._using(interview_id) as channel, _waker(channel) as waker:
            cursor, stale = after, True
            while True:
                waker.clear()
                done = not channel.running
                if stale or cursor < channel.floor:
                    stale = False
                    record = await self._conversation.record(interview_id)
                    for frame in stored_frames(record, cursor):
                        if answer is not None and _is_later_answer(frame, answer):
                            return
                        cursor = frame.id
                        yield frame
                for frame in [item for item in channel.frames if item.id > cursor]:
                    cursor = frame.id
                    yield frame
                if self._stopping or is_last(cursor) or (answer is not None and done):
                    return
                if not await _woken(waker):
                    yield None

    def stop(self) -> None:
        """Lets go of all who follow, who would otherwise keep the server from stopping."""
        self._stopping = True
        for channel in self._channels.values():
            channel.wake()

    async def close(self) -> None:
        """Cancels what runs; an owed reply is made when somebody next opens the interview."""
        tasks = [item.task for item in self._channels.values() if item.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @contextmanager
    def _using(self, interview_id: str) -> Iterator[_Channel]:
        channel = self._channels.setdefault(interview_id, _Channel())
        channel.users += 1
        try:
            yield channel
        finally:
            channel.users -= 1
            self._drop_if_idle(interview_id, channel)

    def _drop_if_idle(self, interview_id: str, channel: _Channel) -> None:
        idle = not channel.users and not channel.running and channel.failure is None
        if idle and self._channels.get(interview_id) is channel:
            del self._channels[interview_id]

    def _start(self, interview_id: str, channel: _Channel, turn: Turn, client_id: str | None) -> None:
        if channel.running:
            return
        channel.answer, channel.client_id = turn, client_id
        channel.floor, channel.failure = floor_of(turn.seq), None
        channel.frames = [candidate_frame(turn, client_id)]
        channel.wake()
        channel.task = asyncio.create_task(self._reply(interview_id, channel, turn.seq))
        channel.task.add_done_callback(lambda _: self._drop_if_idle(interview_id, channel))

    async def _reply(self, interview_id: str, channel: _Channel, answer: int) -> None:
        numbering = Numbering(answer)
        try:
            async for event in self._conversation.reply(interview_id, answer):
                data = await self._complete(interview_id, event.kind, event.data)
                channel.publish(numbering.frame(event.kind, data))
        except InterviewerError as error:
            channel.failure = error
            channel.publish(numbering.frame("error", problem_of(error)))
        except asyncio.CancelledError:
            raise
        except Exception:
            _log.exception("the reply to answer %s of interview %s failed", answer, interview_id)
            failure = VoiceFailed("the reply could not be made; your answer is kept")
            channel.failure = failure
            channel.publish(numbering.frame("error", problem_of(failure)))
        finally:
            channel.wake()

    async def _complete(self, interview_id: str, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        if kind != "turn_end":
            return data
        margin: dict[str, Any] = {}
        with contextlib.suppress(InterviewerError):  # a nicety; the reply itself is not
            margin = self._margin.json(await self._conversation.record(interview_id))
        return data | {"html": to_html(data["text"])} | margin


def _is_later_answer(frame: Frame, answer: int) -> bool:
    return frame.kind == "turn" and frame.data["speaker"] == "candidate" and int(frame.data["seq"]) > answer


async def _woken(waker: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(_QUIET):
            await waker.wait()
    except TimeoutError:
        return False
    return True


@contextmanager
def _waker(channel: _Channel) -> Iterator[asyncio.Event]:
    waker = asyncio.Event()
    channel.wakers.add(waker)
    try:
        yield waker
    finally:
        channel.wakers.discard(waker)
