"""Speech to text and text to speech at an endpoint of the OpenAI kind (/audio/transcriptions, /audio/speech)."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from interviewer.errors import BadInput, EndpointError, EndpointFault

MOST_AUDIO = 1_000_000  # bytes; about five minutes of speech as browsers record it here
MOST_SPOKEN = 4000  # characters read aloud at once
MOST_REPLY = 10_000_000  # bytes
SUFFIX = {"audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "mp4", "audio/mpeg": "mp3", "audio/wav": "wav"}


@dataclass(frozen=True)
class EndpointAudio:
    """``transcriber`` and ``speaker`` are model names; without one, that half is not available."""

    base_url: str | None
    api_key: str | None = None
    transcriber: str | None = None
    speaker: str | None = None
    voice: str = "alloy"
    seconds: float = 60.0

    @property
    def can_listen(self) -> bool:
        """True when speech can be written down."""
        return bool(self.base_url and self.transcriber)

    @property
    def can_speak(self) -> bool:
        """True when text can be read aloud."""
        return bool(self.base_url and self.speaker)

    async def transcribed(self, audio: bytes, kind: str) -> str:
        """The words of a recording; ``kind`` is its media type. Raises BadInput and EndpointError."""
        suffix = SUFFIX.get(kind.split(";")[0].strip().lower())
        if suffix is None:
            raise BadInput(f"recordings can be {', '.join(SUFFIX)}", field="content-type")
        if not self.can_listen:
            raise BadInput("no model for dictation is configured; set INTERVIEWER_AUDIO_MODEL")
        if not audio or len(audio) > MOST_AUDIO:
            raise BadInput(f"a recording has 1 to {MOST_AUDIO:,} bytes; speak in shorter parts")
        reply = await self._post(
            "audio/transcriptions",
            data={"model": self.transcriber or "", "response_format": "json"},
            files={"file": (f"answer.{suffix}", audio, kind)},
        )
        try:
            return str(reply.json()["text"]).strip()
        except (ValueError, KeyError, TypeError):
            raise EndpointError("malformed", "the audio endpoint sent no words; type the answer instead") from None

    async def spoken(self, text: str) -> tuple[bytes, str]:
        """The text read aloud, with its media type. Raises BadInput and EndpointError."""
        if not self.can_speak:
            raise BadInput("no model for reading aloud is configured; set INTERVIEWER_SPEECH_MODEL")
        if not text.strip() or len(text) > MOST_SPOKEN:
            raise BadInput(f"1 to {MOST_SPOKEN:,} characters can be read aloud at once", field="text")
        reply = await self._post(
            "audio/speech",
            json={"model": self.speaker, "voice": self.voice, "input": text, "response_format": "mp3"},
        )
        kind = reply.headers.get("content-type", "").split(";")[0]
        if not kind.startswith("audio/") or len(reply.content) > MOST_REPLY:
            raise EndpointError("malformed", "the audio endpoint sent no sound")
        return reply.content, kind

    async def _post(self, path: str, **what: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        url = f"{(self.base_url or '').rstrip('/')}/{path}"
        try:
            async with httpx.AsyncClient(timeout=self.seconds, headers=headers) as client:
                reply = await client.post(url, **what)  # type: ignore[arg-type]
        except httpx.TimeoutException:
            raise EndpointError(
                "timeout", "the audio endpoint did not answer in time; type the answer instead"
            ) from None
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise EndpointError("unreachable", f"the audio endpoint cannot be reached ({name})") from None
        if reply.status_code >= 400:
            kind: EndpointFault = "auth" if reply.status_code in (401, 403) else "bad_request"
            kind = "server" if reply.status_code >= 500 else kind
            raise EndpointError(kind, f"the audio endpoint answered with status {reply.status_code}")
        return reply
