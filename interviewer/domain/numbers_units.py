"""Units and scales as people say them, and what they multiply a number by."""

from __future__ import annotations

from dataclasses import dataclass

from interviewer.domain.numbers_tokens import Token

#: Scales that may stand directly behind digits or after a space.
SCALES: dict[str, float] = {
    "k": 1e3,
    "thousand": 1e3,
    "grand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "mln": 1e6,
    "mil": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "billions": 1e9,
    "g": 1e9,
    "t": 1e12,
    "tn": 1e12,
    "trillion": 1e12,
    "hundred": 1e2,
    "dozen": 12.0,
}

_BYTES = {
    "bytes": 1.0,
    "byte": 1.0,
    "kb": 1e3,
    "kilobytes": 1e3,
    "mb": 1e6,
    "megabytes": 1e6,
    "megs": 1e6,
    "gb": 1e9,
    "gigs": 1e9,
    "gig": 1e9,
    "gigabytes": 1e9,
    "gigabyte": 1e9,
    "tb": 1e12,
    "terabytes": 1e12,
    "terabyte": 1e12,
    "pb": 1e15,
    "petabytes": 1e15,
    "kib": 2.0**10,
    "mib": 2.0**20,
    "gib": 2.0**30,
    "gibibytes": 2.0**30,
    "tib": 2.0**40,
}
_SECONDS = {
    "ns": 1e-9,
    "us": 1e-6,
    "microseconds": 1e-6,
    "ms": 1e-3,
    "millis": 1e-3,
    "msec": 1e-3,
    "millisecond": 1e-3,
    "milliseconds": 1e-3,
    "s": 1.0,
    "sec": 1.0,
    "secs": 1.0,
    "second": 1.0,
    "seconds": 1.0,
    "min": 60.0,
    "mins": 60.0,
    "minute": 60.0,
    "minutes": 60.0,
    "h": 3600.0,
    "hr": 3600.0,
    "hrs": 3600.0,
    "hour": 3600.0,
    "hours": 3600.0,
    "day": 86400.0,
    "days": 86400.0,
    "week": 604800.0,
    "weeks": 604800.0,
}
#: Unit words that stand alone as the number of one: "a minute and a half".
TIME_WORDS = {name: factor for name, factor in _SECONDS.items() if len(name) > 3}

_SINGLE: dict[str, tuple[str, float]] = {
    "%": ("percent", 0.01),
    "percent": ("percent", 0.01),
    "pct": ("percent", 0.01),
    "\u2030": ("percent", 0.001),
    "permille": ("percent", 0.001),
    "pp": ("percentage points", 0.01),
    "pps": ("percentage points", 0.01),
    "bps": ("percentage points", 1e-4),
    "bp": ("percentage points", 1e-4),
    "bits": ("bits", 1.0),
    "bit": ("bits", 1.0),
    "nats": ("nats", 1.0),
    "nat": ("nats", 1.0),
    "\u20ac": ("money", 1.0),
    "$": ("money", 1.0),
    "euros": ("money", 1.0),
    "euro": ("money", 1.0),
    "dollars": ("money", 1.0),
    **{name: ("bytes", factor) for name, factor in _BYTES.items()},
    **{name: ("s", factor) for name, factor in _SECONDS.items()},
}
_PAIRS: dict[tuple[str, str], tuple[str, float]] = {
    ("per", "cent"): ("percent", 0.01),
    ("per", "mille"): ("percent", 0.001),
    ("percentage", "points"): ("percentage points", 0.01),
    ("percentage", "point"): ("percentage points", 0.01),
    ("percent", "points"): ("percentage points", 0.01),
    ("%", "points"): ("percentage points", 0.01),
    ("basis", "points"): ("percentage points", 1e-4),
    ("basis", "point"): ("percentage points", 1e-4),
}
_RELATIVE = {"relative", "relatively", "lift", "uplift"}


@dataclass(frozen=True)
class Unit:
    """A unit after a number: its plain name, the factor, and how many tokens it took."""

    name: str
    factor: float
    taken: int


NO_UNIT = Unit("", 1.0, 0)


def unit_at(tokens: list[Token], at: int, *, attached: bool = False) -> Unit:
    """The unit that starts at token ``at``, or ``NO_UNIT``.

    ``attached`` says that no space stands before it: a lone ``s`` or ``h`` counts only then.
    """
    if at >= len(tokens):
        return NO_UNIT
    word = tokens[at].text
    following = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if [t.text for t in tokens[at : at + 4]] == ["p", ".", "p", "."]:
        return Unit("percentage points", 0.01, 4)
    if (word, following) in _PAIRS:
        name, factor = _PAIRS[word, following]
        return Unit(name, factor, 2)
    # "0.06 s" are seconds, "2 s e" are standard errors
    apart = not attached and len(following) == 1 and following.isalpha()
    if word not in _SINGLE or (len(word) == 1 and word in "sh" and apart):
        return NO_UNIT
    name, factor = _SINGLE[word]
    if name == "percent" and _says_relative(tokens, at + 1):
        return Unit("percent, relative", factor, 1)
    return Unit(name, factor, 1)


def _says_relative(tokens: list[Token], at: int) -> bool:
    words = [token.text for token in tokens[at : at + 2]]
    return bool(words) and (words[0] in _RELATIVE or words == ["over", "control"])


def scale_at(tokens: list[Token], at: int, text: str) -> float | None:
    """The scale at token ``at``; a lone capital counts for ``B`` and ``T``, any ``k`` and ``m``."""
    if at >= len(tokens) or tokens[at].kind != "word":
        return None
    token = tokens[at]
    if token.text not in SCALES:
        return None
    typed = text[token.start : token.end]
    attached = at > 0 and tokens[at - 1].end == token.start
    # "9,046 TN" counts true negatives
    if typed in ("b", "t", "g") or (token.text in ("t", "tn") and not attached):
        return None
    return SCALES[token.text]
