"""Calls a model endpoint: deadlines, the one retry layer, the account and the breaker. Implements ports.Model."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from interviewer.adapters.endpoint import requests, wire
from interviewer.adapters.endpoint.breaker import Breaker
from interviewer.adapters.endpoint.capabilities import Capabilities, CapabilityFile, address, guessed
from interviewer.adapters.endpoint.exchange import Refused, Sent, Wire, outcome_of
from interviewer.adapters.endpoint.operation import (
    Deadlines,
    Operation,
    SpentThinking,
    check_end,
    estimated,
    next_item,
)
from interviewer.adapters.endpoint.requests import PROBE, PROBE_TOKENS, PROBE_TOOL, Ask, Probed
from interviewer.domain.model_calls import Completion, Message, ModelCall, Shape, ToolSpec, Usage
from interviewer.errors import EndpointError, EndpointFault
from interviewer.ports import Ledger

if TYPE_CHECKING:
    from pydantic import BaseModel

    from interviewer.adapters.endpoint.recording import Recorder
    from interviewer.adapters.endpoint.spans import Spans

LONGEST_WAIT = 3.0  # seconds; who is told to wait longer does something else instead
RETRIED: frozenset[EndpointFault] = frozenset({"rate_limited", "server", "unreachable", "cut", "empty"})


class Endpoint:
    """One endpoint. Making one connects to nothing and imports no client; that happens with the first call.

    ``pause`` is the first wait before a retry, in seconds; it doubles. ``price`` gives the cost of a usage of a model.
    ``breaker`` makes a breaker; each purpose has its own, so that an ear whose model is missing does not silence the voice.
    """

    def __init__(
        self,
        *,
        base_url: str | None,
        api_key: str | None,
        model: str,
        deadlines: Deadlines | None = None,
        capabilities: CapabilityFile | None = None,
        breaker: Callable[[], Breaker] = lambda: Breaker(time.monotonic),
        ledger: Ledger | None = None,
        price: Callable[[str, Usage], float | None] = lambda model, usage: None,
        recorder: Recorder | None = None,
        spans: Spans | None = None,
        pause: float = 0.4,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.model, self._now, self._pause = model, now, pause
        self.deadlines = deadlines or Deadlines()
        self._base_url = base_url
        self._file = capabilities or CapabilityFile(None)
        self._known: dict[str, Capabilities] = {}
        self._new_breaker = breaker
        self._breakers: dict[str, Breaker] = {}
        self._ledger, self._price, self._spans = ledger, price, spans
        self._wire = Wire(base_url, api_key, self.deadlines.connect, recorder)

    @property
    def resting(self) -> bool:
        """True while calls for some purpose are turned away because they kept failing."""
        return any(breaker.open for breaker in self._breakers.values())

    @property
    def address(self) -> str:
        """Where calls go, as it may be shown."""
        return address(self._base_url)

    def capabilities(self, model: str | None = None) -> Capabilities:
        """What is known of the endpoint so far."""
        name = model or self.model
        if name not in self._known:
            self._known[name] = self._file.read(self._base_url, name)
        return self._known[name]

    def warm(self) -> None:
        """Imports the client, which takes a second; may run in a thread, and should before the first answer comes."""
        self._wire.client()

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._wire.close()

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        purpose: str,
        max_tokens: int,
        model: str | None = None,
        temperature: float | None = None,
        cache_key: str | None = None,
        interview_id: str = "",
        turn: int | None = None,
    ) -> AsyncIterator[str]:
        """The reply's text as it comes; see ports.Model. Nothing is tried again once a piece was given."""
        ask = Ask(tuple(messages), model or self.model, max_tokens, True, temperature=temperature, cache_key=cache_key)
        operation = await self._admitted(ask, purpose, interview_id, turn)
        while True:
            said = False
            try:
                async with aclosing(self._streamed(operation)) as pieces:
                    async for piece in pieces:
                        said = True
                        yield piece
                operation.breaker.succeeded()
                return
            except EndpointError as error:
                if said or not await self._try_again(operation, error):
                    operation.breaker.failed(error)
                    raise

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        purpose: str,
        max_tokens: int,
        shape: type[Shape] | None = None,
        tools: Sequence[ToolSpec] = (),
        model: str | None = None,
        temperature: float | None = None,
        cache_key: str | None = None,
        interview_id: str = "",
        turn: int | None = None,
    ) -> Completion[Shape]:
        """A whole reply; see ports.Model."""
        name = model or self.model
        ask = Ask(tuple(messages), name, max_tokens, False, shape, tuple(tools), temperature, cache_key)
        operation = await self._admitted(ask, purpose, interview_id, turn)
        while True:
            try:
                reply = await self._completed(operation)
                made = self._fit(operation, reply)
                operation.breaker.succeeded()
                return cast("Completion[Shape]", made)
            except EndpointError as error:
                if not await self._try_again(operation, error):
                    operation.breaker.failed(error)
                    raise

    async def probe(self) -> Capabilities:
        """What the endpoint can do, from one tiny call that asks for all of it (more only where something is refused).

        Raises EndpointError when it cannot be used at all.
        """
        ask = Ask(PROBE, self.model, PROBE_TOKENS, True, Probed, (PROBE_TOOL,))
        self._keep(self.model, guessed(self._base_url))  # what was learnt of an older version of it is forgotten
        operation = await self._admitted(ask, "doctor", "", None)
        while True:
            try:
                text = "".join([piece async for piece in self._streamed(operation)])
                break
            except EndpointError as error:
                if await self._try_again(operation, error):
                    continue
                if error.kind not in ("length", "empty", "refused"):
                    raise
                text = ""  # it works, if not for this
                break
        known = self.capabilities()
        self._learn(self.model, **requests.seen(text, known))
        return self.capabilities()

    async def _admitted(self, ask: Ask, purpose: str, interview_id: str, turn: int | None) -> Operation:
        """The operation, if there is money for it and the endpoint is not left alone. Its time starts here."""
        if self._ledger is not None:
            spent = await self._ledger.refusal(interview_id)
            if spent:
                raise EndpointError("budget", spent)
        breaker = self._breakers.setdefault(purpose, self._new_breaker())
        breaker.admit()
        await self._wire.ready()
        return Operation(ask, purpose, interview_id, turn, time.monotonic() + self.deadlines.turn, breaker)

    async def _streamed(self, operation: Operation) -> AsyncGenerator[str, None]:
        """One request of a stream, accounted for whatever becomes of it."""
        operation.calls += 1
        known, reply = self.capabilities(operation.ask.model), wire.Reply()
        sent = Sent(requests.body(operation.ask, known), operation.purpose)
        first_by = min(time.monotonic() + self.deadlines.first_token, operation.ends)
        try:
            async with self._wire.send(sent, first_by) as got:
                async with aclosing(got.items()) as items:
                    until = first_by
                    while (item := await next_item(items, until)) is not None:
                        piece = reply.take(item)
                        if piece:
                            sent.saw_text()
                            yield piece
                        if sent.first_token is not None:
                            until = min(time.monotonic() + self.deadlines.gap, operation.ends)
                if got.streamed and reply.finish is None and not got.complete:
                    raise EndpointError("cut", "the model endpoint's reply broke off")
                check_end(reply)
        except BaseException as error:
            self._account(operation, sent, reply, outcome_of(error))
            raise
        self._account(operation, sent, reply, "ok")
        self._learn(operation.ask.model, streaming=got.streamed, usage=reply.usage is not None)

    async def _completed(self, operation: Operation) -> wire.Reply:
        """One request for a whole reply, accounted for whatever becomes of it."""
        operation.calls += 1
        reply = wire.Reply()
        sent = Sent(requests.body(operation.ask, self.capabilities(operation.ask.model)), operation.purpose)
        try:
            async with self._wire.send(sent, operation.ends) as got, aclosing(got.items()) as items:
                while (item := await next_item(items, operation.ends)) is not None:
                    if reply.take(item):
                        sent.saw_text()
            check_end(reply)
        except BaseException as error:
            self._account(operation, sent, reply, outcome_of(error))
            raise
        self._account(operation, sent, reply, "ok")
        return reply

    def _fit(self, operation: Operation, reply: wire.Reply) -> Completion[BaseModel]:
        """The completion; a reply that is not of the shape asked for is taken up with the model on the next request."""
        text, calls, shape = "".join(reply.text), reply.tool_calls(), operation.ask.shape
        value: BaseModel | None = None
        if shape is not None and not calls:
            try:
                value = requests.fitted(text, shape)
            except EndpointError as error:
                operation.ask = operation.ask.plus(requests.repair(text, error))
                raise
            known = self.capabilities(operation.ask.model)
            if known.json_schema is not False:
                self._learn(operation.ask.model, json_schema=True)
            elif known.json_mode is not False:
                self._learn(operation.ask.model, json_mode=True)
        if calls:
            self._learn(operation.ask.model, tools=True)
        message: dict[str, object] = {"role": "assistant", "content": text}
        if calls:
            message["tool_calls"] = [
                {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.raw or "{}"}}
                for call in calls
            ]
        return Completion(text, value, calls, operation.usage, reply.finish or "stop", message)

    async def _try_again(self, operation: Operation, error: EndpointError) -> bool:
        """True when another request is worth making now: after a lesson, a repair, or a wait."""
        if not operation.may_repeat():
            return False
        if isinstance(error, Refused):
            name = operation.ask.model
            learnt = requests.lesson(error.sent, error.complaint, self.capabilities(name))
            if learnt is None:
                return False
            self._keep(name, learnt)
            return True
        if isinstance(error, SpentThinking):
            thought_of = self.capabilities(operation.ask.model).thinks
            self._learn(operation.ask.model, thinks=True)
            return not thought_of
        if error.kind == "malformed":
            return operation.ask.shape is not None
        if error.kind not in RETRIED:
            return False
        wait = error.retry_after if error.retry_after is not None else self._pause * 2 ** (operation.calls - 1)
        if wait > LONGEST_WAIT or time.monotonic() + wait >= operation.ends:
            return False
        await asyncio.sleep(wait)
        return True

    def _learn(self, model: str, **seen: bool) -> None:
        known = self.capabilities(model)
        if any(getattr(known, name) != value for name, value in seen.items()):
            self._keep(model, known.model_copy(update=seen))

    def _keep(self, model: str, known: Capabilities) -> None:
        self._known[model] = known
        self._file.write(self._base_url, model, known)

    def _account(self, operation: Operation, sent: Sent, reply: wire.Reply, outcome: str) -> None:
        usage = reply.usage or estimated(sent, reply, outcome)
        operation.usage = operation.usage.plus(usage)
        if self._spans is not None:
            self._spans.note(
                sent.body, sent.elapsed, usage, purpose=operation.purpose, finish=reply.finish, outcome=outcome
            )
        if self._ledger is None:
            return
        self._ledger.note(
            ModelCall(
                at=self._now(),
                interview_id=operation.interview_id,
                turn=operation.turn,
                purpose=operation.purpose,
                model=operation.ask.model,
                usage=usage,
                first_token=sent.first_token,
                seconds=sent.elapsed,
                outcome=outcome,
                cost=self._price(operation.ask.model, usage),
            )
        )
