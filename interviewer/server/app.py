"""The web application: pages, JSON API, streams and static files around the services."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from interviewer import __version__
from interviewer.errors import InterviewerError
from interviewer.server import problems
from interviewer.server.api import api_router
from interviewer.server.calculator_pages import calculator_router
from interviewer.server.feedback_api import feedback_router
from interviewer.server.library_pages import library_router
from interviewer.server.margin import Margin
from interviewer.server.pages import Pages, page_router
from interviewer.server.paste_pages import paste_router
from interviewer.server.progress_pages import progress_router
from interviewer.server.question_pages import question_router
from interviewer.server.report_pages import report_router
from interviewer.server.reports import ReportShelf
from interviewer.server.security import Door
from interviewer.server.settings_pages import settings_router
from interviewer.server.shelf_api import shelf_api
from interviewer.server.shelf_pages import shelf_router
from interviewer.server.streams import Hub
from interviewer.server.usage_api import usage_router

if TYPE_CHECKING:
    from interviewer.wiring import Services

_log = logging.getLogger(__name__)


def create_app(services: Services, *, hosts: Collection[str] = ()) -> FastAPI:
    """The application. ``hosts`` are names it answers to besides those of loopback."""
    margin = Margin(services.conversation, services.bank)
    hub = Hub(services.conversation, services.store, margin)
    shelf, pages = ReportShelf(services), Pages(services)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # A daemon thread: opening the index must hold up neither the first page nor a stop.
        threading.Thread(target=_warm, args=(services,), name="warm-up", daemon=True).start()
        with _on_signal(hub.stop):
            yield
        await hub.close()
        await services.stop()

    # The generated documentation pages would load from a foreign address; the schema stays.
    app = FastAPI(title="Interviewer", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(Door, hosts=hosts)
    problems.install(app, pages)
    _health(app, services)
    app.include_router(usage_router(services))
    app.include_router(shelf_api(services))
    app.include_router(progress_router(services, pages))
    app.include_router(feedback_router(services))
    app.include_router(api_router(services, hub, shelf, margin))
    app.include_router(page_router(services, hub, shelf, pages, margin), include_in_schema=False)
    routers = (
        shelf_router(services, pages),
        report_router(services, pages),
        paste_router(services, pages),
        settings_router(services, pages),
        calculator_router(pages),
        library_router(services, pages),
        question_router(services.bank, pages),
    )
    for router in routers:
        app.include_router(router, include_in_schema=False)
    app.mount("/static", _Static(directory=services.settings.web_dir / "static"), name="static")
    return app


@contextmanager
def _on_signal(stop: Callable[[], None]) -> Iterator[None]:
    """Calls ``stop`` on SIGINT and SIGTERM before the server's own handler.

    The server first waits for open connections and only then ends our lifespan, and an event
    stream stays open until it is told.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)
        inner = before[signal.Signals(number)]
        if callable(inner):
            inner(number, frame)

    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, inner in before.items():
            signal.signal(number, inner)


def _warm(services: Services) -> None:
    try:
        services.warm()
    except InterviewerError as error:
        _log.error("not ready: %s", error)
    except Exception:
        _log.exception("not ready: the warm-up failed")


def _health(app: FastAPI, services: Services) -> None:
    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "version": __version__}

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        if services.retriever.ready:
            return JSONResponse({"status": "ready"})
        return problems.problem_response(
            problems.problem(503, "the index is still being opened; try again in a moment")
        )


class _Static(StaticFiles):
    """Files are checked for a newer version on each use: an update shows at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
