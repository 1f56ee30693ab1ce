"""The endpoint's client against a server that speaks the protocol over HTTP: what goes right."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import BaseModel, ConfigDict

from evals.fake_endpoint import FakeEndpoint, Replay
from evals.fake_replies import Dialect, Reply
from interviewer.adapters.endpoint.capabilities import Capabilities, CapabilityFile, address, guessed
from interviewer.adapters.endpoint.recording import Recorder
from interviewer.adapters.endpoint.requests import strict
from interviewer.adapters.endpoint.spans import Spans
from interviewer.domain.model_calls import ToolSpec
from interviewer.errors import EndpointError
from tests.adapters.endpoint_client import ASKED, KEY, Book, client_of, told


class Verdict(BaseModel):
    """A shape to ask for."""

    model_config = ConfigDict(extra="forbid")

    label: str
    certain: bool = False


GOOD = json.dumps({"label": "covered", "certain": True})
TOOL = ToolSpec(name="f_beta", description="F", parameters={"type": "object", "properties": {}})


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    with FakeEndpoint().serving() as found:
        yield found


async def test_a_reply_is_streamed_piece_by_piece_and_accounted_for(fake: FakeEndpoint) -> None:
    fake.script(Reply(text=["Which", " row", "?"]))
    book = Book()
    async with client_of(fake, ledger=book, price=lambda model, usage: usage.tokens_out * 0.5) as endpoint:
        stream = endpoint.stream(ASKED, purpose="voice", max_tokens=100, interview_id="i1", turn=3)
        assert [piece async for piece in stream] == ["Which", " row", "?"]
    sent = fake.requests[0]
    assert sent.path == "/v1/chat/completions"
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert sent.body["stream_options"] == {"include_usage": True}
    assert (sent.body["model"], sent.body["max_tokens"], sent.body["messages"]) == ("tiny", 100, ASKED)
    call = book.calls[0]
    assert (call.interview_id, call.turn, call.purpose, call.outcome) == ("i1", 3, "voice", "ok")
    assert (call.usage.tokens_out, call.usage.estimated, call.cost) == (3, False, 1.5)
    assert call.first_token is not None
    assert call.first_token <= call.seconds


async def test_connections_are_used_again(fake: FakeEndpoint) -> None:
    async with client_of(fake) as endpoint:
        for _ in range(3):
            await told(endpoint)
        pool = endpoint._wire.client()._client._transport._pool  # type: ignore[attr-defined]
        assert len(pool.connections) == 1


async def test_a_whole_reply_in_a_shape(fake: FakeEndpoint) -> None:
    fake.script(Reply(text=GOOD))
    async with client_of(fake) as endpoint:
        made = await endpoint.complete(
            ASKED, purpose="ear", max_tokens=100, shape=Verdict, model="other", temperature=0
        )
    assert made.parsed == Verdict(label="covered", certain=True)
    body = fake.requests[0].body
    schema = body["response_format"]["json_schema"]
    assert (body["model"], body["temperature"], schema["strict"]) == ("other", 0, True)
    assert schema["schema"]["required"] == ["label", "certain"]
    assert schema["schema"]["additionalProperties"] is False


@pytest.mark.parametrize(
    ("dialect", "kinds"),
    [
        (Dialect(json_schema=False), ["json_schema", "json_object"]),
        (Dialect(json_schema=False, json_mode=False), ["json_schema", "json_object", None]),
    ],
)
async def test_a_shape_degrades_and_what_was_learnt_is_kept(
    tmp_path: Path, dialect: Dialect, kinds: list[str | None]
) -> None:
    with FakeEndpoint(lambda _: Reply(text=f"Here it is:\n```json\n{GOOD}\n```"), dialect).serving() as fake:
        for _ in range(2):
            async with client_of(fake, folder=tmp_path) as endpoint:
                made = await endpoint.complete(ASKED, purpose="ear", max_tokens=100, shape=Verdict)
                assert made.parsed == Verdict(label="covered", certain=True)
    asked = [request.body.get("response_format", {}).get("type") for request in fake.requests]
    assert asked == [*kinds, kinds[-1]], "the second client starts where the first arrived"
    assert '"certain"' in fake.requests[-1].body["messages"][-1]["content"], "the schema is given in words"


async def test_one_repair_call_for_a_reply_that_does_not_fit(fake: FakeEndpoint) -> None:
    fake.script(Reply(text='{"label": 3}'), Reply(text=GOOD))
    async with client_of(fake) as endpoint:
        made = await endpoint.complete(ASKED, purpose="ear", max_tokens=100, shape=Verdict)
    assert made.parsed is not None
    assert "label" in fake.requests[1].body["messages"][-1]["content"]
    assert made.usage.tokens_in > 0
    assert len(fake.requests) == 2


@pytest.mark.parametrize(
    ("dialect", "absent"),
    [
        (Dialect(token_field="max_completion_tokens"), "max_tokens"),
        (Dialect(stream_options=False), "stream_options"),
        (Dialect(temperature=False), "temperature"),
    ],
)
async def test_a_parameter_that_is_not_taken_is_left_out_for_good(
    tmp_path: Path, dialect: Dialect, absent: str
) -> None:
    book = Book()
    with FakeEndpoint(dialect=dialect).serving() as fake:
        for _ in range(2):
            async with client_of(fake, folder=tmp_path, ledger=book) as endpoint:
                assert await told(endpoint, temperature=0.3)
    assert len(fake.requests) == 3, "one lesson, and only once"
    assert absent not in fake.requests[-1].body
    assert [call.outcome for call in book.calls] == ["bad_request", "ok", "ok"]


async def test_tool_calls_come_with_their_arguments_read(fake: FakeEndpoint) -> None:
    fake.script(Reply(text="", tools=[("f_beta", '{"precision": 0.7}'), ("f_beta", "not json")]))
    async with client_of(fake) as endpoint:
        made = await endpoint.complete(ASKED, purpose="ear", max_tokens=100, shape=Verdict, tools=[TOOL])
    assert [call.arguments for call in made.tool_calls] == [{"precision": 0.7}, None]
    assert made.parsed is None
    assert made.message["tool_calls"][0]["function"] == {"name": "f_beta", "arguments": '{"precision": 0.7}'}
    assert fake.requests[0].body["tools"][0]["function"]["name"] == "f_beta"


async def test_servers_that_do_not_stream_or_do_not_count(fake: FakeEndpoint) -> None:
    fake.dialect = Dialect(streaming=False, usage=False)
    book = Book()
    async with client_of(fake, ledger=book) as endpoint:
        assert await told(endpoint) == "".join(Reply().pieces)
        assert endpoint.capabilities().streaming is False
        assert endpoint.capabilities().usage is False
    assert book.calls[0].usage.estimated
    assert book.calls[0].usage.tokens_out == pytest.approx(len(str(Reply().text)) / 4, abs=1)


async def test_a_model_that_thinks_first_and_a_server_without_done(fake: FakeEndpoint) -> None:
    fake.script(Reply(text=["", "Well", "?"], reasoning="Let me think.", done=False))
    async with client_of(fake) as endpoint:
        assert await told(endpoint) == "Well?"


async def test_a_model_that_thinks_gets_tokens_for_it(tmp_path: Path, fake: FakeEndpoint) -> None:
    fake.script(Reply(text="", reasoning="Hm, " * 50, finish="length"))
    for _ in range(2):
        async with client_of(fake, folder=tmp_path) as endpoint:
            assert await told(endpoint)
    assert [request.body["max_tokens"] for request in fake.requests] == [100, 4100, 4100]


async def test_a_budget_that_is_spent_makes_no_request(fake: FakeEndpoint) -> None:
    async with client_of(fake, ledger=Book("the budget for today is spent")) as endpoint:
        with pytest.raises(EndpointError, match="is spent") as caught:
            await told(endpoint)
    assert caught.value.kind == "budget"
    assert not fake.requests


async def test_exchanges_are_recorded_without_the_key_and_can_be_played_again(tmp_path: Path) -> None:
    with FakeEndpoint().serving() as fake:
        fake.script(Reply(text=["One ", "row, ", f"{KEY}."]), Reply(text=["Two "] * 3, cut=2), Reply(text=GOOD))
        async with client_of(fake, recorder=Recorder(tmp_path, KEY)) as endpoint:
            first = await told(endpoint)
            with pytest.raises(EndpointError) as cut:
                await told(endpoint)
            whole = await endpoint.complete(ASKED, purpose="ear", max_tokens=9, shape=Verdict)
    files = sorted(tmp_path.glob("*.json"))
    assert [path.stem.rpartition("-")[2] for path in files] == ["voice", "voice", "ear"]
    assert not [path for path in files if KEY in path.read_text(encoding="utf-8") or path.stat().st_mode & 0o077]
    assert json.loads(files[0].read_text(encoding="utf-8"))["request"]["messages"] == ASKED
    with FakeEndpoint(Replay(tmp_path)).serving() as again:
        async with client_of(again) as endpoint:
            assert await endpoint.complete(ASKED, purpose="ear", max_tokens=9, shape=Verdict) == whole, (
                "asked first this time"
            )
            assert await told(endpoint) == first.replace(KEY, "[key]")
            with pytest.raises(EndpointError) as cut_again:
                await told(endpoint)
            with pytest.raises(EndpointError, match="nothing that was recorded is left"):
                await told(endpoint)
    assert (cut.value.kind, cut_again.value.kind) == ("cut", "cut")


def test_the_name_under_which_an_endpoint_is_kept_holds_no_secret(tmp_path: Path) -> None:
    file = CapabilityFile(tmp_path / "endpoints.json")
    file.write("https://user:secret@host:8443/v1/?key=secret", "m", Capabilities(tools=True))
    assert "secret" not in (tmp_path / "endpoints.json").read_text(encoding="utf-8")
    assert file.read("https://user:secret@host:8443/v1/?key=secret", "m").tools
    assert file.read("https://host:8443/v1", "other") == guessed("https://host:8443/v1")
    assert address(None) == "https://api.openai.com/v1"


@pytest.mark.parametrize(
    ("base_url", "field", "cache_key"),
    [
        (None, "max_completion_tokens", True),
        ("https://mine.openai.azure.com/openai/v1/", "max_completion_tokens", True),
        ("http://localhost:11434/v1", "max_tokens", False),
    ],
)
def test_what_is_tried_first(base_url: str | None, field: str, cache_key: bool) -> None:
    assert (guessed(base_url).token_field, guessed(base_url).cache_key) == (field, cache_key)


def test_strict_schemas_close_every_object() -> None:
    class Inner(BaseModel):
        default: str = "x"

    class Outer(BaseModel):
        inner: list[Inner] = []

    made = strict(Outer.model_json_schema())
    assert made["required"] == ["inner"]
    assert "default" not in made["properties"]["inner"]
    assert made["$defs"]["Inner"]["required"] == ["default"]
    assert made["$defs"]["Inner"]["additionalProperties"] is False


def test_nothing_heavy_is_imported_before_the_first_call() -> None:
    code = (
        "import sys; from interviewer.adapters.endpoint.client import Endpoint; "
        "Endpoint(base_url='http://127.0.0.1:1/v1', api_key='k', model='m'); "
        "sys.exit(', '.join({'openai', 'httpx2', 'langchain_core'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


async def test_a_span_for_each_request_and_nothing_of_what_was_said(fake: FakeEndpoint) -> None:
    memory = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(memory))
    fake.script(Reply(status=500, body={"error": {"message": "oops"}}), Reply(text=["A", " row", "?"]))
    async with client_of(fake, spans=Spans(provider.get_tracer("test"), fake.url)) as endpoint:
        await told(endpoint)
    failed, made = memory.get_finished_spans()
    assert (made.name, made.kind.name, made.status.is_ok) == ("chat tiny", "CLIENT", True)
    attributes = dict(made.attributes or {})
    assert attributes["gen_ai.usage.output_tokens"] == 3
    assert attributes["gen_ai.response.finish_reasons"] == ("stop",)
    assert (attributes["server.address"], attributes["interviewer.purpose"]) == ("127.0.0.1", "voice")
    assert made.end_time is not None
    assert made.start_time is not None
    assert made.end_time > made.start_time
    assert (failed.attributes or {})["error.type"] == "server"
    assert not failed.status.is_ok
    told_of = f"{made.to_json()} {failed.to_json()}"
    assert not any(word in told_of for word in (KEY, " row", "terse", "Say something"))


def test_spans_are_made_only_where_an_exporter_is_configured(tmp_path: Path) -> None:
    code = (
        "import sys; from interviewer.settings import load_settings; from interviewer.wiring import endpoint_of\n"
        "print(endpoint_of(load_settings())._spans is not None, 'opentelemetry.sdk.trace.export' in sys.modules)"
    )
    env = {**os.environ, "INTERVIEWER_MODEL": "tiny", "INTERVIEWER_DATA_DIR": str(tmp_path)}
    for more, wanted in (({}, "False False"), ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}, "True True")):
        done = subprocess.run(
            [sys.executable, "-c", code], env={**env, **more}, capture_output=True, text=True, check=False
        )
        assert done.stdout.strip() == wanted, done.stderr
