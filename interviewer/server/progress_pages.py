"""Progress: bands over time, where the points stand, the gaps that matter most. All of it read by SQL from the store."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse, Response

from interviewer.domain.base import RoundKind
from interviewer.domain.library import Bank
from interviewer.domain.progress import Attempt, PointStanding, State, costliest, tally

if TYPE_CHECKING:
    from interviewer.server.pages import Pages
    from interviewer.wiring import Services

MOST_SHOWN = 40
STATES: dict[State, str] = {
    "mastered": "mastered",
    "said": "said last time",
    "half": "half said last time",
    "missed": "missed last time",
}


def progress_router(services: Services, pages: Pages) -> APIRouter:
    """The page and its JSON."""
    router = APIRouter()

    @router.get("/progress", response_class=HTMLResponse, include_in_schema=False)
    async def page() -> Response:
        attempts, points = await _read(services)
        bank = services.bank
        return pages.page(
            "progress.html",
            attempts=attempts,
            charts=charts(attempts),
            topics=topics(bank, attempts),
            counts=tally(points),
            states=STATES,
            points=len(points),
            gaps=[gap_json(bank, point) for point in costliest(points)],
        )

    @router.get("/api/progress", response_class=JSONResponse)
    async def progress() -> dict[str, Any]:
        """Bands over time and per topic, how many points stand where, the costliest gaps; ``due`` is what to repeat."""
        attempts, points = await _read(services)
        return {
            "rounds": [_round_json(item) for item in attempts if item.band is not None],
            "topics": topics(services.bank, attempts),
            "points": tally(points),
            "gaps": [gap_json(services.bank, point) for point in costliest(points)],
            "due": [],
        }

    return router


async def _read(services: Services) -> tuple[tuple[Attempt, ...], tuple[PointStanding, ...]]:
    await services.keeper.keep_missing(services.progress)
    return await services.progress.attempts(), await services.progress.points()


def _round_json(item: Attempt) -> dict[str, Any]:
    return {
        "interview": item.interview_id,
        "at": item.at,
        "index": item.round,
        "round": item.kind,
        "title": item.interview_title,
        "question_id": item.subject_id,
        "band": item.band,
        "band_low": item.band_low,
        "band_high": item.band_high,
    }


def topics(bank: Bank, attempts: Iterable[Attempt]) -> list[dict[str, Any]]:
    """Per topic, how often it was asked and with which bands, oldest first; the weakest topics first."""
    bands: dict[str, list[int]] = {}
    for item in attempts:
        if item.band is not None:
            for topic in _topics(bank, item.subject_id):
                bands.setdefault(topic, []).append(item.band)
    rows = [
        {"topic": name, "attempts": len(values), "bands": values, "last": values[-1]}
        for name, values in sorted(bands.items())
    ]
    return sorted(rows, key=lambda row: row["last"])


def _topics(bank: Bank, subject_id: str) -> tuple[str, ...]:
    if subject_id in bank.questions:
        return bank.questions[subject_id].topics
    return bank.drills[subject_id].topics if subject_id in bank.drills else ()


def gap_json(bank: Bank, point: PointStanding) -> dict[str, Any]:
    """A gap with what to say and what to start to practise it; ``can_start`` is False when its question is gone."""
    question, drill = bank.questions.get(point.subject_id), bank.drills.get(point.subject_id)
    statement = ""
    if question is not None:
        statement = next((p.statement for p in question.key_points if p.id == point.point), "")
    elif drill is not None:
        strong = [p for rung in drill.rungs for probe in rung.probes for p in probe.strong]
        statement = next((p.statement for p in strong if p.id == point.point), "")
    item = question or drill
    return {
        "subject": point.subject_id,
        "title": item.title if item else point.subject_id,
        "is_drill": drill is not None,
        "can_start": item is not None,
        "point": point.point,
        "name": point.name or point.point,
        "say": statement,
        "state": point.state,
        "must": point.must,
        "weight": point.weight,
        "attempts": point.attempts,
        "missed": point.attempts - point.said,
        "last_at": point.last_at,
    }


@dataclass(frozen=True, slots=True)
class Dot:
    """One attempt in a chart: ``x`` in percent, heights in pixels from the top; the range is None when it is a point."""

    attempt: Attempt
    x: float
    y: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """The attempts of one kind of round."""

    kind: RoundKind
    dots: tuple[Dot, ...]
    hidden: int

    @property
    def line(self) -> list[tuple[Dot, Dot]]:
        """Neighbouring attempts that both have a band."""
        known = [dot for dot in self.dots if dot.y is not None]
        return list(itertools.pairwise(known))


def charts(attempts: Sequence[Attempt]) -> list[Chart]:
    """A chart for each kind of round, the one practised most first."""
    kinds: dict[RoundKind, list[Attempt]] = {}
    for item in attempts:
        kinds.setdefault(item.kind, []).append(item)
    return [
        Chart(kind, tuple(_dots(items[-MOST_SHOWN:])), max(0, len(items) - MOST_SHOWN))
        for kind, items in sorted(kinds.items(), key=lambda pair: -len(pair[1]))
    ]


def _dots(items: Sequence[Attempt]) -> Iterable[Dot]:
    for n, item in enumerate(items):
        ranged = item.band_low is not None and item.band_high is not None and item.band_low != item.band_high
        yield Dot(
            attempt=item,
            x=round(6 + 88 * (n + 0.5) / len(items), 2),
            y=None if item.band is None else height(item.band),
            low=height(item.band_low) if ranged and item.band_low else None,
            high=height(item.band_high) if ranged and item.band_high else None,
        )


def height(band: int) -> float:
    """Where a band stands in a chart, in pixels from the top."""
    return 16.0 + (4 - band) * 28.0
