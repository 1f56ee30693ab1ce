"""The director's moves for a drill: up the ladder rung by rung, at most two follow-ups a rung, then the bridge."""

from __future__ import annotations

from interviewer.domain.challenges import claim_challenges, number_challenges
from interviewer.domain.course import Course
from interviewer.domain.drill import Drill, DrillProbe, Rung
from interviewer.domain.drill_rungs import FOLLOWUPS, RungState, rung_states
from interviewer.domain.interview import Move
from interviewer.domain.replies import leaving

OTHER_GROUND = (5, 7)
CORE = 5
DEPTH = 3


def drill_moves(drill: Drill, course: Course) -> list[Move]:
    """Ranked moves; never empty."""
    states = rung_states(drill, course)
    here = _current(drill, states)
    answered = course.last is not None and course.last.intent in ("answer", "wall")
    if answered:
        challenges = [_on_rung(drill, move, here) for move in claim_challenges(course)]
        challenges = [move for move in challenges if _may_challenge(drill, move, states, here)]
        challenges = [*number_challenges(course), *challenges]
        if challenges:
            return challenges
    if here is not None and not states[here.id].done:
        moves = _on(here, states[here.id], course)
        if moves:
            return moves
    return _onward(drill, states, here, course)


def _may_challenge(drill: Drill, move: Move, states: dict[str, RungState], here: Rung | None) -> bool:
    """A claim that is always challenged comes first; another is taken up on its own rung, if a follow-up is left there."""
    if any(claim.id == move.misconception for claim in drill.always_challenge):
        return True
    return here is not None and move.rung == here.id and states[here.id].asks < FOLLOWUPS


def _on_rung(drill: Drill, move: Move, here: Rung | None) -> Move:
    """The rung whose follow-ups a challenge uses up: the one the claim belongs to, else the present one."""
    rung = here
    if move.target is not None:
        rung = drill.rung_of(move.target)
    return move.model_copy(update={"rung": rung.id if rung else None, "points": _points_of(drill, move)})


def _points_of(drill: Drill, move: Move) -> tuple[str, ...]:
    """A claim linked to a probe asks for all strong points of that probe."""
    for rung in drill.rungs:
        for probe in rung.probes:
            if probe.id == move.target:
                return tuple(point.id for point in probe.strong)
    return move.points


def _current(drill: Drill, states: dict[str, RungState]) -> Rung | None:
    """The rung the talk is on: the last one that was asked about, the first at the start."""
    touched = [state for state in states.values() if state.last_move >= 0]
    if not touched:
        return drill.rungs[0]
    latest = max(touched, key=lambda state: state.last_move)
    return latest.rung


def _on(rung: Rung, state: RungState, course: Course) -> list[Move]:
    """What may be asked on this rung now: a probe near to what was said, then something narrower."""
    near = course.last.nearness if course.last else {}
    probes = sorted(
        state.open_probes, key=lambda probe: -max((near.get(p.id, 0.0) for p in state.open_in(probe)), default=0.0)
    )
    moves: list[Move] = []
    if state.asks:
        moves += _narrower(rung, state, course)
    moves += [_ask(rung, probe, probe.ask, state, course) for probe in probes if probe.id not in state.asked_probes]
    if not state.asks:
        moves += _narrower(rung, state, course)
    return [move for move in moves if course.fresh(move.text)]


def _narrower(rung: Rung, state: RungState, course: Course) -> list[Move]:
    """A number, a case, or just the point that is still open, of the probes asked so far."""
    moves: list[Move] = []
    for probe in state.open_probes:
        if probe.id not in state.asked_probes:
            continue
        if probe.numbers and not any(move.kind == "check" for move in course.moves):
            moves.append(_number(rung, probe))
        moves.append(_ask(rung, probe, probe.followup, state, course, narrow=True))
        moves += [
            Move(kind="probe", text=point.ask, target=probe.id, points=(point.id,), step="direct", rung=rung.id)
            for point in state.open_in(probe)
            if point.ask
        ]
    return moves


def _number(rung: Rung, probe: DrillProbe) -> Move:
    check = probe.numbers[0]
    return Move(kind="check", text=check.ask, checks=(check.id,), target=probe.id, rung=rung.id)


def _ask(rung: Rung, probe: DrillProbe, text: str, state: RungState, course: Course, *, narrow: bool = False) -> Move:
    """The candidate's own words are quoted when they came near to what the probe is after."""
    quote = None
    points = tuple(point.id for point in state.open_in(probe))
    if course.last is not None:
        best = max(points, key=lambda p: course.last.nearness.get(p, 0.0) if course.last else 0.0, default=None)
        quote = course.quote_at(best, text) if best else None
    return Move(
        kind="probe",
        text=text,
        target=probe.id,
        points=points,
        step="pressing" if narrow else "gentle",
        rung=rung.id,
        quote=quote,
    )


def _onward(drill: Drill, states: dict[str, RungState], here: Rung | None, course: Course) -> list[Move]:
    """The next rung over its bridge; other ground after two failures; depth when the core holds; else the end."""
    target = _next_rung(drill, states)
    if target is not None:
        bridge = _bridge(drill, target, states[target.id], course)
        if bridge is not None:
            return [bridge]
    return [*_depth(drill, states, course), leaving(course.limits)]


def _next_rung(drill: Drill, states: dict[str, RungState]) -> Rung | None:
    visited = [states[rung.id] for rung in drill.rungs if states[rung.id].asks]
    in_order = sorted(visited, key=lambda state: state.last_move)
    failed = [state.done and not state.held for state in in_order]
    waiting = [rung for rung in drill.rungs if not states[rung.id].done and not states[rung.id].asks]
    if len(failed) >= 2 and failed[-1] and failed[-2]:
        others = [rung for rung in waiting if drill.rungs.index(rung) in OTHER_GROUND]
        been_elsewhere = any(drill.rungs.index(state.rung) in OTHER_GROUND for state in visited)
        return others[0] if others and not been_elsewhere else None
    return waiting[0] if waiting else None


def _bridge(drill: Drill, rung: Rung, state: RungState, course: Course) -> Move | None:
    """The sentence that leads onto a rung; it asks the rung's first question. Falls back to a probe of the rung."""
    at = drill.rungs.index(rung)
    text = drill.rungs[at - 1].bridge if at else None
    points = tuple(point.id for probe in state.open_probes for point in state.open_in(probe))
    if text and course.fresh(text):
        return Move(kind="bridge", text=text, rung=rung.id, points=points, step="gentle")
    asks = _on(rung, state, course)
    return asks[0].model_copy(update={"kind": "bridge", "quote": None}) if asks else None


def _depth(drill: Drill, states: dict[str, RungState], course: Course) -> list[Move]:
    """When rungs 0 to 4 hold, the rest of the time goes to one of them in depth, numbers first."""
    core = [states[rung.id] for rung in drill.rungs[:CORE]]
    if not core or not all(state.held for state in core):
        return []
    deepest = max(
        core, key=lambda state: (state.asks > FOLLOWUPS, sum(len(state.open_in(p)) for p in state.open_probes))
    )
    if deepest.asks >= FOLLOWUPS + DEPTH:
        return []
    numbers = [_number(deepest.rung, p) for p in deepest.rung.probes if p.numbers]
    moves = [*numbers, *_on(deepest.rung, deepest, course)]
    return [move for move in moves if course.fresh(move.text)]
