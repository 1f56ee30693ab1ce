"""Reports of interviews that have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from interviewer.domain.interview import Interview
from interviewer.domain.report import Report
from interviewer.errors import Conflict, NotFound

if TYPE_CHECKING:
    from interviewer.wiring import Services


class ReportShelf:
    """Asks for reports one at a time or by the list."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def report(self, interview_id: str) -> Report:
        """Raises Conflict while the interview runs, NotFound when there is none."""
        return await self._services.reports.report(interview_id)

    async def of(self, interview: Interview) -> Report | None:
        """The report of one interview, None while it runs or when it has been deleted."""
        if interview.state != "ended":
            return None
        try:
            return await self.report(interview.id)
        except (Conflict, NotFound):
            return None

    async def recent(self, limit: int = 100) -> list[Report]:
        """Reports of the ended ones among the last ``limit`` interviews, newest first."""
        items = await self._services.store.list(limit=limit)
        return [report for item in items if (report := await self.of(item)) is not None]
