"""One SQLite file: its engine, the thread that writes, and transactions around pieces of work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TypeVar

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import Session

from interviewer.adapters.sql_engine import compact, open_engine, store_errors
from interviewer.adapters.sql_tables import InterviewRow
from interviewer.errors import BadInput, NotFound, StoreError

T = TypeVar("T")


class SqlFile:
    """Runs work in transactions of one file. Making one touches nothing; it opens at ``open()`` or at its first use."""

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

    async def write(self, work: Callable[[Session], T]) -> T:
        """``work`` in a transaction of its own that holds the write lock from its start; committed when this returns."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._run, work, True)

    async def compact(self) -> None:
        """Writes the file anew, so that nothing of what was deleted is left in it."""

        await asyncio.get_running_loop().run_in_executor(self._writer, compact, self._path)

    async def read(self, work: Callable[[Session], T]) -> T:
        """``work`` on a consistent state of the file; never waits for a write."""
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


def interview_row(session: Session, interview_id: str) -> InterviewRow:
    """The row of that interview. Raises NotFound."""
    row = session.get(InterviewRow, interview_id)
    if row is None:
        raise NotFound(f"there is no interview {interview_id[:40]!r}; look for it in the list of interviews")
    return row
