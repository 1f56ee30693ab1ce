"""One reply of the interviewer: hear the answer, choose the next move, say it, keep it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from interviewer.calculator.scenario_items import Items
from interviewer.domain.course import Limits
from interviewer.domain.delivery import Delivery
from interviewer.domain.director import opening, options
from interviewer.domain.interview import ClockReading, Interview, Move, Record, Turn
from interviewer.domain.library import Bank
from interviewer.domain.plan import Round
from interviewer.domain.replies import UNSAID, unsaid
from interviewer.hearing import Hearing
from interviewer.pieces import until
from interviewer.ports import Store, Voice
from interviewer.telling import Event, ended, round_event, turn_begun, turn_end

LADDER = "training-data"


class Replies:
    """Makes replies over a store, a voice and what was heard. Whoever calls sees to it that an interview has one at a time.

    ``clock`` reads the time of an interview, ``keep_score`` is told which rounds are over, and ``pace`` is the seconds
    between the pieces of a reply.
    """

    def __init__(
        self,
        bank: Bank,
        items: Items,
        store: Store,
        voice: Voice,
        hearing: Hearing,
        clock: Callable[[Record], ClockReading],
        keep_score: Callable[[str, Sequence[Round]], Awaitable[None]],
        pace: float = 0.0,
    ) -> None:
        self._bank, self._items, self._store = bank, items, store
        self._voice, self._hearing = voice, hearing
        self._clock, self._keep_score, self._pace = clock, keep_score, pace

    async def make(self, record: Record, stop: asyncio.Event) -> AsyncIterator[Event]:
        """The reply to the record's last turn as events, kept as it is told; ``stop`` breaks it off. Raises StoreError."""
        record = await self._hearing.hear(record)
        interview, round_ = record.interview, record.current_round
        moves = self.options(record)
        onward = moves[0].kind == "next"
        seq, index = record.turns[-1].seq + 1, round_.index + (1 if onward else 0)
        if moves[0].kind in ("next", "close"):
            yield round_event(round_, "ended", self.question_of(round_))
        yield turn_begun(seq, moves[0].kind)
        text = ""
        spoken, delivery = interview.rounds[index], Delivery()
        pieces = self._voice.speak(
            self._items.subject(spoken),
            spoken,
            record.round_turns(round_.index),
            moves,
            mode=interview.mode,
            seed=interview.seed,
            interview_id=interview.id,
            delivery=delivery,
        )
        async for piece in until(stop, pieces):
            if not text:
                await self._hearing.kept(interview.id)
            text += piece
            yield Event("token", {"seq": seq, "text": piece})
            if self._pace:
                await asyncio.sleep(self._pace)
        await self._hearing.kept(interview.id)
        turn = Turn(
            seq=seq,
            round=index,
            speaker="interviewer",
            text=text.strip() or UNSAID,
            move=(delivery.move or self._voice.chosen(moves, text)) if text.strip() else unsaid(moves[0]),
            at=record.turns[-1].at,
            status="interrupted" if stop.is_set() else delivery.status,
            note=None if stop.is_set() else delivery.note,
        )
        move = turn.move or moves[0]
        await self._keep(interview, turn, move, [round_] if onward else interview.rounds)
        yield turn_end(turn)
        if onward:
            yield round_event(spoken, "started", self.question_of(spoken))
        if move.kind == "close":
            yield ended(interview.id)

    async def _keep(self, interview: Interview, turn: Turn, move: Move, over: Sequence[Round]) -> None:
        """Keeps the turn and what its move brings to an end: the interview, and the scores of the rounds that are over."""
        await self._store.add_turn(interview.id, turn)
        if move.kind == "close":
            await self._hearing.settle(interview.id)
            await self._store.end(interview.id)
        if move.kind in ("next", "close"):
            await self._keep_score(interview.id, over)

    def options(self, record: Record) -> tuple[Move, ...]:
        """The director's moves after what was said and heard so far, best first."""
        interview, round_ = record.interview, record.current_round
        following = interview.rounds[round_.index + 1] if round_.index + 1 < len(interview.rounds) else None
        clock = self._clock(record)
        limits = Limits(
            seconds_left=clock.round_left,
            seconds_total=clock.round_seconds,
            mode=interview.mode,
            target=round_.target_level,
            onward=opening(self._items.of(following), following.variant) if following else None,
        )
        turns = record.round_turns(round_.index)
        mine = {turn.seq for turn in turns}
        return options(
            self._items.of(round_),
            turns,
            [h for h in record.heard if h.turn in mine],
            limits,
            self._items.subject(round_),
            self._bank.drills.get(LADDER) if round_.kind == "system_design" else None,
        )

    def question_of(self, round_: Round) -> str:
        """The question of a round as it was put."""
        item = self._items.of(round_)
        return opening(item, round_.variant).text
