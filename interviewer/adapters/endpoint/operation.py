"""One call of the port on its way: its deadlines, what may still be spent on it, how it ends and what it used."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from interviewer.adapters.endpoint import faults, wire
from interviewer.adapters.endpoint.breaker import Breaker
from interviewer.adapters.endpoint.exchange import Sent
from interviewer.adapters.endpoint.requests import Ask
from interviewer.domain.model_calls import Usage
from interviewer.errors import EndpointError

EXTRA_CALLS = 2  # after the first: retries, lessons in what the endpoint takes, a repair
_BYTES_PER_TOKEN = 4
_WITHOUT_A_REPLY = ("auth", "rate_limited", "quota", "unreachable", "bad_request", "model_missing", "resting", "budget")


class SpentThinking(EndpointError):
    """The model had used up its tokens before it said a word."""

    def __init__(self) -> None:
        super().__init__("length", "the model thought for so long that no tokens were left for a reply")


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds: to connect, to the first visible text, between two pieces, and for all of it, retries included."""

    connect: float = 5.0
    first_token: float = 20.0
    gap: float = 15.0
    turn: float = 60.0


@dataclass(slots=True)
class Operation:
    """One call of the port: what may still be spent on it."""

    ask: Ask
    purpose: str
    interview_id: str
    turn: int | None
    ends: float
    breaker: Breaker
    calls: int = 0
    usage: Usage = field(default_factory=Usage)

    def may_repeat(self) -> bool:
        return self.calls <= EXTRA_CALLS and time.monotonic() < self.ends


async def next_item(items: AsyncIterator[dict[str, object]], until: float) -> dict[str, object] | None:
    """The next item, None at the end. Raises EndpointError (timeout) at ``until``, a monotonic time."""
    try:
        async with asyncio.timeout_at(until):
            return await anext(items, None)
    except TimeoutError as error:
        raise faults.of_exception(error) from None


def check_end(reply: wire.Reply) -> None:
    """Raises EndpointError for a reply that ended otherwise than it should."""
    if reply.refusal or reply.finish == "content_filter":
        raise faults.refused()
    silent = not reply.calls and not "".join(reply.text).strip()
    if reply.finish == "length":
        raise SpentThinking() if silent else faults.stopped_at_length()
    if silent:
        raise EndpointError("empty", "the model's reply is empty")


def estimated(sent: Sent, reply: wire.Reply, outcome: str) -> Usage:
    """Four bytes a token, where the endpoint does not count; nothing for a request that it did not take."""
    if outcome in _WITHOUT_A_REPLY:
        return Usage()
    asked = sum(len(str(message.get("content") or "").encode()) for message in sent.body["messages"])
    given = sum(len(piece.encode()) for piece in reply.text)
    return Usage(tokens_in=asked // _BYTES_PER_TOKEN, tokens_out=-(-given // _BYTES_PER_TOKEN), estimated=True)
