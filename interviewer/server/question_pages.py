"""/questions: everything that can be asked, to be narrowed down and started.

It shows of a question what its candidate hears and where it belongs, never what an answer should hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from interviewer.domain.base import LEVELS, Value
from interviewer.domain.library import Bank
from interviewer.domain.plan import Plan
from interviewer.server.pages import ROUND_NAMES

if TYPE_CHECKING:
    from interviewer.server.pages import Pages

FILTERS = ("round", "topic", "level", "company")


class Entry(Value):
    """A plan, drill or question as the list shows it; ``kind`` is the field that starts it."""

    kind: str
    id: str
    title: str
    text: str
    level: str
    minutes: int | None = None
    rounds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def fits(self, wanted: Mapping[str, str]) -> bool:
        """True if every filter that is set holds."""
        text = f"{self.title} {self.text} {' '.join(self.topics).replace('_', ' ')}".lower()
        return (
            wanted["round"] in {"", *self.rounds}
            and wanted["topic"] in {"", *self.topics}
            and wanted["level"] in {"", self.level}
            and wanted["company"] in {"", *self.companies}
            and all(word in text for word in wanted["q"].lower().split())
        )


def question_router(bank: Bank, pages: Pages) -> APIRouter:
    """The page with all questions."""
    router = APIRouter(default_response_class=HTMLResponse)
    entries = _entries(bank)
    choices = _choices(entries)

    @router.get("/questions")
    def questions(request: Request) -> Response:
        wanted = {name: request.query_params.get(name, "").strip()[:100] for name in (*FILTERS, "q")}
        found = [entry for entry in entries if entry.fits(wanted)]
        return pages.page(
            "questions.html",
            groups=_groups(found),
            wanted=wanted,
            narrowed=any(wanted.values()),
            choices=choices,
            found=len(found),
            levels=LEVELS,
        )

    return router


def _entries(bank: Bank) -> list[Entry]:
    plans = [_of_plan(plan) for plan in bank.plans.values()]
    drills = [
        Entry(
            kind="drill",
            id=drill.id,
            title=drill.title,
            text=drill.opening,
            level=drill.target_level,
            minutes=drill.minutes,
            rounds=("drill",),
            topics=drill.topics,
        )
        for drill in bank.drills.values()
    ]
    questions = [
        Entry(
            kind="question",
            id=question.id,
            title=question.title,
            text=question.question.text,
            level=question.target_level,
            minutes=question.minutes,
            rounds=(question.round,),
            topics=question.topics,
            companies=question.companies,
        )
        for question in sorted(bank.questions.values(), key=lambda item: item.title.lower())
    ]
    return [*sorted(plans, key=lambda item: -len(item.parts)), *drills, *questions]


def _of_plan(plan: Plan) -> Entry:
    return Entry(
        kind="plan",
        id=plan.id,
        title=plan.title,
        text=plan.summary,
        level=plan.target_level,
        rounds=tuple(dict.fromkeys(part.round for part in plan.rounds)),
        companies=(plan.company,) if plan.company else (),
        parts=tuple(part.title or ROUND_NAMES[part.round] for part in plan.rounds),
    )


def _choices(entries: Iterable[Entry]) -> dict[str, list[tuple[str, str]]]:
    """Per filter the values with their labels."""
    entries = list(entries)
    topics = Counter(topic for entry in entries for topic in entry.topics)
    companies = sorted({company for entry in entries for company in entry.companies})
    levels = {entry.level for entry in entries}
    return {
        "round": [(kind, name) for kind, name in ROUND_NAMES.items() if any(kind in e.rounds for e in entries)],
        "topic": [(topic, f"{topic.replace('_', ' ')} ({topics[topic]})") for topic in sorted(topics)],
        "level": [(level, level) for level in LEVELS if level in levels],
        "company": [(company, company) for company in companies],
    }


def _groups(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The entries under headings: plans, drills, then each round."""
    groups: dict[str, list[Entry]] = {key: [] for key in ("plan", "drill", *ROUND_NAMES)}
    for entry in entries:
        groups["plan" if entry.kind == "plan" else entry.rounds[0]].append(entry)
    names: dict[str, str] = {str(kind): name for kind, name in ROUND_NAMES.items()}
    names |= {"plan": "Whole interviews and rounds", "drill": "Drills"}
    return [{"key": key, "name": names[key], "entries": items} for key, items in groups.items() if items]
