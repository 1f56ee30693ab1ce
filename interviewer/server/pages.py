"""The pages for people. Each is one template filled from the same services as the JSON API."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from interviewer.domain.base import LEVELS, RoundKind, level_rank
from interviewer.domain.contest_words import contested_band
from interviewer.domain.interview import Interview
from interviewer.domain.plan import Plan
from interviewer.domain.report import RoundReport
from interviewer.domain.shelf import Shelved
from interviewer.domain.versions import earlier_versions
from interviewer.errors import BadInput
from interviewer.server import views
from interviewer.server.board_svg import board_svg
from interviewer.server.forms import form_of, see
from interviewer.server.languages import DEFAULT, Languages
from interviewer.server.margin import Margin
from interviewer.server.mathml import from_plain, of_formula
from interviewer.server.passages import passage_url
from interviewer.server.prose import to_html
from interviewer.server.reports import ReportShelf
from interviewer.server.room_page import room_page
from interviewer.server.streams import Hub

if TYPE_CHECKING:
    from interviewer.wiring import Services

ROUND_NAMES: dict[RoundKind, str] = {
    "fundamentals": "Fundamentals",
    "system_design": "ML system design",
    "project_deep_dive": "Project deep-dive",
    "coding": "Coding",
    "behavioral": "Behavioural",
    "product_sense": "Product sense",
    "drill": "Drill",
}
_DRILL = "training-data"
_NO_STORE = {"Cache-Control": "no-store"}


class Pages:
    """Fills templates."""

    def __init__(self, services: Services) -> None:
        self._templates = _environment(services.settings.web_dir / "templates")
        self._templates.globals["feedback"] = services.feedback.available
        self.static = services.settings.web_dir / "static"
        self.bank = services.bank
        self.languages = Languages(services.settings.web_dir / "languages")
        self._templates.globals |= {"t": self.languages.words(DEFAULT), "language": DEFAULT}

    def text(self, template: str, **context: Any) -> str:
        """A template filled."""
        return self._templates.get_template(template).render(context)

    def page(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """One page as a response; never cached, since it shows what changes."""
        return HTMLResponse(self.text(template, **context), status_code=status, headers=_NO_STORE)

    def error(self, request: Request, body: Mapping[str, Any]) -> HTMLResponse:
        """A page that says what is wrong and where to go on."""
        return self.page("error.html", int(body["status"]), problem=body, path=request.url.path)


def page_router(services: Services, hub: Hub, shelf: ReportShelf, pages: Pages, margin: Margin) -> APIRouter:
    """All routes that answer with HTML."""
    router = APIRouter(default_response_class=HTMLResponse)
    _home(router, services, pages)
    _start(router, services)
    room_page(router, services, hub, shelf, pages, margin)
    return router


def _home(router: APIRouter, services: Services, pages: Pages) -> None:
    @router.get("/")
    async def home() -> Response:
        recent = await services.store.list(limit=6)
        running = next((item for item in recent if item.state == "running"), None)
        bank = services.bank
        return pages.page(
            "home.html",
            drill=bank.drills.get(_DRILL),
            plans=_plans(services),
            drills=[d for d in bank.drills.values() if d.id != _DRILL],
            rounds=_by_round(services),
            levels=LEVELS,
            resume=running,
            recent=await _rows(services, recent),
            total=await services.store.count(),
        )


def _start(router: APIRouter, services: Services) -> None:
    @router.post("/start")
    async def start(request: Request) -> Response:
        form = await form_of(request)
        level = form.get("level")
        if form.get("mode", "real") not in {"real", "coach"} or level not in {None, *LEVELS}:
            raise BadInput("choose a mode and a level from those offered", field="mode")
        record = await services.conversation.start(
            plan=form.get("plan"),
            question=form.get("question"),
            drill=form.get("drill"),
            mode="coach" if form.get("mode") == "coach" else "real",
            level=next((name for name in LEVELS if name == level), None),
        )
        return see(f"/interviews/{record.interview.id}")


def _plans(services: Services) -> list[dict[str, Any]]:
    shown = []
    for plan in services.bank.plans.values():
        rounds = [
            {
                "title": part.title or ROUND_NAMES[part.round],
                "minutes": part.minutes,
                "count": part.count or len(part.questions) or 1,
            }
            for part in plan.rounds
        ]
        shown.append({"plan": plan, "rounds": rounds})
    return sorted(shown, key=_whole_loops_first)


def _whole_loops_first(item: dict[str, Any]) -> tuple[bool, bool, int, str]:
    """Loops before single rounds, those of a company before general ones, lower levels first."""
    plan: Plan = item["plan"]
    return (len(item["rounds"]) == 1, plan.company is None, level_rank(plan.target_level), plan.title)


def _by_round(services: Services) -> list[dict[str, Any]]:
    groups: dict[RoundKind, list[Any]] = {}
    for question in services.bank.questions.values():
        groups.setdefault(question.round, []).append(question)
    return [
        {
            "kind": kind,
            "name": name,
            "questions": sorted(groups[kind], key=lambda item: str(item.title)),
        }
        for kind, name in ROUND_NAMES.items()
        if kind in groups
    ]


async def _rows(services: Services, items: Iterable[Interview]) -> list[Shelved]:
    """Lines of a list of interviews, with the bands of those that have ended."""
    return [await services.shelf.one(item.id) for item in items]


def _environment(folder: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {
        "markdown": to_html,
        "duration": duration,
        "date": date,
        "number": number,
        "sentence": sentence,
        "spaced": lambda slug: str(slug).replace("_", " "),
        "formula": of_formula,
        "numbers_in": from_plain,
        "tone": views.tone,
        "passage_url": passage_url,
        "contested_band": _contested_band,
        "board_svg": board_svg,
        "earlier": earlier_versions,
    }
    environment.globals |= {"round_names": ROUND_NAMES}
    return environment


def _contested_band(part: RoundReport) -> str:
    card, drill = part.scorecard, part.drill
    return contested_band(card.band if card else (drill.level if drill else None), part.band_without_contests)


def duration(seconds: float) -> str:
    """``12 min``, ``45 s``."""
    return f"{round(seconds / 60)} min" if seconds >= 60 else f"{round(seconds)} s"


def date(at: float) -> str:
    """An instant in UTC as HTML wants it; the browser puts it into local words."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def number(value: float | None) -> str:
    """At most four significant digits, thousands set apart."""
    if value is None:
        return "no number"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def sentence(text: str) -> str:
    """With a capital at the start, unless that is a symbol or a formula."""
    return text[:1].upper() + text[1:] if re.match(r"[a-z]{3,}(?:[ ,.;:-]|$)", text) else text
