"""Reads the numbers in what a candidate said: digits, words, units, ranges, arithmetic.

Pure and linear in the length of the text. What a number is worth is judged elsewhere; here is
decided what was said, how exactly, and whether it can claim anything at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from interviewer.domain.base import Value
from interviewer.domain.numbers_arithmetic import Chain, chain_at
from interviewer.domain.numbers_context import bound_side, is_hedged, no_claim_reason
from interviewer.domain.numbers_operands import Operand, operand_at
from interviewer.domain.numbers_sizes import describes_a_choice, is_size
from interviewer.domain.numbers_tokens import Token, tokenize
from interviewer.domain.numbers_words import STARTERS

Kind = Literal["number", "range", "bound", "vague"]


class Number(Value):
    """One number as said.

    ``text`` is the verbatim piece from ``start`` to ``end``. ``value`` is in the base unit:
    fractions for per cent, seconds for times, bytes for memory; ``None`` for "a few thousand".
    ``step`` is the size of the last digit said in that unit (0 if it is meant exactly, as in
    "two-thirds"), ``digits`` the significant digits. ``low`` and ``high`` are the ends of a range.
    ``expression`` is the arithmetic typed beside it. ``is_claim`` is false with a ``reason`` for
    names, dates, settings and the like.
    """

    text: str
    start: int
    end: int
    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    hedge: bool = False
    bound: bool = False
    bound_side: str = ""
    kind: Kind = "number"
    expression: str | None = None
    expression_value: float | None = None
    is_claim: bool = True
    reason: str = ""
    digits: int = 1
    step: float = 0.0


_STARTERS = STARTERS | {"few", "several", "many", "some"}


def read_numbers(text: str) -> tuple[Number, ...]:
    """All numbers of ``text`` in order; operands of written arithmetic are marked as such."""
    tokens = tokenize(text)
    numbers: list[Number] = []
    at = 0
    while at < len(tokens):
        if tokens[at].kind == "word" and tokens[at].text not in _STARTERS:
            at += 1
            continue
        found, after = _read(tokens, at, text)
        numbers.extend(found)
        at = max(after, at + 1)
    return tuple(numbers)


def _read(tokens: list[Token], at: int, text: str) -> tuple[list[Number], int]:
    vague = _vague(tokens, at, text)
    if vague is not None:
        return [vague], at + 2
    chain = chain_at(tokens, at, text)
    if chain is None:
        return [], at + 1
    span = _range(tokens, chain, text)
    if span is not None:
        return [span], _after_range(tokens, chain, text)
    power = any(token.text == "^" for token in tokens[chain.first : chain.after])
    if not chain.operators and not (power and _equals(tokens, chain.after)):
        number = chain.operands[0]
        return _single(tokens, number, text), number.after
    if is_size(tokens, chain, text):
        return [_size(tokens, chain, text)], chain.after
    if set(chain.operators) == {"/"} and len(chain.operators) > 1 and not _equals(tokens, chain.after):
        return [_number(tokens, operand, text) for operand in chain.operands], chain.after
    return _arithmetic(tokens, chain, text)


def _size(tokens: list[Token], chain: Chain, text: str) -> Number:
    """``56 x 56`` as the 56 it is about."""
    number = _number(tokens, chain.operands[0], text, "setting" if describes_a_choice(tokens, chain.after) else "")
    end = tokens[chain.after - 1].end
    update = {"text": text[number.start : end], "end": end}
    if number.reason in ("name", "adjective"):  # glued to its own cross
        update |= {"reason": "", "is_claim": True}
    return number.model_copy(update=update)


def _vague(tokens: list[Token], at: int, text: str) -> Number | None:
    words = [token.text for token in tokens[at : at + 3]]
    scales = ("hundred", "hundreds", "thousand", "thousands", "million", "millions", "percent", "%")
    if len(words) < 2 or words[0] not in ("few", "several", "many", "some") or words[1] not in scales:
        return None
    start, end = tokens[at].start, tokens[at + 1].end
    return Number(
        text=text[start:end],
        start=start,
        end=end,
        value=None,
        hedge=True,
        kind="vague",
        is_claim=False,
        reason="no number",
    )


def _single(tokens: list[Token], operand: Operand, text: str) -> list[Number]:
    """A bare number; one that is followed by ``= 0.45*800`` keeps that as its expression."""
    number = _number(tokens, _with_unit_of_next(tokens, operand, text), text)
    if not _equals(tokens, operand.after):
        return [number]
    chain = chain_at(tokens, operand.after + 1, text)
    if chain is None or not chain.operators or _equals(tokens, chain.after):
        return [number]
    start, end = tokens[chain.first].start, tokens[chain.after - 1].end
    return [number.model_copy(update={"expression": text[start:end], "expression_value": chain.value})]


def _with_unit_of_next(tokens: list[Token], operand: Operand, text: str) -> Operand:
    """``from 2.0 to 2.1 %``: the unit of the second number is meant for both."""
    at = operand.after
    if operand.unit or operand.scaled or at >= len(tokens) or tokens[at].text not in ("to", "and", "or"):
        return operand
    following = operand_at(tokens, at + 1, text)
    if following is None or not following.unit.startswith("perc"):
        return operand
    room = 50 if tokens[at].text == "to" else 5
    if not operand.value or not 1 / room <= following.value / following.factor / operand.value <= room:
        return operand
    return replace(operand.times(following.factor), unit=following.unit)


def _number(tokens: list[Token], operand: Operand, text: str, reason: str = "") -> Number:
    first, after = operand.first, operand.after
    start, end = tokens[first].start, tokens[after - 1].end
    side = bound_side(tokens, first)
    reason = reason or no_claim_reason(tokens, first, after, text, spoken=operand.spoken, plain=operand.plain)
    return Number(
        text=text[start:end],
        start=start,
        end=end,
        value=operand.value,
        unit=operand.unit or ("bound" if side else ""),
        hedge=operand.hedge or is_hedged(tokens, first, after),
        bound=bool(side),
        bound_side=side,
        kind="bound" if side else "number",
        is_claim=not reason,
        reason=reason,
        digits=operand.digits,
        step=0.0 if operand.exact else operand.step,
    )


def _equals(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text in (
        "=",
        "\u2248",
        "~",
        "->",
        "equals",
        "gives",
        "makes",
        "is",
    )


def _arithmetic(tokens: list[Token], chain: Chain, text: str) -> tuple[list[Number], int]:
    """Operands of a chain, and its stated result or else its value."""
    numbers = [_number(tokens, operand, text, "operand") for operand in chain.operands]
    start, end = tokens[chain.first].start, tokens[chain.after - 1].end
    expression = text[start:end]
    at = _past_units(tokens, chain.after)
    while _equals(tokens, at) or (
        at < len(tokens) and at > chain.after and tokens[at].text in ("about", "roughly", "around")
    ):
        at += 1
    following = chain_at(tokens, at, text) if at > chain.after else None
    if following is not None and following.operators and _equals(tokens, following.after):
        return numbers, at  # "2*a*b/(a+b) = c/d = e": the next round reads the rest
    result = operand_at(tokens, at, text) if at > chain.after else None
    if result is not None and (following is None or not following.operators):
        stated = _number(tokens, result, text)
        update = {"expression": expression, "expression_value": chain.value}
        return [*numbers, stated.model_copy(update=update)], result.after
    return [*numbers, _unstated(tokens, chain, expression)], chain.after


_UNIT_WORDS = {"a", "per", "day", "days", "second", "users", "rows", "hour", "year", "an", "s"}


def _past_units(tokens: list[Token], at: int) -> int:
    """Past "a day" or "per second" if a result follows: "315k over 40k a day is 8 days"."""
    end = at
    while end < len(tokens) and end - at < 3 and tokens[end].text in _UNIT_WORDS:
        end += 1
    return end if _equals(tokens, end) else at


def _unstated(tokens: list[Token], chain: Chain, expression: str) -> Number:
    """Arithmetic without a result, such as ``1/6``, stands for its value."""
    split = tokens[chain.after].text in ("split", "splits") if chain.after < len(tokens) else False
    ratio = chain.operators == ("/",) and all(operand.plain for operand in chain.operands)
    setting = split or (ratio and sum(operand.value for operand in chain.operands) == 100)
    units = {operand.unit for operand in chain.operands if operand.unit}
    return Number(
        text=expression,
        start=tokens[chain.first].start,
        end=tokens[chain.after - 1].end,
        value=chain.value,
        unit=units.pop() if len(units) == 1 else "",
        hedge=is_hedged(tokens, chain.first, chain.after),
        expression=expression,
        expression_value=chain.value,
        is_claim=not setting,
        reason="setting" if setting else "",
        digits=4,
    )


def _range(tokens: list[Token], chain: Chain, text: str) -> Number | None:
    """``0.54-0.56``, ``between a and b``, ``300 to 330k``, ``0.55 plus or minus 0.01``."""
    ends = _range_ends(tokens, chain, text)
    if ends is None:
        return None
    low, high = ends
    value = (low.value + high.value) / 2
    start, end = tokens[low.first].start, tokens[high.after - 1].end
    step = max(low.step, high.step)
    reason = no_claim_reason(tokens, low.first, high.after, text, spoken=False, plain=False)
    return Number(
        text=text[start:end],
        start=start,
        end=end,
        value=value,
        low=min(low.value, high.value),
        high=max(low.value, high.value),
        unit=high.unit or low.unit,
        hedge=is_hedged(tokens, low.first, high.after),
        kind="range",
        is_claim=not reason,
        reason=reason,
        digits=max(low.digits, high.digits),
        step=step,
    )


def _range_ends(tokens: list[Token], chain: Chain, text: str) -> tuple[Operand, Operand] | None:
    if len(chain.operands) == 2 and chain.operators == ("-",) and not chain.brackets:
        low, high = chain.operands
        tight = tokens[low.after - 1].end == tokens[low.after].start
        tight = tight and tokens[low.after].end == tokens[high.first].start
        if tight and low.value < high.value and not _equals(tokens, chain.after):
            return _same_scale(low, high)
        return None
    if len(chain.operands) != 1:
        return None
    low = chain.operands[0]
    words = [token.text for token in tokens[low.after : low.after + 3]]
    before = tokens[low.first - 1].text if low.first else ""
    skip = 1 if words[:1] == ["\u00b1"] else 3 if words == ["plus", "or", "minus"] else 0
    if skip:
        width = operand_at(tokens, low.after + skip, text)
        if width is None:
            return None
        scale = 0.01 if low.unit.startswith("perc") and not width.unit else 1.0
        delta = width.value * scale
        return (
            replace(low, value=low.value - delta),
            replace(width, value=low.value + delta, unit=low.unit),
        )
    joined = (words[:1] == ["to"] and before not in ("from", "go", "goes", "went")) or (
        words[:1] == ["and"] and before == "between"
    )
    end = operand_at(tokens, low.after + 1, text) if joined else None
    if end is None or (end.value <= low.value and not end.scaled and not (end.unit and not low.unit)):
        return None
    return _same_scale(low, end)


def _same_scale(low: Operand, high: Operand) -> tuple[Operand, Operand] | None:
    """The scale or unit of the end goes to both ends if the start has none."""
    bare = not low.unit and not low.scaled and (high.unit or high.scaled)
    if bare and low.value * high.factor <= high.value:
        low = replace(low.times(high.factor), unit=high.unit)
    return (low, high) if low.value <= high.value else None


def _after_range(tokens: list[Token], chain: Chain, text: str) -> int:
    ends = _range_ends(tokens, chain, text)
    return max(end.after for end in ends) if ends else chain.after
