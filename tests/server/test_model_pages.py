"""A model behind the server: what a client sees, what the account says, what doctor finds, and that no key gets out."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from evals.fake_endpoint import FakeEndpoint
from evals.fake_replies import Dialect, Reply, Request
from interviewer.settings import load_settings
from interviewer.wiring import build
from tests.server.events import said, until
from tests.server.live import serving

KEY = "sk-live-0123456789abcdef"
WORDS = "You said logs. What is one row? #1"
CONFIG = '[prices."tiny"]\ninput = 1.0\ncached = 0.1\noutput = 4.0\n'


def answer(request: Request) -> Reply:
    """Words for the voice; nothing that could be read for the ear."""
    return Reply(text=WORDS) if request.body.get("stream") else Reply(status=401, body={"error": {"message": "no"}})


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    with FakeEndpoint(answer).serving() as found:
        yield found


def environment(folder: Path, fake: FakeEndpoint) -> dict[str, str]:
    """A data folder with prices, and the endpoint."""
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    return {
        "INTERVIEWER_DATA_DIR": str(folder),
        "INTERVIEWER_MODEL": "tiny",
        "OPENAI_BASE_URL": fake.url,
        "OPENAI_API_KEY": KEY,
    }


@pytest.fixture
async def client(tmp_path: Path, fake: FakeEndpoint) -> AsyncIterator[httpx.AsyncClient]:
    services = build(load_settings(environment(tmp_path / "data", fake)))
    with serving(services) as url:
        async with httpx.AsyncClient(base_url=url, timeout=20) as found:
            yield found
    services.close()


async def started(client: httpx.AsyncClient) -> str:
    return str((await client.post("/api/interviews", json={"drill": "training-data"})).json()["id"])


async def test_the_models_words_reach_the_client_and_the_account(client: httpx.AsyncClient, tmp_path: Path) -> None:
    name = await started(client)
    headers = {"Accept": "text/event-stream"}
    body = {"client_id": "a", "text": "We use user history logs."}
    async with client.stream("POST", f"/api/interviews/{name}/answers", json=body, headers=headers) as response:
        events = await until(response, "turn_end")
    assert said(events, 3) == "You said logs. What is one row?"
    spent = (await client.get(f"/api/interviews/{name}/usage")).json()
    voice = next(part for part in spent["turns"] if part["purpose"] == "voice")
    assert (voice["turn"], voice["spent"]["calls"], voice["spent"]["failed"]) == (2, 1, 0)
    assert voice["spent"]["tokens_in"] > 300
    assert voice["spent"]["cost"] == pytest.approx(
        (voice["spent"]["tokens_in"] + 4 * voice["spent"]["tokens_out"]) / 1e6
    )
    total = (await client.get("/api/usage")).json()
    assert total["total"]["calls"] >= 1
    assert (total["endpoint"]["model"], total["endpoint"]["has_key"]) == ("tiny", True)
    assert (await client.get("/api/interviews/nope/usage")).status_code == 404


async def test_the_key_gets_nowhere(
    client: httpx.AsyncClient, tmp_path: Path, fake: FakeEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    name = await started(client)
    fake.script(Reply(status=401, body={"error": {"message": f"Incorrect API key provided: {KEY}"}}))
    reply = await client.post(f"/api/interviews/{name}/answers", json={"client_id": "a", "text": "Logs."})
    assert reply.status_code == 200
    pages = [
        "/",
        f"/interviews/{name}",
        "/api/usage",
        f"/api/interviews/{name}",
        f"/api/interviews/{name}/usage",
        "/openapi.json",
    ]
    for page in pages:
        assert KEY not in (await client.get(page)).text, page
    assert "built-in interviewer" in (await client.get(f"/interviews/{name}")).text, "and the page says what happened"
    assert KEY not in caplog.text
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path
    assert fake.requests[0].headers["authorization"] == f"Bearer {KEY}", "and yet it was used"


async def test_an_endpoint_cannot_be_named_in_a_request(client: httpx.AsyncClient, fake: FakeEndpoint) -> None:
    """Address, key and model come from the operator: a request that names one is refused or not looked at."""
    body = {"drill": "training-data", "base_url": "http://127.0.0.1:9/v1"}
    assert (await client.post("/api/interviews", json=body)).status_code == 422
    name = await started(client)
    headers = {"Authorization": "Bearer other", "OpenAI-Base-Url": "http://127.0.0.1:9/v1"}
    sent = {"client_id": "a", "text": "Logs."}
    await client.post(f"/api/interviews/{name}/answers?model=big", json=sent, headers=headers)
    voice = next(request for request in fake.requests if request.body.get("stream"))
    assert voice.body["model"] == "tiny"
    assert voice.headers["authorization"] == f"Bearer {KEY}"


def test_tracing_stays_off_unless_it_is_asked_for_by_name(tmp_path: Path, fake: FakeEndpoint) -> None:
    code = (
        "from interviewer.settings import load_settings; from interviewer.wiring import build\n"
        "build(load_settings()).close()\n"
        "from langsmith.utils import tracing_is_enabled; print(tracing_is_enabled())"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LANGSMITH_", "LANGCHAIN_"))}
    for wish, on in (("", "False"), ("langsmith", "True")):
        env = {
            **clean,
            **environment(tmp_path / "d", fake),
            "LANGSMITH_TRACING": "true",
            "INTERVIEWER_TRACING": wish,
        }
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
        assert done.stdout.strip() == on, done.stderr


def doctor(folder: Path, fake: FakeEndpoint, **more: str) -> tuple[int, str]:
    """Exit status and the line on the endpoint."""
    env = {**os.environ, **environment(folder, fake), **more}
    command = [sys.executable, "-c", "from interviewer.cli import main; main()", "doctor", "--json"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    return done.returncode, next(line["detail"] for line in json.loads(done.stdout) if line["name"] == "endpoint")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all of doctor's visits: its index is built once."""
    return tmp_path_factory.mktemp("doctor")


@pytest.mark.slow
def test_doctor_finds_out_what_an_endpoint_can_do_and_keeps_it(folder: Path) -> None:
    with FakeEndpoint(lambda _: Reply(text='{"ok": true}')).serving() as able:
        code, line = doctor(folder, able)
        assert (code, len(able.requests)) == (0, 1), "one tiny call"
    assert "streaming yes, JSON schema yes, JSON mode yes, tools yes, usage yes" in line
    dialect = Dialect(json_schema=False, tools=False, usage=False, streaming=False)
    with FakeEndpoint(lambda _: Reply(text='{"ok": true}'), dialect).serving() as plain:
        code, line = doctor(folder, plain)
    assert code == 0
    assert "streaming no, JSON schema no, JSON mode yes, tools no, usage no" in line
    kept = json.loads((folder / "endpoints.json").read_text(encoding="utf-8"))
    assert kept[f"{plain.url} tiny"]["tools"] is False


@pytest.mark.slow
def test_doctor_says_what_is_wrong(folder: Path) -> None:
    with FakeEndpoint(lambda _: Reply(status=401, body={"error": {"message": KEY}})).serving() as shut:
        code, line = doctor(folder, shut)
    assert code == 1
    assert "check OPENAI_API_KEY" in line
    assert KEY not in line
    with FakeEndpoint(lambda _: Reply(text='{"ok": true}')).serving() as able:
        code, line = doctor(folder, able, INTERVIEWER_MODEL="dear", INTERVIEWER_BUDGET_DAY="1")
    assert code == 1
    assert "a budget is set but dear has no price" in line


@pytest.mark.slow
def test_the_terminal_says_that_the_model_failed(tmp_path: Path) -> None:
    with FakeEndpoint(lambda _: Reply(status=401, body={"error": {"message": "no"}})).serving() as shut:
        env = {**os.environ, **environment(tmp_path / "d", shut)}
        command = [sys.executable, "-c", "from interviewer.cli import main; main(['chat'])"]
        said_ = "We use user history logs.\n\n/end\n"
        done = subprocess.run(command, env=env, input=said_, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "built-in interviewer" in done.stderr
    assert "row" in done.stdout
