"""What a model's reply is allowed to become: the words that are shown, and the move that it chose.

A reply ends with its choice, ``#2``: after the words, so that it costs the listener no time. Whatever the model writes,
what is shown has one question, keeps to its length, and (in an interview that is meant to be real) opens with no praise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from interviewer.domain.interview import Move
from interviewer.domain.spans import word_set

MOST_WORDS = 60
CAREFUL = 15  # words before the limit from which on only whole sentences are shown
LONGEST_PRAISE = 6
ALIKE = 0.34  # share of a move's content words that a reply must hold to be taken for it
Status = Literal["complete", "interrupted", "scripted"]

_MARK = re.compile(r"#\s?(\d{1,2})(?!\d)")
_MAYBE_MARK = re.compile(r"#\s?\d{0,2}$")
_LEAD_IN = word_set("that's that’s that is this it's it’s it a an very really such ok okay yes")
_PRAISE = word_set(
    "great good excellent nice perfect correct exactly awesome fantastic wonderful well spot right solid impressive absolutely "
    "brilliant precisely indeed"
)
_QUESTION_WORDS = word_set("how what why which where when who whose")
_SENTENCE_END = re.compile(r"[.!?…][\"”’)]*(?=\s|$)")


@dataclass
class Delivery:
    """How a reply came about, filled in by the voice: the move it makes, whether the scripted voice had to step in, and
    a line about that for the candidate.
    """

    move: Move | None = None
    status: Status = "complete"
    note: str | None = None


class Shown:
    """Takes a reply piece by piece and gives what is to be shown of it.

    ``limit`` in words; ``moves``: how many may be chosen from, counted from 1; ``neutral``: praise at its beginning is
    left out.
    """

    def __init__(self, moves: int, *, limit: int = MOST_WORDS, neutral: bool = True) -> None:
        self._moves, self._limit, self._neutral = moves, limit, neutral
        self._held = ""
        self._opening = neutral
        self._full = False
        self.text = ""
        self.dropped = 0
        self.choice: int | None = None
        self.unknown_choice = False

    def feed(self, piece: str) -> str:
        """What can be shown now that ``piece`` has come; '' when it has to be waited for what follows."""
        self._held += piece
        self._take_marks(last=False)
        return self._show(self._ready())

    def end(self) -> str:
        """What is left to be shown when nothing more comes."""
        self._take_marks(last=True)
        rest, self._held = _MAYBE_MARK.sub("", self._held), ""
        return self._show(rest, last=True)

    @property
    def asks(self) -> bool:
        """True when a question was shown."""
        return "?" in self.text

    def _take_marks(self, *, last: bool) -> None:
        """Takes whole marks out of what is held; one at its very end may still grow."""
        for mark in reversed(list(_MARK.finditer(self._held))):
            if mark.end() == len(self._held) and not last:
                continue
            before = self._held[mark.start() - 1] if mark.start() else (self.text[-1:] or " ")
            if not (before.isspace() or before in '?.!”"'):
                continue
            number = int(mark[1])
            if 1 <= number <= self._moves:
                self.choice = number
            else:
                self.unknown_choice = True
            self._held = self._held[: mark.start()].rstrip() + self._held[mark.end() :]

    def _ready(self) -> str:
        """The part of what is held that cannot become something else any more."""
        held = self._held
        keep = _MAYBE_MARK.search(held)
        end = keep.start() if keep else len(held)
        end = len(held[:end].rstrip())
        if self._opening and not self._decided(held[:end]):
            return ""
        if self._words(self.text) + self._words(held[:end]) > self._limit - CAREFUL:
            ends = [match.end() for match in _SENTENCE_END.finditer(held[:end]) if match.end() < end or held[end:]]
            end = ends[-1] if ends else 0
        ready, self._held = held[:end], held[end:]
        return ready

    def _decided(self, start: str) -> bool:
        """Drops praise that a reply opens with; False while it cannot be told yet."""
        words = [word.lower().strip('*_"“”,.!:;—–-') for word in start.split()]
        for n, word in enumerate(words):
            if n == len(words) - 1 and any(known.startswith(word) for known in _PRAISE | _LEAD_IN):
                return False  # the next piece may belong to this word
            if word in _PRAISE:
                return self._without_praise(start, words)
            if word not in _LEAD_IN:
                return self._open()
        return False

    def _without_praise(self, start: str, words: Sequence[str]) -> bool:
        """Leaves out a short clause such as "Good point."; "exactly how ..." is no praise."""
        clause = re.search(r"[.!,;:–—](?=\s)|\s[–—-]\s", start)
        if clause is None:
            return self._open() if len(words) > LONGEST_PRAISE or _QUESTION_WORDS & set(words) else False
        inside = start[: clause.end()].lower().split()
        if len(inside) <= LONGEST_PRAISE and not _QUESTION_WORDS & set(inside):
            rest = start[clause.end() :].lstrip()
            self._held = rest[:1].upper() + rest[1:] + self._held[len(start) :]
            self._opening = False
            return False
        return self._open()

    def _open(self) -> bool:
        self._opening = False
        return True

    def _show(self, text: str, last: bool = False) -> str:
        """``text`` as far as it may be shown."""
        if not text:
            return ""
        if self._full:
            self.dropped += self._words(text)
            return ""
        if not self.text:
            text = text.lstrip()
        end = _question_end(self.text, text)
        if end is not None:
            self._full = True
            self.dropped += self._words(text[end:])
            text = text[:end]
        if self._words(self.text) + self._words(text) > self._limit:
            self._full = True
            self.dropped += self._words(text)
            text = "" if self.text else " ".join(text.split()[: self._limit])
        if last:
            text = text.rstrip()
        self.text += text
        return text

    @staticmethod
    def _words(text: str) -> int:
        return len(text.split())


def _question_end(before: str, text: str) -> int | None:
    """Where the first question outside quotation marks ends in ``text``; None when there is none yet."""
    inside = (before.count("“") - before.count("”")) > 0 or before.count('"') % 2 == 1
    for n, letter in enumerate(text):
        if letter == "“":
            inside = True
        elif letter == "”":
            inside = False
        elif letter == '"':
            inside = not inside
        elif letter == "?" and not inside:
            return n + 1
    return None


def likeliest(moves: Sequence[Move], text: str) -> tuple[int, float]:
    """Which of ``moves`` (index from 0) the words make, and how much of its wording they hold (0..1)."""
    said = _content(text)
    shares = [len(said & words) / len(words) if (words := _content(move.text)) else 0.0 for move in moves]
    best = max(range(len(moves)), key=lambda n: shares[n])
    return best, shares[best]


def unsaid_facts(text: str, facts: Sequence[str]) -> tuple[str, ...]:
    """The facts with a number that ``text`` does not give."""
    said = set(_numbers(text))
    return tuple(fact for fact in facts if not set(_numbers(fact)) <= said)


def _numbers(text: str) -> list[str]:
    return [number.rstrip(".,").replace(",", "") for number in re.findall(r"\d[\d.,]*", text)]


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[a-z0-9]+", text.lower()) if len(word) > 3)
