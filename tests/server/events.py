"""Reading event streams in tests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Received:
    """One event as a client sees it."""

    id: int
    kind: str
    data: dict[str, Any]


async def read(response: httpx.Response) -> AsyncIterator[Received]:
    """The events of a streamed response."""
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if not line and fields:
            yield Received(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}
        elif line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value


async def until(response: httpx.Response, kind: str, count: int = 1) -> list[Received]:
    """Events up to and with the ``count``-th of a kind."""
    found: list[Received] = []
    async for event in read(response):
        found.append(event)
        count -= event.kind == kind
        if not count:
            break
    return found


def said(events: list[Received], seq: int) -> str:
    """The text of a turn put together from its tokens."""
    return "".join(e.data["text"] for e in events if e.kind == "token" and e.data["seq"] == seq)
