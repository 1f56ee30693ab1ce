"""One request over HTTP: sent by the openai client, read by ``wire.py``, every fault mapped."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Any

from interviewer.adapters.endpoint import faults, wire
from interviewer.errors import EndpointError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from interviewer.adapters.endpoint.recording import Exchange, Recorder

_DRAIN_SECONDS = 0.1  # what may follow the end of a reply is read, so that the connection can be used again


class Refused(EndpointError):
    """A 400 or 422, with what is needed to find out which parameter is to blame."""

    def __init__(self, error: EndpointError, sent: dict[str, Any], complaint: str) -> None:
        super().__init__(error.kind, error.message)
        self.sent, self.complaint = sent, complaint


class Sent:
    """A request on its way, with its times."""

    def __init__(self, body: dict[str, Any], purpose: str) -> None:
        self.body, self.purpose = body, purpose
        self._began = time.perf_counter()
        self.first_token: float | None = None

    @property
    def elapsed(self) -> float:
        """Seconds since it was made."""
        return time.perf_counter() - self._began

    def saw_text(self) -> None:
        """Notes when the first text came."""
        if self.first_token is None:
            self.first_token = self.elapsed


class Got:
    """A reply whose head has come. ``complete``: the stream told its end."""

    def __init__(self, response: Any, exchange: Exchange | None) -> None:
        self._response, self._exchange = response, exchange
        self.streamed = "text/event-stream" in response.headers.get("content-type", "")
        self.complete = not self.streamed
        if exchange is not None:
            exchange.status(response.status_code, response.headers.get("content-type", ""))

    async def items(self) -> AsyncGenerator[dict[str, Any], None]:
        """The JSON objects of the reply: the chunks of a stream, or one."""
        chunks = self._chunks()
        if not self.streamed:
            body = await wire.whole(chunks)
            # Some servers stream without saying so.
            if not body.lstrip().startswith((b"data:", b":")):
                yield wire.parsed(body)
                return
            chunks = _once(body)
        async with aclosing(wire.events(chunks, on_done=self._done)) as events:
            async for event in events:
                yield wire.parsed(event)
        if self.complete:
            await self._drain(chunks)

    def _done(self) -> None:
        self.complete = True

    async def _chunks(self) -> AsyncIterator[bytes]:
        async for chunk in self._response.iter_bytes():
            if self._exchange is not None:
                self._exchange.chunk(chunk)
            yield chunk

    async def _drain(self, chunks: AsyncIterator[bytes]) -> None:
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                left = wire.MOST_BYTES
                async for chunk in chunks:
                    left -= len(chunk)
                    if left < 0:
                        return
        except Exception:  # the reply is whole; how its connection ends does not matter
            return


class Wire:
    """The openai client, made at the first use, and nothing of its kind beyond this class."""

    def __init__(self, base_url: str | None, api_key: str | None, connect: float, recorder: Recorder | None) -> None:
        self._base_url, self._api_key, self._connect, self._recorder = base_url, api_key, connect, recorder
        self._client: AsyncOpenAI | None = None
        self._making = threading.Lock()

    def client(self) -> AsyncOpenAI:
        """The client; imports it, which takes a second the first time."""
        with self._making:
            if self._client is None:
                import httpx2
                from openai import AsyncOpenAI

                client = AsyncOpenAI(
                    # Local servers want no key; the client insists on one.
                    api_key=self._api_key or "none",
                    base_url=self._base_url or None,
                    max_retries=0,
                    timeout=httpx2.Timeout(None, connect=self._connect),
                    # A compressed stream comes in clumps.
                    default_headers={"Accept-Encoding": "identity"},
                )
                # What is looked up here is imported only now, and would hold up the first request.
                _ = client.chat.completions.with_streaming_response
                self._client = client
            return self._client

    async def ready(self) -> None:
        """Makes the client, if need be, while others go on."""
        if self._client is None:
            await asyncio.to_thread(self.client)

    async def close(self) -> None:
        """Closes the connections."""
        if self._client is not None:
            await self._client.close()

    @asynccontextmanager
    async def send(self, sent: Sent, until: float) -> AsyncIterator[Got]:
        """Sends a request; the reply inside. ``until``: the loop's time (monotonic) by which its head has to come.

        Raises EndpointError, and nothing else of what client and transport raise.
        """
        exchange = self._recorder.exchange(sent.body, sent.purpose) if self._recorder else None
        outcome = "ok"
        try:
            completions: Any = self.client().chat.completions
            manager = completions.with_streaming_response.create(**_arguments(sent.body))
            response = await self._opened(manager, sent, until, exchange)
            try:
                yield Got(response, exchange)
            except EndpointError:
                raise
            except Exception as error:
                raise faults.of_transport(error) from None
            finally:
                await manager.__aexit__(None, None, None)
        except BaseException as error:
            outcome = outcome_of(error)
            raise
        finally:
            if exchange is not None:
                exchange.close(outcome)

    async def _opened(self, manager: Any, sent: Sent, until: float, exchange: Exchange | None) -> Any:
        import openai

        try:
            async with asyncio.timeout_at(until):
                return await manager.__aenter__()
        except openai.APIStatusError as error:
            if exchange is not None:
                exchange.status(error.status_code, error.response.headers.get("content-type", ""))
                exchange.chunk(error.response.content)
            mapped = faults.of_exception(error)
            if error.status_code in (400, 422):
                raise Refused(mapped, sent.body, faults.parameter_at_fault(error.body)) from None
            raise mapped from None
        except EndpointError:
            raise
        except Exception as error:
            raise faults.of_exception(error) from None


def outcome_of(error: BaseException) -> str:
    """The word for the account: a fault's kind, or that the caller did not want the rest."""
    return error.kind if isinstance(error, EndpointError) else "stopped"


def _arguments(body: dict[str, Any]) -> dict[str, Any]:
    """The body as the client takes it. What it has a name for it walks through, message by message, which costs
    milliseconds on the way to the first token; extra_body goes as it is, and over the rest.
    """
    rest = {key: value for key, value in body.items() if key not in ("model", "stream")}
    named = {key: value for key, value in body.items() if key in ("model", "stream")}
    return {**named, "messages": [], "extra_body": rest}


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body
