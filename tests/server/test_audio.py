"""Dictation and reading aloud against an endpoint of the OpenAI kind on this machine, over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from interviewer.adapters.endpoint_audio import EndpointAudio
from interviewer.checkup import audio_line
from interviewer.errors import EndpointError
from interviewer.settings import load_settings
from interviewer.wiring import build
from tests.server.audio_endpoint import AudioEndpoint, audio_endpoint
from tests.server.live import serving


@pytest.fixture(scope="module")
def running() -> Iterator[AudioEndpoint]:
    with audio_endpoint() as server:
        yield server


@pytest.fixture
def endpoint(running: AudioEndpoint) -> AudioEndpoint:
    running.status, running.garbage = 200, False
    running.seen.clear()
    return running


@pytest.fixture(scope="module")
def client(running: AudioEndpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    services = build(
        load_settings(
            {
                "INTERVIEWER_DATA_DIR": str(tmp_path_factory.mktemp("audio")),
                "INTERVIEWER_AUDIO_BASE_URL": running.url,
                "OPENAI_API_KEY": "a-key",
                "INTERVIEWER_AUDIO_MODEL": "listener",
                "INTERVIEWER_SPEECH_MODEL": "speaker",
            }
        )
    )
    with serving(services) as url, httpx.Client(base_url=url, timeout=20) as found:
        yield found
    services.close()


def test_a_recording_is_written_down(client: httpx.Client, endpoint: AudioEndpoint) -> None:
    headers = {"Content-Type": "audio/webm;codecs=opus"}
    reply = client.post("/api/audio/transcriptions", content=b"sound", headers=headers)
    assert reply.json() == {"text": "Impression logs."}
    path, key, body = endpoint.seen[0]
    assert (path, key) == ("/v1/audio/transcriptions", "Bearer a-key")
    assert b"listener" in body
    assert b'filename="answer.webm"' in body


def test_a_reply_is_read_aloud(client: httpx.Client, endpoint: AudioEndpoint) -> None:
    reply = client.post("/api/audio/speech", json={"text": "Where does it come from?"})
    assert (reply.content, reply.headers["content-type"]) == (b"mp3!", "audio/mpeg")
    sent = json.loads(endpoint.seen[0][2])
    assert (sent["model"], sent["voice"], sent["input"]) == ("speaker", "alloy", "Where does it come from?")


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [(b"x", "text/html", 422), (b"", "audio/webm", 422), (b"x" * 1_000_001, "audio/webm", 413)],
)
def test_recordings_that_are_refused(
    client: httpx.Client, endpoint: AudioEndpoint, content: bytes, kind: str, status: int
) -> None:
    reply = client.post("/api/audio/transcriptions", content=content, headers={"Content-Type": kind})
    assert reply.status_code == status
    assert endpoint.seen == []


@pytest.mark.parametrize(("status", "garbage"), [(500, False), (401, False), (200, True)])
def test_an_endpoint_that_fails_is_told_as_such(
    client: httpx.Client, endpoint: AudioEndpoint, status: int, garbage: bool
) -> None:
    endpoint.status, endpoint.garbage = status, garbage
    heard = client.post("/api/audio/transcriptions", content=b"x", headers={"Content-Type": "audio/webm"})
    said = client.post("/api/audio/speech", json={"text": "Hello."})
    for reply in (heard, said):
        assert reply.status_code == 502
        assert "audio endpoint" in reply.json()["detail"]
        assert "a-key" not in reply.text


async def test_an_endpoint_that_is_not_there() -> None:
    with pytest.raises(EndpointError, match="cannot be reached"):
        await EndpointAudio("http://127.0.0.1:1/v1", speaker="speaker").spoken("Hello.")


async def test_without_an_endpoint_it_says_what_to_set(address: str) -> None:
    async with httpx.AsyncClient(base_url=address) as plain:
        said = await plain.post("/api/audio/speech", json={"text": "Hello."})
        assert said.status_code == 422
        assert "INTERVIEWER_SPEECH_MODEL" in said.json()["detail"]


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_settings_say_what_goes_to_the_audio_endpoint(client: httpx.Client, running: AudioEndpoint) -> None:
    page = client.get("/settings").text
    leaves = text_of(page[page.index('id="leaves"') : page.index('id="costs"')])
    assert f"To {running.url} , only once you switch it on in the room" in leaves
    assert "when you dictate: your recording" in leaves
    assert "when it is read aloud: the interviewer's words" in leaves
    assert "Nothing. Everything" not in leaves
    assert "a-key" not in page


def test_a_password_in_its_address_is_not_shown_and_half_of_it_is_told_as_half(tmp_path: Path) -> None:
    told = {"INTERVIEWER_AUDIO_BASE_URL": "http://me:secret@127.0.0.1:9/v1", "INTERVIEWER_SPEECH_MODEL": "speaker"}
    services = build(load_settings({"INTERVIEWER_DATA_DIR": str(tmp_path), **told}))
    with serving(services) as url:
        page = httpx.get(f"{url}/settings", timeout=20).text
    assert audio_line(services) == (
        True,
        "reading aloud with speaker at http://127.0.0.1:9/v1: configured; the first use in the room will show whether it works",
    )
    services.close()
    assert "secret" not in page
    assert "when you dictate: your recording" not in text_of(page)
    assert "Dictation in the room uses your browser's own" in text_of(page)


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({}, None),
        (
            {"INTERVIEWER_AUDIO_MODEL": "listener"},
            (False, "dictation with listener: no address; set INTERVIEWER_AUDIO_BASE_URL or OPENAI_BASE_URL"),
        ),
    ],
)
def test_the_checkup_knows_the_audio_endpoint(
    tmp_path: Path, told: dict[str, str], line: tuple[bool, str] | None
) -> None:
    services = build(load_settings({"INTERVIEWER_DATA_DIR": str(tmp_path), **told}))
    assert audio_line(services) == line
    services.close()
