"""The list of kept interviews: filters, names, tags, deleting, and taking in an exported file."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from interviewer.domain.interview import InterviewState
from interviewer.domain.shelf import Origin, Wanted, clean_tags, clean_title
from interviewer.errors import BadInput
from interviewer.server.forms import form_of, see, within

if TYPE_CHECKING:
    from interviewer.server.pages import Pages
    from interviewer.wiring import Services

PAGE_SIZE = 20
MOST_PAGES = 100_000
_ORIGINS = {"held": "held here", "pasted": "transcripts from elsewhere", "imported": "imported"}


def shelf_router(services: Services, pages: Pages) -> APIRouter:
    """All routes of the list."""
    router = APIRouter(default_response_class=HTMLResponse)
    _list(router, services, pages)
    _label(router, services)
    _import(router, services, pages)
    return router


def _list(router: APIRouter, services: Services, pages: Pages) -> None:
    @router.get("/interviews")
    async def interviews(
        page: str = "1", words: str = "", tag: str = "", state: str = "", origin: str = ""
    ) -> Response:
        await services.keeper.keep_missing(services.progress)
        wanted = wanted_of(words, tag, state, origin)
        total = await services.shelf.count(wanted)
        last = max(1, -(-total // PAGE_SIZE))
        number = min(int(page), MOST_PAGES) if page.isdecimal() and int(page) else 1
        rows = await services.shelf.list(wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
        asked = {"words": words, "tag": tag, "state": state, "origin": origin}
        return pages.page(
            "interviews.html",
            rows=rows,
            wanted=wanted,
            tags=await services.shelf.tags(),
            origins=_ORIGINS,
            query=urlencode({key: value for key, value in asked.items() if value}),
            number=number,
            total=total,
            last=last,
        )


def wanted_of(words: str, tag: str, state: str, origin: str) -> Wanted:
    """The filter that a query names. Raises BadInput."""
    if state not in ("", "running", "ended") or origin not in ("", *_ORIGINS):
        raise BadInput("choose a state and an origin from those offered", field="state")
    chosen = cast("Origin | None", origin or None)
    chosen_state = cast("InterviewState | None", state or None)
    return Wanted(words=words[:200].strip(), tag=tag[:64] or None, state=chosen_state, origin=chosen)


def _label(router: APIRouter, services: Services) -> None:
    @router.post("/interviews/{interview_id}/label")
    async def label(interview_id: str, request: Request) -> Response:
        form = await form_of(request)
        await services.shelf.label(
            interview_id, title=clean_title(form.get("title", "")), tags=clean_tags(form.get("tags", ""))
        )
        return see(within(form.get("back"), "/interviews"))

    @router.post("/interviews/{interview_id}/delete")
    async def delete(interview_id: str, request: Request) -> Response:
        form = await form_of(request)
        if form.get("sure") != "yes":
            raise BadInput("tick the box to say that you are sure; nothing was deleted", field="sure")
        await services.store.delete(interview_id)
        await services.feedback.forget(interview_id)
        return see("/interviews")


def _import(router: APIRouter, services: Services, pages: Pages) -> None:
    @router.get("/import")
    async def page() -> Response:
        return pages.page("import.html", fault=None, text="")

    @router.post("/import")
    async def take(request: Request) -> Response:
        text = (await form_of(request)).get("file", "")
        try:
            done = await services.intake.file(text)
        except BadInput as error:
            return pages.page("import.html", 422, fault=error.message, text=text[:200_000])
        return see(f"/interviews/{done.id}/report")
