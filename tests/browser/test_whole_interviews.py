"""A whole interview per kind of round, and a server that is killed."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.room import WEAK, answer, field, reply, start

pytestmark = pytest.mark.slow

QUESTIONS = {
    "fundamentals": "fund.overfit_l1l2",
    "system_design": "sd.ads_ctr_training_data",
    "project_deep_dive": "pdd.e2e_seven_parts",
    "coding": "code.cosine_similarity",
    "behavioral": "beh.conflict",
    "product_sense": "ps.home_feed_metrics",
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_a_whole_interview(page: Page, question: str) -> None:
    page.goto("/")
    page.locator(f"button[name=question][value='{question}']").evaluate(
        "button => button.closest('details').open = true"
    )
    page.locator(f"button[name=question][value='{question}']").click()
    expect(field(page)).to_be_focused()
    answer(page, "I would first split the data by time, then fit a simple baseline and look at its errors.")
    reply(page, 3)
    answer(page, "I don't know.")
    reply(page, 5)
    answer(page, "Let's end the interview here.")
    expect(page.get_by_role("link", name="Open the report")).to_be_focused()
    expect(field(page)).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/report$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("body")).to_contain_text("split the data by time")


def test_the_server_is_killed_in_the_middle_of_a_reply(
    new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    page = new_context().new_page()
    first = served(tmp_path, port, "0.2")
    try:
        start(page, address)
        answer(page, WEAK)
        expect(page.locator(".turn.streaming > .said p")).not_to_be_empty()
        os.kill(first.pid, signal.SIGKILL)
        first.wait(10)
        expect(page.locator("#banner")).to_contain_text("No connection")
        seen = page.locator(".turn.streaming > .said").inner_text().strip()
    finally:
        first.kill()
        first.wait(10)
    field(page).fill("what I was writing")
    second = served(tmp_path, port, "0.01")
    try:
        said = reply(page, 3)
        assert said.startswith(seen)
        assert len(said) > len(seen)
        assert page.locator(".turn").count() == 3
        expect(page.locator("#banner")).to_be_hidden()
        expect(field(page)).to_have_value("what I was writing")
        page.goto("about:blank")
    finally:
        second.terminate()
        second.wait(10)


def served(folder: Path, port: int, delay: str) -> subprocess.Popen[bytes]:
    """A server of its own process, once it answers."""
    env = os.environ | {"INTERVIEWER_DATA_DIR": str(folder), "INTERVIEWER_TOKEN_DELAY": delay}
    code = "from interviewer.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", str(port)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        with suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200:
                return process
        time.sleep(0.1)
    process.kill()
    process.wait(10)
    pytest.fail("the server never answered")
