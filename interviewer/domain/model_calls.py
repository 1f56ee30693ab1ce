"""What is asked of a language model and what comes back, as values; no vendor's types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from interviewer.domain.base import Value

Message = Mapping[str, Any]  # {"role": "system" | "user" | "assistant" | "tool", "content": str, ...}

Shape = TypeVar("Shape", bound=BaseModel)


class Usage(Value):
    """Tokens of one or more calls. ``cached`` is the part of ``tokens_in`` that the endpoint had in its prompt cache;
    ``estimated`` says that the endpoint gave no numbers and four bytes were taken as one token.
    """

    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    estimated: bool = False

    def plus(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_cached=self.tokens_cached + other.tokens_cached,
            tokens_out=self.tokens_out + other.tokens_out,
            estimated=self.estimated or other.estimated,
        )


class ToolSpec(Value):
    """A tool that is offered: ``parameters`` is the JSON schema of its arguments (an object)."""

    name: str
    description: str
    parameters: dict[str, Any]


class ToolCall(Value):
    """A tool that the model wants run. ``arguments`` is None when they are not a JSON object; ``raw`` is what was sent."""

    id: str
    name: str
    arguments: dict[str, Any] | None
    raw: str


@dataclass(frozen=True)
class Completion(Generic[Shape]):
    """A whole reply. ``parsed`` is there when a shape was asked for and no tool is called; ``message`` is the reply as
    it has to be repeated to the model when a tool's result follows.
    """

    text: str
    parsed: Shape | None
    tool_calls: tuple[ToolCall, ...]
    usage: Usage
    finish_reason: str
    message: Message


class ModelCall(Value):
    """One request to an endpoint, for the account. Times in seconds; ``first_token`` is None when no text came.

    ``outcome`` is "ok" or the kind of an EndpointError; ``cost`` is None when the price table does not know the model.
    """

    at: float
    interview_id: str = ""
    turn: int | None = None
    purpose: str
    model: str
    usage: Usage
    first_token: float | None = None
    seconds: float
    outcome: str = "ok"
    cost: float | None = None
