"""Every page: what axe finds, whether it fits a narrow screen, and what it weighs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Request

pytestmark = pytest.mark.slow

MOST_BYTES = 150_000
MOST_REQUESTS = 30
PAGES = (
    "/",
    "/interviews",
    "/interviews?words=nothing-fits",
    "/progress",
    "/settings",
    "/paste",
    "/import",
    "/example",
    "/questions",
    "/library",
    "/library?q=leakage",
    "/calculator",
    "/calculator/f_beta",
    "/nothing-is-here",
    "/interviews/{running}",
    "/interviews/{project}/report",
    "/interviews/{drill}/report",
    "/compare?a={project}&b={project}:quick",
)
SAID = (
    "I built a model that finds fake listings. The target is whether a listing is taken down as fake within 45 days.",
    "I split by time: train up to August, validate on September with a gap of 45 days for the labels.",
    "Baseline: 800 positives, so TP 360 and FN 440; flagged 360 / 0.7 = 514, so FP 154. F1 of the baseline is 0.575.",
)


@pytest.fixture(scope="module")
def ids(address: str) -> dict[str, str]:
    """Interviews for the pages that show one."""
    with httpx.Client(base_url=address, timeout=120) as client:
        found = {}
        for name, start in (("project", {"question": "pdd.e2e_seven_parts"}), ("drill", {"drill": "training-data"})):
            found[name] = client.post("/api/interviews", json=start).json()["id"]
            for n, text in enumerate(SAID):
                client.post(f"/api/interviews/{found[name]}/answers", json={"client_id": f"c{n}", "text": text})
            client.post(f"/api/interviews/{found[name]}/finish").raise_for_status()
        found["running"] = client.post("/api/interviews", json={"drill": "training-data"}).json()["id"]
    return found


@pytest.fixture(params=["light", "dark and narrow"])
def page(request: pytest.FixtureRequest, new_context: Callable[..., BrowserContext]) -> Page:
    dark = request.param != "light"
    return new_context(width=320 if dark else 1400, scheme="dark" if dark else "light").new_page()


def test_axe_finds_nothing_serious_and_nothing_runs_over(page: Page, ids: dict[str, str]) -> None:
    axe, found = Axe(), []
    width = page.viewport_size["width"] if page.viewport_size else 0
    for path in PAGES:
        page.goto(path.format(**ids), wait_until="load")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{path}: wider than {width} px")
        for fault in axe.run(page).response["violations"]:
            if fault["impact"] in ("serious", "critical"):
                where = [node["target"] for node in fault["nodes"]][:3]
                found.append(f"{path}: {fault['id']} at {where}: {fault['nodes'][0]['failureSummary']}")
    assert found == []


def _note(seen: list[Request], request: Request) -> None:
    seen.append(request)


def test_no_page_weighs_much(new_context: Callable[..., BrowserContext], ids: dict[str, str]) -> None:
    heavy = []
    for path in PAGES:
        context = new_context()  # nothing cached
        page, seen = context.new_page(), list[Request]()
        page.on("requestfinished", partial(_note, seen))
        page.goto(path.format(**ids), wait_until="load")
        sizes = [request.sizes() for request in seen]
        weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
        if weight > MOST_BYTES or len(seen) > MOST_REQUESTS:
            heavy.append(f"{path}: {weight} bytes in {len(seen)} requests")
        context.close()
    assert heavy == []
