"""A model whose answers are kept on disk, so that a run that was broken off goes on where it stopped and costs nothing twice.

The key of an answer is all that was sent: model, messages, shape, tools and limits, and the number of the repeat.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interviewer.domain.model_calls import Completion, Message, ModelCall, Shape, ToolCall, ToolSpec, Usage
from interviewer.ports import Model


@dataclass
class Bill:
    """What the calls of a run cost. Implements ports.Ledger; refuses nothing."""

    calls: list[ModelCall] = field(default_factory=list)
    reused: int = 0

    async def refusal(self, interview_id: str) -> str | None:
        """None: who starts an evaluation has chosen to pay for it."""
        return None

    def note(self, call: ModelCall) -> None:
        """Takes a call down."""
        self.calls.append(call)

    def line(self) -> str:
        """One line: requests, answers from disk, failures, tokens, and money where prices are known."""
        usage = Usage()
        for call in self.calls:
            usage = usage.plus(call.usage)
        failed = sum(call.outcome != "ok" for call in self.calls)
        priced = [call.cost for call in self.calls if call.cost is not None]
        money = (
            f"{sum(priced):.4f}" if len(priced) == len(self.calls) and priced else "unknown (no price in config.toml)"
        )
        return (
            f"{len(self.calls)} requests ({failed} failed), {self.reused} answers from disk; "
            f"{usage.tokens_in} tokens in ({usage.tokens_cached} cached), {usage.tokens_out} out; "
            f"cost {money if self.calls else '0'}"
        )


class CachedModel:
    """Implements ports.Model over another. ``repeat`` tells answers to the same request apart; at most ``most`` at once."""

    def __init__(
        self, model: Model, folder: Path, *, name: str, repeat: int = 0, most: int = 4, bill: Bill | None = None
    ) -> None:
        self._model, self._folder, self._name, self._repeat = model, folder, name, repeat
        self._gate, self._bill = asyncio.Semaphore(most), bill or Bill()

    async def stream(
        self, messages: Sequence[Message], *, purpose: str, max_tokens: int, **more: Any
    ) -> AsyncIterator[str]:
        """See ports.Model; a reply that was broken off is not kept."""
        path = self._path("stream", messages, max_tokens, more)
        kept = _read(path)
        if kept is not None:
            self._bill.reused += 1
            for piece in kept["pieces"]:
                yield piece
            return
        pieces = []
        async with self._gate:
            async for piece in self._model.stream(messages, purpose=purpose, max_tokens=max_tokens, **more):
                pieces.append(piece)
                yield piece
        _write(path, {"pieces": pieces})

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        purpose: str,
        max_tokens: int,
        shape: type[Shape] | None = None,
        tools: Sequence[ToolSpec] = (),
        **more: Any,
    ) -> Completion[Shape]:
        """See ports.Model."""
        asked = {
            **more,
            "shape": shape.model_json_schema() if shape else None,
            "tools": [t.model_dump() for t in tools],
        }
        path = self._path("complete", messages, max_tokens, asked)
        kept = _read(path)
        if kept is not None:
            self._bill.reused += 1
            return _completion(kept, shape)
        async with self._gate:
            made = await self._model.complete(
                messages, purpose=purpose, max_tokens=max_tokens, shape=shape, tools=tools, **more
            )
        _write(path, _kept(made))
        return made

    def _path(self, kind: str, messages: Sequence[Message], max_tokens: int, more: dict[str, Any]) -> Path:
        """Who is asked for and what for plays no part: the same words to the same model have the same answer."""
        asked = {key: value for key, value in more.items() if key not in ("interview_id", "turn", "cache_key")}
        name = asked.pop("model", None) or self._name
        key = json.dumps(
            [kind, name, self._repeat, max_tokens, [dict(m) for m in messages], asked],
            sort_keys=True,
            ensure_ascii=False,
        )
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / digest[:2] / f"{digest}.json"


def _kept(made: Completion[Any]) -> dict[str, Any]:
    return {
        "text": made.text,
        "parsed": made.parsed.model_dump(mode="json") if made.parsed is not None else None,
        "tool_calls": [call.model_dump() for call in made.tool_calls],
        "usage": made.usage.model_dump(),
        "finish_reason": made.finish_reason,
        "message": dict(made.message),
    }


def _completion(kept: dict[str, Any], shape: type[Shape] | None) -> Completion[Shape]:
    parsed = shape.model_validate(kept["parsed"]) if shape is not None and kept["parsed"] is not None else None
    return Completion(
        kept["text"],
        parsed,
        tuple(ToolCall.model_validate(call) for call in kept["tool_calls"]),
        Usage.model_validate(kept["usage"]),
        kept["finish_reason"],
        kept["message"],
    )


def _read(path: Path) -> dict[str, Any] | None:
    """What is kept there; a file that was cut off by a crash counts as absent."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(path: Path, value: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    part.replace(path)
