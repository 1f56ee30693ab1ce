"""Opens the SQLite file of ``sql_store.py``: its schema brought up to date, and SQLite's errors mapped to ours."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from interviewer.adapters import migrations
from interviewer.errors import StoreError, StoreReadOnly, StoreTooNew

LOCK_SECONDS = 10.0  # how long a write waits for another process that is writing
_NOTHING = "0000"  # the revision of an empty file


def open_engine(path: Path) -> Engine:
    """The engine on ``path``, whose file exists and has this program's schema afterwards.

    A connection with the execution option ``immediate`` takes the write lock when its transaction begins.
    Raises StoreReadOnly, StoreTooNew or StoreError.
    """
    with store_errors(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        revision = _prepare(path)
        engine = _engine(path)
        try:
            if revision != migrations.HEAD:
                with engine.execution_options(immediate=True).begin() as connection:
                    migrations.upgrade(connection)
        except BaseException:
            engine.dispose()
            raise
        return engine


def _engine(path: Path) -> Engine:
    # Transactions are begun by the listeners below: the driver's own begin too late, at the first write, when another
    # process may already have changed what this one has read.
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": LOCK_SECONDS})

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _: Any) -> None:
        connection.execute("PRAGMA synchronous = FULL")  # WAL alone may lose the last commits when the power fails
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _prepare(path: Path) -> str:
    """The file's revision; on the way it is made, found writable, and set to WAL."""
    with closing(sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)) as connection:
        _set_wal(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Nothing that stays, but it fails here and now when the file cannot be written.
            connection.execute("PRAGMA user_version = 0")
            revision = _revision(connection)
        finally:
            connection.execute("ROLLBACK")
    if revision is None:
        raise StoreError(f"{path} is the database of another program; move it away or set INTERVIEWER_DATA_DIR")
    if revision > migrations.HEAD:
        raise StoreTooNew(
            f"{path} was written by a newer version of interviewer; upgrade the program, "
            "or set INTERVIEWER_DATA_DIR to another folder"
        )
    return revision


def _set_wal(connection: sqlite3.Connection) -> None:
    """Switches to WAL, which stays with the file; SQLite does not wait by itself when two processes do it at once."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    patience = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(0.02)


def _revision(connection: sqlite3.Connection) -> str | None:
    """The schema's revision; None for a database that is not ours."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "alembic_version" not in tables:
        return None if tables else _NOTHING
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else _NOTHING


def compact(path: Path) -> None:
    """Writes the file anew without what was deleted. Raises StoreError."""
    with store_errors(path), closing(sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Maps what SQLite, its driver and the file system raise to StoreError and its kinds, a line each."""
    try:
        yield
    except DBAPIError as error:
        raise _mapped(error.orig or error, path) from error
    except (sqlite3.Error, OSError) as error:
        raise _mapped(error, path) from error


def _mapped(error: BaseException, path: Path) -> StoreError:
    code = _code(error)
    if code in _READ_ONLY or isinstance(error, PermissionError) or (code in _CANNOT_OPEN and not _writable(path)):
        return StoreReadOnly(f"cannot write {path}; make its folder and file writable or set INTERVIEWER_DATA_DIR")
    reason = _REASONS.get(
        code,
        f"cannot be used ({' '.join(str(error).split())}); "
        "check the file or set INTERVIEWER_DATA_DIR to another folder",
    )
    return StoreError(f"the database {path} {reason}")


def _code(error: BaseException) -> int:
    """SQLite's primary result code, else 0."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _writable(path: Path) -> bool:
    return all(
        os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
        for place in (path.parent, path)
        if place.exists()
    )


_READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}
_CANNOT_OPEN = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
_REASONS = {
    sqlite3.SQLITE_NOTADB: "is no SQLite database; move it away or set INTERVIEWER_DATA_DIR to another folder",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore a copy or move it away",
    sqlite3.SQLITE_BUSY: "is locked by another program; close that one and try again",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; make room and try again",
}
