"""Stop, edit, pause and preview over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.server.events import Received, until

LOGS = "We use user history logs."
BOARD = {
    "boxes": [{"id": 1, "x": 0, "y": 0, "text": "Impression <b>log</b>"}, {"id": 2, "x": 400, "y": 0, "text": "Join"}],
    "arrows": [{"start": 1, "end": 2, "text": "on impression id"}],
}


@pytest.fixture
async def slow(slow_address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=slow_address, timeout=20) as found:
        yield found


async def started(client: httpx.AsyncClient, **more: Any) -> str:
    response = await client.post("/api/interviews", json={"drill": "training-data", **more})
    return f"/api/interviews/{response.json()['id']}"


async def sent(client: httpx.AsyncClient, url: str, text: str = LOGS, client_id: str = "a", **more: Any) -> Any:
    headers = {"Prefer": "respond-async"}
    body = {"client_id": client_id, "text": text, **more}
    response = await client.post(f"{url}/answers", headers=headers, json=body)
    assert response.status_code == 202
    return response.json()["turn"]


async def told(client: httpx.AsyncClient, url: str, after: int, kind: str = "turn_end") -> list[Received]:
    """Events of the stream up to one of that kind."""
    async with client.stream("GET", f"{url}/events", params={"after": after}) as response:
        return await until(response, kind)


async def test_stop_keeps_what_came(slow: httpx.AsyncClient) -> None:
    url = await started(slow)
    await sent(slow, url)
    await asyncio.sleep(0.08)
    stopped = (await slow.post(f"{url}/stop")).json()
    last = stopped["turns"][-1]
    assert (last["speaker"], last["status"], stopped["pending"]) == ("interviewer", "interrupted", False)
    again = (await slow.post(f"{url}/stop")).json()
    assert again["turns"] == stopped["turns"]
    assert (await slow.get(url)).json()["turns"] == stopped["turns"]
    await sent(slow, url, "A row is one ad shown.", "b")
    events = await told(slow, url, int(stopped["last_event"]))
    assert [e.data["seq"] for e in events if e.kind == "turn"] == [4, 5]


async def test_an_edit_breaks_the_reply_off_and_gets_one_of_its_own(slow: httpx.AsyncClient) -> None:
    url = await started(slow)
    await sent(slow, url)
    await asyncio.sleep(0.05)
    edited = await slow.post(f"{url}/answers/2", json={"client_id": "b", "text": "Impression logs, with clicks."})
    assert edited.status_code == 202
    turn = edited.json()["turn"]
    assert (turn["supersedes"], turn["text"]) == (2, "Impression logs, with clicks.")
    events = await told(slow, url, 2_000_001)
    assert [e.data.get("supersedes") for e in events if e.kind == "turn"] == [2, None]
    record = (await slow.get(url)).json()
    assert [t["seq"] for t in record["turns"]] == [1, turn["seq"], turn["seq"] + 1]
    assert record["superseded"][0]["text"] == LOGS
    assert record["turns"][-1]["status"] == "complete"


async def test_an_edit_that_is_refused_leaves_the_reply_alone(slow: httpx.AsyncClient) -> None:
    url = await started(slow)
    await sent(slow, url)
    refused = await slow.post(f"{url}/answers/1", json={"client_id": "b", "text": "No."})
    assert refused.status_code == 409
    assert (await told(slow, url, 2_000_001))[-1].data["status"] == "complete"


async def test_pause_is_for_coach_mode(client: httpx.AsyncClient) -> None:
    real, coach = await started(client), await started(client, mode="coach")
    assert (await client.post(f"{real}/pause", json={"paused": True})).status_code == 409
    paused = await client.post(f"{coach}/pause", json={"paused": True})
    assert paused.json()["clock"]["paused"] is True
    assert (await client.get(coach)).json()["paused"] is True
    await client.post(f"{coach}/answers", json={"client_id": "a", "text": LOGS})
    assert (await client.get(coach)).json()["paused"] is False


async def test_a_drawing_comes_with_the_answer(client: httpx.AsyncClient) -> None:
    url = await started(client)
    turn = await sent(client, url, "As drawn.", board=BOARD)
    assert turn["text"].endswith("On the whiteboard: Impression <b>log</b> → Join (on impression id).")
    assert turn["typed"] == "As drawn."
    assert "<svg" in turn["html"]
    assert "<b>" not in turn["html"]
    faulty = await client.post(f"{url}/answers", json={"client_id": "b", "text": "x", "board": {"boxes": [{"id": 0}]}})
    assert faulty.status_code == 422


async def test_a_preview_keeps_nothing(client: httpx.AsyncClient) -> None:
    shown = (await client.post("/api/preview", json={"text": "$x^2$ <script>", "board": BOARD})).json()
    assert "<math" in shown["html"]
    assert "<script" not in shown["html"]
    assert shown["board"].startswith("<svg")
    assert (await client.post("/api/preview", json={"text": "x" * 20_001})).status_code == 422


async def test_the_topic_at_hand_has_a_time_of_its_own(client: httpx.AsyncClient) -> None:
    url = await started(client)
    topic = (await client.get(url)).json()["topic"]
    assert topic["index"] == 1
    assert 0 < topic["budget"] < 15 * 60
    assert topic["elapsed"] < 60
