"""Interviews in one SQLite file: an answer is on the disk before anybody is told that it was received.

All writes go through one thread in the order they were asked for, each in a transaction of its own that takes the
write lock at its start; so two processes on one file cannot lose each other's updates. Reads see a consistent state
and never wait for a write (WAL). No transaction is open while a caller waits for anything else.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TypeVar

from pydantic import ValidationError
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from interviewer.adapters.sql_engine import open_engine, store_errors
from interviewer.adapters.sql_tables import HeardRow, InterviewRow, ScorecardRow, TurnRow, detail_of
from interviewer.domain.interview import Heard, Interview, Record, Turn
from interviewer.errors import BadInput, Conflict, NotFound, StoreError

T = TypeVar("T")


class SqlStore:
    """The port ``Store`` on SQLite. Making one touches nothing; it opens at ``open()`` or at its first use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine: Engine | None = None
        self._opening = Lock()
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-writer")

    def open(self) -> None:
        """Makes the file if need be and brings it to this program's schema; blocks for some milliseconds.

        Raises StoreReadOnly, StoreTooNew (written by a newer program), or StoreError (no database, locked, disk full).
        """
        self._opened()

    def close(self) -> None:
        """Ends the writer after what was already asked of it, and lets go of the file. Not to be used afterwards."""
        self._writer.shutdown()
        if self._engine is not None:
            self._engine.dispose()

    async def create(self, interview: Interview) -> None:
        """Keeps a new interview. Raises StoreError, also when its id is taken."""
        await self._write(lambda session: session.add(InterviewRow.of(interview)))

    async def record(self, interview_id: str) -> Record:
        """The interview with all turns and, in the order of turns and arrival, all that was heard. Raises NotFound."""

        def work(session: Session) -> Record:
            interview = _interview(session, interview_id).value()
            turns = session.exec(
                select(TurnRow).where(col(TurnRow.interview_id) == interview_id).order_by(col(TurnRow.seq))
            )
            heard = session.exec(
                select(HeardRow)
                .where(col(HeardRow.interview_id) == interview_id)
                .order_by(col(HeardRow.turn), col(HeardRow.id))
            )
            return Record(
                interview=interview,
                turns=tuple(row.value() for row in turns),
                heard=tuple(row.value() for row in heard),
            )

        return await self._read(work)

    async def list(self, *, limit: int = 50, offset: int = 0) -> tuple[Interview, ...]:
        """Newest first."""
        newest = (
            select(InterviewRow)
            .order_by(col(InterviewRow.created_at).desc(), col(InterviewRow.id).desc())
            .limit(max(limit, 0))
            .offset(max(offset, 0))
        )
        return await self._read(lambda session: tuple(row.value() for row in session.exec(newest)))

    async def count(self) -> int:
        """How many interviews there are."""
        return await self._read(lambda session: session.exec(select(func.count(col(InterviewRow.id)))).one())

    async def add_answer(self, interview_id: str, turn: Turn, client_id: str) -> Turn:
        """Keeps a candidate's turn. The same ``client_id`` again returns the turn kept first and writes nothing.

        Raises NotFound, or Conflict when ``turn.seq`` is taken by another turn.
        """

        def work(session: Session) -> Turn:
            _interview(session, interview_id)
            kept = _answer(session, interview_id, client_id)
            if kept is not None:
                return kept
            _add_turn(session, TurnRow.of(interview_id, turn, client_id))
            return turn

        return await self._write(work)

    async def answer_for(self, interview_id: str, client_id: str) -> Turn | None:
        """The turn kept under that client id, if any."""
        return await self._read(lambda session: _answer(session, interview_id, client_id))

    async def add_turn(self, interview_id: str, turn: Turn) -> None:
        """Keeps an interviewer's turn. Raises NotFound, or Conflict when ``turn.seq`` is taken."""

        def work(session: Session) -> None:
            _interview(session, interview_id)
            _add_turn(session, TurnRow.of(interview_id, turn))

        await self._write(work)

    async def add_heard(self, interview_id: str, heard: Heard) -> None:
        """Keeps what an ear heard; one per turn and ear, a second replaces the first. Raises NotFound."""

        def work(session: Session) -> None:
            _interview(session, interview_id)
            same = select(HeardRow).where(
                col(HeardRow.interview_id) == interview_id,
                col(HeardRow.turn) == heard.turn,
                col(HeardRow.ear) == heard.ear,
            )
            row = session.exec(same).one_or_none()
            if row is None:
                session.add(HeardRow.of(interview_id, heard))
            else:
                row.detail = detail_of(heard)

        await self._write(work)

    async def touch(self, interview_id: str, *, now: float, active_seconds: float) -> None:
        """Moves the interview's clock. Raises NotFound."""

        def work(session: Session) -> None:
            row = _interview(session, interview_id)
            row.touched_at, row.active_seconds = now, active_seconds

        await self._write(work)

    async def end(self, interview_id: str) -> None:
        """Marks the interview as ended. Raises NotFound."""

        def work(session: Session) -> None:
            _interview(session, interview_id).state = "ended"

        await self._write(work)

    async def save_scorecard(self, interview_id: str, round_index: int, ear: str, scorecard_json: str) -> None:
        """Keeps a scorecard as a cache of the fold, in place of an older one. Raises NotFound."""

        def work(session: Session) -> None:
            _interview(session, interview_id)
            session.merge(ScorecardRow(interview_id=interview_id, round=round_index, ear=ear, scorecard=scorecard_json))

        await self._write(work)

    async def history(self) -> dict[str, int | None]:
        """The worst band so far of each question asked (None: asked, no band yet)."""

        def work(session: Session) -> dict[str, int | None]:
            worst: dict[str, int | None] = {}
            asked = select(TurnRow.interview_id, TurnRow.round).where(TurnRow.speaker == "candidate").distinct()
            rounds = {row.id: row.rounds for row in session.exec(select(InterviewRow))}
            for interview_id, index in session.exec(asked):
                worst.setdefault(str(rounds[interview_id][index]["subject_id"]), None)
            for row in session.exec(select(ScorecardRow)):
                card = json.loads(row.scorecard)
                name, band = card.get("rubric_id"), card.get("band")
                if name is not None and band is not None:
                    worst[name] = min(band, worst.get(name) or band)
            return worst

        return await self._read(work)

    async def delete(self, interview_id: str) -> None:
        """Removes an interview and all that belongs to it. Raises NotFound."""
        await self._write(lambda session: session.delete(_interview(session, interview_id)))

    async def _write(self, work: Callable[[Session], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._run, work, True)

    async def _read(self, work: Callable[[Session], T]) -> T:
        return await asyncio.to_thread(self._run, work, False)

    def _run(self, work: Callable[[Session], T], immediate: bool) -> T:
        """``work`` in a transaction, committed before this returns."""
        engine = self._opened()
        try:
            with (
                store_errors(self._path),
                Session(engine.execution_options(immediate=immediate)) as session,
                session.begin(),
            ):
                return work(session)
        except ValidationError as error:
            raise StoreError(
                f"the database {self._path} holds a value this version cannot read "
                f"({error.title}); use the version that wrote it"
            ) from error
        except UnicodeEncodeError as error:
            raise BadInput("the text holds half a character (a lone surrogate); send it as UTF-8") from error

    def _opened(self) -> Engine:
        with self._opening:
            if self._engine is None:
                self._engine = open_engine(self._path)
            return self._engine


def _interview(session: Session, interview_id: str) -> InterviewRow:
    row = session.get(InterviewRow, interview_id)
    if row is None:
        raise NotFound(f"there is no interview {interview_id[:40]!r}; look for it in the list of interviews")
    return row


def _answer(session: Session, interview_id: str, client_id: str) -> Turn | None:
    same = select(TurnRow).where(col(TurnRow.interview_id) == interview_id, col(TurnRow.client_id) == client_id)
    row = session.exec(same).one_or_none()
    return row.value() if row else None


def _add_turn(session: Session, row: TurnRow) -> None:
    taken = select(TurnRow.id).where(col(TurnRow.interview_id) == row.interview_id, col(TurnRow.seq) == row.seq)
    if session.exec(taken).first() is not None:
        raise Conflict(f"turn {row.seq} of this interview is already there; reload the interview and answer again")
    session.add(row)
