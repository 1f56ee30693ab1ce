"""Chat exports in JSON -> (name, text) pairs: lists of messages, objects that hold one, and trees of messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from interviewer.errors import BadInput

_LISTS = (
    "turns",
    "messages",
    "transcript",
    "conversation",
    "utterances",
    "segments",
    "chat_messages",
    "results",
    "items",
)
_WHO = ("speaker", "role", "author", "sender", "name", "from", "who", "speaker_label", "user")
_WHAT = ("text", "content", "message", "value", "body", "transcript", "utterance", "said")
_UNHEARD = ("system", "tool", "function", "developer")


def messages_of(text: str) -> list[tuple[str, str]] | None:
    """The messages of a JSON text in order; None when it is not JSON. Raises BadInput for JSON without messages."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = _messages(data)
    if not found:
        raise BadInput(
            "this JSON holds no messages; expected a list of {speaker, text} or {role, content} objects",
            field="text",
        )
    return found


def _messages(data: Any, depth: int = 0) -> list[tuple[str, str]]:
    if depth > 3:
        return []
    if isinstance(data, Mapping):
        if isinstance(data.get("mapping"), Mapping):
            return _of_list(_branch(data))
        for key in _LISTS:
            if isinstance(data.get(key), list):
                return _of_list(data[key])
        inner = [value for value in data.values() if isinstance(value, Mapping | list)]
        return _messages(inner[0], depth + 1) if len(inner) == 1 else []
    if isinstance(data, list):
        if sum(isinstance(item, Mapping) and "mapping" in item for item in data) > 1:
            raise BadInput(f"this file holds {len(data)} conversations; save the one to be graded alone", field="text")
        if len(data) == 1 and isinstance(data[0], Mapping) and not any(key in data[0] for key in _WHAT):
            return _messages(data[0], depth + 1)
        return _of_list(data)
    return []


def _of_list(items: list[Any]) -> list[tuple[str, str]]:
    pairs = []
    for item in items:
        if not isinstance(item, Mapping):
            continue
        name = next((label for key in _WHO if (label := _label(item.get(key)))), "")
        said = next((words for key in _WHAT if (words := _words(item.get(key)))), "")
        if said.strip() and name.lower() not in _UNHEARD:
            pairs.append((" ".join(name.split()), said.strip()))
    return pairs


def _label(value: Any) -> str:
    if isinstance(value, Mapping):
        return next((label for key in ("role", "name", "username") if (label := _label(value.get(key)))), "")
    return str(value)[:60] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _words(value: Any) -> str:
    """The text of a message: plain, in parts, or in blocks that have a text each."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return next((words for key in ("parts", "text", "content") if (words := _words(value.get(key)))), "")
    if isinstance(value, list):
        return "\n".join(words for part in value if (words := _words(part)))
    return ""


def _branch(tree: Mapping[str, Any]) -> list[Any]:
    """The messages from the root to the present end of a tree of messages."""
    nodes: Mapping[str, Any] = tree["mapping"]
    at = tree.get("current_node") or next(reversed(list(nodes)), None)
    chain: list[Any] = []
    seen: set[Any] = set()
    while isinstance(at, str) and at in nodes and at not in seen:
        seen.add(at)
        node = nodes[at] if isinstance(nodes[at], Mapping) else {}
        if isinstance(node.get("message"), Mapping):
            chain.append(node["message"])
        at = node.get("parent")
    return chain[::-1]
