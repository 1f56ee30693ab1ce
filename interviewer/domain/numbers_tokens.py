"""Cuts an answer into number, word and sign tokens, in one pass and in linear time."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

_TOKEN = re.compile(
    r"""(?P<num>(?:
        \d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?            # 1,742.34
      | \d{1,3}(?:\.\d{3})+,\d+                       # 1.742,34
      | \d{1,3}(?:['\u2019\u2009\u202f\u00a0]\d{3})+(?!\d)(?:[.,]\d+)?
      | \d{1,3}(?:\x20\d{3})+(?![.,]?\d)              # 315 203
      | \d[\d_]*(?:[.,]\d+)?
      | \.\d+
    )(?:[eE][+-]?\d{1,3}(?!\w))?)
    | (?P<word>[^\W\d_]+)
    | (?P<sign>\*\*|<=|>=|->|\+/-|\S)""",
    re.VERBOSE,
)
#: Longer digit strings are no number that anybody says.
_MAX_LITERAL = 40

_SAME = {
    "\u2212": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u00d7": "*",
    "\u00b7": "*",
    "\u22c5": "*",
    "\u00f7": "/",
    "\u2215": "/",
    "\u2044": "/",
    "**": "^",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2243": "\u2248",
    "\u223c": "~",
    "\u2192": "->",
    "\u2019": "'",
    "+/-": "\u00b1",
}


@dataclass(frozen=True)
class Token:
    """One token with its place; ``value`` and the two below only for digits.

    ``digits`` counts significant digits, ``step`` is the size of the last of them (10 for 150).
    """

    kind: Literal["num", "word", "sign", "end"]
    text: str
    start: int
    end: int
    value: float = 0.0
    digits: int = 0
    step: float = 0.0
    whole: bool = False


def tokenize(text: str) -> list[Token]:
    """The tokens of ``text``; words in lower case, signs in their plain form."""
    return [_token(match) for match in _TOKEN.finditer(text)]


def _token(match: re.Match[str]) -> Token:
    start, end = match.span()
    if match["num"]:
        return _number(match["num"], start, end)
    if match["word"]:
        return Token("word", match["word"].lower(), start, end)
    sign = match["sign"]
    return Token("sign", _SAME.get(sign, sign), start, end)


def _number(text: str, start: int, end: int) -> Token:
    if len(text) > _MAX_LITERAL:
        return Token("sign", "#", start, end)
    mantissa, _, exponent = text.lower().partition("e")
    plain = plain_decimal(mantissa)
    whole, _, decimals = plain.partition(".")
    value = float(f"{plain}e{exponent}" if exponent else plain)
    if not math.isfinite(value):
        return Token("sign", "#", start, end)
    figures = (whole + decimals).lstrip("0")
    if decimals:
        digits, power = len(figures), -len(decimals)
    else:
        digits = len(figures.rstrip("0"))
        power = len(figures) - digits
    step = 10.0 ** (power + int(exponent or 0)) if abs(int(exponent or 0)) < 300 else 0.0
    return Token("num", text, start, end, value, max(digits, 1), step, not decimals and not exponent)


def plain_decimal(text: str) -> str:
    """Digits as typed anywhere in the world, with a point as the only mark.

    Of two different marks the last is the decimal one. A comma is a thousands mark if exactly
    three digits follow each and something other than 0 stands before it.
    """
    text = re.sub(r"[_'\s\u2019\u2009\u202f\u00a0]", "", text)
    if "," in text and "." in text:
        last = max(text.rfind(","), text.rfind("."))
        return re.sub(r"[.,]", "", text[:last]) + "." + text[last + 1 :]
    if "," in text:
        head, *groups = text.split(",")
        if head.strip("0") and all(len(group) == 3 for group in groups):
            return head + "".join(groups)
        return f"{head}.{''.join(groups)}"
    return text
