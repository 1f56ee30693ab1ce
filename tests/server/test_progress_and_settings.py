"""Progress, settings and pasting a transcript, over HTTP on a data folder of their own."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from interviewer.adapters.feedback_files import FeedbackFiles
from tests.server.live import services_in, serving

TALK = "Interviewer: What do L1 and L2 do?\nMe: Lasso throws columns out, some weights are exactly zero; ridge keeps them.\n"
SECRET = "zebra crossing at midnight"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own")


@pytest.fixture(scope="module")
def own(folder: Path) -> Iterator[str]:
    services = services_in(folder)
    with serving(services) as url:
        yield url
    services.close()


@pytest.fixture
async def client(own: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=own, timeout=30) as found:
        yield found


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def pasted(client: httpx.AsyncClient, talk: str = TALK, subject: str = "question:fund.overfit_l1l2") -> str:
    """Takes a transcript through both pages; the report's address."""
    page = await client.post("/paste", data={"text": talk})
    assert page.status_code == 200
    said = re.findall(r'<textarea name="said"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    who = re.findall(r'<option value="(\w+)" selected>(?:Interviewer|Me|leave out)</option>', page.text)[-len(said) :]
    form = {"speaker": who, "name": [""] * len(said), "said": said, "subject": subject, "title": ""}
    answer = await client.post("/paste/grade", data=form)
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def test_progress_is_empty_then_grows(client: httpx.AsyncClient) -> None:
    assert "Nothing to show yet" in (await client.get("/progress")).text
    assert (await client.get("/api/progress")).json()["rounds"] == []
    for _ in range(2):
        await pasted(client)
    found = (await client.get("/api/progress")).json()
    assert len(found["rounds"]) == 2
    assert {"question_id", "band", "band_low", "band_high", "at", "round"} <= set(found["rounds"][0])
    assert found["gaps"][0]["missed"] == 2
    assert found["gaps"][0]["must"]
    assert len(found["gaps"]) == 3, "at most three of one question"
    assert found["due"] == []
    page = (await client.get("/progress")).text
    words = text_of(page)
    assert "missed 2 of 2 times" in words
    assert "Fundamentals 2 times" in words
    assert 'name="question" value="fund.overfit_l1l2"' in page
    assert re.search(r'aria-label="Bands of Fundamentals over time: \w', page)


async def test_ended_interviews_of_before_are_scored_when_progress_is_asked_for(
    client: httpx.AsyncClient, folder: Path
) -> None:
    await pasted(client)
    before = len((await client.get("/api/progress")).json()["rounds"])
    with closing(sqlite3.connect(folder / "interviews.db")) as database, database:
        database.execute("DELETE FROM scorecard")
        database.execute("DELETE FROM point_score")
    assert len((await client.get("/api/progress")).json()["rounds"]) == before


async def test_paste_asks_again_and_loses_nothing(client: httpx.AsyncClient) -> None:
    empty = await client.post("/paste", data={"text": ""})
    assert (empty.status_code, "there is no text" in empty.text) == (422, True)
    form = {"speaker": ["other"], "name": [""], "said": ["kept <words>"], "subject": "question:fund.overfit_l1l2"}
    again = await client.post("/paste/grade", data=form)
    assert again.status_code == 422
    assert "nobody answers" in again.text
    assert "kept &lt;words&gt;" in again.text
    bad = await client.post("/paste/grade", data={"speaker": ["judge"], "name": [""], "said": ["x"]})
    assert bad.status_code == 422
    unknown = await client.post("/paste/grade", data=form | {"speaker": ["candidate"], "subject": "question:fund.nope"})
    assert unknown.status_code == 404


async def test_settings_say_what_is_used_and_what_leaves(client: httpx.AsyncClient, folder: Path) -> None:
    page = text_of((await client.get("/settings")).text)
    for part in (
        "quick (embedded, on this machine)",
        "Nothing. Everything is heard",
        str(folder),
        "no model was called",
    ):
        assert part in page
    tested = text_of((await client.post("/settings/test")).text)
    assert "ok: none needed: the embedded ear and voice are in use" in tested


async def test_everything_out_and_everything_gone(client: httpx.AsyncClient, folder: Path) -> None:
    report = await pasted(client, TALK + f"Me: {SECRET}.\n")
    running = (await client.post("/api/interviews", json={"drill": "training-data"})).json()["id"]
    total = (await client.get("/api/interviews")).json()["total"]
    archive = zipfile.ZipFile(io.BytesIO((await client.get("/export.zip")).content))
    assert len(archive.namelist()) == total
    assert sum(name.startswith("running/") for name in archive.namelist()) == 1
    name = next(name for name in archive.namelist() if report.split("/")[2] in name)
    saved = archive.read(name)
    assert SECRET in json.loads(saved)["record"]["turns"][1]["text"]

    written = FeedbackFiles(folder / "feedback")
    await written.keep(report.split("/")[2], "key", SECRET)
    refused = await client.post("/settings/delete", data={"confirm": "yes"})
    assert refused.status_code == 422
    assert (await client.get("/api/interviews")).json()["total"] == total
    assert SECRET.encode() in b"".join(path.read_bytes() for path in folder.glob("interviews.db*"))
    done = await client.post("/settings/delete", data={"confirm": " Delete Everything "})
    assert f"Deleted: {total} interviews" in text_of(done.text)
    assert (await client.get("/api/interviews")).json()["total"] == 0
    assert (await client.get(f"/api/interviews/{running}")).status_code == 404
    left = b"".join(path.read_bytes() for path in folder.glob("interviews.db*"))
    assert SECRET.encode() not in left, "the words are gone from the file, too"
    assert await written.kept(report.split("/")[2], "key") is None

    back = await client.post("/api/interviews/import", content=saved)
    assert back.status_code == 201
    assert (await client.get(report)).status_code == 200
