"""Feedback of a model over real HTTP: streamed, checked, kept; and the report without it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from evals.fake_endpoint import FakeEndpoint
from evals.fake_replies import Reply, Request
from interviewer.domain.feedback import Sentence
from interviewer.settings import load_settings
from interviewer.wiring import Services, build
from tests.server.live import serving

TEXT = (
    "You never got to the row of the table [G1].\nIt took 4711 tries [G1]. You were brilliant. "
    "Practise the row first [G1, R1].\n"
)
HEARD: dict[str, list[Any]] = {"points": [], "wrong_claims": [], "taken_back": [], "numbers": []}


class Model:
    """What the endpoint answers: nothing heard, a voice that goes on, and the feedback set here."""

    def __init__(self) -> None:
        self.feedback = Reply(text=TEXT)
        self.ear = Reply(text=[json.dumps(HEARD)])
        self.asked = 0

    def __call__(self, request: Request) -> Reply:
        if "response_format" in request.body:
            return self.ear
        if "SOURCES" in str(request.body["messages"][0]["content"]):
            self.asked += 1
            return self.feedback
        return Reply(text="Go on, what is one row? #1")


@pytest.fixture
def model() -> Model:
    return Model()


def services_for(fake: FakeEndpoint, folder: Path, name: str = "tiny") -> Services:
    told = {
        "INTERVIEWER_DATA_DIR": str(folder),
        "INTERVIEWER_TOKEN_DELAY": "0",
        "OPENAI_BASE_URL": fake.url,
        "OPENAI_API_KEY": "k",
        "INTERVIEWER_MODEL": name,
    }
    return build(load_settings(told))


@pytest.fixture
def address(model: Model, tmp_path: Path) -> Iterator[str]:
    with FakeEndpoint(model).serving() as fake:
        services = services_for(fake, tmp_path / "served")
        with serving(services) as url:
            yield url
        services.close()


@pytest.fixture
async def client(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address, timeout=20) as found:
        yield found


async def ended(client: httpx.AsyncClient, *, answered: bool = True) -> str:
    name = str((await client.post("/api/interviews", json={"drill": "training-data"})).json()["id"])
    if answered:
        said = {"client_id": "one", "text": "We use user history logs."}
        await client.post(f"/api/interviews/{name}/answers", json=said)
    await client.post(f"/api/interviews/{name}/finish")
    return name


async def events(client: httpx.AsyncClient, name: str) -> list[tuple[str, dict[str, Any]]]:
    answer = await client.get(f"/api/interviews/{name}/feedback")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = [block.splitlines() for block in answer.text.split("\n\n") if "data: " in block]
    return [(lines[1].removeprefix("event: "), json.loads(lines[2].removeprefix("data: "))) for lines in blocks]


async def test_sentences_come_with_links_and_what_does_not_hold_is_left_out(
    client: httpx.AsyncClient, model: Model, tmp_path: Path
) -> None:
    name = await ended(client)
    told = await events(client, name)
    assert [kind for kind, _ in told] == ["sentence", "sentence", "done"]
    assert [data["text"] for kind, data in told if kind == "sentence"] == [
        "You never got to the row of the table.",
        "Practise the row first.",
    ]
    assert told[-1][1] == {"kept": 2, "dropped": 2}
    page = (await client.get(f"/interviews/{name}/report")).text
    for _, data in told[:-1]:
        assert all(f'id="{cite["href"].removeprefix("#")}"' in page for cite in data["cites"]), (
            "every link leads somewhere"
        )
    assert await events(client, name) == told
    assert model.asked == 1, "it is written once"
    kept = tmp_path / "served" / "feedback" / f"{name}.json"
    assert kept.is_file()
    assert (await client.delete(f"/api/interviews/{name}")).status_code == 204
    assert not kept.exists(), "it goes with the interview"


@pytest.mark.parametrize(
    ("reply", "shown", "why"),
    [
        (Reply(status=401, body={"error": {"message": "bad key"}}), 0, "key"),
        (Reply(text=["You never got to the row of the table [G1].\n", "And", " then"], cut=2), 1, "broke off"),
        (Reply(text="You were brilliant."), 0, "verified"),
        (Reply(text="", refusal="No."), 0, "declined"),
    ],
    ids=["key", "cut", "nothing holds", "refusal"],
)
async def test_a_model_that_fails_ends_in_one_event_and_the_report_stands(
    client: httpx.AsyncClient, model: Model, reply: Reply, shown: int, why: str
) -> None:
    model.feedback = reply
    name = await ended(client)
    told = await events(client, name)
    assert [kind for kind, _ in told] == ["sentence"] * shown + ["fault"]
    assert why in told[-1][1]["detail"]
    assert (await client.get(f"/api/interviews/{name}/report")).status_code == 200
    model.feedback = Reply(text=TEXT)
    assert (await events(client, name))[-1][0] == "done", "what failed is not kept"


async def test_there_is_no_feedback_on_what_runs_or_was_not_answered(client: httpx.AsyncClient) -> None:
    running = (await client.post("/api/interviews", json={"drill": "training-data"})).json()["id"]
    assert (await client.get(f"/api/interviews/{running}/feedback")).status_code == 409
    assert (await client.get("/api/interviews/nope/feedback")).status_code == 404
    silent = await ended(client, answered=False)
    assert (await client.get(f"/api/interviews/{silent}/feedback")).status_code == 409


async def test_the_report_says_which_ear_judged(client: httpx.AsyncClient, model: Model) -> None:
    page = (await client.get(f"/interviews/{await ended(client)}/report")).text
    assert "judged by the llm ear" in page
    assert "embedded ear alone" not in page
    model.ear = Reply(status=401, body={"error": {"message": "bad key"}})
    page = (await client.get(f"/interviews/{await ended(client)}/report")).text
    assert "judged by the quick ear" in page
    assert "One answer was judged by the embedded ear alone" in page


async def test_the_page_asks_for_it_only_where_a_model_is_configured(client: httpx.AsyncClient) -> None:
    name = await ended(client)
    page = (await client.get(f"/interviews/{name}/report")).text
    assert f'data-feedback="/api/interviews/{name}/feedback"' in page
    assert "/static/feedback.js" in page


async def test_without_a_model_there_is_none_and_the_page_does_not_ask(tmp_path: Path) -> None:
    services = build(load_settings({"INTERVIEWER_DATA_DIR": str(tmp_path), "INTERVIEWER_TOKEN_DELAY": "0"}))
    with serving(services) as url:
        async with httpx.AsyncClient(base_url=url, timeout=20) as client:
            name = await ended(client)
            answer = await client.get(f"/api/interviews/{name}/feedback")
            assert (answer.status_code, "no model" in answer.json()["detail"]) == (409, True)
            assert "data-feedback" not in (await client.get(f"/interviews/{name}/report")).text
    services.close()


async def read(services: Services, name: str) -> list[tuple[str, list[str]]]:
    told = [item async for item in await services.feedback.begin(name)]
    return [(item.text, [cite.label for cite in item.cites]) for item in told if isinstance(item, Sentence)]


async def test_it_is_written_once_for_a_scorecard_and_a_model_whether_the_library_is_open_or_not(
    model: Model, tmp_path: Path
) -> None:
    with FakeEndpoint(model).serving() as fake:
        services = services_for(fake, tmp_path)
        name = (await services.conversation.start(drill="training-data")).interview.id
        turn = await services.conversation.receive(name, "one", "We use user history logs.")
        assert [event async for event in services.conversation.reply(name, turn.seq)]
        await services.conversation.finish(name)
        first = await read(services, name)
        assert first
        services.warm()
        assert await read(services, name) == first
        assert model.asked == 1, "the library opened meanwhile"
        await services.stop()
        services.close()

        model.feedback = Reply(text="Read on it [P1].\n")
        other = services_for(fake, tmp_path, "other")
        other.warm()
        cited = await read(other, name)
        assert [text for text, _ in cited] == ["Read on it."]
        assert model.asked == 2, "another model writes its own"
        await other.stop()
        other.close()

        closed = services_for(fake, tmp_path, "other")
        assert not closed.retriever.ready
        assert await read(closed, name) == cited, "and what it cited is still what it cites"
        assert model.asked == 2
        await closed.stop()
        closed.close()
