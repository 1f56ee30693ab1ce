"""The JSON API: what it answers, and how it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

SECRET_KEYS = {
    "points",
    "point",
    "label",
    "labels",
    "band",
    "score",
    "scorecard",
    "statement",
    "verdicts",
    "move",
    "target",
    "misconception",
}


def keys_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_in(inner)


async def test_an_interview_from_start_to_report(client: httpx.AsyncClient) -> None:
    started = await client.post("/api/interviews", json={"drill": "training-data"})
    assert started.status_code == 201
    begun = started.json()
    assert begun["turn"]["seq"] == 1
    assert begun["turn"]["speaker"] == "interviewer"
    assert begun["round"]["state"] == "started"

    url = f"/api/interviews/{begun['id']}"
    answered = await client.post(f"{url}/answers", json={"client_id": "a", "text": "We use user history logs."})
    reply = answered.json()
    assert answered.status_code == 200
    assert reply["turn"]["seq"] == 3
    assert reply["turn"]["kind"] in {"probe", "challenge"}
    assert reply["ended"] is False
    assert (await client.get(f"{url}/report")).status_code == 409

    finished = await client.post(f"{url}/finish")
    assert finished.json()["state"] == "ended"
    report = (await client.get(f"{url}/report")).json()
    assert report["rounds"][0]["drill"]["rungs"]


async def test_nothing_of_the_judgement_shows_while_a_round_runs(client: httpx.AsyncClient, running: str) -> None:
    url = f"/api/interviews/{running}"
    reply = await client.post(f"{url}/answers", json={"client_id": "a", "text": "From the logs."})
    stored = await client.get(url)
    listed = await client.get("/api/interviews?limit=1")
    for response in (reply, stored, listed):
        assert SECRET_KEYS.isdisjoint(keys_in(response.json()))


async def test_the_same_answer_again_gives_the_same_reply(client: httpx.AsyncClient, running: str) -> None:
    url, body = f"/api/interviews/{running}/answers", {"client_id": "x", "text": "Impressions."}
    first, second = await client.post(url, json=body), await client.post(url, json=body)
    assert first.json() == second.json()
    assert len((await client.get(f"/api/interviews/{running}")).json()["turns"]) == 3


async def test_a_receipt_without_waiting(client: httpx.AsyncClient, running: str) -> None:
    response = await client.post(
        f"/api/interviews/{running}/answers",
        headers={"Prefer": "respond-async"},
        json={"client_id": "a", "text": "Impression logs."},
    )
    assert response.status_code == 202
    assert response.json()["turn"]["text"] == "Impression logs."


@pytest.mark.parametrize("path", ["", "/events", "/report"])
async def test_unknown_interviews(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(f"/api/interviews/nobody{path}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == 404


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "plan"),
        ({"plan": "fundamentals", "drill": "training-data"}, 422, "plan"),
        ({"drill": "no-such"}, 404, "drill"),
        ({"drill": "training-data", "mode": "easy"}, 422, "mode"),
        ({"drill": "training-data", "wish": 1}, 422, "wish"),
    ],
)
async def test_starts_that_are_refused(
    client: httpx.AsyncClient, body: dict[str, Any], status: int, field: str
) -> None:
    response = await client.post("/api/interviews", json=body)
    assert response.status_code == status
    assert response.json()["field"] == field


async def test_bodies_that_cannot_be_read(client: httpx.AsyncClient, running: str) -> None:
    url = f"/api/interviews/{running}/answers"
    for body in (b"{", b"[]", b"\xff\xfe", b'{"client_id": 1, "text": null}'):
        response = await client.post(url, content=body, headers={"Content-Type": "application/json"})
        assert response.status_code == 422
        assert response.headers["content-type"] == "application/problem+json"


async def test_long_answers(client: httpx.AsyncClient, running: str) -> None:
    url = f"/api/interviews/{running}/answers"
    too_long = await client.post(url, json={"client_id": "a", "text": "x" * 20_001})
    assert (too_long.status_code, too_long.json()["field"]) == (422, "text")
    huge = await client.post(url, json={"client_id": "a", "text": "x" * 1_000_000})
    assert huge.status_code == 413
    assert huge.headers["content-type"] == "application/problem+json"
    assert len((await client.get(f"/api/interviews/{running}")).json()["turns"]) == 1


async def test_a_body_without_length_is_counted(client: httpx.AsyncClient, running: str) -> None:
    async def chunks() -> Any:
        for _ in range(12):
            yield b"x" * 100_000

    response = await client.post(
        f"/api/interviews/{running}/answers",
        content=chunks(),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 413


async def test_control_characters_are_taken_out(client: httpx.AsyncClient, running: str) -> None:
    await client.post(
        f"/api/interviews/{running}/answers",
        json={"client_id": "a", "text": "one\u0000 \u001b[31mrow\u0007\nnext"},
    )
    turns = (await client.get(f"/api/interviews/{running}")).json()["turns"]
    assert turns[1]["text"] == "one [31mrow\nnext"


async def test_markup_in_an_answer_stays_text(client: httpx.AsyncClient, running: str) -> None:
    text = "<script>alert(1)</script> ![x](http://elsewhere.example/x.png) [y](javascript:alert(1))"
    await client.post(f"/api/interviews/{running}/answers", json={"client_id": "a", "text": text})
    html = (await client.get(f"/api/interviews/{running}")).json()["turns"][1]["html"]
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


async def test_an_ended_interview_takes_no_answer(client: httpx.AsyncClient, ended: str) -> None:
    response = await client.post(
        f"/api/interviews/{ended}/answers", json={"client_id": "late", "text": "One more thing."}
    )
    assert response.status_code == 409
    assert "ended" in response.json()["detail"]
    again = await client.post(f"/api/interviews/{ended}/finish")
    assert again.status_code == 200


async def test_presence(client: httpx.AsyncClient, running: str) -> None:
    response = await client.post(f"/api/interviews/{running}/presence")
    assert (response.status_code, response.content) == (204, b"")
    assert (await client.post("/api/interviews/nobody/presence")).status_code == 404


async def test_the_list_is_paged(client: httpx.AsyncClient, running: str, ended: str) -> None:
    page = (await client.get("/api/interviews?limit=1&offset=0")).json()
    assert len(page["items"]) == 1
    assert page["total"] >= 1
    assert (await client.get("/api/interviews?limit=0")).status_code == 422


async def test_progress_counts_ended_interviews(client: httpx.AsyncClient, ended: str) -> None:
    progress = (await client.get("/api/progress")).json()
    assert set(progress) == {"rounds", "topics", "points", "gaps", "due"}
    assert sum(progress["points"].values()) > 0


async def test_the_bank_and_the_library(client: httpx.AsyncClient) -> None:
    questions = (await client.get("/api/questions")).json()
    assert {"fund.overfit_l1l2", "sd.ads_ctr_training_data"} <= {item["id"] for item in questions}
    assert SECRET_KEYS.isdisjoint(keys_in(questions))
    await _ready(client)
    hits = (await client.get("/api/search", params={"q": "position bias", "k": 3})).json()
    assert 0 < len(hits) <= 3
    assert (await client.get("/api/search")).json()["field"] == "q"


async def _ready(client: httpx.AsyncClient) -> None:
    for _ in range(300):
        if (await client.get("/readyz")).status_code == 200:
            return
        await asyncio.sleep(0.2)
    pytest.fail("the index never became ready")


async def test_calculations(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/api/calculations")).json()
    assert "f_beta" in {item["name"] for item in listed}
    good = await client.post("/api/calculations/f_beta", json={"inputs": {"precision": 0.7, "recall": 0.45, "beta": 1}})
    assert good.json()["outputs"]["f"] == pytest.approx(0.5478, abs=1e-4)
    bad = await client.post("/api/calculations/f_beta", json={"inputs": {"precision": 7}})
    assert bad.status_code == 422
    assert (await client.post("/api/calculations/none", json={})).status_code == 422


@pytest.mark.parametrize(
    ("name", "body", "field", "words"),
    [
        ("f_beta", '{"inputs": {"precision": NaN, "recall": 0.4}}', "precision", "[0, 1]"),
        ("f_beta", '{"inputs": {"precision": 1' + "0" * 400 + ', "recall": 0.4}}', "precision", "[0, 1]"),
        ("f_beta", '{"inputs": {"precision": null, "recall": 0.4}}', "precision", "[0, 1]"),
        ("brier", '{"inputs": {"labels": [], "probs": []}}', "labels", "at least 1 item"),
        ("brier", '{"inputs": {"labels": [1], "probs": [0.5, 0.5]}}', "probs", "as long as labels"),
        ("brier", '{"inputs": {"labels": [1' + ",1" * 999_999 + '], "probs": [0.5]}}', "labels", "at most 100,000"),
    ],
)
async def test_a_calculation_that_cannot_be_made(
    client: httpx.AsyncClient, name: str, body: str, field: str, words: str
) -> None:
    refused = await client.post(f"/api/calculations/{name}", content=body, headers={"content-type": "application/json"})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["field"] == field
    assert words in refused.json()["detail"]


async def test_health_and_schema(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json()["status"] == "ok"
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert "/api/interviews/{interview_id}/answers" in paths
    assert "/start" not in paths


async def test_what_is_not_there(client: httpx.AsyncClient) -> None:
    nothing = await client.get("/api/nothing")
    assert (nothing.status_code, nothing.json()["title"]) == (404, "Not Found")
    wrong_method = await client.put("/api/questions")
    assert wrong_method.status_code == 405
    assert wrong_method.headers["content-type"] == "application/problem+json"
