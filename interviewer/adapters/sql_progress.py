"""Progress, read by SQL from the scorecards and points of all rounds. Works on the file of ``sql_file.py``."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Subquery, case, func, select
from sqlmodel import Session, col

from interviewer.adapters.sql_file import SqlFile
from interviewer.adapters.sql_tables import InterviewRow, PointScoreRow, ScorecardRow, TurnRow
from interviewer.domain.progress import Attempt, PointStanding


class SqlProgress:
    """Reads attempts and the standing of points over all interviews of one file."""

    def __init__(self, file: SqlFile) -> None:
        self._file = file

    async def attempts(self) -> tuple[Attempt, ...]:
        """Every graded round, oldest first; where several ears judged it, a model's before the embedded one's."""
        best = _best_ear()
        columns = ("interview_id", "round", "subject_id", "kind", "band", "band_low", "band_high", "score")
        query = (
            select(
                *(getattr(ScorecardRow, name) for name in columns),
                col(InterviewRow.created_at).label("at"),
                col(InterviewRow.title).label("interview_title"),
            )
            .join(best, _same_card(best))
            .join(InterviewRow, col(InterviewRow.id) == col(ScorecardRow.interview_id))
            .where(best.c.place == 1)
            .order_by(col(InterviewRow.created_at), col(ScorecardRow.interview_id), col(ScorecardRow.round))
        )

        def work(session: Session) -> tuple[Attempt, ...]:
            rows = session.connection().execute(query)
            return tuple(Attempt.model_validate(dict(row._mapping)) for row in rows)

        return await self._file.read(work)

    async def points(self) -> tuple[PointStanding, ...]:
        """Where each point stands that ever came up."""
        query = _standings()

        def work(session: Session) -> tuple[PointStanding, ...]:
            return tuple(
                PointStanding.model_validate(dict(row._mapping)) for row in session.connection().execute(query)
            )

        return await self._file.read(work)

    async def without_scorecard(self) -> tuple[str, ...]:
        """Ended interviews in which something was answered and which have no scorecard yet, oldest first."""
        answered = select(col(TurnRow.interview_id)).where(col(TurnRow.speaker) == "candidate")
        scored = select(col(ScorecardRow.interview_id))
        query = (
            select(col(InterviewRow.id))
            .where(col(InterviewRow.state) == "ended", col(InterviewRow.id).in_(answered))
            .where(col(InterviewRow.id).not_in(scored))
            .order_by(col(InterviewRow.created_at))
        )
        return await self._file.read(lambda session: tuple(session.scalars(query)))


def _best_ear() -> Subquery:
    """Each scorecard with its ``place`` among those of its round: 1 for the one that counts."""
    place = func.row_number().over(
        partition_by=[col(ScorecardRow.interview_id), col(ScorecardRow.round)],
        order_by=[case((col(ScorecardRow.ear) == "quick", 1), else_=0), col(ScorecardRow.ear)],
    )
    return select(
        col(ScorecardRow.interview_id), col(ScorecardRow.round), col(ScorecardRow.ear), place.label("place")
    ).subquery("best")


def _same_card(best: Subquery) -> Any:
    return (
        (best.c.interview_id == col(ScorecardRow.interview_id))
        & (best.c.round == col(ScorecardRow.round))
        & (best.c.ear == col(ScorecardRow.ear))
    )


def _standings() -> Any:
    """One row a point: counts over its attempts, the latest label, and the run of good attempts at the end."""
    best = _best_ear()
    key = [col(PointScoreRow.subject_id), col(PointScoreRow.point)]
    newest_first: list[Any] = [
        col(InterviewRow.created_at).desc(),
        col(InterviewRow.id).desc(),
        col(PointScoreRow.round).desc(),
    ]
    good = (col(PointScoreRow.label) == "covered") & (col(PointScoreRow.prompted) <= 1)
    seen = (
        select(
            col(PointScoreRow.subject_id),
            col(PointScoreRow.point),
            col(PointScoreRow.name),
            col(PointScoreRow.weight),
            col(PointScoreRow.must),
            col(PointScoreRow.expected),
            col(PointScoreRow.label),
            col(InterviewRow.created_at).label("at"),
            func.row_number().over(partition_by=key, order_by=newest_first).label("back"),
            # How many attempts from here to the newest were not good; 0 as long as the run lasts.
            func.sum(case((good, 0), else_=1)).over(partition_by=key, order_by=newest_first).label("broken"),
        )
        .join(InterviewRow, col(InterviewRow.id) == col(PointScoreRow.interview_id))
        .join(
            best,
            (best.c.interview_id == col(PointScoreRow.interview_id))
            & (best.c.round == col(PointScoreRow.round))
            & (best.c.ear == col(PointScoreRow.ear))
            & (best.c.place == 1),
        )
        .subquery("seen")
    )

    def newest(column: Any) -> Any:
        return func.max(case((seen.c.back == 1, column)))

    return select(
        seen.c.subject_id,
        seen.c.point,
        newest(seen.c.name).label("name"),
        newest(seen.c.weight).label("weight"),
        (newest(case((seen.c.must, 1), else_=0)) == 1).label("must"),
        (newest(case((seen.c.expected, 1), else_=0)) == 1).label("expected"),
        func.count().label("attempts"),
        func.sum(case((seen.c.label == "covered", 1), else_=0)).label("said"),
        func.sum(case((seen.c.broken == 0, 1), else_=0)).label("run"),
        newest(seen.c.label).label("last"),
        func.max(seen.c.at).label("last_at"),
    ).group_by(seen.c.subject_id, seen.c.point)
