"""An interview from start to end: begin it, keep each answer, have it replied to, end it. The only orchestration."""

from __future__ import annotations

import asyncio
import uuid
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import TypeVar

from interviewer.calculator.scenario_items import Items
from interviewer.domain.answers import cleaned
from interviewer.domain.base import Level, Mode
from interviewer.domain.board import Board, with_board
from interviewer.domain.choosing import plan_rounds, single_round
from interviewer.domain.clock import active_seconds, reading
from interviewer.domain.director import opening
from interviewer.domain.interview import ClockReading, Interview, Record, Turn
from interviewer.domain.library import Bank
from interviewer.domain.plan import Round
from interviewer.domain.scenario import ScenarioChoice
from interviewer.domain.versions import editable, root_of
from interviewer.errors import BadInput, Conflict, InterviewerError, NotFound
from interviewer.hearing import Hearing, Patience
from interviewer.ports import Clock, Ear, Store, Voice
from interviewer.replying import Replies
from interviewer.scorekeeping import ScoreKeeper
from interviewer.telling import Event, told

T = TypeVar("T")


class Conversation:
    """Runs interviews over a store, an ear and a voice. One instance serves all interviews of a process.

    ``idle_seconds``: a longer silence stops the clock. ``pace``: seconds between the pieces of a reply, for a voice that
    has all its words at once. ``second_ear`` hears each answer too, beside the voice; see ``hearing``. ``keeper``
    keeps the score of a round when it is over.
    """

    def __init__(
        self,
        bank: Bank,
        store: Store,
        ear: Ear,
        voice: Voice,
        clock: Clock,
        *,
        idle_seconds: float = 120.0,
        pace: float = 0.0,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex[:12],
        second_ear: Ear | None = None,
        patience: Patience | None = None,
        keeper: ScoreKeeper | None = None,
    ) -> None:
        self._bank, self._store, self._voice, self._clock = bank, store, voice, clock
        self._idle, self._new_id = idle_seconds, new_id
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._stops: dict[str, asyncio.Event] = {}
        self._items = Items(bank)
        self._hearing = Hearing(ear, store, self._items.subject, second_ear, patience, self._heard_late)
        self._replies = Replies(bank, self._items, store, voice, self._hearing, self.clock, self._keep_score, pace)
        self._keeper = keeper

    async def start(
        self,
        *,
        plan: str | None = None,
        question: str | None = None,
        drill: str | None = None,
        mode: Mode = "real",
        level: Level | None = None,
        scenario: ScenarioChoice = "auto",
    ) -> Record:
        """A new interview with its first question. Raises BadInput unless exactly one of plan, question and drill is given,
        NotFound for an unknown one.

        ``scenario``: the numbers of its calculations are drawn anew (fresh), are those of the files (original), or are drawn
        for questions that were asked before (auto), so that they cannot be memorised.
        """
        if sum(name is not None for name in (plan, question, drill)) != 1:
            raise BadInput("give exactly one of plan, question or drill", field="plan")
        new, now = self._new_id(), self._clock()
        seed = zlib.crc32(new.encode())
        history = await self._store.history()
        title, rounds = self._rounds(plan, question, drill, level, seed, history)
        known = history if scenario == "auto" else {}
        rounds = tuple(
            self._items.with_numbers(round_, seed) if scenario == "fresh" or round_.subject_id in known else round_
            for round_ in rounds
        )
        interview = Interview(
            id=new,
            title=title,
            plan_id=plan,
            mode=mode,
            level=level or rounds[0].target_level,
            seed=seed,
            rounds=rounds,
            created_at=now,
            touched_at=now,
        )
        move = opening(self._items.of(rounds[0]), rounds[0].variant)
        pieces = [
            p
            async for p in self._voice.speak(
                self._items.subject(rounds[0]), rounds[0], (), (move,), mode=mode, seed=seed, interview_id=new
            )
        ]
        turn = Turn(seq=1, round=0, speaker="interviewer", text="".join(pieces).strip(), move=move)
        await self._store.create(interview)
        await self._store.add_turn(new, turn)
        return Record(interview=interview, turns=(turn,))

    async def receive(
        self, interview_id: str, client_id: str, text: str, *, board: Board | None = None, replaces: int | None = None
    ) -> Turn:
        """Keeps an answer; it is on disk when this returns. The same ``client_id`` again returns the first answer.

        ``board`` is what was drawn with it; its words count as the candidate's. ``replaces`` is the seq of the last answer,
        of which this is a new version: the old one and the reply to it are kept and count no more.

        Raises BadInput (client id, length), NotFound, and Conflict when the interview has ended, the interviewer's
        reply to another answer is still to come, or the answer may not be changed any more.
        """
        said = cleaned(client_id, text)
        async with self._locks[interview_id]:
            kept = await self._store.answer_for(interview_id, client_id)
            if kept is not None:
                return kept
            record = await self._store.record(interview_id)
            if record.interview.state == "ended":
                raise Conflict("this interview has ended; start a new one, or read its report")
            old = None if replaces is None else editable(record, replaces, self._active(record.interview))
            if old is None and self.pending(record) is not None:
                raise Conflict(
                    "the interviewer is still replying to your last answer; wait for the reply and send this again"
                )
            board = board or (old.board if old else None)
            turn = Turn(
                seq=record.turns[-1].seq + 1,
                round=(old or record.turns[-1]).round,
                speaker="candidate",
                text=with_board(said, board),
                at=self._active(record.interview),
                supersedes=root_of(old) if old else None,
                board=board,
            )
            if record.interview.paused:
                await self._store.set_paused(interview_id, False)
            if old is None:
                self._hearing.begin(record.model_copy(update={"turns": (*record.turns, turn)}))
            return await self._store.add_answer(interview_id, turn, client_id, now=self._clock())

    async def reply(self, interview_id: str, answer_seq: int) -> AsyncIterator[Event]:
        """The interviewer's reply to one answer, as events. A reply that was made already is told again.

        Errors after the first event are told as an ``error`` event; nothing that was kept is lost by them.
        """
        async with self._locks[interview_id]:
            record = await self._store.record(interview_id)
            later = (turn for turn in record.turns if turn.speaker == "interviewer" and turn.seq == answer_seq + 1)
            made = next(later, None)
            if made is None and self.pending(record) != answer_seq:
                return  # the answer was edited meanwhile, or the interview ended
            if made is not None:
                for event in told(record.interview, made, self.question_of):
                    yield event
                return
            self._stops[interview_id] = asyncio.Event()
            try:
                async for event in self._replies.make(record, self._stops[interview_id]):
                    yield event
            except InterviewerError as error:
                yield Event("error", {"title": "The reply could not be made", "detail": error.message, "status": 500})
            finally:
                self._stops.pop(interview_id, None)

    def stop(self, interview_id: str) -> None:
        """Breaks off the reply that is being made, if one is; what came of it is kept as an interrupted turn."""
        if interview_id in self._stops:
            self._stops[interview_id].set()

    async def pause(self, interview_id: str, paused: bool) -> Record:
        """Stops the clock, or lets it run again; an answer does that too. Raises Conflict outside coach mode."""
        async with self._locks[interview_id]:
            record = await self._store.record(interview_id)
            if record.interview.mode != "coach" or record.interview.state == "ended":
                raise Conflict("only a running interview in coach mode can be paused; a real one would go on")
            await self._move_clock(record)
            await self._store.set_paused(interview_id, paused)
            return await self._store.record(interview_id)

    def editable(self, record: Record, seq: int) -> None:
        """Raises Conflict, saying why, when the answer ``seq`` may not be changed any more."""
        editable(record, seq, self._active(record.interview))

    async def finish(self, interview_id: str) -> Record:
        """Ends an interview early; a second call changes nothing."""
        async with self._locks[interview_id]:
            record = await self._store.record(interview_id)
            if record.interview.state != "ended":
                await self._move_clock(record)
                await self._hearing.hear(record)
                await self._hearing.kept(interview_id)
                await self._hearing.settle(interview_id)
                await self._store.end(interview_id)
                await self._keep_score(interview_id, record.interview.rounds)
            return await self._store.record(interview_id)

    async def settled(self, interview_id: str) -> None:
        """Waits until all that was said in an interview has been heard, for as long as its end may take."""
        await self._hearing.settle(interview_id)

    async def close(self) -> None:
        """Stops what is still being heard."""
        await self._hearing.close()

    async def touch(self, interview_id: str) -> Record:
        """A sign of life from an open room: moves the clock."""
        async with self._locks[interview_id]:
            record = await self._store.record(interview_id)
            if record.interview.state == "running":
                await self._move_clock(record)
            return await self._store.record(interview_id)

    async def record(self, interview_id: str) -> Record:
        """The interview as kept. Raises NotFound."""
        return await self._store.record(interview_id)

    def pending(self, record: Record) -> int | None:
        """The seq of a candidate's turn that has no reply yet (the process may have died over it), else None."""
        last = record.turns[-1] if record.turns else None
        return last.seq if last and last.speaker == "candidate" and record.interview.state == "running" else None

    def clock(self, record: Record) -> ClockReading:
        """How much time has passed; a running interview's clock stands still after ``idle_seconds`` without a sign."""
        return reading(record, self._active(record.interview))

    def question_of(self, round_: Round) -> str:
        """The question of a round as it was put."""
        return self._replies.question_of(round_)

    async def _keep_score(self, interview_id: str, rounds: Sequence[Round]) -> None:
        if self._keeper is not None:
            await self._keeper.keep(await self._store.record(interview_id), rounds)

    async def _heard_late(self, interview_id: str, turn: Turn) -> None:
        """Keeps the score of a round again when what was said in it is heard after it was over."""
        record = await self._store.record(interview_id)
        if record.interview.state == "ended" or record.current_round.index != turn.round:
            await self._keep_score(interview_id, [r for r in record.interview.rounds if r.index == turn.round])

    async def _move_clock(self, record: Record) -> float:
        active, now = self._active(record.interview), self._clock()
        await self._store.touch(record.interview.id, now=now, active_seconds=active)
        return active

    def _active(self, interview: Interview) -> float:
        return active_seconds(interview, self._clock(), self._idle)

    def _rounds(
        self,
        plan: str | None,
        question: str | None,
        drill: str | None,
        level: Level | None,
        seed: int,
        history: Mapping[str, int | None],
    ) -> tuple[str, tuple[Round, ...]]:
        if plan is not None:
            found = _known(self._bank.plans, plan, "plan")
            return found.title, plan_rounds(found, self._bank, level=level, seed=seed, history=history)
        item = (
            _known(self._bank.questions, question, "question")
            if question is not None
            else _known(self._bank.drills, drill or "", "drill")
        )
        return item.title, (single_round(item, 0, level=level, seed=seed),)


def _known(items: Mapping[str, T], key: str, what: str) -> T:
    if key not in items:
        raise NotFound(f"there is no {what} '{key[:80]}'; GET /api/questions lists what there is", field=what)
    return items[key]
