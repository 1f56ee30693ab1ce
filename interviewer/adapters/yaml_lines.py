"""YAML text -> a checked pydantic value, where every fault names its file, line and field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from interviewer.errors import ContentError, Fault

T = TypeVar("T", bound=BaseModel)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Path_ = tuple[str | int, ...]


def parse(text: str, model: type[T], file: str, *, first_line: int = 1) -> T:
    """The YAML ``text`` as a ``model``; ``first_line`` is where the text starts in its file.

    Raises ContentError with all faults of the text at once.
    """
    data = _load(text, file, first_line)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        lines = Lines(text, first_line)
        faults = [
            Fault(file, lines.of(item["loc"]), _dotted(item["loc"]), _expectation(item))
            for item in error.errors(include_url=False)
        ]
        raise ContentError(faults) from None


def _load(text: str, file: str, first_line: int) -> Any:
    try:
        data = yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise ContentError([Fault(file, line, "", f"not valid YAML: {problem}")]) from None
    except (RecursionError, ValueError) as error:
        raise ContentError([Fault(file, first_line, "", f"not valid YAML: {error}")]) from None
    if not isinstance(data, dict):
        raise ContentError([Fault(file, first_line, "", "expected a mapping of fields to values at the top")])
    twice = Lines(text, first_line).repeated_keys()
    if twice:
        raise ContentError([Fault(file, line, key, "the field is given twice") for key, line in twice])
    return data


class Lines:
    """Where each field of a YAML text stands. Made only when a fault has to be placed, or to find repeats."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self._root = yaml.compose(text, Loader=_LOADER)
        self._first = first_line

    def of(self, loc: Sequence[str | int]) -> int:
        """The line of the deepest part of ``loc`` that exists in the text."""
        node = self._root
        for part in loc:
            found = _child(node, part)
            if found is None:
                break
            node = found
        return self._first + (node.start_mark.line if node is not None else 0)

    def repeated_keys(self) -> list[tuple[str, int]]:
        """Keys that stand twice in one mapping, with the line of the second."""
        found: list[tuple[str, int]] = []
        todo = [self._root]
        visited: set[int] = set()
        while todo:
            node = todo.pop()
            if id(node) in visited:  # an alias may point back to what holds it
                continue
            visited.add(id(node))
            if isinstance(node, yaml.MappingNode):
                seen: set[str] = set()
                for key, value in node.value:
                    if key.value in seen:
                        found.append((str(key.value), self._first + key.start_mark.line))
                    seen.add(key.value)
                    todo.append(value)
            elif isinstance(node, yaml.SequenceNode):
                todo.extend(node.value)
        return found


def _child(node: yaml.Node | None, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child: yaml.Node = node.value[part]
        return child
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return value if isinstance(value, yaml.MappingNode | yaml.SequenceNode) else key
    return None


def _dotted(loc: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in loc)


def _expectation(item: Any) -> str:
    if item["type"] == "extra_forbidden":
        return "unknown field; remove it or correct its spelling"
    if item["type"] == "missing":
        return "the field is required"
    given = item.get("input")
    shown = f", found {given!r}" if isinstance(given, str | int | float | bool) else ""
    message = str(item["msg"]).removeprefix("Value error, ")
    return (message[:1].lower() + message[1:] + shown)[:300]
