"""The list of interviews over HTTP: names, tags, deleting, exports, contests, comparing, transcripts from elsewhere."""

from __future__ import annotations

import html
import json
import re

import httpx
import pytest

from interviewer.server.security import MAX_BODY

TALK = (
    "Interviewer: Where does the training data come from?\n"
    "Me: The impression log, every ad that was shown, joined to the clicks on the impression id.\n"
    "Interviewer: And the label?\nMe: A click within an hour."
)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def test_name_tag_filter_and_delete(client: httpx.AsyncClient, ended: str) -> None:
    form = {"title": "Ads & <clicks>", "tags": "Friday, ads", "back": f"/interviews/{ended}/report"}
    answer = await client.post(f"/interviews/{ended}/label", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/interviews/{ended}/report")
    page = (await client.get(f"/interviews/{ended}/report")).text
    assert "Ads &amp; &lt;clicks&gt;" in page
    assert 'href="/interviews?tag=friday"' in page
    listed = (await client.get("/interviews", params={"tag": "friday", "words": "clicks ADS"})).text
    assert f"/interviews/{ended}/report" in listed
    assert f"/interviews/{ended}" not in (await client.get("/interviews?words=nothing-like-it")).text
    body = (await client.patch(f"/api/interviews/{ended}", json={"tags": ["only"]})).json()
    assert (body["title"], body["tags"], body["origin"]) == ("Ads & <clicks>", ["only"], "held")
    assert body["bands"][0]["subject_id"] == "training-data"
    items = (await client.get("/api/interviews?tag=only")).json()
    assert [item["id"] for item in items["items"]] == [ended]

    refused = await client.post(f"/interviews/{ended}/delete", data={"back": "/"})
    assert refused.status_code == 422
    assert (await client.get(f"/api/interviews/{ended}")).status_code == 200
    assert (await client.post(f"/interviews/{ended}/delete", data={"sure": "yes"})).status_code == 303
    for path in (f"/api/interviews/{ended}", f"/interviews/{ended}/report"):
        assert (await client.get(path)).status_code == 404
    assert (await client.delete(f"/api/interviews/{ended}")).status_code == 404


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "/\\example.org", ""])
async def test_the_way_back_stays_here(client: httpx.AsyncClient, ended: str, back: str) -> None:
    answer = await client.post(f"/interviews/{ended}/label", data={"title": "x", "back": back})
    assert answer.headers["location"] == "/interviews"


async def test_files(client: httpx.AsyncClient, ended: str) -> None:
    saved = await client.get(f"/interviews/{ended}/export.json")
    assert re.search(r'filename="\d{4}-\d\d-\d\d-[a-z0-9-]+\.json"', saved.headers["content-disposition"])
    markdown = (await client.get(f"/interviews/{ended}/export.md")).text
    assert "user history logs" in markdown
    page = html.unescape((await client.get(f"/interviews/{ended}/export.html")).text)
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href|action)="(?!#)', page), "one file: it points nowhere"
    assert (await client.get(f"/interviews/{ended}/export.exe")).status_code == 404

    again = await client.post("/api/interviews/import", content=saved.content)
    assert (again.status_code, again.json()) == (
        200,
        {"id": ended, "known": True, "report": f"/interviews/{ended}/report"},
    )
    report = (await client.get(f"/api/interviews/{ended}/report")).json()
    await client.delete(f"/api/interviews/{ended}")
    back = await client.post("/import", data={"file": saved.text})
    assert (back.status_code, back.headers["location"]) == (303, f"/interviews/{ended}/report")
    assert (await client.get(f"/api/interviews/{ended}/report")).json() == report


async def test_bad_files_are_refused(client: httpx.AsyncClient) -> None:
    for content in (b"\xff\xfe", b"not json", b"{}", json.dumps({"format": 9, "record": {}, "report": {}}).encode()):
        answer = await client.post("/api/interviews/import", content=content)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
    page = await client.post("/import", data={"file": "not <json>"})
    assert page.status_code == 422
    assert "this is not JSON" in page.text
    assert "not &lt;json&gt;" in page.text, "what was pasted is not lost"
    large = await client.post("/api/interviews/import", content=b" " * (MAX_BODY + 1))
    assert large.status_code == 422, "a file may be larger than an answer"
    assert (await client.post("/api/transcripts/read", content=b" " * (MAX_BODY + 1))).status_code == 413


async def test_what_a_file_holds_stays_text(client: httpx.AsyncClient, ended: str) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    data = (await client.get(f"/interviews/{ended}/export.json")).json()
    name = "hostile"
    data["record"]["interview"] |= {"id": name, "title": evil}
    data["record"]["turns"][1]["text"] = evil
    data["report"] |= {"id": name, "title": evil}
    part = data["report"]["rounds"][0]
    part |= dict.fromkeys(("title", "question_text", "headline", "band_words", "model_answer"), evil)
    part |= {"caps": [evil], "next_steps": [evil], "model_marks": [{"point": evil, "quote": evil}]}
    cite = {"text": evil, "passage_id": "javascript:alert(3)", "mark": "U"}
    gap = {
        "point": evil,
        "name": evil,
        "label": "partial",
        "must": True,
        "weight": 1,
        "say": evil,
        "quote": evil,
        "turn": 2,
    }
    part["gaps"] = [gap | {"citations": [cite]}]
    number = {"check": evil, "title": evil, "quote": evil, "turn": 2, "claimed": 1.0, "computed": 2.0, "output": evil}
    words = {"formula": f"{evil} = 1", "with_numbers": f"1 = {evil}", "verdict": "wrong_method", "words": evil}
    part["receipts"] = [number | words]
    assert (await client.post("/api/interviews/import", content=json.dumps(data))).status_code == 201
    for path in ("report", "export.html"):
        page = (await client.get(f"/interviews/{name}/{path}")).text
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
    assert "<script>alert" not in (await client.get("/interviews")).text
    assert "\\<script" in (await client.get(f"/interviews/{name}/export.md")).text, "Markdown is escaped, too"
    assert (await client.delete(f"/api/interviews/{name}")).status_code == 204


async def test_a_transcript_from_elsewhere(client: httpx.AsyncClient) -> None:
    turns = (await client.post("/api/transcripts/read", json={"text": TALK})).json()["turns"]
    assert [turn["speaker"] for turn in turns] == ["interviewer", "candidate"] * 2
    body = {"turns": turns, "drill": "training-data", "title": "Phone screen"}
    made = (await client.post("/api/interviews/transcript", json=body)).json()
    report = (await client.get(f"/api/interviews/{made['id']}/report")).json()
    assert report["title"] == "Phone screen"
    assert report["rounds"][0]["drill"]["drill_id"] == "training-data"
    page = text_of((await client.get(made["report"])).text)
    assert "of a transcript held elsewhere" in page
    wrong = await client.post("/api/interviews/transcript", json=body | {"drill": "nothing"})
    assert wrong.status_code == 404


async def test_contest_and_grade_again(client: httpx.AsyncClient, ended: str) -> None:
    report = (await client.get(f"/api/interviews/{ended}/report")).json()
    gap = report["rounds"][0]["gaps"][0]["point"]
    form = {"round": "0", "point": gap, "words": "use user history logs"}
    answer = await client.post(f"/interviews/{ended}/contest", data=form)
    assert answer.status_code == 303
    anchor = answer.headers["location"].partition("#")[2]
    page = (await client.get(f"/interviews/{ended}/report")).text
    assert f'id="{anchor}"' in page
    assert "What you contested" in page
    note = (await client.get(f"/api/interviews/{ended}/report")).json()["rounds"][0]["contests"][0]
    assert (note["point"], note["sentence"], note["turn"]) == (gap, "We use user history logs.", 2)
    never = await client.post(
        f"/api/interviews/{ended}/contests", json={"round": 0, "point": gap, "words": "I said it all"}
    )
    assert (never.status_code, never.json()["field"]) == (422, "words")
    again = await client.post(f"/api/interviews/{ended}/grade", json={"ear": "quick"})
    assert again.status_code == 200
    assert (await client.post(f"/interviews/{ended}/grade-again", data={"ear": "golden"})).status_code == 404
    assert (await client.get(f"/interviews/{ended}/report?ear=golden")).status_code == 404


async def test_side_by_side(client: httpx.AsyncClient, ended: str) -> None:
    turns = (await client.post("/api/transcripts/read", json={"text": TALK})).json()["turns"]
    made = (await client.post("/api/interviews/transcript", json={"turns": turns, "drill": "training-data"})).json()[
        "id"
    ]
    page = await client.get("/compare", params={"pick": [ended, made]})
    assert page.status_code == 200
    words = text_of(page.text)
    assert "Two attempts" in words
    assert "better on the right" in words
    assert "Two ears on one transcript" in (await client.get(f"/compare?a={ended}:quick&b={ended}")).text
    other = (
        await client.post("/api/interviews/transcript", json={"turns": turns, "question": "fund.overfit_l1l2"})
    ).json()["id"]
    assert "no question in common" in (await client.get(f"/compare?a={ended}&b={other}")).text
    assert (await client.get(f"/compare?a={ended}")).status_code == 422
