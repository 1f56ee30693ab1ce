"""The account of model calls in SQLite, and the budgets that hold it. Implements ports.Ledger on the file of ``sql_file.py``."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from sqlalchemy import ColumnElement, case, func
from sqlmodel import Session, col, select

from interviewer.adapters.sql_file import SqlFile
from interviewer.adapters.sql_tables import ModelCallRow
from interviewer.domain.model_calls import ModelCall
from interviewer.domain.spending import InterviewSpent, Spending, Spent, TurnSpent
from interviewer.errors import InterviewerError
from interviewer.ports import Clock

_log = logging.getLogger(__name__)


class SqlUsage:
    """Budgets in money, by the price table; None is no limit. A day is one of this machine's calendar.

    Sums for the budgets are read once and then kept in memory, so that asking for leave costs no time.
    """

    def __init__(
        self, file: SqlFile, clock: Clock, *, budget_interview: float | None = None, budget_day: float | None = None
    ) -> None:
        self._file, self._clock = file, clock
        self._budget_interview, self._budget_day = budget_interview, budget_day
        self._writing: set[asyncio.Task[None]] = set()
        self._spent: dict[str, float] = {}
        self._day: tuple[int, float] | None = None

    async def refusal(self, interview_id: str) -> str | None:
        """Why no further call may be made; see ports.Ledger."""
        if self._budget_interview is not None and interview_id:
            if interview_id not in self._spent:
                spent = await self._cost(col(ModelCallRow.interview_id) == interview_id)
                self._spent[interview_id] = max(spent, self._spent.get(interview_id, 0.0))
            if self._spent[interview_id] >= self._budget_interview:
                return (
                    f"The budget for one interview ({self._budget_interview:g}) is spent; the built-in interviewer goes on. "
                    "budget_interview in config.toml sets it."
                )
        if self._budget_day is not None:
            start = day_start(self._clock())
            if self._day is None or self._day[0] != start:
                self._day = (start, await self._cost(col(ModelCallRow.at) >= start))
            if self._day[1] >= self._budget_day:
                return (
                    f"The budget for today ({self._budget_day:g}) is spent; the built-in interviewer goes on. "
                    "budget_day in config.toml sets it."
                )
        return None

    def note(self, call: ModelCall) -> None:
        """Takes a call down; see ports.Ledger. It is on disk a moment later, and after ``settled()`` in any case."""
        cost = call.cost or 0.0
        if call.interview_id in self._spent:
            self._spent[call.interview_id] += cost
        if self._day is not None:
            self._day = (self._day[0], self._day[1] + cost)
        task = asyncio.get_running_loop().create_task(self._keep(call))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def settled(self) -> None:
        """Waits until every call noted so far is on disk."""
        await asyncio.gather(*self._writing)

    async def total(self) -> Spending:
        """What was spent in all, today, and by model."""
        await self.settled()
        start = day_start(self._clock())

        def work(session: Session) -> Spending:
            by_model = session.execute(select(ModelCallRow.model, *_SUMS).group_by(col(ModelCallRow.model)))
            return Spending(
                total=_spent(session.execute(select(*_SUMS)).one()),
                today=_spent(session.execute(select(*_SUMS).where(col(ModelCallRow.at) >= start)).one()),
                by_model={row[0]: _spent(row[1:]) for row in by_model},
                budget_interview=self._budget_interview,
                budget_day=self._budget_day,
            )

        return await self._file.read(work)

    async def of_interview(self, interview_id: str) -> InterviewSpent:
        """What one interview came to, per turn and purpose; zeros for one that called no model."""
        await self.settled()
        mine = col(ModelCallRow.interview_id) == interview_id

        def work(session: Session) -> InterviewSpent:
            parts = session.execute(
                select(ModelCallRow.turn, ModelCallRow.purpose, *_SUMS)
                .where(mine)
                .group_by(col(ModelCallRow.turn), col(ModelCallRow.purpose))
                .order_by(col(ModelCallRow.turn), col(ModelCallRow.purpose))
            )
            return InterviewSpent(
                interview_id=interview_id,
                spent=_spent(session.execute(select(*_SUMS).where(mine)).one()),
                turns=tuple(TurnSpent(turn=row[0], purpose=row[1], spent=_spent(row[2:])) for row in parts),
            )

        return await self._file.read(work)

    async def _cost(self, which: ColumnElement[bool]) -> float:
        await self.settled()
        summed = select(func.coalesce(func.sum(col(ModelCallRow.cost)), 0.0)).where(which)
        return await self._file.read(lambda session: float(session.execute(summed).scalar_one()))

    async def _keep(self, call: ModelCall) -> None:
        try:
            await self._file.write(lambda session: session.add(ModelCallRow.of(call)))
        except InterviewerError as error:
            _log.warning("a model call is missing in the account: %s", error.message)


def day_start(now: float) -> int:
    """When the day of ``now`` began here, in seconds since the epoch."""
    local = time.localtime(now)
    return int(time.mktime((local.tm_year, local.tm_mon, local.tm_mday, 0, 0, 0, 0, 0, -1)))


_well = col(ModelCallRow.outcome) == "ok"
_SUMS: tuple[Any, ...] = (
    func.count(),
    func.coalesce(func.sum(case((_well, 0), else_=1)), 0),
    func.coalesce(func.sum(col(ModelCallRow.tokens_in)), 0),
    func.coalesce(func.sum(col(ModelCallRow.tokens_cached)), 0),
    func.coalesce(func.sum(col(ModelCallRow.tokens_out)), 0),
    func.coalesce(func.max(col(ModelCallRow.estimated)), False),
    func.coalesce(func.sum(col(ModelCallRow.cost)), 0.0),
    func.coalesce(func.sum(case((col(ModelCallRow.cost).is_(None), 1), else_=0)), 0),
    func.avg(case((_well, col(ModelCallRow.first_token)))),
    func.avg(case((_well, col(ModelCallRow.seconds)))),
)


def _spent(row: Any) -> Spent:
    names = Spent.model_fields
    return Spent(**dict(zip(names, row, strict=True)))
