"""Arithmetic that is written out in an answer: ``360/0.7 - 360``, "five times 272"."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from interviewer.domain.numbers_operands import Operand, operand_at
from interviewer.domain.numbers_tokens import Token

#: Longest expression in tokens; beyond it nobody speaks, and the reader stays linear.
_MAX_TOKENS = 60
_MAX_DEPTH = 4

_OPERATORS = {
    "+": "+",
    "-": "-",
    "\u2013": "-",
    "*": "*",
    "x": "*",
    "/": "/",
    "^": "^",
    "times": "*",
    "over": "/",
    "plus": "+",
    "minus": "-",
}
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3, "(": 0}


@dataclass(frozen=True)
class Chain:
    """Numbers joined by operators: their value, the operands in order, and the operators."""

    value: float
    operands: tuple[Operand, ...]
    operators: tuple[str, ...]
    first: int
    after: int
    brackets: bool


def chain_at(tokens: list[Token], at: int, text: str) -> Chain | None:
    """The longest arithmetic expression (or single number) that starts at token ``at``."""
    items: list[Operand | str] = []
    depth, i, complete, expect = 0, at, 0, True
    while i < len(tokens) and i - at < _MAX_TOKENS:
        if expect:
            step = _operand_or_bracket(tokens, i, text)
            if step is None:
                break
            item, i = step
            depth += item == "("
            if depth > _MAX_DEPTH:
                break
            expect = item == "("
        elif tokens[i].text == ")" and depth:
            item, i, depth = ")", i + 1, depth - 1
        else:
            operator, i = _operator(tokens, i)
            if not operator:
                break
            item, expect = operator, True
        items.append(item)
        if not expect and not depth:
            complete = len(items)
    return _chain(items[:complete], at)


def _operand_or_bracket(tokens: list[Token], at: int, text: str) -> tuple[Operand | str, int] | None:
    if tokens[at].text == "(":
        return "(", at + 1
    operand = operand_at(tokens, at, text)
    return (operand, operand.after) if operand is not None else None


def _operator(tokens: list[Token], at: int) -> tuple[str, int]:
    """The operator at ``at`` and the token behind it; an empty one if there is none."""
    words = [token.text for token in tokens[at : at + 3]]
    if words[:2] in (["divided", "by"], ["multiplied", "by"]):
        return ("/" if words[0] == "divided" else "*"), at + 2
    if words[:2] == ["plus", "or"] or words[0] not in _OPERATORS:
        return "", at
    return _OPERATORS[words[0]], at + 1


def _chain(items: list[Operand | str], first: int) -> Chain | None:
    operands = tuple(item for item in items if isinstance(item, Operand))
    if not operands or not isinstance(items[-1], Operand | str):
        return None
    operators = tuple(item for item in items if isinstance(item, str) and item not in "()")
    if items[0] == "(" and not operators:
        return None
    try:
        value = _evaluate(items)
    except (ArithmeticError, ValueError):
        return None
    if isinstance(value, complex) or not math.isfinite(value):
        return None
    after = operands[-1].after + sum(1 for item in _tail(items) if item == ")")
    return Chain(value, operands, operators, first, after, "(" in items)


def _tail(items: list[Operand | str]) -> list[str]:
    tail: list[str] = []
    for item in reversed(items):
        if not isinstance(item, str):
            break
        tail.append(item)
    return tail


_APPLY: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": math.pow,
}


def _evaluate(items: list[Operand | str]) -> float:
    """Value by the usual precedence, on floats only, with an explicit stack."""
    values: list[float] = []
    waiting: list[str] = []

    def reduce_to(rank: int) -> None:
        while waiting and waiting[-1] != "(" and _RANK[waiting[-1]] >= rank:
            right, left = values.pop(), values.pop()
            values.append(_APPLY[waiting.pop()](left, right))

    for item in items:
        if isinstance(item, Operand):
            values.append(item.value)
        elif item == "(":
            waiting.append(item)
        elif item == ")":
            reduce_to(1)
            waiting.pop()
        else:
            reduce_to(_RANK[item])
            waiting.append(item)
    reduce_to(1)
    return values[0]
