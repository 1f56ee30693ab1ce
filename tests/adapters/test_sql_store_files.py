"""The database as a file: made, upgraded, refused, shared by two processes, killed at any moment."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from interviewer.adapters import migrations
from interviewer.adapters.sql_engine import open_engine
from interviewer.adapters.sql_store import SqlStore
from interviewer.adapters.sql_tables import Table
from interviewer.errors import StoreError, StoreReadOnly, StoreTooNew
from tests.adapters.sql_values import an_interview, said

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "interviews.db"


def refused(path: Path) -> StoreError:
    """The error of opening ``path``, which must be one line that names the file."""
    store = SqlStore(path)
    with pytest.raises(StoreError) as caught:
        store.open()
    store.close()
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return caught.value


def ask(path: Path, question: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(question).fetchall()


def made(path: Path) -> None:
    store = SqlStore(path)
    store.open()
    store.close()


@pytest.mark.parametrize("empty_file", [False, True])
def test_migrations_and_tables_agree(path: Path, empty_file: bool) -> None:
    if empty_file:
        path.parent.mkdir()
        path.touch()
    engine = open_engine(path)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Table.metadata) == []
        assert context.get_current_revision() == migrations.HEAD
        kept = sorted(
            str(sql)
            for (sql,) in connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
            )
        )
    engine.dispose()
    # The comparison above does not see everything (ON DELETE CASCADE, names): the text of the schema does.
    direct = open_engine(path.with_name("direct.db"))
    with direct.connect() as connection:
        Table.metadata.drop_all(connection)
        Table.metadata.create_all(connection)
        wanted = sorted(
            str(sql)
            for (sql,) in connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
            )
        )
    direct.dispose()
    assert [_columns(sql) for sql in kept] == [_columns(sql) for sql in wanted]


def _columns(sql: str) -> list[str]:
    """The parts of a CREATE statement in an order of their own."""
    head, _, body = sql.partition("(")
    # A column that came later stands on the last line, behind a comma.
    parts = re.split(r",\s*(?![^()]*\))", body.strip().removesuffix(")"))
    return [head.strip(), *sorted(" ".join(part.split()) for part in parts)]


def test_head_is_the_newest_revision(path: Path) -> None:
    engine = open_engine(path)
    with engine.connect() as connection:
        script = ScriptDirectory.from_config(migrations.alembic_config(connection))
    engine.dispose()
    assert script.get_heads() == [migrations.HEAD]
    revisions = [step.revision for step in script.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)


def test_eight_threads_make_eight_databases_at_once(tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def made(number: int) -> str:
        together.wait(20)
        path = tmp_path / f"{number}.db"
        open_engine(path).dispose()
        with closing(sqlite3.connect(path)) as connection:
            return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(made, range(8))) == [migrations.HEAD] * 8


async def test_a_file_of_the_first_version_keeps_what_is_in_it(path: Path) -> None:
    path.parent.mkdir()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        command.upgrade(migrations.alembic_config(connection), "0001")
        connection.exec_driver_sql(
            "INSERT INTO interview VALUES ('old', 'Old', NULL, 'real', 'mid', 1, "
            '\'[{"index": 0, "kind": "drill", "title": "D", "subject_id": "training-data", "seconds": 900}]\', '
            "'running', 1.0, 0.0, 1.0)"
        )
        connection.exec_driver_sql(
            "INSERT INTO turn VALUES (1, 'old', 1, 0, 'candidate', 'Hello.', NULL, 0.0, 'complete', 'c')"
        )
    engine.dispose()
    store = SqlStore(path)
    record = await store.record("old")
    store.close()
    assert [turn.text for turn in record.turns] == ["Hello."]
    assert not record.interview.paused


def test_writes_are_safe_by_the_pragmas(path: Path) -> None:
    engine = open_engine(path)
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_the_folder_is_the_users_own(path: Path) -> None:
    made(path)
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_newer_database_is_refused_untouched(path: Path) -> None:
    made(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0999'")
    error = refused(path)
    assert isinstance(error, StoreTooNew)
    assert "upgrade" in str(error)
    assert ask(path, "SELECT version_num FROM alembic_version") == [("0999",)]


def test_the_database_of_another_program_is_refused_untouched(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE bookmark (url TEXT)")
    assert "another program" in str(refused(path))
    assert ask(path, "SELECT name FROM sqlite_master") == [("bookmark",)]


def test_a_file_that_is_no_database_is_refused_untouched(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("dear diary, " * 100)
    assert "no SQLite database" in str(refused(path))
    assert path.read_text() == "dear diary, " * 100


def test_a_folder_in_place_of_the_file_or_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "interviews.db").mkdir()
    refused(tmp_path / "interviews.db")
    (tmp_path / "file").touch()
    store = SqlStore(tmp_path / "file" / "interviews.db")
    with pytest.raises(StoreError):
        store.open()
    store.close()


def test_a_failed_migration_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(connection: Any) -> None:
        connection.exec_driver_sql("CREATE TABLE half (a TEXT)")
        raise OSError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "upgrade", broken)
        refused(path)
    assert ask(path, "SELECT name FROM sqlite_master") == []
    made(path)


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that another user can reach, which pytest's own folders are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def an_ordinary_user() -> Iterator[None]:
    """Root may write anywhere; for a moment be somebody who may not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_read_only_folder(shared_folder: Path) -> None:
    shared_folder.chmod(0o555)
    with an_ordinary_user():
        for path in (shared_folder / "interviews.db", shared_folder / "new" / "interviews.db"):
            error = refused(path)
            assert isinstance(error, StoreReadOnly)
            assert "INTERVIEWER_DATA_DIR" in str(error)
    shared_folder.chmod(0o755)


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o666), (0o777, 0o444), (0o555, 0o444)])
def test_a_read_only_database(shared_folder: Path, folder_mode: int, file_mode: int) -> None:
    path = shared_folder / "interviews.db"
    made(path)
    path.chmod(file_mode)
    shared_folder.chmod(folder_mode)
    with an_ordinary_user():
        assert isinstance(refused(path), StoreReadOnly)
    shared_folder.chmod(0o755)


def child(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A Python of its own that runs ``code``."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


WRITE_FOREVER = """
import asyncio, sys
from pathlib import Path
from interviewer.adapters.sql_store import SqlStore
from tests.adapters.sql_values import said

async def main(path, start):
    store = SqlStore(Path(path))
    for number in range(int(start), 10**6):
        await store.add_answer("one", said(number, f"answer {number} " * 50), f"c{number}")
        print(number, flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.slow
def test_a_kill_loses_no_acknowledged_answer(path: Path) -> None:
    store = SqlStore(path)
    asyncio.run(store.create(an_interview()))
    store.close()
    acknowledged = 0
    for answers in (1, 7, 30):
        writer = child(WRITE_FOREVER, str(path), str(acknowledged + 2))
        assert writer.stdout is not None
        for _ in range(answers):
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        acknowledged = max([acknowledged, *(int(line) for line in writer.stdout if line.endswith("\n"))])
        writer.communicate()
        store = SqlStore(path)
        turns = asyncio.run(store.record("one")).turns
        store.close()
        kept = {turn.seq: turn for turn in turns}
        # One more than was acknowledged may be there: killed between the commit and the acknowledgement.
        assert acknowledged <= max(kept) <= acknowledged + 1
        assert all(turn == said(seq, f"answer {seq} " * 50) for seq, turn in kept.items())
        assert ask(path, "PRAGMA integrity_check") == [("ok",)]
        acknowledged = max(kept)
    assert len(kept) >= 38


OPEN_AND_WRITE = """
import asyncio, sys
from contextlib import suppress
from pathlib import Path
from interviewer.adapters.sql_store import SqlStore
from interviewer.errors import StoreError
from tests.adapters.sql_values import an_interview, said

async def main(path, name):
    store = SqlStore(Path(path))
    await store.create(an_interview(name))
    with suppress(StoreError):  # the other one was first
        await store.create(an_interview("shared"))
    for number in range(1, 31):
        await store.add_answer(name, said(number), f"c{number}")
        await store.add_answer("shared", said(number), f"c{number}")
    store.close()

print("ready", flush=True)
sys.stdin.readline()
asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.slow
def test_two_processes_on_one_new_file(path: Path) -> None:
    """Both find the file missing, both would migrate it, and both write the same answers to one interview."""
    writers = [child(OPEN_AND_WRITE, str(path), name) for name in ("a", "b")]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=60)
    assert [writer.returncode for writer in writers] == [0, 0]
    store = SqlStore(path)
    for name in ("a", "b", "shared"):
        assert [turn.seq for turn in asyncio.run(store.record(name)).turns] == list(range(1, 31))
    store.close()
