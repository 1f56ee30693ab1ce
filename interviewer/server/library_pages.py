"""/library: the notes, the user's own documents, and search in both."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from interviewer.domain.library import Note
from interviewer.errors import IndexUnavailable, NotFound
from interviewer.server.passages import PER_PAGE, USER, excerpt, note_html, passage_url

if TYPE_CHECKING:
    from interviewer.domain.passage import Document
    from interviewer.server.pages import Pages
    from interviewer.wiring import Services

HITS = 12
KINDS = {
    "seed": "What the bank was built from",
    "guide": "Guides",
    "practice": "Practice",
    "paper": "Papers",
}
MARKS = {
    "V": ("read", "read in the source itself"),
    "V2": ("second hand", "taken from a work that cites the source"),
    "C": ("computed", "computed here"),
    "U": ("not verified", "plausible, but not verified"),
}


def library_router(services: Services, pages: Pages) -> APIRouter:
    """The pages of the library."""
    router = APIRouter(default_response_class=HTMLResponse)
    own = _OwnDocuments(services)

    @router.get("/library")
    async def library(q: str = "") -> Response:
        query = q[:400].strip()
        hits, fault = await _found(services, query) if query else ([], "")
        documents = await asyncio.to_thread(own.titles)
        return pages.page(
            "library.html", q=query, hits=hits, fault=fault, kinds=_by_kind(services), documents=documents
        )

    @router.get("/library/{note_id}")
    async def note(note_id: str, page: str = "1") -> Response:
        if note_id.startswith(USER):
            number = int(page) if page.isdecimal() and len(page) < 7 else 1
            return pages.page("document.html", **await asyncio.to_thread(own.page, note_id, number))
        found = services.bank.notes.get(note_id)
        if found is None:
            raise NotFound("there is no such note in the library")
        return pages.page("note.html", **_note_context(services, found))

    return router


async def _found(services: Services, query: str) -> tuple[list[dict[str, Any]], str]:
    """The passages for a query, or why there are none."""
    try:
        hits = await services.retriever.search(query, HITS, "passage")
    except IndexUnavailable:
        return [], "The search is still being opened. Try again in a moment."
    rows = [
        {"url": passage_url(hit.id), "title": hit.title, "heading": hit.heading, "text": excerpt(hit.text, query)}
        for hit in hits
    ]
    return rows, "" if rows else "Nothing in the library is near that."


def _by_kind(services: Services) -> list[dict[str, Any]]:
    notes = sorted(services.bank.notes.values(), key=lambda note: note.title.lower())
    groups = [{"name": name, "notes": [n for n in notes if n.kind == kind]} for kind, name in KINDS.items()]
    return [group for group in groups if group["notes"]]


def _note_context(services: Services, note: Note) -> dict[str, Any]:
    html, headings = note_html(note.body)
    bank = services.bank
    asked = {topic for question in bank.questions.values() for topic in question.topics}
    asked |= {topic for drill in bank.drills.values() for topic in drill.topics}
    used = [mark for mark in MARKS if any(fact.mark == mark for fact in note.facts)]
    return {
        "note": note,
        "html": html,
        "headings": headings,
        "kind": KINDS[note.kind],
        "origin": note.origin.removeprefix("citation:").strip(),
        "marks": MARKS,
        "used": used,
        "practise": [topic for topic in note.topics if topic in asked],
    }


class _OwnDocuments:
    """The documents that the user has added. They can be long, so they are read a page at a time."""

    def __init__(self, services: Services) -> None:
        self._library = services.library
        self._passages = lru_cache(maxsize=4)(self._read)

    def titles(self) -> list[dict[str, str]]:
        """Address, title and file name of each document."""
        kept = sorted(self._library.kept(), key=lambda item: item.title.lower())
        return [{"url": f"/library/{USER}{item.id}", "title": item.title, "name": item.name} for item in kept]

    def page(self, note_id: str, number: int) -> dict[str, Any]:
        """What one page of a document shows. Raises NotFound."""
        passages = self._passages(note_id.removeprefix(USER))
        last = max(1, -(-len(passages) // PER_PAGE))
        number = max(1, min(number, last))
        first = (number - 1) * PER_PAGE
        shown = passages[first : first + PER_PAGE]
        return {
            "title": passages[0].title,
            "name": passages[0].source,
            "passages": list(enumerate(shown, start=first)),
            "number": number,
            "last": last,
            "path": f"/library/{note_id}",
        }

    def _read(self, document_id: str) -> tuple[Document, ...]:
        """The passages of a document; its id is that of its content, so they never change."""
        for kept in self._library.kept():
            if kept.id == document_id:
                return kept.passages()
        raise NotFound("there is no such document in the library")
