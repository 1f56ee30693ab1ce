"""Numbers in words: "a hundred and fifty-four", "point five five", "two-thirds", "one in six"."""

from __future__ import annotations

from dataclasses import dataclass

from interviewer.domain.numbers_tokens import Token
from interviewer.domain.numbers_units import SCALES, TIME_WORDS

_ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SMALL: dict[str, int] = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    "nought": 0,
    "naught": 0,
    "oh": 0,
    "fourty": 40,
}
_BIG = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_NTH = {
    **{"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7},
    **{"eighth": 8, "ninth": 9, "tenth": 10, "twelfth": 12, "twentieth": 20},
    **{"hundredth": 100, "thousandth": 1000},
}
PARTS: dict[str, int] = {**_NTH, "halves": 2, **{f"{name}s": part for name, part in _NTH.items()}}
MULTIPLES = {
    "twice": 2.0,
    "double": 2.0,
    "doubled": 2.0,
    "doubles": 2.0,
    "triple": 3.0,
    "thrice": 3.0,
}

#: The words that a number in words can begin with; everything else need not be tried.
STARTERS = frozenset(
    {*SMALL, *_BIG, *PARTS, *MULTIPLES, "a", "an", "point", "hundred", "dozen", "couple", "minus", "negative"}
)

#: Longest number in words, in tokens; it keeps the reader linear on hostile text.
_MAX_WORDS = 30
_TALK = {"this", "that", "the", "my", "first", "second", "third", "last", "next", "same", "one"}


@dataclass(frozen=True)
class Spoken:
    """A number in words: value, next token, significant digits, size of the last digit.

    ``exact`` marks fractions and shares, which are meant to all digits.
    """

    value: float
    after: int
    digits: int
    step: float
    exact: bool = False
    hedge: bool = False
    unit: str = ""


def spoken_at(tokens: list[Token], at: int) -> Spoken | None:
    """The number in words that starts at token ``at``, or ``None``."""
    word = _word(tokens, at)
    if not word:
        return None
    if word in MULTIPLES:
        return Spoken(MULTIPLES[word], at + 1, 1, 1.0, exact=True, unit="times")
    if word in ("a", "an", "one"):
        special = _with_article(tokens, at)
        if special is not None:
            return special
    if word in ("half", "quarter") and _word(tokens, at - 1) not in ("first", "second", "the"):
        return Spoken(0.5 if word == "half" else 0.25, at + 1, 2, 0.0, exact=True)
    if word == "oh" and _word(tokens, at + 1) != "point":
        return None  # "oh, wait"
    if word == "point" and _word(tokens, at - 1) in _TALK:
        return None  # "at this point two things"
    number = _cardinal(tokens, at)
    return _with_fraction(tokens, number) if number is not None else None


def _word(tokens: list[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) and tokens[at].kind == "word" else ""


def _skip_hyphen(tokens: list[Token], at: int) -> int:
    """Past a hyphen that is typed without spaces, as in ``fifty-four``."""
    if 0 < at < len(tokens) - 1 and tokens[at].text == "-":
        tight = tokens[at - 1].end == tokens[at].start and tokens[at].end == tokens[at + 1].start
        return at + 1 if tight else at
    return at


def _with_article(tokens: list[Token], at: int) -> Spoken | None:
    """``a sixth``, ``a dozen``, ``a couple of``, ``a minute and a half``."""
    after = _skip_hyphen(tokens, at + 1)
    word = _word(tokens, after)
    if word in PARTS and PARTS[word] > 1:
        return Spoken(1 / PARTS[word], after + 1, 9, 0.0, exact=True)
    if word == "dozen":
        return Spoken(12.0, after + 1, 2, 1.0)
    if word == "couple" and _word(tokens, at) == "a":
        after += 2 if _word(tokens, after + 1) == "of" else 1
        scale = {**_BIG, "hundred": 1e2}.get(_word(tokens, after).rstrip("s"))
        return Spoken(2 * (scale or 1), after + bool(scale), 1, scale or 1.0, hedge=True)
    if word in TIME_WORDS and [_word(tokens, after + j) for j in (1, 2, 3)] == ["and", "a", "half"]:
        return Spoken(1.5 * TIME_WORDS[word], after + 4, 2, TIME_WORDS[word] / 10, unit="s")
    return None


def _cardinal(tokens: list[Token], at: int) -> Spoken | None:
    """``three hundred fifteen thousand two hundred and three``, ``one point seven``."""
    total, current, seen, i = 0.0, 0.0, False, at
    if _word(tokens, i) in ("a", "an") and _word(tokens, i + 1) in ("hundred", *_BIG):
        current, i = 1.0, i + 1
    while i - at < _MAX_WORDS:
        word = _word(tokens, i)
        if word in SMALL and (not seen or _fits(tokens, i, current)):
            current += SMALL[word]
        elif word == "hundred" and (seen or current):
            current *= 100
        elif word in _BIG and (seen or current):
            total, current = total + current * _BIG[word], 0.0
        elif word == "and" and seen and _joins(tokens, i + 1, current):
            i += 1
            continue
        else:
            break
        seen, i = True, _skip_hyphen_before_number(tokens, i + 1)
    if _word(tokens, i) == "point" and (not current or seen) and _digit(tokens, i + 1) is not None:
        return _decimals(tokens, i + 1, total + current)
    if not seen:
        return None
    value = total + current
    return Spoken(value, i, *_significance(value))


def _skip_hyphen_before_number(tokens: list[Token], at: int) -> int:
    after = _skip_hyphen(tokens, at)
    return after if after > at and _word(tokens, after) in SMALL else at


def _fits(tokens: list[Token], at: int, current: float) -> bool:
    """Whether a small number may follow: units after tens, tens after hundreds."""
    value = SMALL[_word(tokens, at)]
    if current % 100 == 0:
        return value < 100
    return current % 10 == 0 and 0 < value < 10


def _joins(tokens: list[Token], at: int, current: float) -> bool:
    """Whether ``and`` is silence here: only after hundreds or thousands, before a small number."""
    return _word(tokens, at) in SMALL and _fits(tokens, at, current) and current % 100 == 0


def _digit(tokens: list[Token], at: int) -> str | None:
    word = _word(tokens, at)
    if word in SMALL:
        return str(SMALL[word])
    if 0 <= at < len(tokens) and tokens[at].kind == "num" and tokens[at].text.isdigit():
        return tokens[at].text
    return None


def _decimals(tokens: list[Token], at: int, whole: float) -> Spoken:
    """Digits after ``point``: one by one, or as a number (``point fifty-five``)."""
    figures = ""
    while len(figures) < 15 and (digit := _digit(tokens, at)) is not None:
        if len(digit) == 2 and digit.endswith("0") and _word(tokens, at) in _TENS:
            after = _skip_hyphen_before_number(tokens, at + 1)
            unit = _digit(tokens, after)
            if unit is not None and len(unit) == 1 and unit != "0":
                digit, at = digit[0] + unit, after
        figures += digit
        at += 1
    value = float(f"{int(whole)}.{figures}")
    digits = len((str(int(whole)) + figures).lstrip("0")) or 1
    return Spoken(value, at, digits, 10.0 ** -len(figures))


def _significance(value: float) -> tuple[int, float]:
    figures = f"{value:.0f}"
    digits = len(figures.rstrip("0")) or 1
    return digits, 10.0 ** (len(figures) - digits)


def _with_fraction(tokens: list[Token], number: Spoken) -> Spoken:
    """Adds ``and a half``, turns ``two thirds`` and ``one in six`` into a share, scales."""
    at = number.after
    part = PARTS.get(_word(tokens, _skip_hyphen(tokens, at)))
    if part and number.value == int(number.value) < 1000 and not number.exact:
        return Spoken(number.value / part, _skip_hyphen(tokens, at) + 1, 9, 0.0, exact=True)
    extra = extra_fraction(tokens, at)
    if extra is not None:
        number = Spoken(number.value + extra[0], extra[1], number.digits + 1, number.step / 10)
    scale = SCALES.get(_word(tokens, number.after))
    if scale and _word(tokens, number.after) != "m":
        return Spoken(number.value * scale, number.after + 1, number.digits, number.step * scale)
    return number


def extra_fraction(tokens: list[Token], at: int) -> tuple[float, int] | None:
    """``and a half``, ``and a quarter``, ``and three quarters`` behind a number."""
    if _word(tokens, at) != "and":
        return None
    count = {"a": 1, "one": 1, "two": 2, "three": 3}.get(_word(tokens, at + 1))
    part = PARTS.get(_word(tokens, at + 2))
    return (count / part, at + 3) if count and part and part <= 4 else None
