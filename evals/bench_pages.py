"""How fast and how heavy the pages are in a browser: first paint, bytes and requests. Needs chromium and playwright."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from statistics import median
from typing import TYPE_CHECKING

from evals.model import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Request

LOADS = 9
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"


def pages() -> None:
    """Prints a line for each page, or why there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        print("first paint of the pages: skipped, needs playwright and chromium")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        code = "from interviewer.cli import main; main()"
        server = subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--port", "0"],
            env={"INTERVIEWER_DATA_DIR": folder, "INTERVIEWER_TOKEN_DELAY": "0"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1].rstrip("/")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        room = f"/interviews/{_started(address)}"
        for name, path in (("home", "/"), ("room", room), ("report", "/example")):
            _page(browser, name, address + path)
        browser.close()
        server.terminate()
        server.wait(20)


def _started(address: str) -> str:
    body = json.dumps({"question": "sd.home_feed"}).encode()
    request = urllib.request.Request(f"{address}/api/interviews", body, {"Content-Type": "application/json"})
    return str(json.load(urllib.request.urlopen(request, timeout=20))["id"])


def _page(browser: Browser, name: str, url: str) -> None:
    """First paint with an empty cache each time, and what came over the wire."""
    loads = [_load(browser, url) for _ in range(LOADS)]
    _, wire, requests = loads[-1]
    title = f"first paint of the {name}, {wire / 1000:.0f} kB in {requests} requests"
    print(f"{title:72} {median(paint for paint, _, _ in loads):8.1f} ms")


def _load(browser: Browser, url: str) -> tuple[float, int, int]:
    """Milliseconds to the first paint, bytes over the wire, requests."""
    context = browser.new_context()
    page = context.new_page()
    seen: list[Request] = []
    page.on("requestfinished", lambda request: seen.append(request))
    page.goto(url, wait_until="load")
    sizes = [request.sizes() for request in seen]
    paint = float(page.evaluate(PAINT))
    context.close()
    return paint, sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes), len(sizes)
