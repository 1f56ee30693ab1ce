"""The kept interviews as a list: names, tags, origins, filters. Works on the file of ``sql_file.py``."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Select, delete, func
from sqlmodel import Session, col, select

from interviewer.adapters.sql_file import SqlFile, interview_row
from interviewer.adapters.sql_tables import (
    ContestRow,
    HeardRow,
    InterviewRow,
    ModelCallRow,
    OriginRow,
    ScorecardRow,
    TagRow,
    TurnRow,
)
from interviewer.domain.base import RoundKind
from interviewer.domain.interview import Record
from interviewer.domain.shelf import Origin, RoundBand, Shelved, Wanted


class SqlShelf:
    """Lists and labels the interviews of one file."""

    def __init__(self, file: SqlFile) -> None:
        self._file = file

    async def list(self, wanted: Wanted, *, limit: int = 50, offset: int = 0) -> tuple[Shelved, ...]:
        """Those wanted, newest first."""

        def work(session: Session) -> tuple[Shelved, ...]:
            found = _wanted(select(InterviewRow), wanted).order_by(
                col(InterviewRow.created_at).desc(), col(InterviewRow.id).desc()
            )
            rows = list(session.scalars(found.limit(max(limit, 0)).offset(max(offset, 0))))
            return _with_labels(session, rows)

        return await self._file.read(work)

    async def one(self, interview_id: str) -> Shelved:
        """One of them. Raises NotFound."""
        return await self._file.read(lambda session: _with_labels(session, [interview_row(session, interview_id)])[0])

    async def count(self, wanted: Wanted) -> int:
        """How many are wanted."""
        counted = _wanted(select(func.count(col(InterviewRow.id))), wanted)
        return await self._file.read(lambda session: int(session.scalar(counted) or 0))

    async def tags(self) -> dict[str, int]:
        """All tags with how many interviews have each, in order of the alphabet."""
        counted = select(TagRow.tag, func.count()).group_by(col(TagRow.tag)).order_by(col(TagRow.tag))
        return await self._file.read(lambda session: {str(tag): int(n) for tag, n in session.exec(counted)})

    async def label(self, interview_id: str, *, title: str | None = None, tags: tuple[str, ...] | None = None) -> None:
        """Gives an interview another name, other tags, or both. Raises NotFound."""

        def work(session: Session) -> None:
            row = interview_row(session, interview_id)
            if title is not None:
                row.title = title
            if tags is not None:
                session.exec(delete(TagRow).where(col(TagRow.interview_id) == interview_id))
                session.add_all(TagRow(interview_id=interview_id, tag=tag) for tag in tags)

        await self._file.write(work)

    async def keep(self, record: Record, origin: Origin, report: str | None = None, tags: tuple[str, ...] = ()) -> None:
        """Keeps a whole interview at once, or nothing of it. Raises StoreError, also when its id is taken."""

        def work(session: Session) -> None:
            name = record.interview.id
            session.add(InterviewRow.of(record.interview))
            session.flush()
            session.add_all(TurnRow.of(name, turn) for turn in (*record.turns, *record.superseded))
            session.add_all(HeardRow.of(name, item) for item in record.heard)
            session.add_all(ContestRow.of(name, item) for item in record.contests)
            session.add_all(TagRow(interview_id=name, tag=tag) for tag in tags)
            session.add(OriginRow(interview_id=name, kind=origin, report=report))

        await self._file.write(work)

    async def set_origin(self, interview_id: str, origin: Origin, report: str | None = None) -> None:
        """Notes where an interview came from, with the report that came along. Raises NotFound."""

        def work(session: Session) -> None:
            interview_row(session, interview_id)
            session.merge(OriginRow(interview_id=interview_id, kind=origin, report=report))

        await self._file.write(work)

    async def imported_report(self, interview_id: str) -> str | None:
        """The report (JSON) that came with an imported interview, while it stands."""

        def work(session: Session) -> str | None:
            row = session.get(OriginRow, interview_id)
            return row.report if row else None

        return await self._file.read(work)

    async def forget_imported_report(self, interview_id: str) -> None:
        """From now on the report is made here; called when something was judged anew."""

        def work(session: Session) -> None:
            row = session.get(OriginRow, interview_id)
            if row is not None:
                row.report = None

        await self._file.write(work)

    async def delete_everything(self) -> int:
        """Removes all interviews, all that belongs to them and the account of model calls; how many interviews there were.

        Afterwards the file no longer holds their words in its free pages either.
        """

        def work(session: Session) -> int:
            count = int(session.scalar(select(func.count(col(InterviewRow.id)))) or 0)
            session.exec(delete(InterviewRow))
            session.exec(delete(ModelCallRow))
            return count

        count = await self._file.write(work)
        await self._file.compact()
        return count


def _wanted(query: Any, wanted: Wanted) -> Select[Any]:
    for word in wanted.words.split()[:12]:
        query = query.where(func.lower(col(InterviewRow.title)).contains(word.lower(), autoescape=True))
    if wanted.state:
        query = query.where(InterviewRow.state == wanted.state)
    if wanted.tag:
        query = query.where(col(InterviewRow.id).in_(select(TagRow.interview_id).where(TagRow.tag == wanted.tag)))
    if wanted.subject:
        of_subject = select(ScorecardRow.interview_id).where(ScorecardRow.subject_id == wanted.subject)
        query = query.where(col(InterviewRow.id).in_(of_subject))
    if wanted.origin == "held":
        query = query.where(col(InterviewRow.id).not_in(select(OriginRow.interview_id)))
    elif wanted.origin:
        of_origin = select(OriginRow.interview_id).where(OriginRow.kind == wanted.origin)
        query = query.where(col(InterviewRow.id).in_(of_origin))
    return cast("Select[Any]", query)


def _with_labels(session: Session, rows: list[InterviewRow]) -> tuple[Shelved, ...]:
    ids = [row.id for row in rows]
    tags: dict[str, list[str]] = {}
    for tag in session.exec(select(TagRow).where(col(TagRow.interview_id).in_(ids)).order_by(col(TagRow.tag))):
        tags.setdefault(tag.interview_id, []).append(tag.tag)
    origins = {row.interview_id: row.kind for row in session.exec(select(OriginRow).where(_among(OriginRow, ids)))}
    bands: dict[str, dict[int, RoundBand]] = {}
    cards = select(ScorecardRow).where(_among(ScorecardRow, ids)).order_by(col(ScorecardRow.round))
    # The embedded ear's scorecards come first, so that a model's replaces them.
    for card in sorted(session.exec(cards), key=lambda item: (item.ear != "quick", item.ear)):
        bands.setdefault(card.interview_id, {})[card.round] = RoundBand(
            index=card.round,
            kind=cast(RoundKind, card.kind),
            subject_id=card.subject_id,
            band=card.band,
            band_low=card.band_low,
            band_high=card.band_high,
        )
    return tuple(
        Shelved(
            interview=row.value(),
            tags=tuple(tags.get(row.id, ())),
            origin=cast(Origin, origins.get(row.id, "held")),
            bands=tuple(band for _, band in sorted(bands.get(row.id, {}).items())),
        )
        for row in rows
    )


def _among(table: Any, ids: list[str]) -> Any:
    return col(table.interview_id).in_(ids)
