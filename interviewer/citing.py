"""Where a statement of a report can be read: the works it rests on and the passage of the library nearest to it."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.domain.drill import Drill
from interviewer.domain.report import Citation, Gap
from interviewer.domain.rubric import Question, Source
from interviewer.domain.scorecard import PointScore
from interviewer.errors import IndexUnavailable
from interviewer.ports import Retriever

MOST_LOOKUPS = 10
CITE_FROM = 0.35
CITE_LOOSE_FROM = 0.55  # a reason in a few words is near to much


class Citations:
    """Looks statements up in the library."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    async def gaps(self, item: Question, points: Sequence[PointScore]) -> tuple[Gap, ...]:
        """What was missed of a question, the most costly first, with where to read on it."""
        missed = sorted(
            (p for p in points if p.label != "covered" and p.expected), key=lambda p: (not p.must, -p.weight)
        )
        missed += [p for p in points if p.label != "covered" and not p.expected]
        gaps = []
        for n, score in enumerate(missed):
            point = item.point(score.id)
            cites = await self.of(point.statement, works_of(item, point.id), look=n < MOST_LOOKUPS)
            gaps.append(_gap(score, point.name, point.statement, point.weight, point.must and score.expected, cites))
        return tuple(gaps)

    async def drill_gaps(self, item: Drill, points: Sequence[PointScore]) -> tuple[Gap, ...]:
        """What was missed of a drill, rung by rung."""
        strong = {p.id: (p, probe) for rung in item.rungs for probe in rung.probes for p in probe.strong}
        gaps: list[Gap] = []
        for score in (p for p in points if p.label != "covered"):
            point, probe = strong[score.id]
            works = tuple(Citation(text=cite.cite, mark=cite.mark) for cite in probe.sources[:2])
            look = len(gaps) < MOST_LOOKUPS
            cites = (*works, *(await self._passages(point.statement) if look else ()))
            gaps.append(_gap(score, point.name, point.statement, 1, False, cites))
        return tuple(gaps)

    async def correction(self, item: Question, why: str, point_id: str | None) -> tuple[Citation, ...]:
        """Where to read on a misconception: the works and a passage of the point that it gets wrong, else on why."""
        point = next((p for p in item.key_points if p.id == point_id), None)
        works = tuple(Citation(text=work.cite, mark=work.mark) for work in works_of(item, point_id)[:2])
        passages = await (self._passages(point.statement) if point else self._passages(why, CITE_LOOSE_FROM))
        return (*works, *passages)

    async def of(self, statement: str, works: Sequence[Source], *, look: bool = True) -> tuple[Citation, ...]:
        """At most two works and a passage."""
        cites = tuple(Citation(text=work.cite, mark=work.mark) for work in works[:2])
        return (*cites, *(await self._passages(statement) if look else ()))

    async def _passages(self, statement: str, least: float = CITE_FROM) -> tuple[Citation, ...]:
        if not self._retriever.ready:
            return ()
        try:
            hits = await self._retriever.search(statement, k=1, kind="passage")
        except IndexUnavailable:
            return ()
        return tuple(
            Citation(text=f"{hit.title}: {hit.heading}" if hit.heading else hit.title, passage_id=hit.id)
            for hit in hits
            if hit.score >= least
        )


def works_of(item: Question, point_id: str | None) -> list[Source]:
    """The works that a point of the question rests on."""
    point = next((p for p in item.key_points if p.id == point_id), None)
    return [source for source in item.sources if point and source.key in point.sources]


def _gap(score: PointScore, name: str, say: str, weight: int, must: bool, citations: tuple[Citation, ...]) -> Gap:
    return Gap(
        point=score.id,
        name=name,
        label=score.label,
        must=must,
        weight=weight,
        say=say,
        quote=score.quote,
        turn=score.turn,
        sure=score.confidence,
        citations=citations,
    )
