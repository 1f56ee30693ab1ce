"""Interview time: how much of it has passed, and how much a round has left. Silence and pauses do not count."""

from __future__ import annotations

from interviewer.domain.interview import ClockReading, Interview, Record


def active_seconds(interview: Interview, now: float, idle: float) -> float:
    """Seconds of interview time at ``now`` (seconds since the epoch); a silence counts for ``idle`` seconds at most."""
    if interview.state == "ended" or interview.paused:
        return interview.active_seconds
    return interview.active_seconds + min(max(0.0, now - interview.touched_at), idle)


def reading(record: Record, active: float) -> ClockReading:
    """The clock of the present round when ``active`` seconds have passed in all."""
    round_ = record.current_round
    began = next((turn.at for turn in record.turns if turn.round == round_.index), 0.0)
    elapsed = max(0.0, active - began)
    left = max(0.0, round_.seconds - elapsed)
    return ClockReading(active_seconds=active, round_elapsed=elapsed, round_seconds=round_.seconds, round_left=left)
