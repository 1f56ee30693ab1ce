"""An interview as a person in front of a browser has it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.room import WEAK, answer, end, reply

pytestmark = pytest.mark.slow


def start_drill(page: Page, address: str = "") -> None:
    page.goto(f"{address}/")
    page.get_by_role("button", name="Start the drill").click()
    page.wait_for_url(re.compile(r"/interviews/\w+$"))


def test_from_home_to_the_report(page: Page, slow_address: str) -> None:
    start_drill(page, slow_address)
    answer(page, WEAK)
    expect(page.locator(".turn.candidate .said")).to_have_text(WEAK)
    page.locator(".turn.streaming").wait_for()
    page.reload()  # in the middle of the reply
    said = reply(page, 3)
    page.reload()
    assert reply(page, 3) == said
    assert page.locator(".turn").count() == 3

    answer(page, "A row is one ad shown in one request; the label is a click within an hour.")
    reply(page, 5)
    end(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("training data"))

    quote = page.locator("a.quote:visible").first
    mark = page.locator(f"#{quote.get_attribute('data-mark')}")
    quote.click()
    page.wait_for_url(re.compile(r"#t\d+$"))
    expect(mark).to_be_in_viewport()
    expect(mark.get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")  # and back to a statement that rests on these words
    page.wait_for_url(re.compile(r"#r0-"))
    statement = page.url.partition("#")[2]
    expect(page.locator(f'[id="{statement}"]')).to_be_in_viewport()


def test_finished_replies_are_announced(page: Page) -> None:
    start_drill(page)
    answer(page, WEAK)
    said = reply(page, 3)
    expect(page.locator("#announce")).to_have_text(f"Interviewer: {said}")
    expect(page.get_by_label("Your answer")).to_be_focused()


def test_a_draft_and_line_breaks(page: Page) -> None:
    start_drill(page)
    field = page.get_by_label("Your answer")
    field.fill("First.")
    field.press("Shift+Enter")
    field.type("Second.")
    page.reload()
    expect(field).to_have_value("First.\nSecond.")
    field.press("Enter")
    expect(field).to_have_value("")
    expect(page.locator(".turn.candidate")).to_have_count(1)


def test_an_answer_survives_a_lost_connection(page: Page) -> None:
    start_drill(page)
    page.context.set_offline(True)
    answer(page, WEAK)
    expect(page.locator("#banner")).to_contain_text("Your answer is kept")
    page.context.set_offline(False)
    reply(page, 3)
    expect(page.locator("#banner")).to_be_hidden()
    assert page.locator(".turn.candidate").count() == 1


def test_two_tabs_stay_in_step(page: Page) -> None:
    start_drill(page)
    other = page.context.new_page()
    other.goto(page.url)
    answer(page, WEAK)
    assert reply(page, 3) == reply(other, 3)
    assert other.locator(".turn.candidate .said").inner_text().strip() == WEAK


def test_going_on_from_home(page: Page) -> None:
    start_drill(page)
    room = page.url
    page.goto("/")
    page.get_by_role("link", name="Go on where you stopped").click()
    assert page.url == room


def test_hints_are_for_coach_mode(page: Page) -> None:
    start_drill(page)
    expect(page.get_by_role("button", name="Hint")).to_have_count(0)
    page.goto("/")
    page.get_by_role("radio", name="Coach").check()
    page.get_by_role("button", name="Start the drill").click()
    page.wait_for_url(re.compile(r"/interviews/\w+$"))
    page.get_by_role("button", name="Hint").click()
    expect(page.get_by_role("dialog")).to_contain_text("caps the score")
    page.get_by_role("button", name="Give me the hint").click()
    expect(page.locator(".turn.candidate .said")).to_contain_text("hint")
    reply(page, 3)


def test_staying_after_all(page: Page) -> None:
    start_drill(page)
    page.get_by_role("button", name="End interview").click()
    page.keyboard.press("Escape")
    expect(page.locator("#end-dialog")).to_be_hidden()
    answer(page, WEAK)
    reply(page, 3)


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (380, "dark"), (1400, "light")])
def test_no_page_scrolls_sideways(new_context: Callable[..., BrowserContext], width: int, scheme: str) -> None:
    page = new_context(width, 700, scheme).new_page()
    start_drill(page)
    room = page.url
    answer(page, "A `long_identifier_" + "x" * 300 + "` and\n```\n" + "code " * 60 + "\n```")
    reply(page, 3)
    fits(page)
    for path in ("/", "/interviews", "/nothing"):
        page.goto(path)
        fits(page)
    page.goto(room)
    page.locator("#finish button").click()
    page.get_by_role("button", name="End and see the report").click()
    page.wait_for_url(re.compile(r"/report$"))
    fits(page)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_the_theme_is_kept(page: Page) -> None:
    page.goto("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Switch between light and dark").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
