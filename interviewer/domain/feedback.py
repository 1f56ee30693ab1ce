"""Feedback in a model's words, held to the report: every sentence cites something that is there, or it is dropped.

The report is turned into sources with short ids; the model writes sentences that end with ids in brackets; code looks each
one up. A sentence whose id does not resolve, or with a number or quotation that is not in what it cites, is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from interviewer.domain.base import Value
from interviewer.domain.evidence import find_quote
from interviewer.domain.numbers import read_numbers
from interviewer.domain.passage import Hit
from interviewer.domain.report import Report, RoundReport
from interviewer.domain.spans import clip, words

MOST_SENTENCES = 40
LONGEST_SENTENCE = 70
MOST_GAPS = 8
MOST_STRENGTHS = 6
PASSAGE_CHARS = 500
SMALL = 4  # numbers up to the highest band are counting words
_CITED = re.compile(r"\s*\[([A-Z]\d+(?:\s*[,;]\s*[A-Z]\d+)*)\]")
_END = re.compile(r"(?:\[[^\]\n]*\]\s*)+[.!?]?(?=\s|$)|[.!?](?=[ \t]+[^\s\[])|\n")
_QUOTATION = re.compile(r"[“\"]([^”\"]{3,})[”\"]")
_NUMERAL = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")

_HELP = ("unprompted", "after a gentle question", "after a direct question", "only when pressed")

SourceKind = Literal["round", "said", "open", "wrong", "number", "passage"]


class Source(Value):
    """Something that may be cited: ``text`` is what the model is shown of it, ``quote`` the candidate's words in it.

    ``anchor`` is its place in the report page, ``passage_id`` that in the library.
    """

    id: str
    kind: SourceKind
    label: str
    text: str
    quote: str | None = None
    turn: int | None = None
    anchor: str = ""
    passage_id: str | None = None


class Sentence(Value):
    """A sentence that stood the test, with what it rests on. ``opens``: a new paragraph begins with it."""

    text: str
    cites: tuple[Source, ...]
    opens: bool = False


class Dropped(Value):
    """A sentence that did not, and why."""

    text: str
    why: str


def sources_of(report: Report, passages: Iterable[Hit] = ()) -> tuple[Source, ...]:
    """All that feedback on this report may cite; ids are a letter and a number, counted over the whole report."""
    found: list[Source] = []
    for round_ in report.rounds:
        if round_.scorecard is not None or round_.drill is not None:
            found += _of_round(round_)
    found += [
        Source(
            id="",
            kind="passage",
            label=hit.title,
            text=f"{hit.title}: {clip(hit.text, PASSAGE_CHARS)}",
            passage_id=hit.id,
        )
        for hit in passages
    ]
    letters = {"round": "R", "said": "S", "open": "G", "wrong": "W", "number": "N", "passage": "P"}
    counts = dict.fromkeys(letters, 0)
    named = []
    for source in found:
        counts[source.kind] += 1
        named.append(source.model_copy(update={"id": f"{letters[source.kind]}{counts[source.kind]}"}))
    return tuple(named)


def _of_round(round_: RoundReport) -> list[Source]:
    at = f"r{round_.index}"
    head = " ".join([f"{round_.title}.", round_.band_words, round_.headline, *round_.caps])
    found = [Source(id="", kind="round", label=round_.title, text=head, anchor=at)]
    found += [
        Source(id="", kind="said", label=s.name, text=f"{s.name} ({_HELP[s.prompted]}). Their words: “{s.quote}” (line {s.turn})",
               quote=s.quote, turn=s.turn, anchor=f"{at}-s-{s.point}")
        for s in round_.strengths[:MOST_STRENGTHS]
    ]  # fmt: skip
    for gap in round_.gaps[:MOST_GAPS]:
        said = f" Their words: “{gap.quote}” (line {gap.turn})" if gap.quote else ""
        must = ", essential" if gap.must else ""
        text = f"{gap.name} ({gap.label}{must}). What would have said it: {gap.say}{said}"
        found.append(
            Source(id="", kind="open", label=gap.name, text=text, quote=gap.quote, turn=gap.turn,
                   anchor=f"{at}-g-{gap.point}")
        )  # fmt: skip
    found += [
        Source(id="", kind="wrong", label=clip(c.quote, 40), turn=c.turn, quote=c.quote, anchor=f"{at}-c-{c.id}",
               text=f"Their words: “{c.quote}” (line {c.turn}). Why it is wrong: {c.why}"
               + (" They took it back later." if c.repaired else ""))
        for c in round_.corrections
    ]  # fmt: skip
    found += [
        Source(id="", kind="number", label=r.title, turn=r.turn, quote=r.quote, anchor=f"{at}-n-{n}",
               text=f"{r.title}. Their words: “{r.quote}” (line {r.turn}). {r.words} {r.with_numbers} = {r.computed:g}")
        for n, r in enumerate(round_.receipts)
    ]  # fmt: skip
    return found


class Sifter:
    """Takes the model's text piece by piece and gives whole sentences, each kept or dropped."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = {source.id: source for source in sources}
        self._held, self._opens, self.kept = "", True, 0

    def feed(self, piece: str) -> list[Sentence | Dropped]:
        """The sentences that are complete with this piece."""
        self._held += piece
        return self._taken(last=False)

    def end(self) -> list[Sentence | Dropped]:
        """The sentences that are left when nothing more comes; one that was broken off is dropped."""
        return self._taken(last=True)

    def _taken(self, *, last: bool) -> list[Sentence | Dropped]:
        found: list[Sentence | Dropped] = []
        while match := _END.search(self._held):
            if match.end() == len(self._held) and not last and match.group(0) != "\n":
                break  # a further citation may follow
            text, self._held = self._held[: match.end()], self._held[match.end() :]
            if text.strip():
                found.append(self._judged(text))
            if text.endswith("\n"):
                self._opens = True
        if last and self._held.strip():
            found.append(Dropped(text=_plain(self._held), why="broken off"))
            self._held = ""
        return found

    def _judged(self, text: str) -> Sentence | Dropped:
        ids = [name.strip() for group in _CITED.findall(text) for name in re.split(r"[,;]", group)]
        plain = _plain(_CITED.sub("", text))
        why = self._fault(text, plain, ids)
        if why is not None:
            return Dropped(text=plain, why=why)
        self.kept += 1
        opens, self._opens = self._opens, False
        return Sentence(text=plain, cites=tuple(self._sources[name] for name in dict.fromkeys(ids)), opens=opens)

    def _fault(self, text: str, plain: str, ids: Sequence[str]) -> str | None:
        """Why a sentence cannot be shown, None when it can."""
        if self.kept >= MOST_SENTENCES:
            return "enough was said"
        if len(words(plain)) > LONGEST_SENTENCE or len(words(plain)) < 2:
            return "no sentence"
        if not ids:
            return "cites nothing"
        unknown = [name for name in ids if name not in self._sources]
        if unknown or "[" in _CITED.sub("", text):
            return f"cites {unknown[0] if unknown else 'something'} that is not there"
        said = " \n ".join(self._sources[name].text for name in ids)
        for quotation in _QUOTATION.findall(plain):
            if find_quote(quotation.rstrip(".,;:!?… "), said) is None:
                return "quotes what was not said"
        strange = sorted(_numbers(plain, plain_words=False) - _numbers(said))
        return f"the number {strange[0]:g} is in no source that it cites" if strange else None


def _numbers(text: str, *, plain_words: bool = True) -> frozenset[float]:
    """The numbers of a text, as written and as read, fractions also as per cents; small counting words left out.

    Without ``plain_words`` words such as "half" and "a third" are no numbers: they are seldom meant as such.
    """
    written = {float(piece) for piece in _NUMERAL.findall(text.replace(",", ""))}
    read = {
        number.value
        for number in read_numbers(text)
        if number.value is not None
        and (plain_words or number.unit == "percent" or number.value > SMALL or any(ch.isdigit() for ch in number.text))
    }
    found = written | read | {value * 100 for value in read if 0 < value < 1}
    return frozenset(round(value, 6) for value in found if value > SMALL or value != int(value))


def _plain(text: str) -> str:
    """A sentence without markup."""
    return " ".join(re.sub(r"^[#*>\-\s]+|[*_`]{1,3}", "", text.strip()).split())
