"""A stand-in for a model endpoint that speaks the real protocol over HTTP: for tests, benchmarks and bug reports.

``python -m evals.fake_endpoint [--port 8100] [--first 0.4] [--rate 50] [--replay DIR]`` serves one that talks at a steady
pace, or plays back what ``INTERVIEWER_RECORD=DIR`` recorded, at the recorded pace.

In a test every request can be given its own fate: a status, a pause, a cut, bytes that are no text.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.fake_replies import Dialect, Reply, Request

BYTES_PER_TOKEN = 4

Answer = Callable[[Request], Reply]


class FakeEndpoint:
    """Serves in a thread of its own. Replies come from the script, in order, and then from ``answer``.

    ``caching``: counts how much of a prompt an earlier one began with, as a prompt cache would. ``keep``: remembers
    the requests.
    """

    def __init__(
        self, answer: Answer | None = None, dialect: Dialect | None = None, *, caching: bool = False, keep: bool = True
    ) -> None:
        self._keep = keep
        self._caching = caching
        self._answer = answer or (lambda request: Reply())
        self.dialect = dialect or Dialect()
        self._script: list[Reply] = []
        self.requests: list[Request] = []
        self._loop = asyncio.new_event_loop()
        self._port = 0

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self._port}/v1"

    def script(self, *replies: Reply) -> None:
        """The fates of the next requests."""
        self._script.extend(replies)

    @contextlib.contextmanager
    def serving(self, port: int = 0) -> Iterator[FakeEndpoint]:
        """Answers until the context ends; port 0 takes a free one."""
        ready, stop = threading.Event(), asyncio.Event()

        async def run() -> None:
            server = await asyncio.start_server(self._client, "127.0.0.1", port)
            self._port = server.sockets[0].getsockname()[1]
            ready.set()
            await stop.wait()
            server.close()
            mine = asyncio.current_task()
            tasks = [task for task in asyncio.all_tasks() if task is not mine]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        def serve() -> None:
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(run())
            self._loop.close()

        thread = threading.Thread(target=serve, name="fake-endpoint", daemon=True)
        thread.start()
        ready.wait(10)
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(stop.set)
            thread.join(10)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while (request := await _read(reader)) is not None:
                if self._keep:
                    self.requests.append(request)
                if not await self._respond(request, writer):
                    break
        writer.close()
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await writer.wait_closed()

    async def _respond(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Answers; False when the connection is done with."""
        complaint = self.dialect.complaint(request.body)
        if complaint:
            await _send(writer, 400, {"error": {"message": complaint, "type": "invalid_request_error"}}, {})
            return True
        reply = self._script.pop(0) if self._script else self._answer(request)
        await asyncio.sleep(reply.head)
        if reply.hang_up:
            return False
        if reply.status != 200:
            await _send(writer, reply.status, reply.body, reply.headers)
            return True
        usage = self._usage(request, reply)
        if request.body.get("stream") and self.dialect.streaming:
            return await _stream(writer, request, reply, usage)
        await asyncio.sleep(reply.first)
        await _send(writer, 200, reply.raw if reply.raw is not None else _whole(request, reply, usage), reply.headers)
        return True

    def _usage(self, request: Request, reply: Reply) -> dict[str, Any] | None:
        """Counts of the protocol; a prompt cache remembers the prompts seen, as far as a new one begins like an old one."""
        if not (self.dialect.usage and reply.usage):
            return None
        text = request.text
        earlier = self.requests[:-1] if self._caching else []
        cached = max((_common(text, other.text) for other in earlier), default=0) // BYTES_PER_TOKEN
        asked = -(-len(text.encode()) // BYTES_PER_TOKEN)
        given = len(reply.pieces)
        return {
            "prompt_tokens": asked,
            "completion_tokens": given,
            "total_tokens": asked + given,
            "prompt_tokens_details": {"cached_tokens": cached},
        }


def _common(one: str, other: str) -> int:
    same = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    return len(one[: min(len(one), len(other)) if same is None else same].encode())


async def _read(reader: asyncio.StreamReader) -> Request | None:
    line = await reader.readline()
    if not line:
        return None
    path = line.split()[1].decode()
    headers: dict[str, str] = {}
    while (line := await reader.readline()).strip():
        name, _, value = line.decode().partition(":")
        headers[name.strip().lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(path, headers, json.loads(body) if body else {})


async def _send(writer: asyncio.StreamWriter, status: int, body: Any, headers: dict[str, str]) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = {"Content-Type": "application/json", **headers, "Content-Length": str(len(data))}
    writer.write(_head(status, head) + data)
    await writer.drain()


def _head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode()


async def _stream(writer: asyncio.StreamWriter, request: Request, reply: Reply, usage: dict[str, Any] | None) -> bool:
    """A stream of server-sent events; False when the connection is done with."""
    head = {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked", **reply.headers}
    writer.write(_head(200, head))
    await writer.drain()
    wants_usage = request.body.get("stream_options", {}).get("include_usage")
    async for data in _events(request, reply, usage if wants_usage else None):
        if data is None:
            return False
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await writer.drain()
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


async def _events(request: Request, reply: Reply, usage: dict[str, Any] | None) -> AsyncIterator[bytes | None]:
    """The bytes of a stream, piece by piece; None where the connection breaks."""
    if reply.raw is not None:
        yield reply.raw
        return
    if reply.chunks:
        began = asyncio.get_running_loop().time()
        for at, data in reply.chunks:
            await asyncio.sleep(max(0.0, began + at - asyncio.get_running_loop().time()))
            yield data
        if reply.stall is not None:
            await asyncio.sleep(3600)
        if reply.cut is not None:
            yield None
        return
    if reply.reasoning:
        yield _event(request, {"role": "assistant", "content": None, "reasoning_content": reply.reasoning})
    loop = asyncio.get_running_loop()
    due = loop.time() + reply.first
    for n, piece in enumerate(reply.pieces):
        if n == reply.stall:
            await asyncio.sleep(3600)
        if n == reply.cut:
            yield None
        await asyncio.sleep(max(0.0, due - loop.time()))  # the pace is kept whatever the machine's load
        due += reply.gap
        yield _event(request, {"role": "assistant", "content": piece} if n == 0 else {"content": piece})
    if reply.stall == len(reply.pieces):
        await asyncio.sleep(3600)
    if reply.refusal:
        yield _event(request, {"refusal": reply.refusal})
    for index, (name, arguments) in enumerate(reply.tools):
        start = {"index": index, "id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": ""}}
        yield _event(request, {"tool_calls": [start]})
        yield _event(request, {"tool_calls": [{"index": index, "function": {"arguments": arguments}}]})
    if reply.finish is not None:
        yield _event(request, {}, reply.finish)
    for piece in reply.after:
        yield _event(request, {"content": piece})
    if usage is not None:
        yield b"data: " + json.dumps({**_frame(request, "chunk"), "choices": [], "usage": usage}).encode() + b"\n\n"
    if reply.done:
        yield b"data: [DONE]\n\n"


def _frame(request: Request, kind: str) -> dict[str, Any]:
    name = "chat.completion.chunk" if kind == "chunk" else "chat.completion"
    return {"id": "chatcmpl-1", "object": name, "created": 0, "model": request.body.get("model", "")}


def _event(request: Request, delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return (
        b"data: " + json.dumps({**_frame(request, "chunk"), "choices": [choice]}, ensure_ascii=False).encode() + b"\n\n"
    )


def _whole(request: Request, reply: Reply, usage: dict[str, Any] | None) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": "".join(reply.pieces), "refusal": reply.refusal}
    if reply.tools:
        message["tool_calls"] = [
            {"id": f"call_{n}", "type": "function", "function": {"name": name, "arguments": arguments}}
            for n, (name, arguments) in enumerate(reply.tools)
        ]
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if reply.tools else reply.finish}
    made = {**_frame(request, "whole"), "choices": [choice]}
    return made if usage is None else {**made, "usage": usage}


class Replay:
    """Answers as ``INTERVIEWER_RECORD`` saw it: the exchange with the same messages, else the next one of the same kind.

    Voice and ear ask side by side, so that the order alone does not tell which reply belongs to whom.
    """

    def __init__(self, folder: Path) -> None:
        self._left = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]

    def __call__(self, request: Request) -> Reply:
        """The reply to a request; HTTP 410 when nothing that was recorded is left for it."""
        alike = [kept for kept in self._left if kept["request"].get("stream") == request.body.get("stream")]
        same = [kept for kept in alike if kept["request"]["messages"] == request.body["messages"]]
        if not alike:
            return Reply(status=410, body={"error": {"message": "nothing that was recorded is left"}})
        chosen = (same or alike)[0]
        self._left.remove(chosen)
        return _as_recorded(chosen)


def _as_recorded(kept: dict[str, Any]) -> Reply:
    """The same bytes at the same times, and the same end: a connection that broke breaks, one that fell silent does too."""
    if kept["outcome"] == "unreachable":
        return Reply(hang_up=True)
    chunks = [(at, text.encode("utf-8", "surrogateescape")) for at, text in kept["chunks"]]
    body = b"".join(data for _, data in chunks)
    if kept["status"] != 200:
        return Reply(status=kept["status"], body=body)
    if not kept["request"].get("stream"):
        return Reply(raw=body, first=chunks[-1][0] if chunks else 0.0)
    ends = {"cut": "cut", "timeout": "stall"}.get(kept["outcome"], "")
    headers = {"Content-Type": kept.get("content_type") or "text/event-stream"}
    return Reply(chunks=chunks or [(0.0, b": nothing\n\n")], headers=headers, **({ends: 0} if ends else {}))  # type: ignore[arg-type]


def main(argv: Sequence[str] | None = None) -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m evals.fake_endpoint", description=__doc__)
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--first", type=float, default=0.4, help="seconds to the first token")
    parser.add_argument("--rate", type=float, default=50.0, help="tokens a second")
    parser.add_argument("--replay", type=Path, help="a folder that INTERVIEWER_RECORD wrote")
    chosen = parser.parse_args(argv)
    steady = Reply(first=chosen.first, gap=1 / chosen.rate)
    fake = FakeEndpoint(Replay(chosen.replay) if chosen.replay else lambda request: steady)
    with fake.serving(chosen.port):
        print(fake.url, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
