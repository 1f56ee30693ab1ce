"""Feedback by a model on a finished interview: streamed, each sentence checked against the report before it is shown.

The report written by rules is there without it, and stays when the model fails.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from interviewer.domain.base import Value
from interviewer.domain.feedback import Dropped, Sentence, Sifter, Source, sources_of
from interviewer.domain.passage import Hit
from interviewer.domain.report import Report
from interviewer.errors import Conflict, EndpointError, IndexUnavailable
from interviewer.ports import Retriever, Shelf, Writer
from interviewer.reporting import Reports

MOST_PASSAGES = 4
PASSAGE_FROM = 0.35


@dataclass(frozen=True)
class Ended:
    """The end of the feedback: how many sentences were shown and dropped; ``fault`` says why there are no more."""

    kept: int
    dropped: int
    fault: str | None = None


class Written(Value):
    """What is kept: the model's text, and the passages that it could cite, which may be others the next time."""

    text: str
    passages: tuple[Hit, ...] = ()


class Feedback:
    """Writes feedback once for each state of a report and each model; whoever comes later reads what is kept, whatever the
    library holds by then.
    """

    def __init__(self, reports: Reports, retriever: Retriever, writer: Writer | None, shelf: Shelf) -> None:
        self._reports, self._retriever, self._writer, self._shelf = reports, retriever, writer, shelf
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def available(self) -> bool:
        """True when there is a model to write it."""
        return self._writer is not None

    async def begin(self, interview_id: str) -> AsyncIterator[Sentence | Dropped | Ended]:
        """The feedback, to be read as it is made; exactly one Ended comes last.

        Raises NotFound, and Conflict while the interview runs, where nothing was judged, and without a model.
        """
        if self._writer is None:
            raise Conflict("no model is configured to write feedback; the report itself needs none")
        report = await self._reports.report(interview_id)
        if not sources_of(report):
            raise Conflict("nothing was answered in this interview, so there is nothing to write about")
        return self._one_at_a_time(self._writer, report)

    async def forget(self, interview_id: str) -> None:
        """Removes the feedback on an interview that is deleted."""
        await self._shelf.forget(interview_id)

    async def _one_at_a_time(self, writer: Writer, report: Report) -> AsyncIterator[Sentence | Dropped | Ended]:
        async with self._locks[report.id]:  # whoever asks meanwhile reads what is then kept
            async for item in self._written(writer, report):
                yield item

    async def _written(self, writer: Writer, report: Report) -> AsyncIterator[Sentence | Dropped | Ended]:
        key = hashlib.sha256(f"{writer.name}\n{_told(sources_of(report))}".encode()).hexdigest()[:32]
        kept = _read(await self._shelf.kept(report.id, key))
        passages = await self._passages(report) if kept is None else kept.passages
        sources = sources_of(report, passages)
        sifter, dropped, text, fault = Sifter(sources), 0, "", None
        pieces = (
            writer.write(_told(sources), level=report.level, interview_id=report.id)
            if kept is None
            else _once(kept.text)
        )
        try:
            async for piece in pieces:
                text += piece
                for item in sifter.feed(piece):
                    dropped += isinstance(item, Dropped)
                    yield item
        except EndpointError as error:
            fault = error.message
        for item in sifter.end():
            dropped += isinstance(item, Dropped)
            yield item
        if fault is None and not sifter.kept:
            fault = "nothing that the model wrote could be verified"
        if fault is None and kept is None:
            await self._shelf.keep(report.id, key, Written(text=text, passages=passages).model_dump_json())
        yield Ended(sifter.kept, dropped, fault)

    async def _passages(self, report: Report) -> tuple[Hit, ...]:
        """Passages of the library about what cost the most."""
        gaps = [gap for round_ in report.rounds for gap in round_.gaps]
        gaps = sorted(gaps, key=lambda gap: (not gap.must, -gap.weight))[:MOST_PASSAGES]
        found: dict[str, Hit] = {}
        for gap in gaps if self._retriever.ready else ():
            try:
                hits = await self._retriever.search(gap.say, k=1, kind="passage")
            except IndexUnavailable:
                return ()
            found |= {hit.id: hit for hit in hits if hit.score >= PASSAGE_FROM}
        return tuple(found.values())


def _told(sources: Sequence[Source]) -> str:
    """The sources as the model is shown them."""
    return "\n".join(f"{source.id} ({source.kind}) {source.text}" for source in sources)


def _read(kept: str | None) -> Written | None:
    """What was kept; None also for what an older version kept, which did not say what could be cited."""
    try:
        return None if kept is None else Written.model_validate_json(kept)
    except ValidationError:
        return None


async def _once(text: str) -> AsyncIterator[str]:
    yield text
