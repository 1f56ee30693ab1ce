"""A transcript held elsewhere: pasted, cut into turns, corrected by a person, graded against a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from interviewer.domain.base import LEVELS
from interviewer.domain.foreign import ForeignPiece, Speaker, read_transcript
from interviewer.domain.library import Bank
from interviewer.errors import BadInput, IndexUnavailable
from interviewer.server.forms import fields_of, form_of, see

if TYPE_CHECKING:
    from interviewer.server.pages import Pages
    from interviewer.wiring import Services

SPEAKERS: tuple[Speaker, ...] = get_args(Speaker)


def paste_router(services: Services, pages: Pages) -> APIRouter:
    """The two steps: what was said, and who said it."""
    router = APIRouter(default_response_class=HTMLResponse)

    @router.get("/paste")
    async def paste() -> Response:
        return pages.page("paste.html", fault=None, text="")

    @router.post("/paste")
    async def read(request: Request) -> Response:
        text = (await form_of(request)).get("text", "")
        try:
            pieces = read_transcript(text)
        except BadInput as error:
            return pages.page("paste.html", 422, fault=error.message, text=text)
        return _turns(pages, services.bank, pieces, chosen=await _nearest(services, pieces))

    @router.post("/paste/grade")
    async def grade(request: Request) -> Response:
        fields = await fields_of(request)
        form = {name: values[-1].strip() for name, values in fields.items()}
        pieces = _pieces(fields)
        subject = form.get("subject", "")
        kind, _, name = subject.partition(":")
        try:
            made = await services.intake.transcript(
                pieces,
                question=name if kind == "question" else None,
                drill=name if kind == "drill" else None,
                title=form.get("title") or None,
                level=next((level for level in LEVELS if level == form.get("level")), None),
            )
        except BadInput as error:
            return _turns(pages, services.bank, pieces, chosen=subject, fault=error.message, status=422)
        return see(f"/interviews/{made}/report")

    return router


def _turns(
    pages: Pages,
    bank: Bank,
    pieces: tuple[ForeignPiece, ...],
    *,
    chosen: str,
    fault: str | None = None,
    status: int = 200,
) -> Response:
    names = {piece.name: piece.speaker for piece in pieces if piece.name}
    return pages.page(
        "paste_turns.html",
        status,
        pieces=pieces,
        names=names,
        speakers={"interviewer": "Interviewer", "candidate": "Me", "other": "leave out"},
        subjects=_subjects(bank),
        chosen=chosen,
        levels=LEVELS,
        fault=fault,
    )


def _pieces(fields: dict[str, list[str]]) -> tuple[ForeignPiece, ...]:
    """The turns of the form: the n-th ``speaker``, ``name`` and ``said`` belong together. Raises BadInput."""
    who, names, said = (fields.get(key, []) for key in ("speaker", "name", "said"))
    if not len(who) == len(names) == len(said) or any(speaker not in SPEAKERS for speaker in who):
        raise BadInput("the form is not complete; paste the transcript again", field="turns")
    return tuple(
        ForeignPiece(name=name[:60], speaker=cast(Speaker, speaker), text=text.replace("\r\n", "\n"))
        for speaker, name, text in zip(who, names, said, strict=True)
    )


def _subjects(bank: Bank) -> list[dict[str, Any]]:
    """The questions by round and the drills, for a list to choose from."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for question in sorted(bank.questions.values(), key=lambda item: item.title):
        groups.setdefault(question.round, []).append((f"question:{question.id}", question.title))
    drills = [(f"drill:{drill.id}", drill.title) for drill in bank.drills.values()]
    return [{"kind": kind, "items": items} for kind, items in groups.items()] + [{"kind": "drill", "items": drills}]


async def _nearest(services: Services, pieces: tuple[ForeignPiece, ...]) -> str:
    """The question nearest to what the interviewer asks first, to be chosen beforehand; "" when it cannot be told."""
    asked = [piece.text for piece in pieces if piece.speaker == "interviewer"]
    query = " ".join((asked or [piece.text for piece in pieces])[:3])[:600]
    if not query or not services.retriever.ready:
        return ""
    try:
        hits = await services.retriever.search(query, k=1, kind="question")
    except IndexUnavailable:
        return ""
    return next((f"question:{hit.id}" for hit in hits if hit.id in services.bank.questions), "")
