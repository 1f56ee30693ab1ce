"""Reports of interviews that have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer.domain.interview import Record
from interviewer.domain.report import Report, RoundReport
from interviewer.errors import InterviewerError

if TYPE_CHECKING:
    from interviewer.wiring import Services

MOST_KEPT = 32


class ReportShelf:
    """Asks for reports one at a time or by the list."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._past: dict[tuple[str, int], tuple[RoundReport, ...]] = {}

    async def report(self, interview_id: str) -> Report:
        """Raises Conflict while the interview runs, NotFound when there is none."""
        return await self._services.reports.report(interview_id)

    async def past_rounds(self, record: Record) -> tuple[RoundReport, ...]:
        """The rounds of an interview that are over, for what may be told of them while a later one runs.

        Nothing of the round that runs is looked at; a round that is over does not change any more.
        """
        over = record.interview.state == "ended"
        first = len(record.interview.rounds) if over else record.current_round.index
        turns = tuple(turn for turn in record.turns if turn.round < first)
        key = (record.interview.id, turns[-1].seq if turns else 0)  # an edited answer can open a round again
        if first and key not in self._past:
            try:
                report = await self._services.reports.of(record.model_copy(update={"turns": turns}))
            except InterviewerError:  # a nicety of the room; the report says what is wrong
                return ()
            while len(self._past) >= MOST_KEPT:
                del self._past[next(iter(self._past))]
            self._past[key] = tuple(round_ for round_ in report.rounds if round_.index < first)
        return self._past.get(key, ())
