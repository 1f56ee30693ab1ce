"""The feedback of a model in the report page: it comes by itself, links to what it rests on, and nothing in it is markup."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from evals.fake_endpoint import FakeEndpoint
from evals.fake_replies import Reply, Request
from interviewer.settings import load_settings
from interviewer.wiring import build
from tests.server.live import serving

TEXT = "You stopped at <b>logs</b> [G1].\n\nPractise the row first [G1, R1].\n"
HEARD = json.dumps({"points": [], "wrong_claims": [], "taken_back": [], "numbers": []})


def answer(request: Request) -> Reply:
    if "response_format" in request.body:
        return Reply(text=[HEARD])
    if "SOURCES" in str(request.body["messages"][0]["content"]):
        return Reply(text=TEXT, gap=0.02)
    return Reply(text="Go on, what is one row? #1")


@pytest.fixture
def model_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with FakeEndpoint(answer).serving() as fake:
        services = build(
            load_settings(
                {
                    "INTERVIEWER_DATA_DIR": str(tmp_path_factory.mktemp("feedback")),
                    "OPENAI_BASE_URL": fake.url,
                    "OPENAI_API_KEY": "k",
                    "INTERVIEWER_MODEL": "tiny",
                }
            )
        )
        with serving(services) as url:
            yield url
        services.close()


def test_it_comes_by_itself_and_links_to_what_it_rests_on(
    new_context: Callable[..., BrowserContext], model_address: str
) -> None:
    context = new_context()
    started = context.request.post(f"{model_address}/api/interviews", data={"drill": "training-data"})
    name = started.json()["id"]
    said = {"client_id": "one", "text": "We use user history logs."}
    context.request.post(f"{model_address}/api/interviews/{name}/answers", data=said)
    context.request.post(f"{model_address}/api/interviews/{name}/finish")
    page = context.new_page()
    page.goto(f"{model_address}/interviews/{name}/report")
    box = page.locator("#feedback")
    expect(box.locator("p").first).to_contain_text("You stopped at <b>logs</b>.")
    expect(box.locator("[data-text] > p")).to_have_count(2)
    expect(box.locator("[data-note]")).to_contain_text("Written by a model")
    first = box.locator("a.cite").first
    target = (first.get_attribute("href") or "").removeprefix("#")
    assert page.evaluate("id => document.getElementById(id) !== null", target)
