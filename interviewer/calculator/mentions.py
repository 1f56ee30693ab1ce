"""Finds in an answer which quantities, settings and corrections are named, and where."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from interviewer.calculator.model import Input
from interviewer.calculator.registry import get
from interviewer.calculator.vocabulary import GIVENS, OTHER, PHRASES
from interviewer.errors import CalculationError

_FLAT = re.compile(r"[^a-z0-9@]")


@dataclass(frozen=True)
class Mention:
    """A named quantity: ``keys`` are ``function.output``, ``given:input`` or ``other``."""

    start: int
    end: int
    phrase: str
    keys: frozenset[str]


@dataclass(frozen=True)
class LabelMention:
    """A setting named in the answer: group ``a`` (baseline), ``b`` (new) or a label of its own."""

    start: int
    end: int
    group: str


def flat(text: str) -> str:
    """Lower case with every sign as a space; the length does not change."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow when lowered
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _FLAT.sub(" ", lowered)


def find_mentions(text: str, functions: Iterable[str]) -> list[Mention]:
    """Named quantities in order; of two that overlap, the longer one stands."""
    pattern, keys = _matcher(tuple(sorted(set(functions))))
    found: list[Mention] = []
    for match in pattern.finditer(flat(text)):
        phrase = " ".join(match[1].split())
        known = keys.get(phrase) or keys.get(phrase.removesuffix("s")) or frozenset()
        if known:
            found.append(Mention(match.start(1), match.end(1), phrase, known))
    return found


@lru_cache(maxsize=256)
def _matcher(functions: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, frozenset[str]]]:
    keys: dict[str, set[str]] = {}

    def add(phrases: str, key: str) -> None:
        for phrase in filter(None, phrases.split("|")):
            keys.setdefault(phrase, set()).add(key)

    for function in functions:
        for output, phrases in PHRASES.get(function, {}).items():
            add(phrases, f"{function}.{output}")
    inputs = {spec.name for function in functions for spec in _inputs(function)}
    for name, phrases in GIVENS.items():
        if name in inputs:
            add(phrases, f"given:{name}")
    for name in sorted(inputs):  # inputs go by their own names, too: "beta is 1", "alpha 0.05"
        if name.replace("_", " ") not in keys and len(name) > 2:
            add(name.replace("_", " "), f"given:{name}")
    for phrase in OTHER.split("|"):
        if phrase not in keys:
            add(phrase, "other")
    longest_first = sorted(keys, key=lambda phrase: (-len(phrase), phrase))
    body = "|".join(re.escape(phrase).replace("\\ ", " {1,3}") for phrase in longest_first)
    pattern = re.compile(rf"(?<![a-z0-9])((?:{body})s?)(?![a-z0-9])")
    return pattern, {phrase: frozenset(found) for phrase, found in keys.items()}


def _inputs(function: str) -> tuple[Input, ...]:
    try:
        return get(function).inputs
    except CalculationError:
        return ()


_GROUPS = {
    "a": "baseline|base line|base|old one|old model|old|current one|current model|current|control"
    "|existing|the first|first one|first model|first setting|model a|variant a|setting a|before"
    "|incumbent|the former|original",
    "b": "new one|new model|new setting|new|the second|second one|second model|second setting"
    "|model b|variant b|setting b|treatment|challenger|candidate|the latter|the other|other one",
}
_GROUP_OF = {phrase: group for group, text in _GROUPS.items() for phrase in text.split("|")}


def label_group(label: str) -> str:
    """``a`` or ``b`` for labels of the usual pairs, else the label itself in flat form."""
    text = " ".join(flat(label).split())
    if text in ("a", "first", "1", "one"):
        return "a"
    if text in ("b", "second", "2", "two"):
        return "b"
    for word in text.split():
        if word in _GROUP_OF:
            return _GROUP_OF[word]
    return text


#: A setting called by a capital: "B", "of A", "A costs", but not the article of "A miss costs 5".
_LETTER = re.compile(
    r"(?<![\w'-])(?:[B-Z](?![\w'-])|(?<=\bof )A(?![\w'-])|(?<=\bfor )A(?![\w'-])|(?<=\band )A(?![\w'-])"
    r"|A(?= (?:is|has|gets|costs|gives|comes|needs|was|would|it)\b| ?[:=]))"
)


def find_labels(text: str, labels: Sequence[str]) -> list[LabelMention]:
    """Where settings are named: the usual pairs, and the labels of the checks word for word."""
    own = {" ".join(flat(label).split()): label_group(label) for label in labels if label}
    phrases = {**_GROUP_OF, **{phrase: group for phrase, group in own.items() if len(phrase) > 1}}
    body = "|".join(re.escape(p).replace("\\ ", " {1,3}") for p in sorted(phrases, key=len, reverse=True))
    pattern = re.compile(rf"(?<![a-z0-9])((?:{body}))(?![a-z0-9])")
    found = []
    for match in pattern.finditer(flat(text)):
        group = phrases[" ".join(match[1].split())]
        found.append(LabelMention(match.start(1), match.end(1), group))
    letters = {label for label in labels if len(label) == 1 and label.isupper()}
    found += [
        LabelMention(match.start(), match.end(), label_group(match[0]))
        for match in (_LETTER.finditer(text) if letters else ())
        if match[0] in letters and not any(label.start <= match.start() < label.end for label in found)
    ]
    return sorted(found, key=lambda label: label.start)


_CORRECTION = re.compile(
    r"(?:[,.;:!\u2013-]\s*|\b(?:no|oh),? )wait\b|\b(?:sorry|i mean|scratch that|correction|make that|let me redo|let me correct"
    r"|i meant|or rather|strike that|hold on|my mistake|oops|that'?s wrong|not \S{1,12},? but|no,"
    r"|actually|i misspoke|that was wrong|redo)",
    re.IGNORECASE,
)


def corrected_between(text: str, start: int, end: int) -> bool:
    """Whether the candidate takes something back between two places, at most a sentence apart."""
    return end - start <= 160 and _CORRECTION.search(text, start, end) is not None


_SENTENCE_END = re.compile(r"[.!?;]+(?=\s|$)|\n+")


class Sentences:
    """Where sentences and lines begin, for asking which one a place is in."""

    def __init__(self, text: str) -> None:
        ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        self._starts = [0, *ends]
        self._lines = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]

    def of(self, place: int) -> int:
        """Index of the sentence."""
        return bisect_right(self._starts, place) - 1

    def line(self, place: int) -> int:
        """Index of the line."""
        return bisect_right(self._lines, place) - 1
