"""Where the quotes of a report stand in the transcript, so that each can be reached by a click."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from interviewer.domain.interview import Record, Turn
from interviewer.domain.report import Report, RoundReport


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote that a statement of the report rests on; ``ref`` is the statement's anchor."""

    ref: str
    turn: int
    quote: str
    tone: str
    label: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a turn; ``evidence`` is what it supports, ``mark`` its anchor when it has any."""

    text: str
    mark: str | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def tone(self) -> str:
        """The tone that needs attention most among those of its evidence."""
        return min((item.tone for item in self.evidence), key=_URGENCY.index)


_URGENCY = ("bad", "number", "half", "good", "open")


@dataclass(frozen=True, slots=True)
class Line:
    """One turn of the transcript, cut at the quotes."""

    turn: Turn
    segments: tuple[Segment, ...]


@dataclass(slots=True)
class Transcript:
    """The lines of a report's transcript and, per statement, the mark that its quote has there."""

    lines: list[Line] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)

    def round(self, index: int) -> list[Line]:
        """The lines of one round."""
        return [line for line in self.lines if line.turn.round == index]


def transcript_of(record: Record, report: Report) -> Transcript:
    """The transcript with every quote of the report found in it."""
    by_turn: dict[int, list[Evidence]] = {}
    for item in evidence_of(report):
        by_turn.setdefault(item.turn, []).append(item)
    transcript = Transcript()
    for turn in record.turns:
        segments = tuple(_segments(turn, by_turn.get(turn.seq, [])))
        for segment in segments:
            for item in segment.evidence:
                if segment.mark:
                    transcript.marks.setdefault(item.ref, segment.mark)
        transcript.lines.append(Line(turn, segments))
    return transcript


def evidence_of(report: Report) -> Iterator[Evidence]:
    """All quotes of a report. The anchors are those that the report's template gives."""
    for round_ in report.rounds:
        yield from _round_evidence(round_, f"r{round_.index}")


def _round_evidence(round_: RoundReport, prefix: str) -> Iterator[Evidence]:
    for item in round_.strengths:
        yield Evidence(f"{prefix}-s-{item.point}", item.turn, item.quote, "good", item.name)
    for gap in round_.gaps:
        if gap.quote and gap.turn is not None:
            yield Evidence(
                f"{prefix}-g-{gap.point}",
                gap.turn,
                gap.quote,
                _TONES.get(gap.label, "half"),
                gap.name,
            )
    for claim in round_.corrections:
        yield Evidence(f"{prefix}-c-{claim.id}", claim.turn, claim.quote, "bad", "a wrong claim")
    for n, receipt in enumerate(round_.receipts):
        yield Evidence(f"{prefix}-n-{n}", receipt.turn, receipt.quote, "number", receipt.title)
    for rung in round_.drill.rungs if round_.drill else ():
        for point in rung.points:
            if point.quote and point.turn is not None:
                yield Evidence(
                    f"{prefix}-l-{point.id}",
                    point.turn,
                    point.quote,
                    _TONES.get(point.label, "half"),
                    point.name or rung.title,
                )
    for point in round_.scorecard.points if round_.scorecard else ():
        if point.quote and point.turn is not None:
            yield Evidence(
                f"{prefix}-p-{point.id}",
                point.turn,
                point.quote,
                _TONES.get(point.label, "half"),
                point.name or point.id,
            )


_TONES = {"covered": "good", "partial": "half", "wrong": "bad", "unscored": "open"}


def _segments(turn: Turn, evidence: Iterable[Evidence]) -> Iterator[Segment]:
    spans = [(span, item) for item in evidence if (span := find(item.quote, turn.text))]
    cuts = sorted({0, len(turn.text), *(edge for span, _ in spans for edge in span)})
    count = 0
    for start, end in itertools.pairwise(cuts):
        here = tuple(item for (first, last), item in spans if first <= start and end <= last)
        if here:
            yield Segment(turn.text[start:end], f"m{turn.seq}-{count}", here)
            count += 1
        else:
            yield Segment(turn.text[start:end])


def find(quote: str, text: str) -> tuple[int, int] | None:
    """Where ``quote`` stands in ``text``, white space and case set aside."""
    at = text.find(quote)
    if at >= 0 and quote:
        return at, at + len(quote)
    words = quote.split()
    if not words:
        return None
    found = re.search(r"\s+".join(map(re.escape, words)), text, re.IGNORECASE)
    return found.span() if found else None
