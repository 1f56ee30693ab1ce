"""Steps that tests of the room share."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

WEAK = "We use user history logs."


def start(page: Page, address: str = "", **what: Any) -> str:
    """Opens the room of a new interview (a drill unless said otherwise); its path under /api."""
    body = what if {"plan", "question", "drill"} & set(what) else {"drill": "training-data", **what}
    made = page.request.post(f"{address}/api/interviews", data=body)
    assert made.status == 201
    page.goto(f"{address}/interviews/{made.json()['id']}")
    return f"{address}/api/interviews/{made.json()['id']}"


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your answer", exact=True)


def answer(page: Page, text: str) -> None:
    field(page).fill(text)
    field(page).press("Enter")


def reply(page: Page, number: int) -> str:
    """The words of the interviewer's turn of that number, once it is complete."""
    said = page.locator(f"#t{number}:not(.streaming) > .said")
    expect(said).not_to_be_empty()
    expect(page.locator("#transcript")).to_have_attribute("aria-busy", "false")
    return re.sub(r"\s+", " ", said.inner_text()).strip()


def end(page: Page) -> None:
    page.locator("#finish button").click()
    page.get_by_role("button", name="End and see the report").click()
    page.wait_for_url(re.compile(r"/report$"), wait_until="load")
