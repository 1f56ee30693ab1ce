"""Reads replies off the wire: server-sent events of a stream, or one JSON object.

The openai client makes the request (address, key, proxies, connections); its reading of streams builds a validated
object a token and costs ten times as much as what is done here, and does not bound a reply's size.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from interviewer.adapters.endpoint import faults
from interviewer.domain.model_calls import ToolCall, Usage
from interviewer.errors import EndpointError

MOST_BYTES = 2_000_000


async def events(
    chunks: AsyncIterator[bytes], most: int = MOST_BYTES, on_done: Callable[[], None] = lambda: None
) -> AsyncGenerator[bytes, None]:
    """The data of each server-sent event, up to and without ``[DONE]``, at which ``on_done`` is called.

    Raises EndpointError (too_long).
    """
    pending, total = b"", 0
    data: list[bytes] = []
    async for chunk in chunks:
        total += len(chunk)
        if total > most:
            raise EndpointError("too_long", f"the model endpoint sent more than {most:,} bytes")
        lines = (pending + chunk).split(b"\n")
        pending = lines.pop()
        for line in lines:
            line = line.rstrip(b"\r")
            if line.startswith(b"data:"):
                data.append(line[5:].strip())
            elif not line and data:
                event, data = b"\n".join(data), []
                if event == b"[DONE]":
                    on_done()
                    return
                yield event
    # Some servers end the stream without the last empty line.
    if pending.startswith(b"data:"):
        data.append(pending[5:].strip())
    if data == [b"[DONE]"]:
        on_done()
    elif data:
        yield b"\n".join(data)


async def whole(chunks: AsyncIterator[bytes], most: int = MOST_BYTES) -> bytes:
    """A reply that is no stream. Raises EndpointError (too_long)."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise EndpointError("too_long", f"the model endpoint sent more than {most:,} bytes")
    return bytes(body)


def parsed(data: bytes) -> dict[str, Any]:
    """A JSON object. Raises EndpointError: malformed, or what an error object says."""
    try:
        # UTF-8 by the protocol; json.loads would let half characters of bytes through.
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise EndpointError("malformed", "the model endpoint sent something that is not JSON") from None
    if not isinstance(found, dict):
        raise EndpointError("malformed", "the model endpoint sent JSON that is not an object")
    if found.get("error"):
        raise faults.of_error_event(found["error"])
    return found


@dataclass(slots=True)
class Reply:
    """What has come of one reply so far."""

    text: list[str] = field(default_factory=list)
    refusal: bool = False
    finish: str | None = None
    usage: Usage | None = None
    calls: dict[int, dict[str, str]] = field(default_factory=dict)

    def take(self, item: dict[str, Any]) -> str:
        """Adds a chunk of a stream or a whole completion; gives the text that is new ('' for none).

        What comes after the reply's end is dropped. Raises EndpointError (malformed).
        """
        try:
            if usage := item.get("usage"):
                self.usage = usage_of(usage)
            choices = item.get("choices") or ()
            if not choices or self.finish is not None:
                return ""
            return self._choice(choices[0])
        except (AttributeError, TypeError, KeyError, ValueError, IndexError):
            raise EndpointError("malformed", "the model endpoint sent a reply of another form") from None

    def _choice(self, choice: dict[str, Any]) -> str:
        delta = choice.get("delta") or choice.get("message") or {}
        if delta.get("refusal"):
            self.refusal = True
        for n, call in enumerate(delta.get("tool_calls") or ()):
            self._call(int(call.get("index", n)), call)
        if finish := choice.get("finish_reason"):
            self.finish = str(finish)
        content = delta.get("content")
        if isinstance(content, list):  # parts, as some gateways send them
            content = "".join(str(part.get("text", "")) for part in content)
        if not content:
            return ""
        if not isinstance(content, str):
            raise TypeError
        self.text.append(content)
        return content

    def _call(self, index: int, call: dict[str, Any]) -> None:
        held = self.calls.setdefault(index, {"id": "", "name": "", "arguments": ""})
        function = call.get("function") or {}
        held["id"] = held["id"] or str(call.get("id") or "")
        held["name"] += str(function.get("name") or "")
        arguments = function.get("arguments") or ""
        held["arguments"] += arguments if isinstance(arguments, str) else json.dumps(arguments)

    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The tools called, with their arguments read."""
        return tuple(
            ToolCall(
                id=call["id"] or f"call_{index}",
                name=call["name"],
                arguments=_arguments(call["arguments"]),
                raw=call["arguments"],
            )
            for index, call in sorted(self.calls.items())
        )


def usage_of(found: dict[str, Any]) -> Usage:
    """Token counts in the forms that are about; wrong or absent numbers count 0."""
    details = found.get("prompt_tokens_details") or {}
    cached = details.get("cached_tokens") or found.get("prompt_cache_hit_tokens") or 0
    tokens_in = _count(found.get("prompt_tokens"))
    return Usage(
        tokens_in=tokens_in,
        tokens_cached=min(_count(cached), tokens_in),
        tokens_out=_count(found.get("completion_tokens")),
    )


def _count(value: object) -> int:
    return max(0, int(value)) if isinstance(value, int | float) else 0


def _arguments(raw: str) -> dict[str, Any] | None:
    try:
        found = json.loads(raw or "{}")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
