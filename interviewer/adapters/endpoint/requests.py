"""Builds requests from what an endpoint can do, and learns from the ones that it refuses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ValidationError

from interviewer.adapters.endpoint.capabilities import Capabilities
from interviewer.domain.model_calls import Message, ToolSpec
from interviewer.errors import EndpointError

THINKING = 4000  # tokens more for a model that thinks before its first word
MOST_REPEATED = 4000  # characters of an unreadable reply that are shown to the model again


@dataclass(frozen=True, slots=True)
class Ask:
    """What a caller wants, whatever the endpoint can do."""

    messages: tuple[Message, ...]
    model: str
    max_tokens: int
    stream: bool
    shape: type[BaseModel] | None = None
    tools: tuple[ToolSpec, ...] = ()
    temperature: float | None = None
    cache_key: str | None = None

    def plus(self, messages: Sequence[Message]) -> Ask:
        """The same with more said."""
        return replace(self, messages=(*self.messages, *messages))


def body(ask: Ask, known: Capabilities) -> dict[str, Any]:
    """The request's JSON. A parameter that the endpoint is known not to take is left out."""
    made: dict[str, Any] = {
        "model": ask.model,
        "messages": [dict(message) for message in ask.messages],
        known.token_field: ask.max_tokens + (THINKING if known.thinks else 0),
    }
    if ask.stream:
        made["stream"] = True
        if known.stream_options is not False:
            made["stream_options"] = {"include_usage": True}
    if ask.temperature is not None and known.temperature is not False:
        made["temperature"] = ask.temperature
    if ask.cache_key and known.cache_key:
        made["prompt_cache_key"] = ask.cache_key
    if ask.tools and known.tools is not False:
        made["tools"] = [{"type": "function", "function": tool.model_dump()} for tool in ask.tools]
    if ask.shape is not None:
        _ask_for(made, ask.shape, known)
    return made


def _ask_for(made: dict[str, Any], shape: type[BaseModel], known: Capabilities) -> None:
    """A strict schema where it is taken, else JSON mode, else words alone."""
    schema = schema_of(shape)
    if known.json_schema is not False:
        made["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": shape.__name__, "schema": schema, "strict": True},
        }
        return
    if known.json_mode is not False:
        made["response_format"] = {"type": "json_object"}
    wanted = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    made["messages"].append({"role": "user", "content": f"Answer with one JSON object alone, of this schema: {wanted}"})


@lru_cache(maxsize=32)
def schema_of(shape: type[BaseModel]) -> dict[str, Any]:
    """The strict schema of a shape; made once, because making it takes milliseconds. Not to be changed."""
    made: dict[str, Any] = strict(shape.model_json_schema())
    return made


class Probed(BaseModel):
    """What a probe asks for."""

    ok: bool


PROBE: tuple[Message, ...] = (
    {"role": "user", "content": 'This is a connection test. Call no tool. Answer with the JSON object {"ok": true}'},
)
PROBE_TOKENS = 200
PROBE_TOOL = ToolSpec(
    name="nothing",
    description="Does nothing; not to be called.",
    parameters={"type": "object", "properties": {}, "required": [], "additionalProperties": False},
)


def seen(text: str, known: Capabilities) -> dict[str, bool]:
    """What the reply to a probe shows: which of the things asked for were taken."""
    try:
        fits = isinstance(fitted(text, Probed), Probed)
    except EndpointError:
        fits = False
    found = {"tools": known.tools is not False}
    if known.json_schema is not False:
        found["json_schema"] = fits or not text
    if known.json_mode is not False and not found.get("json_schema"):
        found["json_mode"] = fits or not text
    return found


def strict(schema: Any) -> Any:
    """A JSON schema as strict mode wants it: every object closed, all its properties required, no defaults."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items() if key != "default"}
    if isinstance(made.get("properties"), dict):
        # A property may itself be called "default"; names are not keywords.
        made["properties"] = {name: strict(value) for name, value in schema["properties"].items()}
        made["additionalProperties"] = False
        made["required"] = list(made["properties"])
    return made


def lesson(sent: dict[str, Any], complaint: str, known: Capabilities) -> Capabilities | None:
    """What a refusal (HTTP 400 or 422) of ``sent`` teaches, or None when nothing that could be left out is to blame.

    ``complaint``: all that the endpoint said, in lower case.
    """
    if "context length" in complaint or "context_length" in complaint:
        return None
    if "max_tokens" in sent and "max_completion_tokens" in complaint:
        return known.model_copy(update={"token_field": "max_completion_tokens"})
    if "max_completion_tokens" in sent and "max_completion_tokens" in complaint:
        return known.model_copy(update={"token_field": "max_tokens"})
    if "stream_options" in sent and ("stream_options" in complaint or "include_usage" in complaint):
        return known.model_copy(update={"stream_options": False})
    if "prompt_cache_key" in sent and "prompt_cache_key" in complaint:
        return known.model_copy(update={"cache_key": False})
    if "temperature" in sent and "temperature" in complaint:
        return known.model_copy(update={"temperature": False})
    return _lesson_of_format(sent, complaint, known)


def _lesson_of_format(sent: dict[str, Any], complaint: str, known: Capabilities) -> Capabilities | None:
    wanted = sent.get("response_format", {}).get("type")
    named = any(word in complaint for word in ("response_format", "json_schema", "json_object", "schema", "grammar"))
    if wanted == "json_schema" and named:
        return known.model_copy(update={"json_schema": False})
    if wanted == "json_object" and named:
        return known.model_copy(update={"json_mode": False})
    if "tools" in sent and "tool" in complaint:
        return known.model_copy(update={"tools": False})
    return None


def fitted(text: str, shape: type[BaseModel]) -> BaseModel:
    """The JSON object of a reply, in its shape. Fences and words around it are passed over.

    Raises EndpointError (malformed) saying what does not fit.
    """
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise EndpointError("malformed", "the model's reply holds no JSON object")
    try:
        return shape.model_validate_json(text[start : end + 1])
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the object"
        raise EndpointError("malformed", f"the model's reply does not fit: {where}: {first['msg']}"[:200]) from None
    except RecursionError:
        raise EndpointError("malformed", "the model's reply is nested too deeply") from None


def repair(text: str, error: EndpointError) -> list[Message]:
    """What is said to the model after a reply that does not fit."""
    return [
        {"role": "assistant", "content": text[:MOST_REPEATED]},
        {"role": "user", "content": f"That cannot be used: {error.message}. Send the corrected JSON object alone."},
    ]
