"""Replies as streams: resumed at the very character, shared, and made once."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from interviewer.domain.interview import Turn
from tests.server.events import Received, read, said, until
from tests.server.live import services_in, serving


@pytest.fixture
async def client(slow_address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=slow_address, timeout=20) as found:
        yield found


ANSWER = {"client_id": "one", "text": "We use user history logs."}


async def test_an_answer_streamed(client: httpx.AsyncClient, running: str) -> None:
    async with client.stream(
        "POST",
        f"/api/interviews/{running}/answers",
        json=ANSWER,
        headers={"Accept": "text/event-stream"},
    ) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = [event async for event in read(response)]
    assert [event.kind for event in events[:2]] == ["turn", "turn"]
    assert events[0].data["speaker"] == "candidate"
    assert events[-1].kind == "turn_end"
    assert said(events, 3) == events[-1].data["text"]
    assert len([event for event in events if event.kind == "token"]) > 5
    ids = [event.id for event in events]
    assert ids == sorted(set(ids))


async def test_resuming_in_the_middle(client: httpx.AsyncClient, running: str) -> None:
    url = f"/api/interviews/{running}"
    await client.post(f"{url}/answers", json=ANSWER, headers={"Prefer": "respond-async"})
    async with client.stream("GET", f"{url}/events") as response:
        before = await until(response, "token", 4)
    await asyncio.sleep(0.1)  # the reply goes on while nobody listens
    async with client.stream("GET", f"{url}/events", headers={"Last-Event-ID": str(before[-1].id)}) as response:
        rest = await until(response, "turn_end")
    assert "turn" not in {event.kind for event in rest}
    assert said(before, 3) + said(rest, 3) == rest[-1].data["text"]


async def test_two_listeners_and_a_late_one(client: httpx.AsyncClient, running: str) -> None:
    url = f"/api/interviews/{running}"

    async def listen() -> list[Received]:
        async with client.stream("GET", f"{url}/events") as response:
            return [e for e in await until(response, "turn_end", 2) if e.data["seq"] > 1]

    first, second = asyncio.create_task(listen()), asyncio.create_task(listen())
    await asyncio.sleep(0.05)
    await client.post(f"{url}/answers", json=ANSWER, headers={"Prefer": "respond-async"})
    assert await first == await second
    late = await listen()
    assert said(late, 3) == said(first.result(), 3)
    assert late[-1].id == first.result()[-1].id


async def test_the_same_answer_twice_at_once(client: httpx.AsyncClient, running: str) -> None:
    url = f"/api/interviews/{running}"
    replies = await asyncio.gather(*(client.post(f"{url}/answers", json=ANSWER) for _ in range(4)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.text for reply in replies}) == 1
    assert len((await client.get(url)).json()["turns"]) == 3


async def test_another_answer_has_to_wait(client: httpx.AsyncClient, running: str) -> None:
    url = f"/api/interviews/{running}/answers"
    await client.post(url, json=ANSWER, headers={"Prefer": "respond-async"})
    other = await client.post(url, json={"client_id": "two", "text": "And also ..."})
    assert other.status_code == 409


async def test_an_ended_interview_sends_browsers_away(client: httpx.AsyncClient, ended: str) -> None:
    async with client.stream("GET", f"/api/interviews/{ended}/events") as response:
        events = [event async for event in read(response)]
    assert events[-1].kind == "ended"
    assert events[-1].data["report"].endswith("/report")
    again = await client.get(f"/api/interviews/{ended}/events", headers={"Last-Event-ID": str(events[-1].id)})
    assert again.status_code == 204


async def test_ending_tells_who_listens(client: httpx.AsyncClient, running: str) -> None:
    url = f"/api/interviews/{running}"
    async with client.stream("GET", f"{url}/events") as response:
        listening = asyncio.create_task(until(response, "ended"))
        await asyncio.sleep(0.05)
        await client.post(f"{url}/answers", json=ANSWER, headers={"Prefer": "respond-async"})
        await client.post(f"{url}/finish")  # in the middle of the reply
        assert (await asyncio.wait_for(listening, 5))[-1].kind == "ended"
    assert (await client.get(f"{url}/report")).status_code == 200


async def test_event_ids_that_are_none(client: httpx.AsyncClient, running: str) -> None:
    response = await client.get(f"/api/interviews/{running}/events?after=x")
    assert (response.status_code, response.json()["field"]) == (422, "after")


async def test_ids_hold_across_a_restart(tmp_path: Path) -> None:
    services = services_in(tmp_path, token_delay=0.02)
    with serving(services) as url:
        async with httpx.AsyncClient(base_url=url) as client:
            begun = (await client.post("/api/interviews", json={"drill": "training-data"})).json()
            path = f"/api/interviews/{begun['id']}"
            await client.post(f"{path}/answers", json=ANSWER, headers={"Prefer": "respond-async"})
            async with client.stream("GET", f"{path}/events") as response:
                seen = await until(response, "token", 5)
            await client.post(f"{path}/answers", json=ANSWER)  # waits for the whole reply
    services.close()

    services = services_in(tmp_path)
    with serving(services) as url:
        async with (
            httpx.AsyncClient(base_url=url) as client,
            client.stream("GET", f"{path}/events?after={seen[-1].id}") as response,
        ):
            rest = await until(response, "turn_end")
    services.close()
    assert said(seen, 3) + said(rest, 3) == rest[-1].data["text"]


async def test_a_reply_that_a_crash_left_owing(tmp_path: Path) -> None:
    services = services_in(tmp_path)
    record = await services.conversation.start(drill="training-data")
    answer = Turn(seq=2, round=0, speaker="candidate", text="We use user history logs.")
    await services.store.add_answer(record.interview.id, answer, "one")
    with serving(services) as url:
        async with (
            httpx.AsyncClient(base_url=url, timeout=20) as client,
            client.stream("GET", f"/api/interviews/{record.interview.id}/events?after=2000000") as response,
        ):
            events = await until(response, "turn_end")
    services.close()
    assert events[0].data["speaker"] == "interviewer"
    assert said(events, 3) == events[-1].data["text"]


_SERVE = """
import sys, uvicorn, pathlib
from tests.server.live import services_in
from interviewer.server.app import create_app
services = services_in(pathlib.Path(sys.argv[1]))
uvicorn.run(create_app(services), port=int(sys.argv[2]), log_level="critical")
"""


@pytest.mark.slow
async def test_an_open_stream_does_not_hold_up_a_stop(tmp_path: Path, free_port: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(tmp_path), str(free_port)], cwd=Path(__file__).parents[2]
    ) as process:
        url = f"http://127.0.0.1:{free_port}"
        async with httpx.AsyncClient(base_url=url, timeout=20) as client:
            await _answers(client)
            begun = (await client.post("/api/interviews", json={"drill": "training-data"})).json()
            path = f"/api/interviews/{begun['id']}/events?after=1999999"
            async with client.stream("GET", path) as response:
                process.send_signal(signal.SIGTERM)
                assert [event async for event in read(response)] == []
        assert process.wait(5) in (0, -signal.SIGTERM)


async def _answers(client: httpx.AsyncClient) -> None:
    for _ in range(100):
        try:
            assert (await client.get("/healthz")).status_code == 200
        except httpx.TransportError:
            await asyncio.sleep(0.1)
        else:
            return
    pytest.fail("the server never answered")
