"""Dictation and reading aloud through the configured endpoint: the browser talks to us alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from interviewer.adapters.endpoint_audio import EndpointAudio


class SpeechBody(BaseModel):
    """What is to be read aloud."""

    model_config = ConfigDict(extra="forbid")

    text: str


def audio_routes(router: APIRouter, audio: EndpointAudio) -> None:
    """Adds the routes. The body of a recording is bounded by the door."""

    @router.post("/audio/transcriptions")
    async def transcription(request: Request, content_type: Annotated[str, Header()] = "") -> dict[str, str]:
        """The words of the recording in the body, for the candidate to correct before sending."""
        return {"text": await audio.transcribed(await request.body(), content_type)}

    @router.post("/audio/speech")
    async def speech(body: SpeechBody) -> Response:
        """The text read aloud."""
        sound, kind = await audio.spoken(body.text)
        return Response(sound, media_type=kind, headers={"Cache-Control": "no-store"})
