"""Two ears on one answer: the quick one at once, a model's in parallel; what the model heard is used from then on.

The quick ear is heard before anything is said. The second ear runs in a task of its own, beside the voice: its verdicts
count for the turns to come and for the score. Only when the answer carries a number that the quick ear could not settle
is the second ear waited for, and never longer than ``Patience`` says. What comes late is kept all the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from interviewer.domain.evidence import checked
from interviewer.domain.interview import Heard, Intent, Record, Turn
from interviewer.domain.plan import Round
from interviewer.domain.subject import Subject
from interviewer.errors import InterviewerError
from interviewer.ports import Ear, Store

ONE_EAR_ALONE = "judged by the embedded ear alone"
MOST_MADE_UP = 3
_WORTH_HEARING: tuple[Intent, ...] = ("answer", "wall", "clarify")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """Longest waits in seconds. ``settle``: before a reply to a number that is in doubt. ``catch_up``: for earlier answers,
    before a reply (they are seldom still being heard: people think longer). ``behind``: how long a second ear lets the voice
    go first, whose listener waits. ``close``: before an interview ends. ``give_up``: for one answer at all.
    """

    settle: float = 10.0
    catch_up: float = 0.0
    behind: float = 0.1
    close: float = 15.0
    give_up: float = 90.0


class Hearing:
    """Lets one or two ears hear each answer, and keeps what they heard: one Heard per turn and ear."""

    def __init__(
        self,
        quick: Ear,
        store: Store,
        subject: Callable[[Round], Subject],
        second: Ear | None = None,
        patience: Patience | None = None,
        late: Callable[[str, Turn], Awaitable[None]] | None = None,
    ) -> None:
        """``late`` is told of each answer that the second ear has heard, with the interview's id."""
        self._quick, self._store, self._subject, self._second = quick, store, subject, second
        self._late = late
        self._patience = patience or Patience()
        self._tasks: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._begun: dict[str, tuple[_View, str, asyncio.Task[Heard]]] = {}
        self._keeping: dict[str, asyncio.Task[None]] = {}

    async def hear(self, record: Record) -> Record:
        """The record with what was heard in its last answer. It is on disk once ``kept`` returns, which is to be awaited
        before anything is said of it; until then a voice may already be thinking.
        """
        record = await self._caught_up(record)
        last = record.turns[-1]
        if last.speaker != "candidate":
            return record
        first = next((h for h in record.heard if (h.turn, h.ear) == (last.seq, self._quick.name)), None)
        if first is None:
            first = checked(await self._first(record), last.text)
            self._keep(record.interview.id, first)
            record = record.model_copy(update={"heard": (*record.heard, first)})
        self._listen(record, first)
        self._make_up(record)
        if in_doubt(first):
            await self.kept(record.interview.id)
            return await self._waited(record, [(record.interview.id, last.seq)], self._patience.settle)
        return record

    def begin(self, record: Record) -> None:
        """Lets the quick ear hear the last answer while it is still being written to disk."""
        last = record.turns[-1]
        work = self._quick.hear(*self._sight(record), interview_id=record.interview.id)
        task = asyncio.create_task(_of(work))
        task.add_done_callback(_seen)
        self._begun[record.interview.id] = (_view(record), last.text, task)

    async def kept(self, interview_id: str) -> None:
        """Returns when what was heard last is on disk. Raises StoreError."""
        keeping = self._keeping.pop(interview_id, None)
        if keeping is not None:
            await keeping

    async def _first(self, record: Record) -> Heard:
        """What the quick ear heard: begun earlier, if it has seen all that is to be seen by now."""
        view, text, task = self._begun.pop(record.interview.id, (None, "", None))
        if task is not None and view == _view(record) and text == record.turns[-1].text:
            return await task
        return await self._quick.hear(*self._sight(record), interview_id=record.interview.id)

    def _keep(self, interview_id: str, heard: Heard) -> None:
        self._keeping[interview_id] = asyncio.create_task(self._store.add_heard(interview_id, heard))
        self._keeping[interview_id].add_done_callback(_seen)

    async def settle(self, interview_id: str) -> None:
        """Waits for what is still being heard in an interview, for as long as its end may take."""
        await self._wait(self._of(interview_id), self._patience.close)

    async def close(self) -> None:
        """Stops listening; what was not heard yet stays judged by the quick ear."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _sight(self, record: Record) -> tuple[Subject, tuple[Turn, ...], list[Heard]]:
        """What an ear gets to see: the subject, the round so far, and what was heard in its earlier turns."""
        last = record.turns[-1]
        turns = record.round_turns(last.round)
        mine = {turn.seq for turn in turns if turn.seq != last.seq}
        subject = self._subject(record.interview.rounds[last.round])
        return subject, turns, [heard for heard in record.heard if heard.turn in mine]

    def _listen(self, record: Record, first: Heard) -> None:
        """Starts the second ear on the last answer, once, if there is anything to judge in it."""
        key = (record.interview.id, first.turn)
        if self._second is None or first.intent not in _WORTH_HEARING or key in self._tasks:
            return
        if any(h.turn == first.turn and h.ear == self._second.name for h in record.heard):
            return
        task = asyncio.create_task(self._hear_again(self._second, record, first))
        self._tasks[key] = task
        task.add_done_callback(lambda _: self._tasks.pop(key, None))

    def _make_up(self, record: Record) -> None:
        """Starts the second ear on earlier answers of the round that it never got to hear, as after a restart."""
        last = record.turns[-1]
        for turn in record.round_turns(last.round):
            first = next((h for h in record.heard if (h.turn, h.ear) == (turn.seq, self._quick.name)), None)
            if turn.seq < last.seq and first is not None and not any(is_alone(note) for note in first.notes):
                if len(self._of(record.interview.id)) > MOST_MADE_UP:
                    return
                until = tuple(t for t in record.turns if t.seq <= turn.seq)
                self._listen(record.model_copy(update={"turns": until}), first)

    async def _hear_again(self, ear: Ear, record: Record, first: Heard) -> None:
        """Keeps what the second ear heard, or a note at the quick ear's verdicts that they stand alone."""
        try:
            if not in_doubt(first):
                await asyncio.sleep(self._patience.behind)
            async with asyncio.timeout(self._patience.give_up):
                heard = await ear.hear(*self._sight(record), interview_id=record.interview.id)
            heard = with_bearings(checked(heard, record.turns[-1].text), first)
        except TimeoutError:
            heard = marked(first, f"the model did not answer within {self._patience.give_up:g} s")
        except InterviewerError as error:
            heard = marked(first, error.message)
        except Exception:
            _log.exception("the second ear failed at turn %s of interview %s", first.turn, record.interview.id)
            heard = marked(first, "the model's ear failed")
        try:
            await self._store.add_heard(record.interview.id, heard)
            if self._late is not None:
                await self._late(record.interview.id, record.turns[-1])
        except InterviewerError as error:  # such as an interview that was deleted meanwhile
            _log.warning(
                "what was heard at turn %s of interview %s is lost: %s", first.turn, record.interview.id, error
            )

    async def _caught_up(self, record: Record) -> Record:
        last = record.turns[-1].seq
        earlier = [key for key in self._of(record.interview.id) if key[1] != last]
        return await self._waited(record, earlier, self._patience.catch_up) if earlier else record

    async def _waited(self, record: Record, keys: Sequence[tuple[str, int]], seconds: float) -> Record:
        """The record with all that is kept by now, after waiting for these turns at most so long."""
        await self._wait(keys, seconds)
        kept = (await self._store.record(record.interview.id)).heard
        seen = {turn.seq for turn in record.turns}
        return record.model_copy(update={"heard": tuple(heard for heard in kept if heard.turn in seen)})

    async def _wait(self, keys: Sequence[tuple[str, int]], seconds: float) -> None:
        tasks = [self._tasks[key] for key in keys if key in self._tasks]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    def _of(self, interview_id: str) -> list[tuple[str, int]]:
        return [key for key in self._tasks if key[0] == interview_id]


_View = tuple[tuple[int, str], ...]


def _view(record: Record) -> _View:
    """Which turns and which of what was heard an ear sees in a record."""
    turns = [(turn.seq, "said") for turn in record.turns]
    return (*turns, *((heard.turn, heard.ear) for heard in record.heard))


async def _of(work: Awaitable[Heard]) -> Heard:
    return await work


def _seen(task: asyncio.Task[Any]) -> None:
    """A failure is raised where the result is asked for, which may be nowhere."""
    if not task.cancelled():
        task.exception()


def in_doubt(heard: Heard) -> bool:
    """True when the answer claims a number that could not be settled."""
    return any(number.verdict == "unclear" and not number.retracted for number in heard.numbers)


def is_alone(note: str) -> bool:
    """True for the note that ``marked`` leaves."""
    return note.startswith(ONE_EAR_ALONE)


def marked(heard: Heard, why: str) -> Heard:
    """What the quick ear heard, with a note that nobody else heard it, and why."""
    return heard.model_copy(update={"notes": (*heard.notes, f"{ONE_EAR_ALONE}: {why}")})


def with_bearings(heard: Heard, first: Heard) -> Heard:
    """A second ear's Heard with what only the quick ear knows: the intent, the fact asked for, and nearness to each point."""
    missing = {name: getattr(first, name) for name in ("nearness", "spans") if not getattr(heard, name)}
    notes = tuple(dict.fromkeys((*first.notes, *heard.notes)))
    return heard.model_copy(update={"intent": first.intent, "fact": first.fact, "notes": notes, **missing})
