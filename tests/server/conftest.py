"""One server for the tests of a session, and clients of it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.live import services_in, serving

DRILL = "training-data"
WORD_DELAY = 0.008  # seconds; a reply then takes about a fifth of a second


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the real application answers, without pauses between words."""
    yield from _served(tmp_path_factory.mktemp("server"), 0.0)


@pytest.fixture(scope="session")
def slow_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same with a voice slow enough to be interrupted."""
    yield from _served(tmp_path_factory.mktemp("slow"), WORD_DELAY)


def _served(folder: Path, token_delay: float) -> Iterator[str]:
    services = services_in(folder, token_delay=token_delay)
    with serving(services) as url:
        yield url
    services.close()


@pytest.fixture
async def client(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address, timeout=20) as found:
        yield found


@pytest.fixture
async def running(client: httpx.AsyncClient) -> str:
    """The id of a drill that has just begun."""
    response = await client.post("/api/interviews", json={"drill": DRILL})
    assert response.status_code == 201
    return str(response.json()["id"])


@pytest.fixture
async def ended(client: httpx.AsyncClient, running: str) -> str:
    """The id of a drill with one answer that was finished early."""
    await client.post(
        f"/api/interviews/{running}/answers",
        json={"client_id": "one", "text": "We use user history logs."},
    )
    assert (await client.post(f"/api/interviews/{running}/finish")).status_code == 200
    return running


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
