"""Changes of words that leave the meaning as it is: a score should hardly move under them. Deterministic."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Mapping

from interviewer.domain.spans import sentences

_SHORT = {
    "do not": "don't", "does not": "doesn't", "did not": "didn't", "is not": "isn't", "are not": "aren't",
    "cannot": "can't", "can not": "can't", "would not": "wouldn't", "will not": "won't", "it is": "it's",
    "that is": "that's", "i am": "i'm", "i would": "i'd", "i have": "i've", "we have": "we've", "they are": "they're",
}  # fmt: skip
_LONG = {short: long for long, short in _SHORT.items() if long != "can not"}
_ALIKE = {
    "big": "large", "large": "big", "so": "therefore", "but": "though", "also": "too", "use": "employ", "look at": "check",
    "get": "obtain", "show": "display", "start": "begin", "people": "persons", "maybe": "perhaps", "for example": "for instance",
    "about": "around", "quickly": "fast", "pick": "choose", "choose": "pick", "need": "require", "basically": "essentially",
}  # fmt: skip
_FILLERS = ("um, ", "well, ", "so, ", "like, ", "you know, ", "I mean, ", "okay, ")
# A sentence that takes the one before it back, or points at it, may not change places.
_LEANS = re.compile(
    r"\b(actually|no,|wait|sorry|i mean|scratch|rather|correct(ion|ing)?|instead|this|that|these|those|it|they|them|so|but|then"
    r"|first|second|finally|because|which|he|she|otherwise|also|same)\b",
    re.I,
)


def contracted(text: str) -> str:
    """ "do not" becomes "don't"."""
    return _replaced(text, _SHORT)


def spelled_out(text: str) -> str:
    """ "don't" becomes "do not"."""
    return _replaced(text, _LONG)


def reworded(text: str) -> str:
    """Everyday words for others that mean the same."""
    return _replaced(text, _ALIKE)


def with_fillers(text: str) -> str:
    """A filler before every second sentence."""
    chance = _chance(text)
    told = [s.text for s in sentences(text)]
    return " ".join(
        chance.choice(_FILLERS) + said[:1].lower() + said[1:] if n % 2 == 0 and not _is_short_form(said) else said
        for n, said in enumerate(told)
    )


def reordered(text: str) -> str:
    """The last two neighbours that lean on nobody change places; a turn in which every sentence leans stays."""
    told = [s.text for s in sentences(text)]
    for n in range(len(told) - 2, -1, -1):
        after = told[n + 2] if n + 2 < len(told) else ""
        if not any(_LEANS.search(said) for said in (told[n], told[n + 1])) and not _LEANS.match(after):
            told[n], told[n + 1] = told[n + 1], told[n]
            break
    return " ".join(told)


def mistyped(text: str) -> str:
    """Two neighbouring letters swapped inside one long word in twelve; numbers and formulas stay."""
    chance = _chance(text)

    def slip(found: re.Match[str]) -> str:
        word = found[0]
        if chance.random() > 1 / 4:
            return word
        at = chance.randrange(1, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return re.sub(r"\b[a-z]{6,}\b", slip, text)


def unpunctuated(text: str) -> str:
    """As typed in a hurry: all small, no commas."""
    return re.sub(r",(?=\s)", "", text.lower())


REWORDINGS: Mapping[str, Callable[[str], str]] = {
    "contracted": contracted,
    "spelled out": spelled_out,
    "other everyday words": reworded,
    "fillers": with_fillers,
    "sentences reordered": reordered,
    "typos": mistyped,
    "small letters, no commas": unpunctuated,
}


def _replaced(text: str, table: Mapping[str, str]) -> str:
    words = sorted(table, key=len, reverse=True)
    pattern = re.compile(r"\b(" + "|".join(re.escape(word) for word in words) + r")\b", re.I)

    def other(found: re.Match[str]) -> str:
        new = table[found[0].lower()]
        return new[:1].upper() + new[1:] if found[0][:1].isupper() else new

    return pattern.sub(other, text)


def _is_short_form(said: str) -> bool:
    """A sentence that begins with an abbreviation or a symbol keeps its first letter."""
    return not re.match(r"[A-Z][a-z]|I\b", said) or said.startswith("I ")


def _chance(text: str) -> random.Random:
    return random.Random(zlib.crc32(text.encode()))
