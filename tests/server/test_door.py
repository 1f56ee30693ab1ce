"""Who may talk to the server, and what its answers allow a page to do."""

from __future__ import annotations

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from interviewer.server.security import Door, hostname


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:1"},
    ],
)
async def test_other_sites_may_change_nothing(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    for path in ("/api/interviews", "/start"):
        response = await client.post(path, json={"drill": "training-data"}, headers=headers)
        assert response.status_code == 403


async def test_our_own_pages_and_programs_may(client: httpx.AsyncClient) -> None:
    own = {"Origin": str(client.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    form = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    for headers in (own, form, {}):
        response = await client.post("/api/interviews", json={"drill": "training-data"}, headers=headers)
        assert response.status_code == 201


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "[::1"])
async def test_foreign_names_are_turned_away(client: httpx.AsyncClient, host: str) -> None:
    response = await client.get("/api/questions", headers={"Host": host})
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("LocalHost:8000", "localhost"),
        ("[::1]:80", "::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("", ""),
        ("[x", ""),
    ],
)
def test_reading_a_host(host: str, name: str) -> None:
    assert hostname(host) == name


@pytest.mark.parametrize(
    ("listens", "host", "status"),
    [
        ("127.0.0.1", "192.168.1.5:8000", 400),
        ("0.0.0.0", "192.168.1.5:8000", 200),
        ("0.0.0.0", "evil.example", 400),
        ("box.lan", "box.lan:8000", 200),
    ],
)
async def test_names_go_with_the_address_listened_on(listens: str, host: str, status: int) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response()(scope, receive, send)

    transport = httpx.ASGITransport(Door(app, (listens,)))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
        assert (await client.get("/")).status_code == status


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/base.css", "/api/nothing", "/nothing"])
async def test_each_answer_is_guarded(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


async def test_static_files_cannot_be_escaped(client: httpx.AsyncClient) -> None:
    for path in ("/static/../templates/home.html", "/static/%2e%2e/templates/home.html"):
        assert (await client.get(path)).status_code == 404
