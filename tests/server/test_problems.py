"""Every error leaves in one shape, and a fault of the program tells nothing of its insides."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI

from interviewer import errors
from interviewer.server import problems
from interviewer.server.pages import Pages
from tests.server.live import services_in


@pytest.fixture
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    app = FastAPI()
    services = services_in(tmp_path_factory.mktemp("problems"))
    problems.install(app, Pages(services))
    services.close()
    return app


async def get(app: FastAPI, path: str, fault: Exception) -> httpx.Response:
    @app.get(path)
    async def route() -> None:
        raise fault

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(path, headers={"Accept": "text/html"})


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (errors.NotFound("no such thing"), 404),
        (errors.Conflict("not now"), 409),
        (errors.BadInput("not so", field="text"), 422),
        (errors.CalculationError("p is above 1", field="p"), 422),
        (errors.StoreReadOnly("the folder cannot be written"), 503),
        (errors.StoreTooNew("a newer database"), 503),
        (errors.IndexUnavailable("no index"), 503),
        (errors.VoiceFailed("no words"), 502),
        (errors.ContentError([errors.Fault("a.yaml", 3, "id", "is missing")]), 500),
    ],
)
async def test_our_own_errors(app: FastAPI, fault: errors.InterviewerError, status: int) -> None:
    response = await get(app, "/api/x", fault)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["detail"], body.get("field")) == (
        status,
        fault.message,
        fault.field,
    )


@pytest.mark.parametrize("path", ["/api/x", "/x"])
async def test_a_fault_of_the_program(app: FastAPI, path: str) -> None:
    response = await get(app, path, RuntimeError("secret detail"))
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "fault of the program" in response.text
