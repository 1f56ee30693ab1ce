"""The settings page: what listens and speaks, what leaves the machine, costs, look, and all data out or gone."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from interviewer.adapters.endpoint.capabilities import address
from interviewer.checkup import endpoint_line
from interviewer.domain.shelf import Shelved, Wanted
from interviewer.errors import InterviewerError
from interviewer.intake import export_text
from interviewer.server.forms import form_of
from interviewer.server.slug import file_name
from interviewer.server.usage_api import endpoint_json

if TYPE_CHECKING:
    from interviewer.server.pages import Pages
    from interviewer.wiring import Services

CONFIRMATION = "delete everything"
BATCH = 100


def settings_router(services: Services, pages: Pages) -> APIRouter:
    """The page, its test of the endpoint, the archive, and the end of everything."""
    router = APIRouter(default_response_class=HTMLResponse)

    async def page(status: int = 200, **told: Any) -> Response:
        blank: dict[str, Any] = {"tested": None, "fault": None, "deleted": None}
        return pages.page(
            "settings.html", status, **await _state(services), **blank | told, languages=pages.languages.names
        )

    @router.get("/settings")
    async def settings() -> Response:
        return await page()

    @router.post("/settings/test")
    async def test() -> Response:
        ok, line = await endpoint_line(services)
        return await page(tested={"ok": ok, "line": line})

    @router.post("/settings/delete")
    async def delete(request: Request) -> Response:
        if (await form_of(request)).get("confirm", "").strip().lower() != CONFIRMATION:
            return await page(422, fault=f"Nothing was deleted. Type “{CONFIRMATION}” to delete all interviews.")
        return await page(deleted=await _delete_all(services))

    @router.get("/export.zip")
    async def archive() -> Response:
        name = f'attachment; filename="interviewer-{time.strftime("%Y-%m-%d")}.zip"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        return Response(await everything(services), media_type="application/zip", headers=headers)

    return router


async def _state(services: Services) -> dict[str, Any]:
    settings = services.settings
    return {
        "ears": services.appeals.ears,
        "endpoint": endpoint_json(services),
        "audio": _audio(services),
        "spending": await services.usage.total(),
        "folder": str(settings.data_dir),
        "size": _size(settings.database.stat().st_size if settings.database.exists() else 0),
        "count": await services.store.count(),
        "confirmation": CONFIRMATION,
    }


def _audio(services: Services) -> dict[str, str | None]:
    """The models for speech that can be used, and where they are: without user and password."""
    audio = services.audio
    return {
        "writes": audio.transcriber if audio.can_listen else None,
        "reads": audio.speaker if audio.can_speak else None,
        "at": address(audio.base_url) if audio.base_url else None,
    }


async def _delete_all(services: Services) -> int:
    """Removes all interviews with what is kept of them outside the database, too; how many there were."""
    ids = [item.interview.id async for item in _all(services)]
    count = await services.shelf.delete_everything()
    for name in ids:
        await services.feedback.forget(name)
    return count


async def _all(services: Services) -> AsyncIterator[Shelved]:
    """Every interview that is kept."""
    for start in range(0, await services.store.count(), BATCH):
        for item in await services.shelf.list(Wanted(), limit=BATCH, offset=start):
            yield item


async def everything(services: Services) -> bytes:
    """A zip of all interviews, a JSON file each that can be imported; those that still run are in a folder of their own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        async for item in _all(services):
            id_, title = item.interview.id, item.interview.title
            name = f"{file_name(title, item.interview.created_at)}-{id_}.json"
            record = await services.store.record(id_)
            try:
                report = await services.reports.of(record)
            except InterviewerError as error:  # its question is gone from the bank: the words are kept all the same
                archive.writestr(f"without-report/{name}", record.model_dump_json(indent=1))
                archive.writestr(f"without-report/{name}.txt", error.message)
                continue
            folder = "" if item.interview.state == "ended" else "running/"
            archive.writestr(f"{folder}{name}", export_text(record, report, item.tags))
    return out.getvalue()


def _size(count: int) -> str:
    """``4.2 MB``."""
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1000))} kB"
