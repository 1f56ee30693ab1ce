"""What the report draws: the course of a round, and the map from its answers to its points. Sizes are SVG units."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from interviewer.domain.interview import Record, Turn
from interviewer.domain.report import RoundReport
from interviewer.domain.scorecard import PointScore
from interviewer.domain.standing import gains, one_ear

WIDTH = 1000.0
LEAST = 5.0
PRESSING = {"probe": "probe", "challenge": "challenge", "check": "number", "hint": "hint", "nudge": "hint"}
TONES = {"covered": "good", "partial": "half", "wrong": "bad", "unscored": "open", "missing": "none"}
ROW = 22.0
TOP = 14.0


@dataclass(frozen=True, slots=True)
class Beat:
    """One turn on the line of the round: where it begins and ends (0..1000), its words, and what it did.

    ``tones`` of an answer: how often it was good, half, bad or open; ``mark`` of a question: probe, challenge, number or
    hint, ``hit`` whether the next answer earned something. ``seconds`` from the turn before to the end of this one.
    """

    turn: Turn
    start: float
    end: float
    words: int
    seconds: float
    tones: tuple[tuple[str, int], ...] = ()
    mark: str | None = None
    hit: bool = False

    @property
    def stripes(self) -> list[tuple[str, float, float]]:
        """The bar of an answer from top to bottom: tone, where it begins and how much of the height it takes (0..1)."""
        total = sum(count for _, count in self.tones)
        found, at = [], 0.0
        for tone, count in self.tones:
            found.append((tone, at, count / total))
            at += count / total
        return found or [("none", 0.0, 1.0)]

    @property
    def mine(self) -> bool:
        """True for the candidate's turns."""
        return self.turn.speaker == "candidate"

    @property
    def width(self) -> float:
        """Length on the line."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Timeline:
    """The course of a round."""

    beats: tuple[Beat, ...]
    seconds: float

    @property
    def my_words(self) -> int:
        """Words of the candidate."""
        return sum(beat.words for beat in self.beats if beat.mine)

    @property
    def their_words(self) -> int:
        """Words of the interviewer."""
        return sum(beat.words for beat in self.beats if not beat.mine)

    @property
    def share(self) -> int:
        """The candidate's share of all words in percent."""
        return round(100 * self.my_words / max(1, self.my_words + self.their_words))

    def marked(self, mark: str) -> list[Beat]:
        """The interviewer's turns of one kind."""
        return [beat for beat in self.beats if beat.mark == mark]

    @property
    def slowest(self) -> Beat | None:
        """The answer that took longest, where times are known and it stands out."""
        mine = [beat for beat in self.beats if beat.mine and beat.seconds > 0]
        slowest = max(mine, key=lambda beat: beat.seconds, default=None)
        return slowest if slowest and slowest.seconds >= 60 and len(mine) > 2 else None


def timeline(record: Record, part: RoundReport) -> Timeline | None:
    """The course of one round; None when nothing was answered in it."""
    turns = record.round_turns(part.index)
    if not any(turn.speaker == "candidate" for turn in turns):
        return None
    mine = {turn.seq for turn in turns}
    earned = gains(one_ear(item for item in record.heard if item.turn in mine))
    tones = _tones(part)
    words = [max(1, len(turn.text.split())) for turn in turns]
    scale = WIDTH / (sum(words) or 1)
    beats: list[Beat] = []
    at, before = 0.0, turns[0].at
    for n, turn in enumerate(turns):
        end = at + words[n] * scale
        following = next((t.seq for t in turns[n + 1 :] if t.speaker == "candidate"), None)
        # What came after the last answer had no chance to bring anything.
        kind = PRESSING.get(turn.move.kind) if turn.move and turn.speaker == "interviewer" and following else None
        beats.append(
            Beat(
                turn=turn,
                start=at,
                end=end,
                words=len(turn.text.split()),
                seconds=max(0.0, turn.at - before),
                tones=tones.get(turn.seq, ()),
                mark=kind,
                hit=bool(kind and following and earned.get(following)),
            )
        )
        at, before = end, turn.at
    return Timeline(tuple(beats), max(0.0, turns[-1].at - turns[0].at))


def _tones(part: RoundReport) -> dict[int, tuple[tuple[str, int], ...]]:
    """What each answer did for the score: points said, half said, wrong claims, what could not be judged."""
    found: dict[int, Counter[str]] = {}
    for point in points_of(part):
        if point.turn is not None:
            found.setdefault(point.turn, Counter())[TONES[point.label]] += 1
    for claim in part.corrections:
        found.setdefault(claim.turn, Counter())["bad"] += 1
    order = ("good", "half", "open", "bad")
    return {turn: tuple((tone, counts[tone]) for tone in order if counts[tone]) for turn, counts in found.items()}


def points_of(part: RoundReport) -> tuple[PointScore, ...]:
    """All points of a round; of a drill, those of the rungs that were reached."""
    if part.scorecard is not None:
        return part.scorecard.points
    return tuple(p for rung in part.drill.rungs if rung.level is not None for p in rung.points) if part.drill else ()


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the map: its text and height; ``ref`` is what it stands for."""

    ref: str
    text: str
    y: float
    tone: str = "none"


@dataclass(frozen=True, slots=True)
class Curve:
    """A line from an answer to a point that it says."""

    ref: str
    turn: int
    tone: str
    path: str


@dataclass(frozen=True, slots=True)
class PointMap:
    """Answers on the left, points on the right, curves between."""

    answers: tuple[Row, ...]
    points: tuple[Row, ...]
    curves: tuple[Curve, ...]
    height: float = field(default=0.0)


def point_map(record: Record, part: RoundReport) -> PointMap | None:
    """The map of one round; None when there is nothing to connect."""
    points = _unique(points_of(part))
    linked = [p for p in points if p.quote and p.turn is not None]
    if not linked:
        return None
    kind = "l" if part.drill else "p"
    seqs = sorted({p.turn for p in linked if p.turn is not None})
    said = {turn.seq: turn.text for turn in record.turns}
    height = max(len(points), len(seqs)) * ROW
    answers = _rows([(f"t{seq}", f"{seq}  {clipped(said.get(seq, ''), 34)}", "none") for seq in seqs], height)
    rows = _rows(
        [(f"r{part.index}-{kind}-{p.id}", clipped(p.name or p.id, 36), TONES[p.label]) for p in points], height
    )
    y_of = {row.ref: row.y for row in (*answers, *rows)}
    curves = tuple(
        Curve(
            ref=f"r{part.index}-{kind}-{p.id}",
            turn=p.turn or 0,
            tone=TONES[p.label],
            path=_curve(y_of[f"t{p.turn}"], y_of[f"r{part.index}-{kind}-{p.id}"]),
        )
        for p in linked
    )
    return PointMap(answers, rows, curves, height + TOP)


def _rows(items: Sequence[tuple[str, str, str]], height: float) -> tuple[Row, ...]:
    """The items spread over the height, those of a short column in its middle."""
    step = min(height / max(1, len(items)), ROW * 2.5)
    first = TOP + (height - step * len(items)) / 2 + step / 2
    return tuple(Row(ref, text, round(first + n * step, 1), tone) for n, (ref, text, tone) in enumerate(items))


def _curve(left: float, right: float) -> str:
    return f"M248 {left} C330 {left} 330 {right} 412 {right}"


def _unique(points: Iterable[PointScore]) -> list[PointScore]:
    return list({point.id: point for point in points}.values())


def clipped(text: str, most: int) -> str:
    """The beginning of a text on one line."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the strong answer: the points that it says, and whether the candidate said them too."""

    text: str
    names: tuple[str, ...] = ()
    tone: str = ""


def strong_pieces(part: RoundReport) -> tuple[Piece, ...]:
    """The strong answer cut at the words that say a point; empty when nothing is known of it."""
    text, points = part.model_answer, {point.id: point for point in points_of(part)}
    spans = []
    for mark in part.model_marks:
        at = text.find(mark.quote)
        if at >= 0 and mark.point in points:
            spans.append((at, at + len(mark.quote), points[mark.point]))
    if not spans:
        return ()
    cuts = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    pieces = []
    for start, end in itertools.pairwise(cuts):
        here = [point for first, last, point in spans if first <= start and end <= last]
        said = here and all(point.label == "covered" for point in here)
        names = tuple(dict.fromkeys(point.name or point.id for point in here))
        pieces.append(Piece(text[start:end], names, ("good" if said else "miss") if here else ""))
    return tuple(pieces)
