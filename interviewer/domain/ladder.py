"""From the data phase of a system-design round onto the ladder about training data: a few of its probes, in order of rungs."""

from __future__ import annotations

import re

from interviewer.domain.course import SHORT_ANSWER_WORDS, Course
from interviewer.domain.drill import Drill, DrillProbe
from interviewer.domain.interview import Move
from interviewer.domain.lexical import stems
from interviewer.domain.rubric import Point
from interviewer.domain.spans import sentences

MOST_STEPS = 3
RUNGS = 5
_DATA_WORDS = frozenset(stems("row label log negative impression sample training data split feature logged"))


# Where the data lie, not what a row of them is: "user history logs", "all the interactions".
_SOURCE = re.compile(
    r"\b(logs?|logged data|click ?streams?|histor(y|ies)|historical data|past (clicks?|behaviou?r|data|interactions?)"
    r"|(user|click|behaviou?ral|interaction|usage) (data|behaviou?r|events?|activity)|(all|user) (the )?(clicks|interactions))\b",
    re.IGNORECASE,
)
_ROW = frozenset(stems("row"))


def is_about_data(point: Point) -> bool:
    """True for a point of the data phase; where a file has no tags, its words tell."""
    if point.phase is not None or point.dimension is not None:
        return point.phase == "data" or point.dimension == "data"
    return len(_DATA_WORDS & frozenset(stems(f"{point.name} {point.statement}"))) >= 2


def ladder_moves(points: tuple[Point, ...], ladder: Drill | None, course: Course) -> list[Move]:
    """The next step of the ladder, when a question about data has just brought nothing new; three steps a round at most.

    A step asks and is not scored by itself: what the answer says counts for the question's own points.
    """
    asked = course.last_question
    if ladder is None or asked is None or course.last is None or course.gained.get(course.last.turn):
        return []
    steps = [move for move in course.moves if move.rung is not None]
    data = {point.id for point in points if is_about_data(point)}
    if len(steps) >= MOST_STEPS or not (asked.rung or data & {asked.target, *asked.points}):
        return []
    for rung in ladder.rungs[len(steps) : RUNGS]:
        fresh = [probe for probe in rung.probes if course.fresh(probe.ask)]
        if fresh:
            probe = max(fresh, key=lambda probe: _shared(probe, course))
            return [Move(kind="probe", text=probe.ask, step="gentle", rung=rung.id)]
    return []


def _shared(probe: DrillProbe, course: Course) -> int:
    """How many stems a probe shares with what was just said."""
    said = frozenset(stems(course.answers[-1].text)) if course.answers else frozenset()
    return len(said & frozenset(stems(f"{probe.title} {probe.ask}")))


def names_only_a_source(text: str) -> bool:
    """True for a short answer that says where data lie: what a row of them is remains to be asked."""
    return len(text.split()) < SHORT_ANSWER_WORDS and bool(_SOURCE.search(text))


def source_sentence(text: str) -> str | None:
    """The first sentence that names a source, in the candidate's own characters."""
    return next((piece.text.strip().rstrip(".!") for piece in sentences(text) if _SOURCE.search(piece.text)), None)


def row_points(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """The essential points of the data phase that ask for a row, in order."""
    return tuple(
        p for p in points if p.must and is_about_data(p) and _ROW & frozenset(stems(f"{p.name} {p.statement}"))
    )
