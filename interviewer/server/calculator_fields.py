"""What a form of a calculation holds: text <-> the values that the calculator takes and gives."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

_TRUTH = {"true": True, "false": False}
_ITEMS = re.compile(r"[\s,;]+")
_ROWS = re.compile(r"\]\s*,?\s*\[|[;\n]")


def read(specs: list[dict[str, Any]], form: Mapping[str, str]) -> dict[str, Any]:
    """The inputs by name; a field left blank is left out, and unreadable text stays text for the calculator to refuse."""
    return {spec["name"]: _value(spec["kind"], text) for spec in specs if (text := form.get(spec["name"], "").strip())}


def _value(kind: str, text: str) -> Any:
    if kind == "boolean":
        return _TRUTH.get(text.lower(), text)
    if kind == "choice":
        return text
    if kind == "string_list":
        return [item for part in text.strip("[]").split(",") if (item := part.strip(" \r\n\"'"))]
    if kind == "matrix":
        rows = (row.strip("[] \r,") for row in _ROWS.split(text))
        return [_numbers(row) for row in rows if row]
    return _numbers(text.strip("[]")) if kind.endswith("list") else _number(text)


def _numbers(text: str) -> list[Any]:
    return [_number(item) for item in _ITEMS.split(text.strip()) if item]


def _number(text: str) -> Any:
    """Digits, or arithmetic such as ``8 %``, ``80M`` and ``2/3``."""
    from interviewer import calculator
    from interviewer.errors import CalculationError

    try:
        return int(text) if re.fullmatch(r"[+-]?\d{1,400}", text) else float(text)
    except ValueError:
        pass
    try:
        return calculator.evaluate(text)
    except CalculationError:
        return text


def written(value: Any) -> str:
    """A value as a person would put it into the field."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        nested = any(isinstance(item, list | tuple) for item in value)
        return ("\n" if nested else ", ").join(map(written, value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def shown(value: Any) -> str:
    """A result for reading: up to six significant digits, thousands set apart."""
    if value is None:
        return "undefined here"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(shown, value[:24])) + (" …" if len(value) > 24 else "")
    size = abs(value)
    if value == int(value) and size < 1e15:
        return f"{int(value):,}".replace("-", "−")
    if size >= 1e15 or size < 1e-4:
        head, _, power = f"{value:.4e}".partition("e")
        return f"{head.rstrip('0').rstrip('.')} × 10{_raised(int(power))}".replace("-", "−")
    digits = min(2 if size >= 1000 else 10, max(0, 5 - math.floor(math.log10(size))))
    text = f"{value:,.{digits}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def _raised(power: int) -> str:
    return str(power).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))


def unit_words(unit: str) -> str:
    """A unit for reading: ``GB (10^9)`` -> ``GB (10⁹)``; a truth has none."""
    return "" if unit == "true/false" else re.sub(r"\^(\d+)", lambda found: _raised(int(found[1])), unit)


def aside(value: Any, unit: str) -> str:
    """The same value as people say it: a share in per cent, bytes in GB."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if unit.startswith("fraction"):
        return f"{value * 100:.4g} %".replace("-", "−") if value == 0 or abs(value) >= 1e-5 else ""
    if unit == "bytes" and abs(value) >= 1e6:
        for name, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
            if abs(value) >= size:
                binary = 1024 ** {"TB": 4, "GB": 3, "MB": 2}[name]
                return f"{value / size:.4g} {name}, {value / binary:.4g} {name[0]}iB"
    return ""
