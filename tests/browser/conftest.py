"""A browser at the real application; each test also shows that it talks to this machine only."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.server.live import services_in, serving

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-ui-for-media-stream",  # the microphone is allowed, and hums
    "--use-fake-device-for-media-stream",
]
WORD_DELAY = 0.02  # seconds; long enough to see a reply being made
# What a lost connection, a page that does not exist and an endpoint that fails write to the console.
ACCEPTED = re.compile(r"net::ERR_|404 \(Not Found\)|502 \(Bad Gateway\)")


def is_foreign(url: str) -> bool:
    """True for an address that is not this machine's; a blob is the page's own memory."""
    return urlsplit(url.removeprefix("blob:")).hostname != "127.0.0.1"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("browser tests need chromium, and under CI they may not be skipped")
        pytest.skip("chromium is not installed")
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    services = services_in(tmp_path_factory.mktemp("browser"), token_delay=WORD_DELAY)
    with serving(services) as url:
        yield url
    services.close()


@pytest.fixture(scope="session")
def slow_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same with an interviewer slow enough to be stopped."""
    services = services_in(tmp_path_factory.mktemp("slow-browser"), token_delay=0.15)
    with serving(services) as url:
        yield url
    services.close()


@pytest.fixture
def new_context(chromium: Browser, address: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts; afterwards nothing may have gone wrong in them or left this machine."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    faults: list[str] = []

    def make(width: int = 1280, height: int = 800, scheme: str = "light") -> BrowserContext:
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        context.on(
            "request",
            lambda request: foreign.append(request.url) if is_foreign(request.url) else None,
        )
        context.on(
            "console",
            lambda message: (
                faults.append(message.text) if message.type == "error" and not ACCEPTED.search(message.text) else None
            ),
        )
        context.on("weberror", lambda error: faults.append(str(error.error)))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert foreign == []
    assert faults == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context().new_page()
