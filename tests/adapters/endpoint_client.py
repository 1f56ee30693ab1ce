"""A client of a fake endpoint with deadlines short enough for tests."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from evals.fake_endpoint import FakeEndpoint
from interviewer.adapters.endpoint.breaker import Breaker
from interviewer.adapters.endpoint.capabilities import CapabilityFile
from interviewer.adapters.endpoint.client import Endpoint
from interviewer.adapters.endpoint.operation import Deadlines
from interviewer.domain.model_calls import ModelCall

KEY = "sk-test-0123456789abcdef"
ASKED = [{"role": "system", "content": "You are terse."}, {"role": "user", "content": "Say something."}]
SHORT = Deadlines(connect=1.0, first_token=1.2, gap=0.8, turn=6.0)


class Book:
    """A ledger in memory. ``spent``: what it answers when it is asked for leave."""

    def __init__(self, spent: str | None = None) -> None:
        self.calls: list[ModelCall] = []
        self.spent = spent

    async def refusal(self, interview_id: str) -> str | None:
        return self.spent

    def note(self, call: ModelCall) -> None:
        self.calls.append(call)


@asynccontextmanager
async def client_of(
    fake: FakeEndpoint | str, *, folder: Path | None = None, deadlines: Deadlines = SHORT, **more: Any
) -> AsyncIterator[Endpoint]:
    """An Endpoint that talks to ``fake`` (or to an address), closed at the end."""
    endpoint = Endpoint(
        base_url=fake if isinstance(fake, str) else fake.url,
        api_key=KEY,
        model="tiny",
        deadlines=deadlines,
        capabilities=CapabilityFile(folder / "endpoints.json" if folder else None),
        breaker=more.pop("breaker", None) or (lambda: Breaker(time.monotonic, threshold=100)),
        pause=0.01,
        **more,
    )
    try:
        yield endpoint
    finally:
        await endpoint.close()


async def told(endpoint: Endpoint, **more: Any) -> str:
    """A whole streamed reply."""
    return "".join([piece async for piece in endpoint.stream(ASKED, purpose="voice", max_tokens=100, **more)])
