"""The list of kept interviews and progress over them, on a real file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.adapters.sql_progress import SqlProgress
from interviewer.adapters.sql_shelf import SqlShelf
from interviewer.adapters.sql_store import SqlStore
from interviewer.domain.progress import costliest, tally
from interviewer.domain.shelf import Wanted, clean_tags, clean_title
from interviewer.errors import BadInput, NotFound
from tests.adapters.sql_values import a_card, an_interview, asked, said


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    found = SqlStore(tmp_path / "interviews.db")
    yield found
    found.close()


async def test_names_tags_and_filters(store: SqlStore) -> None:
    shelf = SqlShelf(store)
    for n, name in enumerate(("one", "two", "three")):
        await store.create(an_interview(name, created_at=1000.0 + n))
    await store.end("three")
    await store.save_scorecard("three", 0, a_card(2))
    await store.save_scorecard("three", 0, a_card(3, ear="llm"))
    await shelf.label("one", title="100 % ads_model", tags=("ads", "before friday"))
    await shelf.label("two", tags=("ads",))
    await shelf.set_origin("two", "pasted")

    async def ids(**wanted: str) -> list[str]:
        found = Wanted.model_validate(wanted)
        rows = await shelf.list(found)
        assert await shelf.count(found) == len(rows)
        return [row.interview.id for row in rows]

    assert await ids() == ["three", "two", "one"]
    assert await ids(words="MODEL ads") == ["one"]
    assert await ids(words="100 %") == ["one"]
    assert await ids(words="ads model") == ["one"]
    assert await ids(words="ads-model") == []  # an underscore is a letter, not a wildcard
    assert await ids(tag="ads") == ["two", "one"]
    assert await ids(state="ended") == ["three"]
    assert await ids(origin="pasted") == ["two"]
    assert await ids(origin="held") == ["three", "one"]
    assert await ids(subject="fund.overfit_l1l2") == ["three"]
    assert await shelf.tags() == {"ads": 2, "before friday": 1}
    kept = await shelf.one("one")
    assert (kept.tags, kept.origin, kept.interview.title) == (("ads", "before friday"), "held", "100 % ads_model")
    assert [band.band for band in (await shelf.one("three")).bands] == [3]  # a model's ear before the embedded one
    await shelf.label("one", tags=())
    assert (await shelf.one("one")).tags == ()
    for call in (shelf.one("x"), shelf.label("x", title="y"), shelf.set_origin("x", "pasted")):
        with pytest.raises(NotFound):
            await call
    assert await shelf.delete_everything() == 3
    assert await shelf.tags() == {}


def test_titles_and_tags_are_cleaned() -> None:
    assert clean_title("  Mock \n one ") == "Mock one"
    assert clean_tags("Ads,  #Friday prep ;ads,,") == ("ads", "friday prep")
    for text in ("", " \n", "x" * 161):
        with pytest.raises(BadInput):
            clean_title(text)
    for text in ("x" * 33, ",".join(str(n) for n in range(13))):
        with pytest.raises(BadInput):
            clean_tags(text)


async def test_points_stand_by_their_last_times(store: SqlStore) -> None:
    progress = SqlProgress(store)
    series = [
        {"A": "missing", "B": "covered", "C": "partial", "D": "covered"},
        {"A": "missing", "B": "covered", "C": "covered", "D": "wrong"},
    ]
    for n, labels in enumerate(series):
        await store.create(an_interview(f"i{n}", created_at=1000.0 + n))
        await store.save_scorecard(f"i{n}", 0, a_card(n + 1, labels=labels))
    await store.save_scorecard("i1", 0, a_card(4, ear="llm", labels=series[1]))  # judged by two ears, counted once

    points = {point.point: point for point in await progress.points()}
    states = {name: point.state for name, point in points.items()}
    assert states == {"A": "missed", "B": "mastered", "C": "said", "D": "missed"}
    assert (points["A"].attempts, points["A"].said, points["A"].must, points["A"].last_at) == (2, 0, True, 1001.0)
    assert (points["B"].run, points["D"].run, points["C"].run) == (2, 0, 1)
    assert [point.point for point in costliest(points.values())] == ["A", "D"]
    assert tally(points.values()) == {"mastered": 1, "said": 1, "half": 0, "missed": 2}
    assert [(item.interview_id, item.band) for item in await progress.attempts()] == [("i0", 1), ("i1", 4)]


async def test_a_long_probe_does_not_make_mastered(store: SqlStore) -> None:
    card = a_card(3)
    pressed = card.model_copy(update={"points": (card.points[0].model_copy(update={"prompted": 3}),)})
    for n in range(3):
        await store.create(an_interview(f"i{n}", created_at=1000.0 + n))
        await store.save_scorecard(f"i{n}", 0, pressed)
    (point,) = await SqlProgress(store).points()
    assert (point.said, point.run, point.state) == (3, 0, "said")


async def test_ended_interviews_without_scorecard_are_found(store: SqlStore) -> None:
    for name in ("empty", "scored", "bare"):
        await store.create(an_interview(name))
        await store.add_turn(name, asked(1))
        await store.end(name)
    for name in ("scored", "bare"):
        await store.add_answer(name, said(2), "c")
    await store.save_scorecard("scored", 0, a_card(None))
    assert await SqlProgress(store).without_scorecard() == ("bare",)
