"""What the store keeps, gives back and refuses."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from interviewer.adapters import sql_engine
from interviewer.adapters.sql_store import SqlStore
from interviewer.domain.interview import Interview, Turn
from interviewer.errors import BadInput, Conflict, NotFound, StoreError
from interviewer.ports import Store
from tests.adapters.sql_values import a_card, a_contest, an_interview, asked, heard_in, said


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "interviews.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqlStore]:
    store = SqlStore(path)
    yield store
    store.close()


def test_it_is_a_store(store: SqlStore) -> None:
    port: Store = store
    assert port is store


def test_making_one_touches_nothing(path: Path) -> None:
    SqlStore(path).close()
    assert not path.parent.exists()


async def test_everything_comes_back_as_it_was(store: SqlStore, path: Path) -> None:
    interview = an_interview()
    await store.create(interview)
    await store.add_turn("one", asked(1))
    await store.add_answer("one", said(2), "c1")
    await store.add_heard("one", heard_in(2))
    again = SqlStore(path)
    record = await again.record("one")
    again.close()
    assert record.interview == interview
    assert record.turns == (asked(1), said(2))
    assert record.heard == (heard_in(2),)


async def test_a_second_hearing_by_the_same_ear_replaces_the_first(store: SqlStore) -> None:
    await store.create(an_interview())
    await store.add_heard("one", heard_in(4, "quick"))
    await store.add_heard("one", heard_in(4, "llm"))
    await store.add_heard("one", heard_in(2, "quick"))
    await store.add_heard("one", heard_in(4, "quick", intent="skip"))
    heard = (await store.record("one")).heard
    assert heard == (heard_in(2), heard_in(4, "quick", intent="skip"), heard_in(4, "llm"))


async def test_list_is_newest_first_and_paged(store: SqlStore) -> None:
    for number in (2, 3, 1):
        await store.create(an_interview(f"i{number}", created_at=float(number)))
    assert await store.count() == 3
    assert [item.id for item in await store.list()] == ["i3", "i2", "i1"]
    assert [item.id for item in await store.list(limit=1, offset=1)] == ["i2"]
    assert await store.list(limit=-1) == ()
    assert len(await store.list(offset=-5)) == 3


async def test_clock_end_and_scorecard(store: SqlStore, path: Path) -> None:
    await store.create(an_interview())
    await store.touch("one", now=1100.5, active_seconds=42.25)
    await store.end("one")
    await store.save_scorecard("one", 0, a_card(1, labels={"A": "covered", "B": "missing"}))
    await store.save_scorecard("one", 0, a_card(2, labels={"A": "partial"}))
    kept = (await store.record("one")).interview
    assert (kept.touched_at, kept.active_seconds, kept.state) == (1100.5, 42.25, "ended")
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT round, ear, subject_id, kind, band, scorecard FROM scorecard").fetchall()
        points = database.execute("SELECT point, label FROM point_score").fetchall()
    card = a_card(2, labels={"A": "partial"})
    assert rows == [(0, "quick", card.rubric_id, "fundamentals", 2, card.model_dump_json())]
    assert points == [("A", "partial")]


async def test_delete_takes_all_that_belongs_to_it(store: SqlStore, path: Path) -> None:
    for name in ("one", "two"):
        await store.create(an_interview(name))
        await store.add_answer(name, said(1), "c1")
        await store.add_heard(name, heard_in(1))
        await store.save_scorecard(name, 0, a_card(2))
        await store.add_contest(name, a_contest(f"contest-{name}"))
    await store.delete("one")
    with pytest.raises(NotFound):
        await store.record("one")
    assert (await store.record("two")).turns == (said(1),)
    with closing(sqlite3.connect(path)) as database:
        for table in ("interview", "turn", "heard", "scorecard", "contest"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)


async def test_the_same_client_id_keeps_the_first_answer(store: SqlStore) -> None:
    await store.create(an_interview())
    assert await store.add_answer("one", said(1, "first"), "c1") == said(1, "first")
    assert await store.add_answer("one", said(2, "second"), "c1") == said(1, "first")
    assert await store.answer_for("one", "c1") == said(1, "first")
    assert await store.answer_for("one", "c2") is None
    assert await store.answer_for("none", "c1") is None
    assert (await store.record("one")).turns == (said(1, "first"),)


async def test_client_ids_belong_to_an_interview(store: SqlStore) -> None:
    await store.create(an_interview("one"))
    await store.create(an_interview("two"))
    await store.add_answer("one", said(1, "first"), "c1")
    assert await store.add_answer("two", said(1, "other"), "c1") == said(1, "other")


async def test_a_taken_number_is_a_conflict(store: SqlStore) -> None:
    await store.create(an_interview())
    await store.add_answer("one", said(1), "c1")
    with pytest.raises(Conflict, match="turn 1"):
        await store.add_answer("one", said(1, "another"), "c2")
    with pytest.raises(Conflict):
        await store.add_turn("one", asked(1))
    assert (await store.record("one")).turns == (said(1),)


async def test_one_client_id_from_eight_tasks_is_kept_once(store: SqlStore) -> None:
    await store.create(an_interview())
    answers = [store.add_answer("one", said(number, f"answer {number}"), "same") for number in range(1, 9)]
    kept = await asyncio.gather(*answers)
    assert len(set(kept)) == 1
    assert (await store.record("one")).turns == (kept[0],)


def test_one_client_id_from_eight_threads_is_kept_once(path: Path, store: SqlStore) -> None:
    asyncio.run(store.create(an_interview()))
    kept: list[Turn] = []

    def send(number: int) -> None:
        own = SqlStore(path)
        kept.append(asyncio.run(own.add_answer("one", said(number, f"answer {number}"), "same")))
        own.close()

    threads = [Thread(target=send, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 8
    assert len(set(kept)) == 1
    assert asyncio.run(store.record("one")).turns == (kept[0],)


async def test_unknown_interviews_are_named_and_nothing_is_written(store: SqlStore, path: Path) -> None:
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: store.record("x"),
        lambda: store.add_answer("x", said(1), "c"),
        lambda: store.add_turn("x", asked(1)),
        lambda: store.add_heard("x", heard_in(1)),
        lambda: store.touch("x", now=1, active_seconds=1),
        lambda: store.end("x"),
        lambda: store.save_scorecard("x", 0, a_card(1)),
        lambda: store.add_contest("x", a_contest()),
        lambda: store.delete("x"),
    ]
    for call in calls:
        with pytest.raises(NotFound, match="'x'"):
            await call()
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM turn").fetchone() == (0,)


async def test_a_taken_id_is_refused(store: SqlStore) -> None:
    await store.create(an_interview())
    with pytest.raises(StoreError) as caught:
        await store.create(an_interview())
    assert "\n" not in str(caught.value)


async def test_half_a_character_is_bad_input(store: SqlStore) -> None:
    await store.create(an_interview())
    with pytest.raises(BadInput, match="surrogate"):
        await store.add_answer("one", Turn.model_construct(**{**dict(said(1)), "text": "\ud800"}), "c1")
    assert (await store.record("one")).turns == ()


async def test_a_value_of_another_version_is_a_store_error(store: SqlStore, path: Path) -> None:
    await store.create(an_interview())
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE interview SET level = 'principal'")
    with pytest.raises(StoreError, match="cannot read") as caught:
        await store.record("one")
    assert "\n" not in str(caught.value)


async def test_a_lock_held_elsewhere_is_an_error_and_reads_go_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_engine, "LOCK_SECONDS", 0.1)
    store = SqlStore(path)
    await store.create(an_interview())
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            await store.add_answer("one", said(1), "c1")
        assert (await store.record("one")).interview == an_interview()
        other.execute("ROLLBACK")
    assert await store.add_answer("one", said(1), "c1") == said(1)
    store.close()


async def test_a_cancelled_caller_leaves_the_store_usable(store: SqlStore) -> None:
    await store.create(an_interview())
    task = asyncio.create_task(store.add_answer("one", said(1), "c1"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.add_answer("one", said(1), "c1") == said(1)
    assert (await store.record("one")).turns == (said(1),)


def test_values_of_the_tests_use_every_field() -> None:
    """So that the round trip above covers a field that is added later, or this test asks for it."""
    for value in (asked(1).move, heard_in(1)):
        assert value is not None
        assert value.model_fields_set == set(type(value).model_fields)
    defaults = {"state"}
    assert an_interview().model_fields_set >= set(Interview.model_fields) - defaults


async def test_history_is_the_worst_band_of_each_question_asked(store: SqlStore) -> None:
    assert await store.history() == {}
    for name, band in (("one", 3), ("two", 2), ("three", None)):
        await store.create(an_interview(name))
        await store.add_turn(name, asked(1))
        await store.add_answer(name, said(2), "c")
        if band:
            await store.save_scorecard(name, 0, a_card(band))
    assert await store.history() == {"fund.overfit_l1l2": 2}
