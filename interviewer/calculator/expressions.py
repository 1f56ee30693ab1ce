"""Free arithmetic that a candidate typed, such as ``80M * 24 / 86400``, evaluated safely.

The text is parsed, never executed: only numbers, ``+ - * / // % **`` (also ``^``), brackets, a few
functions and constants pass. Everything is a float, so no intermediate can grow beyond 8 bytes.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable

from interviewer.errors import CalculationError

MAX_CHARACTERS = 200
MAX_NODES = 100

_CONSTANTS = {"pi": math.pi, "e": math.e}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "abs": abs,
    "ceil": lambda x: float(math.ceil(x)),
    "floor": lambda x: float(math.floor(x)),
    "round": lambda x: float(round(x)),
    "min": min,
    "max": max,
}
_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: math.pow,
}
_SCALES = {"k": "e3", "K": "e3", "M": "e6", "mn": "e6", "B": "e9", "bn": "e9", "T": "e12"}

#: Times, dot, divide, minus, en dash and the spaces of other scripts; ``^`` waits as an arrow.
_TRANSLATE = str.maketrans(
    {
        "\u00d7": "*",
        "\u00b7": "*",
        "\u00f7": "/",
        "\u2212": "-",
        "\u2013": "-",
        "^": "\u2191",
        "\u2009": " ",
        "\u202f": " ",
        "\u00a0": " ",
    }
)
_NUMBER = re.compile(
    r"(?<![\w.])((?:\d{1,3}(?:,\d{3})+(?:\.\d{1,30})?|\d{1,60}(?:\.\d{0,60})?|\.\d{1,60}))"
    r"(?:(e[+-]?\d{1,4})|[ ]?(k|K|mn|M|bn|B|T)\b|([ ]?%)(?![ ]?[\w.(]))?"
)

#: One token of the spelled-out text; anything that does not match here never reaches the parser.
_TOKEN = re.compile(r"\s*(?:(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])|[A-Za-z]\w*|[-+*/%(),])\s*")


def evaluate(text: str) -> float:
    """The value of an arithmetic expression.

    ``text`` has at most 200 characters and 100 parts. ``1.7k``, ``80M``, ``5B``, ``0.8%``,
    ``10,000``, ``x^2`` and the typographic signs for times, divided
    by and minus are understood. Raises ``CalculationError`` for
    anything else, for a division by zero, and for a result that is not finite.
    """
    if not isinstance(text, str) or not text.strip():
        raise _error("the expression is empty")
    if len(text) > MAX_CHARACTERS:
        raise _error(f"the expression has {len(text):,} characters; at most 200 are allowed")
    spelled = _prepare(text).strip()
    if not _is_arithmetic(spelled):
        raise _error("this is not an arithmetic expression")
    try:
        tree = ast.parse(spelled, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise _error("this is not an arithmetic expression") from None
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise _error(f"the expression has more than {MAX_NODES} parts")
    try:
        value = _value(tree.body)
    except ZeroDivisionError:
        raise _error("the expression divides by zero") from None
    except (OverflowError, ValueError, TypeError):
        raise _error("the expression has no finite value") from None
    if not math.isfinite(value):
        raise _error("the expression has no finite value")
    return value


def _is_arithmetic(text: str) -> bool:
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            return False
        at = token.end()
    return True


def _error(message: str) -> CalculationError:
    return CalculationError(message, field="expression")


def _prepare(text: str) -> str:
    """Python spelling of the text: scales, per cent signs and other marks written out."""
    text = text.translate(_TRANSLATE)

    def spell(match: re.Match[str]) -> str:
        digits, exponent, scale, percent = match.groups()
        plain = digits.replace(",", "").lstrip("0") or "0"
        plain = f"0{plain}" if plain.startswith(".") else plain
        if scale:
            return f"({plain}{_SCALES[scale]})"
        if percent:
            return f"({plain}/100)"
        return plain + (exponent or "")

    return _NUMBER.sub(spell, text).replace("\u2191", "**")


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant):
        return _constant(node)
    if isinstance(node, ast.BinOp):
        binary = _BINARY.get(type(node.op))
        if binary is not None:
            return binary(_value(node.left), _value(node.right))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _value(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    elif isinstance(node, ast.Name):
        named = _CONSTANTS.get(node.id)
        if named is not None:
            return named
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        function = _FUNCTIONS.get(node.func.id)
        if function is not None and 1 <= len(node.args) <= 8:
            return function(*(_value(arg) for arg in node.args))
    raise _error("only numbers, + - * / ^, brackets and functions such as sqrt, ln, exp are allowed")


def _constant(node: ast.Constant) -> float:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise _error("only numbers are allowed")
    return float(node.value)
