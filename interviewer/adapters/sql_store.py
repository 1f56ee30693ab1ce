"""Interviews in one SQLite file: an answer is on the disk before anybody is told that it was received.

All writes go through one thread in the order they were asked for, each in a transaction of its own that takes the
write lock at its start; so two processes on one file cannot lose each other's updates. Reads see a consistent state
and never wait for a write (WAL). No transaction is open while a caller waits for anything else.
"""

from __future__ import annotations

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from interviewer.adapters.sql_file import SqlFile, interview_row
from interviewer.adapters.sql_tables import (
    ContestRow,
    HeardRow,
    InterviewRow,
    PointScoreRow,
    ScorecardRow,
    TurnRow,
    detail_of,
)
from interviewer.domain.contest import Contest
from interviewer.domain.interview import Heard, Interview, Record, Turn
from interviewer.domain.scorecard import DrillScore, Scorecard
from interviewer.domain.versions import parted
from interviewer.errors import Conflict


class SqlStore(SqlFile):
    """The port ``Store`` on SQLite. Making one touches nothing; it opens at ``open()`` or at its first use."""

    async def create(self, interview: Interview) -> None:
        """Keeps a new interview. Raises StoreError, also when its id is taken."""
        await self.write(lambda session: session.add(InterviewRow.of(interview)))

    async def record(self, interview_id: str) -> Record:
        """The interview with all turns that stand, all that was heard in them in the order of turns and arrival, and what
        was contested.

        Raises NotFound.
        """

        def work(session: Session) -> Record:
            interview = interview_row(session, interview_id).value()
            turns = session.exec(
                select(TurnRow).where(col(TurnRow.interview_id) == interview_id).order_by(col(TurnRow.seq))
            )
            heard = session.exec(
                select(HeardRow)
                .where(col(HeardRow.interview_id) == interview_id)
                .order_by(col(HeardRow.turn), col(HeardRow.id))
            )
            contests = session.exec(
                select(ContestRow)
                .where(col(ContestRow.interview_id) == interview_id)
                .order_by(col(ContestRow.at), col(ContestRow.id))
            )
            stand, superseded = parted(row.value() for row in turns)
            gone = {turn.seq for turn in superseded}
            return Record(
                interview=interview,
                turns=stand,
                heard=tuple(row.value() for row in heard if row.turn not in gone),
                contests=tuple(row.value() for row in contests),
                superseded=superseded,
            )

        return await self.read(work)

    async def list(self, *, limit: int = 50, offset: int = 0) -> tuple[Interview, ...]:
        """Newest first."""
        newest = (
            select(InterviewRow)
            .order_by(col(InterviewRow.created_at).desc(), col(InterviewRow.id).desc())
            .limit(max(limit, 0))
            .offset(max(offset, 0))
        )
        return await self.read(lambda session: tuple(row.value() for row in session.exec(newest)))

    async def count(self) -> int:
        """How many interviews there are."""
        return await self.read(lambda session: session.exec(select(func.count(col(InterviewRow.id)))).one())

    async def add_answer(self, interview_id: str, turn: Turn, client_id: str, *, now: float | None = None) -> Turn:
        """Keeps a candidate's turn. The same ``client_id`` again returns the turn kept first and writes nothing.

        With ``now`` the interview's clock is moved to ``turn.at`` in the same transaction: each one waits for the disk.
        Raises NotFound, or Conflict when ``turn.seq`` is taken by another turn.
        """

        def work(session: Session) -> Turn:
            row = interview_row(session, interview_id)
            kept = _answer(session, interview_id, client_id)
            if kept is not None:
                return kept
            if now is not None:
                row.touched_at, row.active_seconds = now, turn.at
            _add_turn(session, TurnRow.of(interview_id, turn, client_id))
            return turn

        return await self.write(work)

    async def answer_for(self, interview_id: str, client_id: str) -> Turn | None:
        """The turn kept under that client id, if any."""
        return await self.read(lambda session: _answer(session, interview_id, client_id))

    async def add_turn(self, interview_id: str, turn: Turn) -> None:
        """Keeps an interviewer's turn. Raises NotFound, or Conflict when ``turn.seq`` is taken."""

        def work(session: Session) -> None:
            interview_row(session, interview_id)
            _add_turn(session, TurnRow.of(interview_id, turn))

        await self.write(work)

    async def add_heard(self, interview_id: str, heard: Heard) -> None:
        """Keeps what an ear heard; one per turn and ear, a second replaces the first. Raises NotFound."""

        def work(session: Session) -> None:
            interview_row(session, interview_id)
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

        await self.write(work)

    async def touch(self, interview_id: str, *, now: float, active_seconds: float) -> None:
        """Moves the interview's clock. Raises NotFound."""

        def work(session: Session) -> None:
            row = interview_row(session, interview_id)
            row.touched_at, row.active_seconds = now, active_seconds

        await self.write(work)

    async def set_paused(self, interview_id: str, paused: bool) -> None:
        """Stops or starts the interview's clock. Raises NotFound."""

        def work(session: Session) -> None:
            interview_row(session, interview_id).paused = paused

        await self.write(work)

    async def end(self, interview_id: str) -> None:
        """Marks the interview as ended. Raises NotFound."""

        def work(session: Session) -> None:
            interview_row(session, interview_id).state = "ended"

        await self.write(work)

    async def save_scorecard(self, interview_id: str, round_index: int, card: Scorecard | DrillScore) -> None:
        """Keeps a scorecard as a cache of the fold, in place of an older one of the same ear. Raises NotFound."""

        def work(session: Session) -> None:
            interview = interview_row(session, interview_id)
            kind = str(interview.rounds[round_index]["kind"])
            session.merge(ScorecardRow.of(interview_id, round_index, kind, card))
            session.exec(
                delete(PointScoreRow).where(
                    col(PointScoreRow.interview_id) == interview_id,
                    col(PointScoreRow.round) == round_index,
                    col(PointScoreRow.ear) == card.ear,
                )
            )
            session.add_all(PointScoreRow.all_of(interview_id, round_index, card))

        await self.write(work)

    async def add_contest(self, interview_id: str, contest: Contest) -> None:
        """Keeps a contested verdict with what came of it. Raises NotFound."""

        def work(session: Session) -> None:
            interview_row(session, interview_id)
            session.add(ContestRow.of(interview_id, contest))

        await self.write(work)

    async def history(self) -> dict[str, int | None]:
        """The worst band so far of each question asked (None: asked, no band yet)."""

        def work(session: Session) -> dict[str, int | None]:
            worst: dict[str, int | None] = {}
            asked = select(TurnRow.interview_id, TurnRow.round).where(TurnRow.speaker == "candidate").distinct()
            rounds = {row.id: row.rounds for row in session.exec(select(InterviewRow))}
            for interview_id, index in session.exec(asked):
                worst.setdefault(str(rounds[interview_id][index]["subject_id"]), None)
            least = select(ScorecardRow.subject_id, func.min(ScorecardRow.band)).group_by(col(ScorecardRow.subject_id))
            return worst | {name: band for name, band in session.exec(least) if band is not None}

        return await self.read(work)

    async def delete(self, interview_id: str) -> None:
        """Removes an interview and all that belongs to it. Raises NotFound."""
        await self.write(lambda session: session.delete(interview_row(session, interview_id)))


def _answer(session: Session, interview_id: str, client_id: str) -> Turn | None:
    same = select(TurnRow).where(col(TurnRow.interview_id) == interview_id, col(TurnRow.client_id) == client_id)
    row = session.exec(same).one_or_none()
    return row.value() if row else None


def _add_turn(session: Session, row: TurnRow) -> None:
    taken = select(TurnRow.id).where(col(TurnRow.interview_id) == row.interview_id, col(TurnRow.seq) == row.seq)
    if session.exec(taken).first() is not None:
        raise Conflict(f"turn {row.seq} of this interview is already there; reload the interview and answer again")
    session.add(row)
