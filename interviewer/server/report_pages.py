"""The pages of reports: the report itself, its files, contesting, grading again, two reports side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from interviewer.adapters.report_export import as_markdown
from interviewer.domain.comparing import compared
from interviewer.domain.interview import Record
from interviewer.domain.library import Bank
from interviewer.domain.report import Report
from interviewer.domain.shelf import Wanted
from interviewer.errors import BadInput, Conflict, ContentError, NotFound
from interviewer.intake import export_text
from interviewer.scorekeeping import ears_of
from interviewer.server.calculator_pages import calculator_links
from interviewer.server.forms import form_of, see
from interviewer.server.highlights import transcript_of
from interviewer.server.pictures import point_map, strong_pieces, timeline
from interviewer.server.share import in_one_file
from interviewer.server.slug import file_name

if TYPE_CHECKING:
    from interviewer.server.pages import Pages
    from interviewer.wiring import Services

MOST_OTHERS = 20


def report_router(services: Services, pages: Pages) -> APIRouter:
    """All routes of reports."""
    router = APIRouter(default_response_class=HTMLResponse)
    _report(router, services, pages)
    _files(router, services, pages)
    _second_look(router, services)
    _compare(router, services, pages)
    return router


def _report(router: APIRouter, services: Services, pages: Pages) -> None:
    @router.get("/interviews/{interview_id}/report")
    async def report(interview_id: str, ear: str | None = None) -> Response:
        try:
            found = await services.reports.report(interview_id, ear or None)
        except Conflict:  # it still runs, so that is where to go
            return see(f"/interviews/{interview_id}")
        record = await services.store.record(interview_id)
        context = report_context(record, found, services.bank)
        return pages.page("report.html", **context, **await _around(services, record, found), example=False)

    @router.get("/example")
    async def example() -> Response:
        try:
            found, record = services.reports.example(), services.reports.example_record()
        except (BadInput, ContentError):
            raise NotFound("there is no example report in this installation") from None
        return pages.page("report.html", **report_context(record, found, services.bank), **NOTHING_AROUND, example=True)


NOTHING_AROUND: dict[str, Any] = {
    "origin": "held",
    "tags": (),
    "ears_here": (),
    "ears_heard": (),
    "others": (),
    "standalone": False,
}


async def _around(services: Services, record: Record, report: Report) -> dict[str, Any]:
    """What the report page offers beside the report."""
    shelved = await services.shelf.one(report.id)
    wanted = Wanted(subject=report.rounds[0].question_id, state="ended")
    others = [
        item for item in await services.shelf.list(wanted, limit=MOST_OTHERS + 1) if item.interview.id != report.id
    ]
    return NOTHING_AROUND | {
        "origin": shelved.origin,
        "tags": shelved.tags,
        "ears_here": services.appeals.ears,
        "ears_heard": ears_of(record),
        "others": others[:MOST_OTHERS],
    }


def report_context(record: Record, report: Report, bank: Bank | None = None) -> dict[str, Any]:
    """All that the report shows; with the bank, receipts lead to the calculator with their numbers."""
    transcript = transcript_of(record, report)
    return {
        "report": report,
        "record": record,
        "transcript": transcript,
        "marks": transcript.marks,
        "sums": calculator_links(report, bank),
        "timelines": {part.index: timeline(record, part) for part in report.rounds},
        "maps": {part.index: point_map(record, part) for part in report.rounds},
        "strong": {part.index: strong_pieces(part) for part in report.rounds},
    }


def _files(router: APIRouter, services: Services, pages: Pages) -> None:
    @router.get("/interviews/{interview_id}/export.{kind}")
    async def export(interview_id: str, kind: str) -> Response:
        if kind not in ("json", "md", "html"):
            raise NotFound(f"there is no export as '{kind[:10]}'; there is json, md and html")
        report = await services.reports.report(interview_id)
        record = await services.store.record(interview_id)
        name = f'attachment; filename="{file_name(report.title, report.created_at)}.{kind}"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        if kind == "json":
            tags = (await services.shelf.one(interview_id)).tags
            return Response(export_text(record, report, tags), media_type="application/json", headers=headers)
        if kind == "md":
            return Response(as_markdown(record, report), media_type="text/markdown", headers=headers)
        return HTMLResponse(in_one_file(pages, record, report), headers=headers)


def _second_look(router: APIRouter, services: Services) -> None:
    @router.post("/interviews/{interview_id}/contest")
    async def contest(interview_id: str, request: Request) -> Response:
        form = await form_of(request)
        index = form.get("round", "")
        if not index.isdecimal():
            raise BadInput("choose the round that the point belongs to", field="round")
        made = await services.appeals.contest(
            interview_id,
            round_index=int(index[:6]),
            point=form.get("point", ""),
            words=form.get("words", ""),
            ear=form.get("ear"),
        )
        query = f"?ear={form['ear']}" if form.get("ear") else ""
        return see(f"/interviews/{interview_id}/report{query}#r{made.round}-x-{made.id}")

    @router.post("/interviews/{interview_id}/grade-again")
    async def grade_again(interview_id: str, request: Request) -> Response:
        ear = (await form_of(request)).get("ear", "")
        await services.appeals.grade_again(interview_id, ear)
        return see(f"/interviews/{interview_id}/report?ear={ear}")


def _compare(router: APIRouter, services: Services, pages: Pages) -> None:
    @router.get("/compare")
    async def compare(
        a: str = "", b: str = "", pick: Annotated[list[str] | None, Query(max_length=50)] = None
    ) -> Response:
        chosen = [name for name in (a, b, *(pick or [])) if name]
        if len(chosen) != 2:
            raise BadInput("choose two reports to compare: mark two interviews in the list", field="pick")
        left, right = [await _named(services, name) for name in chosen]
        if left.created_at > right.created_at:
            left, right = right, left
        return pages.page("compare.html", a=left, b=right, rounds=compared(left, right))


async def _named(services: Services, name: str) -> Report:
    """The report that ``ID`` or ``ID:EAR`` names."""
    interview_id, _, ear = name.partition(":")
    return await services.reports.report(interview_id, ear or None)
