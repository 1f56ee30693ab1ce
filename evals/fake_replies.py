"""What the fake endpoint is told to answer, and what it can do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

WORDS = "Let me press on that for a moment: what exactly is one row of your training set, and where does its label come from?"


@dataclass(frozen=True)
class Reply:
    """What is answered to one request, and how.

    ``text``: the content, in the pieces given or by words. ``first`` and ``gap``: seconds before the first and between
    pieces. ``status`` other than 200 sends ``body``. ``cut``: the connection breaks after that many pieces; ``stall``:
    nothing more comes after that many. ``raw``: these bytes instead of a reply of the protocol. ``after``: pieces sent
    after the end. ``tools``: (name, arguments as sent) pairs. ``head``: seconds before the status line.
    """

    text: str | Sequence[str] = WORDS
    first: float = 0.0
    gap: float = 0.0
    head: float = 0.0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    cut: int | None = None
    stall: int | None = None
    raw: bytes | None = None
    chunks: Sequence[tuple[float, bytes]] = ()
    after: Sequence[str] = ()
    tools: Sequence[tuple[str, str]] = ()
    finish: str | None = "stop"
    refusal: str | None = None
    reasoning: str | None = None
    usage: bool = True
    done: bool = True
    hang_up: bool = False

    @property
    def pieces(self) -> list[str]:
        """The content as it is sent."""
        if not isinstance(self.text, str):
            return list(self.text)
        words = self.text.split(" ")
        return [word if n == 0 else f" {word}" for n, word in enumerate(words)] if self.text else []


@dataclass(frozen=True)
class Request:
    """A request as it came. ``text`` is all of its messages as one string, for counting and caching."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """The part that a prompt cache looks at."""
        tools = json.dumps(self.body["tools"], ensure_ascii=False) if "tools" in self.body else ""
        said = (
            f"<|{m.get('role')}|>{m.get('content') or json.dumps(m.get('tool_calls'))}" for m in self.body["messages"]
        )
        return tools + "".join(said)


@dataclass(frozen=True)
class Dialect:
    """What this endpoint can do; what it cannot is refused with HTTP 400, as servers of that kind refuse it."""

    token_field: str | None = None
    stream_options: bool = True
    json_schema: bool = True
    json_mode: bool = True
    tools: bool = True
    temperature: bool = True
    streaming: bool = True
    usage: bool = True

    def complaint(self, body: dict[str, Any]) -> str | None:
        """Why a request is refused, if it is."""
        wanted = body.get("response_format", {}).get("type")
        if self.token_field == "max_tokens" and "max_completion_tokens" in body:
            return "Unrecognized request argument supplied: max_completion_tokens"
        if self.token_field == "max_completion_tokens" and "max_tokens" in body:
            return "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
        if not self.stream_options and "stream_options" in body:
            return "Unknown parameter: 'stream_options'."
        if not self.temperature and "temperature" in body:
            return "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) is supported."
        if not self.json_schema and wanted == "json_schema":
            return "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
        if not self.json_mode and wanted == "json_object":
            return "response_format.type must be text"
        if not self.tools and "tools" in body:
            return "this model does not support tools"
        return None
