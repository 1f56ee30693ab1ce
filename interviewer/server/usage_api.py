"""What the model's calls came to, and where they go: numbers for people and pages. Never a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

if TYPE_CHECKING:
    from interviewer.wiring import Services


def usage_router(services: Services) -> APIRouter:
    """GET /api/usage and GET /api/interviews/{id}/usage."""
    router = APIRouter(prefix="/api")

    @router.get("/usage")
    async def usage() -> dict[str, Any]:
        """Sums in all, today and by model; the budgets; and what is configured."""
        return (await services.usage.total()).model_dump(mode="json") | {"endpoint": endpoint_json(services)}

    @router.get("/interviews/{interview_id}/usage")
    async def of_interview(interview_id: str) -> dict[str, Any]:
        """Sums of one interview, and per turn and purpose. Zeros when no model was called."""
        await services.store.record(interview_id)
        return (await services.usage.of_interview(interview_id)).model_dump(mode="json")

    return router


def endpoint_json(services: Services) -> dict[str, Any] | None:
    """What leaves this machine and where to; None when nothing does."""
    endpoint, settings = services.endpoint, services.settings
    if endpoint is None:
        return None
    return {
        "address": endpoint.address,
        "model": settings.model,
        "ear_model": settings.ear_model,
        "source": settings.endpoint_source,
        "has_key": bool(settings.api_key),
        "resting": endpoint.resting,
        "capabilities": endpoint.capabilities().model_dump(),
        "priced": settings.model in settings.prices,
        "recording": settings.record_dir is not None,
        "sends": [
            "your answers and the interviewer's words of the round",
            "the question and the facts that may be told",
            "for judging: the rubric of the question and passages of the library",
        ],
    }
