"""The report and what can be done with it, as a person in front of a browser has it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

pytestmark = pytest.mark.slow

QUESTION = "fund.overfit_l1l2"
TALK = (
    ("interviewer", "Your model looks great in training and disappoints afterwards. What is going on?"),
    (
        "candidate",
        "Overfitting means the model memorises the training examples, the accidents in that sample, and then it falls apart "
        "on rows it has not seen. Cross-validation prevents overfitting, we use k-fold so it can't overfit.",
    ),
    ("interviewer", "Suppose you had two copies of the same column. Which one would get the weight?"),
    (
        "candidate",
        "Lasso throws columns out, some weights are exactly zero. Ridge keeps them all but small, never zero.",
    ),
)


@pytest.fixture
def report(address: str) -> str:
    """The id of a transcript that was graded."""
    turns = [{"name": "", "speaker": who, "text": text} for who, text in TALK]
    body = {"turns": turns, "question": QUESTION}
    return str(httpx.post(f"{address}/api/interviews/transcript", json=body, timeout=60).json()["id"])


def open_report(page: Page, report: str) -> None:
    page.goto(f"/interviews/{report}/report", wait_until="load")


def test_points_and_words_light_each_other(page: Page, report: str) -> None:
    open_report(page, report)
    item = page.locator('[id="r0-s-F8"]')
    mark = page.locator(f"#{item.locator('a.quote').get_attribute('data-mark')}")
    item.hover()
    expect(mark).to_have_class(re.compile(r"\blit\b"))
    expect(mark).to_be_in_viewport()
    page.mouse.move(2, 2)
    expect(mark).not_to_have_class(re.compile(r"\blit\b"))
    mark.get_by_role("link").focus()  # by the keyboard, and the other way round
    expect(item).to_have_class(re.compile(r"\blit\b"))
    expect(page.locator('.goal[data-ref="r0-p-F8"]')).to_have_class(re.compile(r"\blit\b"))
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_class("quote")
    page.locator('.goal[data-ref="r0-p-F8"]').hover()
    expect(mark).to_have_class(re.compile(r"\blit\b"))
    page.locator('.course .mine[data-turn="4"]').first.click()  # a bar has a piece for each colour
    expect(page.locator("#t4")).to_be_in_viewport()


def select(page: Page, words: str) -> None:
    """Selects words of the transcript, as a mouse would."""
    page.evaluate(
        """words => {
          for (const said of document.querySelectorAll(".turn.candidate .said")) {
            const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              const at = node.data.indexOf(words);
              if (at < 0) continue;
              const range = document.createRange();
              range.setStart(node, at);
              range.setEnd(node, at + words.length);
              getSelection().removeAllRanges();
              getSelection().addRange(range);
              return;
            }
          }
        }""",
        words,
    )


def test_a_verdict_is_contested_by_pointing_at_words(page: Page, report: str) -> None:
    open_report(page, report)
    link = page.locator("[data-contest]:visible").first
    point = link.get_attribute("data-contest") or ""
    name = link.inner_text().partition(": ")[2]
    link.click()
    form = page.locator("#r0-contest")
    expect(form.get_by_label("The point")).to_have_value(point)
    words = form.get_by_label("Your words")
    expect(words).to_be_focused()
    select(page, "Ridge keeps them all but small")
    expect(words).to_have_value("Ridge keeps them all but small")
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    link.press("Enter")
    words.fill("ridge keeps them all")
    form.get_by_role("button", name="Judge these words again").click()
    page.wait_for_url(re.compile(r"#r0-x-\w+$"))
    note = page.locator("#r0-contested .item")
    expect(note).to_contain_text(name)
    expect(note).to_contain_text("Heard again, that sentence alone")
    expect(note.locator("a.quote")).to_have_attribute("href", "#t4")


def text_of_report(page: Page) -> str:
    """All words of the report, without what says where it came from."""
    page.evaluate("document.querySelectorAll('.columns details').forEach(d => d.open = true)")
    return re.sub(r"\s+", " ", page.locator(".columns").inner_text())


def test_out_as_a_file_and_in_again(page: Page, report: str, tmp_path: Path) -> None:
    open_report(page, report)
    before = text_of_report(page)
    with page.expect_download() as download:
        page.locator("summary", has_text="Save").click()
        page.get_by_role("link", name=re.compile("^JSON")).click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.suffix == ".json"
    page.locator("summary", has_text="Name and tags").click()
    page.get_by_label("Delete it with its transcript").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.wait_for_url(re.compile(r"/interviews$"))
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("The file").set_input_files(saved)
    expect(page.get_by_label("Its text")).to_have_value(re.compile(r'"format": 1'))
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url(re.compile(rf"/interviews/{report}/report$"))
    expect(page.locator(".eyebrow").first).to_contain_text("imported")
    assert text_of_report(page) == before


def test_the_shared_file_needs_no_server(chromium: Browser, address: str, report: str, tmp_path: Path) -> None:
    shared = tmp_path / "report.html"
    shared.write_text(httpx.get(f"{address}/interviews/{report}/export.html", timeout=60).text, encoding="utf-8")
    context = chromium.new_context(reduced_motion="reduce", offline=True)
    asked: list[str] = []
    faults: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda message: faults.append(message.text))
    context.on("weberror", lambda error: faults.append(str(error.error)))
    page = context.new_page()
    page.goto(shared.as_uri(), wait_until="load")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator('[id="r0-s-F8"]').hover()  # its own script runs under its own policy
    expect(page.locator("mark.lit")).not_to_have_count(0)
    expect(page.get_by_role("button")).to_have_count(0)
    assert asked == [shared.as_uri()]
    assert faults == []
    context.close()


def test_paper_shows_all_and_no_buttons(page: Page, report: str) -> None:
    open_report(page, report)
    pdf = page.pdf(format="A4")
    text = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages))
    for part in ("Do this next", "How it went", "What stood", "Transcript", "Lasso throws columns out", "one by one"):
        assert part in text, part
    for part in ("Practise this again", "I did say this", "Contest a verdict", "Settings", "Judge these words"):
        assert part not in text, part


def test_two_of_the_list_side_by_side(page: Page, report: str, address: str) -> None:
    turns = [{"name": "", "speaker": who, "text": text} for who, text in TALK[:2]]
    body = {"turns": turns, "question": QUESTION, "title": "A second attempt"}
    httpx.post(f"{address}/api/interviews/transcript", json=body, timeout=60).raise_for_status()
    page.goto("/interviews?origin=pasted")
    compare = page.get_by_role("button", name="Compare the two marked")
    expect(compare).to_be_disabled()
    page.get_by_role("checkbox", name="Mark A second attempt for comparing").first.check()
    page.get_by_role("checkbox", name=re.compile("Mark Overfitting")).first.check()
    compare.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two attempts")
    expect(page.locator("tr.worse").first).to_be_visible()


def test_a_pasted_talk_is_corrected_and_graded(page: Page) -> None:
    page.goto("/interviews")
    page.get_by_role("link", name="Grade a transcript from elsewhere").click()
    talk = "\n".join(f"{'Ana' if who == 'interviewer' else 'Bo'}: {text}" for who, text in TALK)
    page.get_by_label("The transcript").fill(talk)
    page.get_by_role("button", name="Next: who said what").click()
    expect(page.get_by_label("Who says turn 2")).to_have_value("candidate")
    page.get_by_role("button", name="Swap the two").click()
    expect(page.get_by_label("Who says turn 2")).to_have_value("interviewer")
    page.locator("[data-name=Bo]").select_option("candidate")
    page.locator("[data-name=Ana]").select_option("interviewer")
    expect(page.get_by_label("Who says turn 4")).to_have_value("candidate")
    page.get_by_label("Graded against").select_option(f"question:{QUESTION}")
    page.get_by_label("Name").fill("Talk with Ana")
    page.get_by_role("button", name="Grade it").first.click()
    page.wait_for_url(re.compile(r"/report$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Talk with Ana")
    expect(page.locator(".numeral")).to_be_visible()


def test_names_and_tags_are_given_on_the_report(page: Page, report: str) -> None:
    open_report(page, report)
    page.locator("summary", has_text="Name and tags").click()
    page.get_by_label("Name", exact=True).fill("Before Friday")
    page.get_by_label("Tags").fill("ads, friday")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Before Friday")
    page.get_by_role("link", name="friday", exact=True).click()
    expect(page.get_by_role("link", name="Before Friday")).to_be_visible()


def test_a_gap_of_progress_is_practised(page: Page, report: str) -> None:
    page.goto("/progress")
    page.get_by_role("button", name=re.compile("^Practise this: ")).first.click()
    page.wait_for_url(re.compile(r"/interviews/\w+$"))


def test_the_theme_is_chosen_on_the_settings_page(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(scheme="light").new_page()
    page.goto("/settings")
    page.get_by_role("radio", name="dark").check()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("radio", name="dark")).to_be_checked()
    page.get_by_role("radio", name="as the system").check()
    page.reload()
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
