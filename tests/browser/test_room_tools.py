"""The whiteboard and the voice tools of the room."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from interviewer.settings import load_settings
from interviewer.wiring import build
from tests.browser.room import answer, end, field, reply, start
from tests.server.audio_endpoint import AudioEndpoint, audio_endpoint
from tests.server.live import serving

pytestmark = pytest.mark.slow

# Stands where a browser's own recognition would be; tests have no voice that it could hear.
RECOGNITION = """
class Recognition {
  start() {
    const result = Object.assign([{ transcript: "we log every impression" }], { isFinal: true });
    setTimeout(() => { this.onresult({ resultIndex: 0, results: [result] }); }, 50);
  }
  stop() { this.onend(); }
}
window.SpeechRecognition = window.webkitSpeechRecognition = Recognition;
window.spoken = [];
window.speechSynthesis.speak = (words) => window.spoken.push(words.text);
"""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[AudioEndpoint]:
    with audio_endpoint() as server:
        yield server


@pytest.fixture(scope="module")
def voiced(endpoint: AudioEndpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that has an audio endpoint."""
    env = {
        "INTERVIEWER_DATA_DIR": str(tmp_path_factory.mktemp("voiced")),
        "INTERVIEWER_TOKEN_DELAY": "0",
        "INTERVIEWER_AUDIO_BASE_URL": endpoint.url,
        "INTERVIEWER_AUDIO_MODEL": "listener",
        "INTERVIEWER_SPEECH_MODEL": "speaker",
    }
    services = build(load_settings(env))
    with serving(services) as url:
        yield url
    services.close()


def test_a_drawing_by_keyboard_alone(page: Page) -> None:
    api = start(page, question="sd.home_feed")
    page.get_by_role("button", name="Whiteboard").press("Enter")
    keys = page.keyboard
    for label in ("Impression log", "Join <b>on id</b>"):
        page.get_by_role("button", name="Add a box").press("Enter")
        keys.type(label)
        keys.press("Enter")
    second = page.get_by_role("button", name="Box: Join <b>on id</b>")
    expect(second).to_be_focused()
    for _ in range(3):
        keys.press("ArrowDown")
    keys.press("Shift+Tab")
    expect(page.get_by_role("button", name="Box: Impression log")).to_be_focused()
    keys.press("c")
    keys.press("Tab")
    keys.press("c")
    expect(page.get_by_role("button", name="Arrow from Impression log to Join <b>on id</b>")).to_have_count(1)
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")  # arrows come before boxes
    keys.press("Enter")
    keys.type("every ad shown")
    page.get_by_role("button", name="Attach to my answer").press("Enter")
    expect(page.locator("#drawn")).to_be_visible()
    page.reload()
    expect(page.locator("#drawn")).to_be_visible()  # a drawing survives as a draft does
    answer(page, "As drawn.")
    picture = page.locator(".turn.candidate figure.board svg")
    expect(picture.locator("text").filter(has_text="Impression log")).to_be_visible()
    expect(page.locator("#drawn")).to_be_hidden()
    reply(page, 3)
    turn = page.request.get(api).json()["turns"][1]
    drawn = "On the whiteboard: Impression log → Join <b>on id</b> (every ad shown)."
    assert turn["text"] == f"As drawn.\n\n{drawn}"
    assert turn["board"]["boxes"][1]["y"] == turn["board"]["boxes"][0]["y"] + 36
    page.reload()
    expect(picture).to_be_visible()
    end(page)
    expect(page.locator("figure.board svg").first).to_have_attribute("aria-label", drawn)


def test_a_drawing_by_pointer(page: Page) -> None:
    start(page, question="sd.home_feed")
    page.get_by_role("button", name="Whiteboard").click()
    for label in ("A", "B"):
        page.get_by_role("button", name="Add a box").click()
        page.keyboard.type(label)
    box = page.get_by_role("button", name="Box: A").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 220, steps=4)
    page.mouse.up()
    moved = page.get_by_role("button", name="Box: A").bounding_box()
    assert moved is not None
    assert moved["y"] == pytest.approx(box["y"] + 200, abs=3)
    page.get_by_role("button", name="Connect").click()
    page.get_by_role("button", name="Box: B").click()
    expect(page.get_by_role("button", name="Arrow from A to B")).to_have_count(1)
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#board [data-arrow]")).to_have_count(0)
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#drawn")).to_be_hidden()


def test_a_drawing_is_for_system_design(page: Page) -> None:
    start(page)
    expect(page.get_by_role("button", name="Whiteboard")).to_have_count(0)


def test_the_browsers_own_voice_is_switched_on_by_the_user(page: Page) -> None:
    page.add_init_script(RECOGNITION)
    start(page)
    page.get_by_role("button", name="Dictate").click()
    expect(page.get_by_role("dialog")).to_contain_text("send the sound to their maker")
    page.get_by_role("button", name="Switch it on").click()
    expect(field(page)).to_have_value("we log every impression")
    page.get_by_role("button", name="Stop dictating").click()
    field(page).press("End")
    page.keyboard.type(", and")  # it is text like any other
    page.get_by_role("button", name="Read replies aloud").click()
    field(page).press("Enter")
    expect(page.locator(".turn.candidate > .said")).to_have_text("we log every impression, and")
    said = reply(page, 3)
    assert page.evaluate("window.spoken") == [said]


def test_the_voice_of_an_endpoint(
    new_context: Callable[..., BrowserContext], voiced: str, endpoint: AudioEndpoint
) -> None:
    page = new_context().new_page()
    start(page, voiced)
    page.get_by_role("button", name="Read replies aloud").click()
    page.get_by_role("button", name="Dictate").click()
    page.get_by_role("button", name="Stop dictating").click()
    expect(field(page)).to_have_value("Impression logs.")
    field(page).press("Enter")
    with page.expect_response("**/api/audio/speech"):
        said = reply(page, 3)
    paths = [path for path, _, _ in endpoint.seen]
    assert paths == ["/v1/audio/transcriptions", "/v1/audio/speech"]
    assert b"audio/webm" in endpoint.seen[0][2]
    assert json.loads(endpoint.seen[1][2])["input"] == said

    endpoint.status = 500
    page.get_by_role("button", name="Dictate").click()
    page.get_by_role("button", name="Stop dictating").click()
    expect(page.locator("#banner")).to_contain_text("Not written down")
