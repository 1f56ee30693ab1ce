"""What the commands print and read."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from interviewer.errors import BadInput, InterviewerError

MOST_BYTES = 50_000_000


def say(text: str) -> None:
    """A line for the person, on standard error."""
    print(text, file=sys.stderr)


def emit(value: Any) -> None:
    """JSON on standard output, on one line."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    # half a surrogate pair is no text that can be printed; it goes out as the escape it came in as
    print(text.encode("utf-8", "backslashreplace").decode("utf-8"))


def read_text(path: Path) -> str:
    """A UTF-8 text file. Raises BadInput."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(f"{path} is larger than {MOST_BYTES // 1_000_000} MB; split it")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror or error}; check the path") from None


def read_json(path: Path) -> Any:
    """A JSON file. Raises BadInput naming the line at fault."""
    try:
        return json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path} is not valid JSON: {error}") from None


def each_line(path: Path, work: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Runs ``work`` on every JSON line and prints a line for each; a bad line gives {"id", "error"} and the rest goes on."""
    for number, line in _lines(path):
        name, item, fault = _read_line(number, line)
        try:
            emit(fault if item is None else {"id": name, **work(item)})
        except InterviewerError as error:
            emit({"id": name, "error": error.message})
        except (ValueError, RecursionError) as error:
            emit({"id": name, "error": f"line {number}: {error}"})
        sys.stdout.flush()


async def each_line_at_once(path: Path, work: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]], most: int) -> None:
    """The same with ``most`` lines in work at one time; what is printed keeps their order."""

    async def one(number: int, line: str) -> dict[str, Any]:
        name, item, fault = _read_line(number, line)
        if item is None:
            return fault
        try:
            return {"id": name, **await work(item)}
        except InterviewerError as error:
            return {"id": name, "error": error.message}

    lines = list(_lines(path))
    for at in range(0, len(lines), most):
        for result in await asyncio.gather(*(one(*pair) for pair in lines[at : at + most])):
            emit(result)
        sys.stdout.flush()


def _read_line(number: int, line: str) -> tuple[Any, dict[str, Any] | None, dict[str, Any]]:
    """(its name, the object, {}) of a line, or (its number, None, what to print of the fault)."""
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        return number, None, {"id": number, "error": f"line {number}: {error}"}
    if not isinstance(item, dict):
        return number, None, {"id": number, "error": "a line must be a JSON object"}
    return _printable(item.get("id", number), number), item, {}


def _printable(name: Any, number: int) -> Any:
    """The id of a line, or the line's number where it holds NaN and the like, which JSON cannot say."""
    try:
        json.dumps(name, allow_nan=False)
    except ValueError:
        return number
    return name


def text_of(item: dict[str, Any], key: str) -> str:
    """A text field of a line. Raises BadInput naming it."""
    value = item.get(key)
    if not isinstance(value, str):
        raise BadInput(f"'{key}' must be a text", field=key)
    return value


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    # by line feeds alone: other separators may stand inside a JSON text
    for number, line in enumerate(read_text(path).lstrip("\ufeff").split("\n"), start=1):
        if line.strip():
            yield number, line
