"""The pages: what they hold, that they are small, and that they load nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import httpx
import pytest

LIMIT = 150_000  # bytes over the wire for a page with all that it loads


class Page(HTMLParser):
    """Ids, links and what a strict content policy would refuse."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.quotes: list[str] = []
        self.refused: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(found["id"] or "")
        self.addresses += filter(None, map(found.get, ("href", "src", "action")))
        if found.get("class") == "quote":
            self.quotes.append(found.get("href") or "")
        self.refused += [name for name in found if name == "style" or name.startswith("on")]
        if tag == "script" and not found.get("src"):
            self.refused.append("inline script")
        if tag == "style":
            self.refused.append("inline style")


@pytest.fixture
async def browser(address: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=20) as found:
        yield found


async def weight(browser: httpx.AsyncClient, page: httpx.Response) -> int:
    """Bytes over the wire of a page, its style sheets, scripts and their imports."""
    total, todo = page.num_bytes_downloaded, set()
    for address in Page(page.text).addresses:
        if address.startswith("/static/"):
            todo.add(address)
    for address in sorted(todo):
        response = await browser.get(address)
        assert response.status_code == 200
        total += response.num_bytes_downloaded
    return total


async def test_every_page_is_small_and_keeps_to_itself(browser: httpx.AsyncClient, running: str, ended: str) -> None:
    fresh = (await browser.post("/start", data={"drill": "training-data"})).headers["location"]
    for path in ("/", "/interviews", fresh, f"/interviews/{ended}/report", "/nothing"):
        response = await browser.get(path)
        page = Page(response.text)
        assert page.refused == [], path
        assert len(page.ids) == len(set(page.ids)), path
        assert all(address.startswith(("/", "#")) and not address.startswith("//") for address in page.addresses), path
        assert await weight(browser, response) < LIMIT, path


async def test_home_starts_every_kind_of_interview(browser: httpx.AsyncClient) -> None:
    html = (await browser.get("/")).text
    for name, value in (
        ("drill", "training-data"),
        ("plan", "pinterest-mle-mid"),
        ("question", "fund.overfit_l1l2"),
    ):
        assert re.search(f'name="{name}"[^>]* value="{re.escape(value)}"', html)
    assert 'href="/example"' in html


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"drill": "training-data", "mode": "coach", "level": "senior"}, 303),
        ({"question": "fund.overfit_l1l2", "mode": "real", "level": ""}, 303),
        ({"plan": "no-such"}, 404),
        ({"mode": "coach"}, 422),
        ({"drill": "training-data", "level": "boss"}, 422),
    ],
)
async def test_starting_from_a_form(browser: httpx.AsyncClient, form: dict[str, str], status: int) -> None:
    response = await browser.post("/start", data=form)
    assert response.status_code == status
    if status == 303:
        assert response.headers["location"].startswith("/interviews/")
    else:
        assert response.headers["content-type"].startswith("text/html")


async def test_a_running_interview_leads_to_its_room(browser: httpx.AsyncClient, running: str) -> None:
    report = await browser.get(f"/interviews/{running}/report")
    assert (report.status_code, report.headers["location"]) == (303, f"/interviews/{running}")
    room = (await browser.get(f"/interviews/{running}")).text
    assert 'data-after="' in room
    assert ">Hint<" not in room  # hints are for coach mode


async def test_every_quote_of_a_report_leads_to_its_line(browser: httpx.AsyncClient, ended: str) -> None:
    assert (await browser.get(f"/interviews/{ended}")).status_code == 303
    response = await browser.get(f"/interviews/{ended}/report")
    page = Page(response.text)
    assert page.quotes
    for address in page.addresses:
        if address.startswith("#"):
            assert address[1:] in page.ids


@pytest.mark.parametrize(
    "path",
    [
        "/interviews/nobody",
        "/interviews/nobody/report",
        "/nothing",
        "/interviews/%00",
        "/interviews/" + "x" * 3000,
    ],
)
async def test_a_friendly_page_for_what_is_not_there(browser: httpx.AsyncClient, path: str) -> None:
    response = await browser.get(path)
    assert response.status_code == 404
    assert 'href="/"' in response.text
    assert "Traceback" not in response.text


@pytest.mark.parametrize("number", ["1", "999", "0", "-1", "x", "9" * 400])
async def test_pages_of_the_list(browser: httpx.AsyncClient, ended: str, number: str) -> None:
    response = await browser.get("/interviews", params={"page": number})
    assert response.status_code == 200
