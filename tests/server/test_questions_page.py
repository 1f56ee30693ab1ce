"""The list of questions: what it shows, what it keeps to itself, and that each can be started."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from html import unescape

import httpx
import pytest

from interviewer.domain.library import Bank
from tests.server.live import services_in
from tests.server.test_pages import LIMIT, Page, weight


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    services = services_in(tmp_path_factory.mktemp("bank"))
    yield services.bank
    services.close()


@pytest.fixture
async def browser(address: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=20) as found:
        yield found


def started_by(html: str) -> set[tuple[str, str]]:
    """What the buttons of a page start."""
    return set(re.findall(r'<button name="(plan|drill|question)" value="([^"]+)"', html))


async def test_everything_is_there_and_can_be_started(browser: httpx.AsyncClient, bank: Bank) -> None:
    response = await browser.get("/questions")
    everything = {("question", name) for name in bank.questions}
    everything |= {("drill", name) for name in bank.drills} | {("plan", name) for name in bank.plans}
    assert started_by(response.text) == everything
    page = Page(response.text)
    assert page.refused == []
    assert len(page.ids) == len(set(page.ids))
    assert await weight(browser, response) < LIMIT
    for kind, name in (min(everything), max(everything)):
        started = await browser.post("/start", data={kind: name, "mode": "real", "level": ""})
        assert started.status_code == 303


async def test_it_gives_no_answer_away(browser: httpx.AsyncClient, bank: Bank) -> None:
    text = unescape((await browser.get("/questions")).text)
    for question in bank.questions.values():
        assert question.question.text in text
        hidden = [question.strong_answer, question.weak_answer, question.context]
        hidden += [fact.fact for fact in question.facts_sheet]
        for point in question.key_points:
            hidden += [point.statement, point.probes.gentle, point.probes.direct, point.probes.pressing]
        assert [words for words in hidden if len(words) > 20 and words in text] == [], question.id
    for drill in bank.drills.values():
        for rung in drill.rungs:
            assert all(point.statement not in text for probe in rung.probes for point in probe.strong)


async def test_filters(browser: httpx.AsyncClient, bank: Bank) -> None:
    async def found(**wanted: str) -> set[tuple[str, str]]:
        response = await browser.get("/questions", params=wanted)
        assert response.status_code == 200
        return started_by(response.text)

    coding = {("question", q.id) for q in bank.questions.values() if q.round == "coding"}
    assert await found(round="coding") - {item for item in await found() if item[0] == "plan"} == coding
    assert {kind for kind, _ in await found(round="drill")} >= {"drill"}
    leaks = await found(topic="leakage")
    assert leaks == {("question", q.id) for q in bank.questions.values() if "leakage" in q.topics} | {
        ("drill", d.id) for d in bank.drills.values() if "leakage" in d.topics
    }
    assert ("plan", "pinterest-mle-mid") in await found(company="Pinterest")
    assert ("plan", "pinterest-mle-senior") in await found(company="Pinterest", level="senior")
    assert ("plan", "pinterest-mle-mid") not in await found(company="Pinterest", level="senior")
    assert ("drill", "training-data") in await found(q="training DATA come from")


@pytest.mark.parametrize(
    "wanted", [{"round": "nothing"}, {"topic": "<b>"}, {"level": "x" * 4000}, {"q": "<script>"}, {"company": "%00"}]
)
async def test_what_nothing_fits(browser: httpx.AsyncClient, wanted: dict[str, str]) -> None:
    response = await browser.get("/questions", params=wanted)
    assert response.status_code == 200
    assert "Nothing fits all of that" in response.text
    assert 'href="/questions"' in response.text
    assert "<b>" not in response.text
    assert "<script>" not in response.text


async def test_a_filter_stays_chosen(browser: httpx.AsyncClient) -> None:
    html = (await browser.get("/questions", params={"round": "coding", "q": "queue"})).text
    assert '<option value="coding" selected>' in html
    assert 'value="queue"' in html


async def test_the_menu_leads_everywhere(browser: httpx.AsyncClient) -> None:
    for path in ("/questions", "/library", "/calculator", "/interviews"):
        html = (await browser.get(path)).text
        assert f'<a href="{path}" aria-current="page">' in html
        assert 'popovertarget="menu"' in html
