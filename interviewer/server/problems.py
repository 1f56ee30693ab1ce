"""Errors as the outside sees them: problem details under /api, a plain page elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from interviewer.errors import (
    BadInput,
    Conflict,
    EarFailed,
    EndpointError,
    IndexUnavailable,
    InterviewerError,
    NotFound,
    StoreError,
    VoiceFailed,
)

if TYPE_CHECKING:
    from interviewer.server.pages import Pages

_log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[InterviewerError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (BadInput, 422),
    (StoreError, 503),
    (IndexUnavailable, 503),
    (VoiceFailed, 502),
    (EarFailed, 502),
    (EndpointError, 502),
)
_TITLES = {
    413: "Too large",
    422: "Cannot be used",
    500: "Something went wrong",
    502: "No reply",
    503: "Not available",
}

_UNEXPECTED = "this is a fault of the program, described in the server's log; answers that were taken are kept"

Handler = Callable[[Request, Exception], Awaitable[Response]]


def problem(status: int, detail: str, field: str | None = None) -> dict[str, Any]:
    """Problem details (RFC 9457)."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _title(status),
        "status": status,
        "detail": detail,
    }
    return body | ({"field": field} if field else {})


def problem_of(error: InterviewerError) -> dict[str, Any]:
    """Problem details of one of our own errors."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    return problem(status, error.message, error.field)


def problem_response(body: dict[str, Any]) -> JSONResponse:
    """A response with that problem as its body."""
    return JSONResponse(body, status_code=body["status"], media_type="application/problem+json")


def install(app: FastAPI, pages: Pages) -> None:
    """Every error leaves as problem details, or as a page for a person with a browser."""

    async def answer(request: Request, body: dict[str, Any]) -> Response:
        if _wants_page(request):
            return pages.error(request, body)
        return problem_response(body)

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, InterviewerError)
        body = problem_of(error)
        if body["status"] >= 500:
            _log.error("%s %s: %s", request.method, request.url.path, error)
        return await answer(request, body)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return await answer(request, _of_validation(error))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        response = await answer(request, problem(error.status_code, _detail(error, request)))
        response.headers.update(error.headers or {})
        return response

    async def unexpected(request: Request, error: Exception) -> Response:
        return await answer(request, problem(500, _UNEXPECTED))

    handlers: dict[type[Exception], Handler] = {
        InterviewerError: ours,
        RequestValidationError: invalid,
        HTTPException: http,
        Exception: unexpected,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _of_validation(error: RequestValidationError) -> dict[str, Any]:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:])
    if first["type"] == "json_invalid":
        return problem(422, "the body is not valid JSON")
    return problem(422, f"{field}: {first['msg']}" if field else first["msg"], field or None)


def _detail(error: HTTPException, request: Request) -> str:
    if error.status_code == 404:
        return f"there is nothing at {request.url.path[:200]}"
    if error.status_code == 405:
        return f"{request.method} cannot be used here"
    return str(error.detail)


def _wants_page(request: Request) -> bool:
    path = request.url.path
    if path.startswith("/api") or path in {"/healthz", "/readyz", "/openapi.json"}:
        return False
    return "text/html" in request.headers.get("accept", "")


def _title(status: int) -> str:
    try:
        return _TITLES.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return "Error"
