"""How far each rung of a drill is: what was asked on it, what is open, whether it holds."""

from __future__ import annotations

from dataclasses import dataclass

from interviewer.domain.course import QUESTION_KINDS, Course
from interviewer.domain.drill import Drill, DrillProbe, Rung, StrongPoint
from interviewer.domain.interview import Move
from interviewer.domain.standing import false_claims

FOLLOWUPS = 2
HELD_SHARE = 0.5


@dataclass(frozen=True)
class RungState:
    """``asks`` counts follow-ups (the bridge onto the rung and the opening are not counted)."""

    rung: Rung
    asks: int
    visited: bool
    last_move: int
    said: frozenset[str]
    standing_wrong: bool
    asked_probes: frozenset[str]
    given_up: frozenset[str]

    def open_in(self, probe: DrillProbe) -> tuple[StrongPoint, ...]:
        """The strong points of a probe that were not said."""
        return tuple(point for point in probe.strong if point.id not in self.said)

    @property
    def open_probes(self) -> tuple[DrillProbe, ...]:
        """Probes with something still open that the candidate has not given up."""
        return tuple(p for p in self.rung.probes if self.open_in(p) and p.id not in self.given_up)

    @property
    def held(self) -> bool:
        """Half of the strong points of the probes asked (of all, if it was never asked) and no wrong claim standing."""
        asked = [p for p in self.rung.probes if p.id in self.asked_probes] or list(self.rung.probes)
        points = [point.id for probe in asked for point in probe.strong]
        share = sum(1 for point in points if point in self.said) / len(points)
        return share >= HELD_SHARE and not self.standing_wrong

    @property
    def done(self) -> bool:
        """Nothing more is asked here: held after a question, known unasked, or two follow-ups spent."""
        if self.asks >= FOLLOWUPS or not self.open_probes:
            return True
        return self.held and (self.asks > 0 or not self.visited)


def rung_states(drill: Drill, course: Course) -> dict[str, RungState]:
    """The state of every rung, by id."""
    return {rung.id: _state(rung, drill, course, first=n == 0) for n, rung in enumerate(drill.rungs)}


def _state(rung: Rung, drill: Drill, course: Course, *, first: bool) -> RungState:
    probe_of = {point.id: probe.id for probe in rung.probes for point in probe.strong}
    mine = [(n, move) for n, move in enumerate(course.moves) if move.rung == rung.id and move.kind in QUESTION_KINDS]
    asks = [move for _, move in mine if move.kind != "bridge"]
    said = frozenset(p for p in probe_of if p in course.standing and course.standing[p].label == "covered")
    wrong_here = {claim.id for probe in rung.probes for claim in probe.wrong}
    wrong_here |= {
        claim.id
        for claim in drill.always_challenge
        if claim.linked in probe_of or any(claim.linked == probe.id for probe in rung.probes)
    }
    standing = any(name in wrong_here and not repaired for name, (_, repaired) in false_claims(course.heard).items())
    return RungState(
        rung=rung,
        asks=len(asks),
        visited=first or bool(mine),
        last_move=max((n for n, _ in mine), default=-1),
        said=said,
        standing_wrong=standing,
        asked_probes=frozenset(_probes_of(asks, probe_of)),
        given_up=course.given_up,
    )


def _probes_of(moves: list[Move], probe_of: dict[str, str]) -> set[str]:
    asked = set()
    for move in moves:
        for name in (move.target, *move.points):
            if name is None:
                continue
            asked.add(probe_of.get(name, name))
    return asked
