"""The calculator and the menu as a person in front of a browser has them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.slow


def test_results_follow_as_one_types(page: Page) -> None:
    page.goto("/calculator")
    page.get_by_role("searchbox").fill("harmonic f-measure")
    expect(page.get_by_role("status")).to_have_text("Nothing fits. Try a shorter word.")
    page.get_by_role("searchbox").fill("f-measure")
    expect(page.locator(".calcs > li:visible")).to_have_count(1)
    page.get_by_role("link", name="F-measure from precision and recall").click()

    result = page.locator("#result")
    expect(result.locator("dd").first).to_contain_text("0.547826")
    expect(result.locator("math mfrac").first).to_be_visible()
    result.get_by_text("Typical slips").click()
    expect(result.get_by_text("arithmetic mean").first).to_be_visible()

    recall = page.locator("#in-recall")
    recall.fill("90 %")
    expect(result.locator("dd").first).to_contain_text("0.7875")
    expect(result.get_by_text("arithmetic mean").first).to_be_visible()  # stays unfolded
    expect(page).to_have_url(re.compile(r"recall=90"))

    recall.fill("1.4")
    expect(page.locator("#fault-recall")).to_have_text(re.compile("recall must be .*, not 1.4"))
    expect(recall).to_have_attribute("aria-invalid", "true")
    recall.fill("0.7")
    expect(page.locator("#fault-recall")).to_be_hidden()
    expect(result.locator("dd").first).to_contain_text("0.7")
    page.reload()
    expect(recall).to_have_value("0.7")


def test_it_works_without_javascript(
    chromium: object, address: str, new_context: Callable[..., BrowserContext]
) -> None:
    browser = new_context().browser
    assert browser is not None
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/calculator?q=f-measure")
    page.get_by_role("link", name="F-measure from precision and recall").click()
    page.locator("#in-recall").fill("0.9")
    page.get_by_role("button", name="Compute").click()
    expect(page.locator("#result dd").first).to_contain_text("0.7875")
    context.close()


@pytest.mark.parametrize("width", [320, 380, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_new_pages_fit(new_context: Callable[..., BrowserContext], width: int, scheme: str) -> None:
    page = new_context(width=width, scheme=scheme).new_page()
    for path in ("/calculator", "/calculator/confusion_from_rates", "/library", "/library/leakage", "/questions"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_menu_of_a_small_screen(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(width=320).new_page()
    page.goto("/")
    library = page.get_by_role("navigation", name="Main").get_by_role("link", name="Library")
    expect(library).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    library.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Library")


def test_a_cited_passage_is_lit(page: Page) -> None:
    page.goto("/example")
    cite = page.locator(".cites a:visible").first
    href = cite.get_attribute("href") or ""
    cite.click()
    page.wait_for_url(re.compile(re.escape(href)))
    passage = page.locator(".passage:has(:target), .passage:target")
    expect(passage).to_have_count(1)
    plain = page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
    assert passage.evaluate("node => getComputedStyle(node).backgroundColor") != plain
