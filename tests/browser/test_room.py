"""What only the room does: stop, edit, pause, code, formulas, notes, questions; by pointer and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.room import WEAK, answer, end, field, reply, start

pytestmark = pytest.mark.slow


def test_stop_keeps_what_came_and_the_interview_goes_on(page: Page, slow_address: str) -> None:
    start(page, slow_address)
    answer(page, WEAK)
    expect(page.locator("#transcript")).to_have_attribute("aria-busy", "true")
    expect(page.locator(".turn.streaming > .said p")).not_to_be_empty()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#t3 .turn-note")).to_have_text("You stopped the reply here.")
    said = reply(page, 3)
    page.reload()
    assert reply(page, 3) == said
    expect(page.locator("#t3 .turn-note")).to_be_visible()
    answer(page, "A row is one ad shown in one request.")
    expect(page.locator(".turn.streaming")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#t5 .turn-note")).to_be_visible()


def test_an_answer_is_edited_while_the_reply_comes_and_both_versions_are_kept(page: Page, slow_address: str) -> None:
    api = start(page, slow_address)
    other = page.context.new_page()
    other.goto(page.url)
    page.bring_to_front()
    answer(page, WEAK)
    expect(page.locator(".turn.streaming")).to_have_count(1)
    field(page).fill("a thought for later")
    page.get_by_role("button", name="Change this answer").click()
    expect(field(page)).to_have_value(WEAK)
    field(page).fill("Impression logs, joined with clicks.")
    page.get_by_role("button", name="Save").click()
    expect(field(page)).to_have_value("a thought for later")
    expect(page.locator(".turn.candidate:not(.sending) > .said")).to_have_text("Impression logs, joined with clicks.")
    page.keyboard.press("Escape")  # the new reply need not be waited for
    for tab in (page, other):
        expect(tab.locator(".turn.candidate")).to_have_count(1)
        expect(tab.locator(".turn.interviewer")).to_have_count(2)
        tab.get_by_text("What you had written").click()
        expect(tab.locator(".earlier .said")).to_have_text(WEAK)
    record = page.request.get(api).json()
    assert [turn["text"] for turn in record["superseded"] if turn["speaker"] == "candidate"] == [WEAK]
    page.reload()
    expect(page.locator(".edited")).to_be_visible()
    page.get_by_role("button", name="Change this answer").click()
    page.get_by_role("button", name="Cancel").click()
    expect(field(page)).to_have_value("a thought for later")


def test_pause_stops_the_clock_in_every_tab(page: Page) -> None:
    api = start(page, mode="coach")
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_role("button", name="Pause the clock").click()
    for tab in (page, other):
        expect(tab.locator("#timer")).to_have_attribute("data-still", "")
        expect(tab.get_by_role("button", name="Let the clock run")).to_be_visible()
    page.reload()
    expect(page.locator("#banner")).to_contain_text("Paused")
    answer(page, WEAK)
    reply(page, 3)
    expect(page.locator("#banner")).to_be_hidden()
    assert page.request.get(api).json()["paused"] is False
    start(page)
    expect(page.get_by_role("button", name="Pause the clock")).to_have_count(0)


def test_code_is_written_and_shown_as_code(page: Page) -> None:
    start(page)
    page.get_by_role("button", name="Code block").click()
    page.keyboard.type("def rows(log):\nreturn log")  # Enter keeps the block open and indents
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("x = 1")
    page.keyboard.press("Tab")
    expect(field(page)).to_have_value("```python\ndef rows(log):\n    return log\nx = 1    \n```\n")
    expect(page.locator("#preview .k").first).to_have_text("def")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(field(page)).not_to_be_focused()
    field(page).press("Control+Enter")
    expect(page.locator(".turn.candidate pre .nf")).to_have_text("rows")
    expect(page.locator("#preview")).to_be_hidden()
    reply(page, 3)


def test_formulas_tables_and_markup(page: Page) -> None:
    start(page)
    text = "Loss $-\\sum_i y_i \\log p_i$ for $5\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<img src=x onerror=alert(1)>"
    field(page).fill(text)
    expect(page.locator("#preview math")).to_have_count(1)
    field(page).press("Enter")
    said = page.locator(".turn.candidate > .said")
    expect(said.locator("math")).to_have_attribute("alttext", "-\\sum_i y_i \\log p_i")
    expect(said.locator("td").first).to_have_text("1")
    expect(said.locator("img")).to_have_count(0)
    reply(page, 3)


def test_pictures_are_refused_with_a_word(page: Page) -> None:
    start(page)
    page.locator("#text").evaluate(
        """field => {
            const data = new DataTransfer();
            data.items.add(new File(["x"], "board.png", { type: "image/png" }));
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator("#banner")).to_contain_text("Pictures cannot be read here")
    expect(field(page)).to_have_value("")


def test_a_question_of_ones_own(page: Page) -> None:
    api = start(page)
    page.get_by_role("button", name="Ask a question").click()
    expect(field(page)).to_be_focused()
    page.keyboard.type("How many users a day")
    page.keyboard.press("Enter")
    expect(page.locator(".turn.candidate > .said")).to_have_text("How many users a day?")
    reply(page, 3)
    assert page.request.get(api).json()["turns"][-1]["kind"] == "clarify"
    expect(page.get_by_role("button", name="Ask a question")).to_have_attribute("aria-pressed", "false")


def test_repeat_says_the_question_again(page: Page) -> None:
    start(page)
    page.get_by_role("button", name="Repeat").click()
    question = page.locator("#question").inner_text()
    assert question.split(".")[-1].strip()[-30:] in reply(page, 3)


def test_notes_stay_in_the_browser(page: Page) -> None:
    api = start(page)
    page.get_by_text("Private notes", exact=True).first.click()
    page.get_by_role("textbox", name="Private notes").fill("mention leakage")
    answer(page, WEAK)
    reply(page, 3)
    page.reload()
    expect(page.get_by_role("textbox", name="Private notes")).to_have_value("mention leakage")
    assert "leakage" not in page.request.get(api).text()


def test_a_round_is_ended_and_the_next_begins(page: Page) -> None:
    start(page, plan="pinterest-mle-mid")
    page.get_by_role("button", name="End round").click()
    page.get_by_role("dialog").get_by_role("button", name="End the round").click()
    expect(page.locator("#rounds [aria-current=step]")).to_have_attribute("data-round", "1")
    expect(page.locator(".round-mark")).to_have_count(1)
    shown = page.locator("#peek").text_content()
    reply(page, 3)
    page.reload()
    assert page.locator("#peek").text_content() == shown
    # Changing the answer that ended the round opens it again.
    page.get_by_role("button", name="Change this answer").click()
    field(page).fill("Let me say more about that.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#rounds [aria-current=step]")).to_have_attribute("data-round", "0")
    expect(page.locator(".round-mark")).to_have_count(0)


def test_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    tab_to(page, "Start the drill")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/interviews/\w+$"))
    expect(field(page)).to_be_focused()
    page.keyboard.type(WEAK)
    page.keyboard.press("Enter")
    said = reply(page, 3)
    expect(page.locator("#announce")).to_have_text(f"Interviewer: {said}")
    expect(field(page)).to_be_focused()
    page.keyboard.press("ArrowUp")  # the last answer, to be changed
    expect(field(page)).to_have_value(WEAK)
    page.keyboard.press("Escape")
    expect(field(page)).to_have_value("")
    tab_to(page, "Skip", back=True)
    page.keyboard.press("Enter")
    reply(page, 5)
    tab_to(page, "End interview", back=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    tab_to(page, "End and see the report")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/report$"))


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Presses Tab until the control of that name has the focus."""
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        found = page.evaluate(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText ?? ''"
        )
        if str(found).strip() == name:
            return
    pytest.fail(f"Tab never comes to {name}")


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (380, "light"), (3840, "dark")])
def test_the_room_fits(new_context: Callable[..., BrowserContext], width: int, scheme: str) -> None:
    page = new_context(width, 700, scheme).new_page()
    start(page, question="sd.home_feed", mode="coach")
    answer(page, "A table:\n\n| " + " | ".join("abcdefghijkl") + " |\n|" + "---|" * 12 + "\n\n$" + "x + " * 60 + "y$")
    reply(page, 3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """() => [...document.querySelectorAll("button, a, textarea, summary")]
            .filter(node => node.checkVisibility() && !node.closest(".asks, .skip, .said") && !node.matches(".skip"))
            .filter(node => { const box = node.getBoundingClientRect();
                return box.left < 0 || box.right > innerWidth + 1 || (node.matches("button") && box.height < 24); })
            .map(node => node.outerHTML.slice(0, 80))"""
    )
    assert outside == []
    page.get_by_role("button", name="Whiteboard").click()
    page.get_by_role("button", name="Add a box").click()
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_nothing_moves_while_a_reply_comes(new_context: Callable[..., BrowserContext], slow_address: str) -> None:
    page = new_context().new_page()
    page.add_init_script(
        """window.shifts = 0;
        new PerformanceObserver(list => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    start(page, slow_address)
    answer(page, WEAK)
    page.locator(".turn.streaming").wait_for()
    page.evaluate("window.shifts = 0")
    reply(page, 3)
    assert page.evaluate("window.shifts") < 0.01


def test_a_whole_interview_in_the_dark_reaches_its_report(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(scheme="dark").new_page()
    start(page)
    answer(page, WEAK)
    reply(page, 3)
    end(page)
    lightness = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert max(lightness) < 64


def test_gentle_warnings_of_topic_and_round(page: Page) -> None:
    page.clock.install()
    start(page)
    banner, minutes = page.locator("#banner"), 0
    told: list[str] = []
    while minutes < 15:
        page.clock.fast_forward(60_000)
        page.keyboard.press("Shift")  # somebody is there
        page.clock.run_for(1_000)
        told.append(banner.inner_text() if banner.is_visible() else "")
        minutes += 1
    assert sum("meant for this topic" in text for text in told) == 1
    assert sum("left in this round" in text for text in told) == 1
    expect(page.locator("#timer")).to_have_attribute("data-state", "up")
    assert "Time is up" in told[-1] or "Time is up" in told[-2]


def test_after_a_sleep_the_stream_starts_anew(page: Page) -> None:
    page.clock.install()
    start(page)
    field(page).wait_for()
    with page.expect_request("**/events?after=*"):
        page.clock.fast_forward(3_600_000)
        page.clock.run_for(6_000)


STATES = ("as it opens", "with markup", "while a reply comes", "while an answer is changed", "drawing", "at the end")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_for_axe_in_any_state(
    new_context: Callable[..., BrowserContext], slow_address: str, scheme: str
) -> None:
    page = new_context(1280 if scheme == "light" else 380, 800, scheme).new_page()
    start(page, slow_address, question="sd.home_feed", mode="coach")
    faults = {STATES[0]: faults_of(page)}
    long = "I would learn from the pins that were really seen, with saves and hides as labels. " * 4  # not just "go on"
    field(page).fill(
        f"{long}$x^2$ and\n\n```python\ndef f(x):\n    return 'a'  # c\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    expect(page.locator("#preview table")).to_be_visible()
    faults[STATES[1]] = faults_of(page)
    field(page).press("Control+Enter")
    page.locator(".turn.streaming").wait_for()
    faults[STATES[2]] = faults_of(page)
    page.keyboard.press("Escape")
    reply(page, 3)
    page.get_by_role("button", name="Pause the clock").click()
    page.get_by_role("button", name="Change this answer").click()
    faults[STATES[3]] = faults_of(page)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Whiteboard").click()
    page.get_by_role("button", name="Add a box").click()
    faults[STATES[4]] = faults_of(page)
    page.get_by_role("button", name="Attach to my answer").click()
    answer(page, "Let's end the interview here.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Open the report")).to_be_visible()
    faults[STATES[5]] = faults_of(page)
    assert {state: found for state, found in faults.items() if found} == {}


def faults_of(page: Page) -> list[str]:
    """What axe-core finds on the page that is serious or worse."""
    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']}: {item['nodes'][0]['html'][:100]}" for item in found if item["impact"] in ("serious", "critical")
    ]
