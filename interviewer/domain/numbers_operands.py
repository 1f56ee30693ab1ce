"""One number at one place of the token list, in digits or words, with its scale and unit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from interviewer.domain.numbers_tokens import Token
from interviewer.domain.numbers_units import NO_UNIT, SCALES, TIME_WORDS, scale_at, unit_at
from interviewer.domain.numbers_words import extra_fraction, spoken_at


@dataclass(frozen=True)
class Operand:
    """A number as read: value in its base unit, token range, digits, and size of the last digit.

    ``exact`` marks fractions and powers, which are meant to all digits; ``plain`` is a bare whole
    number in digits.
    """

    value: float
    first: int
    after: int
    digits: int
    step: float
    unit: str = ""
    exact: bool = False
    hedge: bool = False
    plain: bool = False
    scaled: bool = False
    spoken: bool = False
    factor: float = 1.0

    def times(self, factor: float) -> Operand:
        """The same number, scaled."""
        return replace(
            self,
            value=self.value * factor,
            step=self.step * abs(factor),
            factor=self.factor * abs(factor),
            plain=False,
        )


_SIGNS = {"minus", "negative"}


def operand_at(tokens: list[Token], at: int, text: str) -> Operand | None:
    """The signed number with scale and unit that starts at token ``at``, or ``None``."""
    sign, i = 1.0, at
    if i < len(tokens) and (tokens[i].text in _SIGNS or _is_sign(tokens, i)):
        sign, i = -1.0, i + 1
    bare = _bare(tokens, i, text)
    if bare is None:
        return None
    number = _power(tokens, _share(tokens, bare), text)
    return replace(number.times(sign) if sign < 0 else number, first=at)


def _is_sign(tokens: list[Token], at: int) -> bool:
    """A hyphen in front of a number is its sign if a space or a mark stands before it."""
    token = tokens[at]
    if token.text not in ("-", "\u2013") or at + 1 >= len(tokens):
        return False
    if tokens[at + 1].kind != "num" or tokens[at + 1].start != token.end:
        return False
    before = tokens[at - 1] if at else None
    return before is None or before.end < token.start or before.text in "(=:,[~\u2248|/"


def _bare(tokens: list[Token], at: int, text: str) -> Operand | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "num":
        found = Operand(token.value, at, at + 1, token.digits, token.step, plain=token.whole)
    elif token.text in ("$", "\u20ac") and at + 1 < len(tokens) and tokens[at + 1].kind == "num":
        inner = _bare(tokens, at + 1, text)
        return replace(inner, first=at, unit=inner.unit or "money") if inner else None
    else:
        spoken = spoken_at(tokens, at)
        if spoken is None:
            return None
        found = Operand(
            spoken.value,
            at,
            spoken.after,
            spoken.digits,
            spoken.step,
            unit=spoken.unit,
            exact=spoken.exact,
            hedge=spoken.hedge,
            spoken=True,
        )
        if found.unit:
            return found
    return _with_unit(tokens, _scaled(tokens, found, text))


def _scaled(tokens: list[Token], number: Operand, text: str) -> Operand:
    """Applies ``k``, ``million``, ``and a half`` and the like behind the number."""
    extra = extra_fraction(tokens, number.after)
    if extra is not None and not number.spoken:
        number = replace(number, value=number.value + extra[0], after=extra[1], digits=3)
    scale = scale_at(tokens, number.after, text)
    while scale is not None:
        number = replace(number.times(scale), after=number.after + 1, scaled=True)
        following = tokens[number.after].text if number.after < len(tokens) else ""
        scale = SCALES[following] if following in ("thousand", "million", "billion") else None
    return number


def _with_unit(tokens: list[Token], number: Operand) -> Operand:
    at = number.after
    if at >= len(tokens):
        return number
    article = [token.text for token in tokens[at : at + 2]]
    if number.exact and (article[:1] in (["a"], ["an"]) or article in (["of", "a"], ["of", "an"])):
        skip = 1 if article[0] in ("a", "an") else 2
        unit = unit_at(tokens, at + skip)  # "half a percent", "six sevenths of a percent"
        at += skip if unit.taken else 0
    elif tokens[at].text in ("whole", "full") and unit_at(tokens, at + 1).name == "s":
        at += 1  # "three whole weeks"
        unit = unit_at(tokens, at)
    else:
        attached = tokens[at].start == tokens[at - 1].end
        unit = unit_at(tokens, at, attached=attached)
        hyphen = tokens[at].text == "-" and attached and at + 1 < len(tokens)
        if hyphen and tokens[at + 1].text == "fold" and _is_factor(tokens, at + 2, number):
            return replace(number, after=at + 2, unit="times")
        if tokens[at].text == "x" and attached and not _number_follows(tokens, at + 1):
            return replace(number, after=at + 1, unit="times")
        if tokens[at].text in ("points", "point") and not number.spoken and number.value < 100:
            return replace(number.times(0.01), after=at + 1, unit="percentage points")
        if tokens[at].text in ("times", "fold") and not _number_follows(tokens, at + 1):
            return replace(number, after=at + 1, unit="times")
    if unit is NO_UNIT:
        return number
    after = at + unit.taken
    extra = extra_fraction(tokens, after) if tokens[at].text in TIME_WORDS else None
    if extra is not None:  # "two minutes and a half"
        number = replace(number, value=number.value + extra[0])
        after = extra[1]
    return replace(number.times(unit.factor), after=after, unit=unit.name)


def _is_factor(tokens: list[Token], at: int, number: Operand) -> bool:
    """``2-fold`` and ``5-fold increase`` are factors, ``5-fold cross-validation`` is a name."""
    following = tokens[at].text if at < len(tokens) else ""
    if following in ("increase", "more", "higher", "improvement", "lift", "gain", "reduction"):
        return True
    return number.value == 2 and following not in ("cross", "cv", "split", "validation")


def _number_follows(tokens: list[Token], at: int) -> bool:
    if at >= len(tokens):
        return False
    return tokens[at].kind == "num" or tokens[at].text == "(" or spoken_at(tokens, at) is not None


def _share(tokens: list[Token], number: Operand) -> Operand:
    """``one in six`` and ``three out of four`` as the share they are."""
    at = number.after
    words = [token.text for token in tokens[at : at + 2]]
    skip = 1 if words[:1] == ["in"] else 2 if words == ["out", "of"] else 0
    if not skip or number.unit or number.value != int(number.value) or number.value < 0:
        return number
    whole = _bare(tokens, at + skip, "")
    if whole is None or whole.unit or not number.value <= whole.value or whole.value < 2:
        return number
    if skip == 1 and (number.value > 20 or 1900 < whole.value < 2100):
        return number
    share = number.value / whole.value
    return replace(number, value=share, after=whole.after, exact=True, step=0.0, plain=False)


def _power(tokens: list[Token], number: Operand, text: str) -> Operand:
    """``10^-3``, ``ten to the minus three``, ``ten to the power of nine``."""
    at = number.after
    if number.unit or at >= len(tokens):
        return number
    words = [token.text for token in tokens[at : at + 4]]
    if words[0] == "^":
        at += 1
    elif words[:2] == ["to", "the"] and number.value == 10:
        at += 4 if words[2:4] == ["power", "of"] else 2
    else:
        return number
    negative = at < len(tokens) and tokens[at].text in ("-", "minus", "negative")
    exponent = _bare(tokens, at + negative, text)
    if exponent is None or exponent.unit or abs(exponent.value) > 300:
        return number
    try:
        value = float(number.value) ** (-exponent.value if negative else exponent.value)
    except (OverflowError, ZeroDivisionError):
        return number
    if isinstance(value, complex):
        return number
    exact = number.value != 10
    return replace(number, value=value, after=exponent.after, step=abs(value), exact=exact, plain=False)
