"""The library: notes with their passages, search, and the links that lead there."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from interviewer.adapters.knowledge_files import documents
from interviewer.domain.chunking import chunk_markdown
from interviewer.domain.library import Bank, Note
from interviewer.server.library_pages import MARKS
from interviewer.server.pages import Pages
from interviewer.server.passages import excerpt, note_html, passage_url
from interviewer.server.report_pages import NOTHING_AROUND, report_context
from tests.server.live import services_in, serving
from tests.server.sample_report import sample_record, sample_report
from tests.server.test_pages import LIMIT, Page, weight


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    services = services_in(tmp_path_factory.mktemp("bank"))
    yield services.bank
    services.close()


@pytest.fixture
async def browser(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address, headers={"Accept": "text/html"}, timeout=20) as found:
        yield found


async def search(browser: httpx.AsyncClient, query: str) -> str:
    """The page of results, once the index is open."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        html = (await browser.get("/library", params={"q": query})).text
        if "still being opened" not in html:
            return html
        time.sleep(0.2)
    raise TimeoutError


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unescape(re.sub(r"<[^>]+>", " ", text)))


async def test_the_library_lists_every_note(browser: httpx.AsyncClient, bank: Bank) -> None:
    response = await browser.get("/library")
    for note in bank.notes.values():
        assert f'href="/library/{note.id}"' in response.text
        assert note.title in unescape(response.text)
    assert await weight(browser, response) < LIMIT


async def test_every_note_is_shown_whole_with_its_passages(browser: httpx.AsyncClient, bank: Bank) -> None:
    for note in bank.notes.values():
        response = await browser.get(f"/library/{note.id}")
        page = Page(response.text)
        assert response.status_code == 200, note.id
        assert page.refused == [], note.id
        assert len(page.ids) == len(set(page.ids)), note.id
        chunks = chunk_markdown(note.body)
        assert {f"p{n}" for n in range(len(chunks))} <= set(page.ids), note.id
        text = unescape(response.text)
        for fact in note.facts:
            assert fact.text in text
            assert MARKS[fact.mark][1] in text
        assert await weight(browser, response) < LIMIT, note.id


def test_a_passage_is_the_chunk_that_retrieval_knows(bank: Bank) -> None:
    for note in bank.notes.values():
        html, headings = note_html(note.body)
        for n, chunk in enumerate(chunk_markdown(note.body)):
            section = re.search(rf'<section class="passage" id="p{n}">(.*?)</section>', html, re.DOTALL)
            if section:  # the rest of a long block is an anchor in the section before
                start = words(re.sub(r"(?m)^\d+\.|[*_`|]|\]\([^)]*\)", " ", chunk.text))[:6]
                assert words(section[1])[: len(start)] == start, (note.id, n)
        for heading in headings:
            assert f'id="{heading.id}"' in html


async def test_every_passage_of_the_index_has_its_anchor(browser: httpx.AsyncClient, bank: Bank) -> None:
    pages: dict[str, set[str]] = {}
    for document in documents(bank):
        if document.kind == "passage":
            path, _, anchor = passage_url(document.id).partition("#")
            if path not in pages:
                pages[path] = set(Page((await browser.get(path)).text).ids)
            assert anchor in pages[path], document.id


def test_long_blocks_and_hostile_markdown() -> None:
    table = "\n".join(["| a | b |", "|---|---|", *(f"| row {n} of many | some words here |" for n in range(120))])
    body = f"intro <script>alert(1)</script>\n\n## One <b>\n\n{table}\n\n```\n# no heading\n\ncode\n```\n\n![x](http://e/x.png)"
    html, headings = note_html(body)
    assert [heading.text for heading in headings] == ["One <b>"]
    assert html.count("<table>") == 1
    for n in range(len(chunk_markdown(body))):
        assert html.count(f'id="p{n}"') == 1
    assert html.count("<section") == html.count("</section>")
    assert "<script" not in html
    assert "<b>" not in html
    assert "<img" not in html


async def test_search_leads_to_the_passage(browser: httpx.AsyncClient, bank: Bank) -> None:
    html = await search(browser, "negatives downsampling calibration")
    links = re.findall(r'href="/library/([a-z0-9-]+)#([^"]+)"', html)
    assert "calibration-after-downsampling" in {note for note, _ in links}
    assert len(links) <= 12
    for note, anchor in links:
        assert f'id="{anchor}"' in (await browser.get(f"/library/{note}")).text
    assert "<mark>" in html


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", "zzzzqqqq", "%00", "x" * 5000, "  "])
async def test_odd_queries(browser: httpx.AsyncClient, query: str) -> None:
    assert "<script>alert" not in await search(browser, query)


async def test_there_is_no_such_note(browser: httpx.AsyncClient) -> None:
    for name in ("nothing", "user:0123456789abcdef", "user:..", "x" * 3000):
        assert (await browser.get(f"/library/{name}")).status_code == 404


def test_the_users_own_documents(tmp_path: Path) -> None:
    services = services_in(tmp_path / "data")
    file = tmp_path / "mine.txt"
    file.write_text("\n\n".join(f"Paragraph {n} on <b>quokkas</b> " + "word " * 200 for n in range(100)))
    assert services.library.ingest(file).kept
    kept = services.library.kept()[0]
    last = kept.passages()[-1].id
    with serving(services) as url, httpx.Client(base_url=url, timeout=20) as client:
        assert f'href="/library/user:{kept.id}"' in client.get("/library").text
        html = client.get(passage_url(last)).text
        assert f'id="p{len(kept.passages()) - 1}"' in html
        assert "<b>quokkas" not in html
        assert client.get(f"/library/user:{kept.id}?page=999999").status_code == 200
        assert len(client.get(f"/library/user:{kept.id}").content) < LIMIT
    services.close()


def test_addresses_of_passages() -> None:
    assert passage_url("leakage#2") == "/library/leakage#p2"
    assert passage_url("leakage#facts") == "/library/leakage#facts"
    assert passage_url("user:0123456789abcdef#85") == "/library/user:0123456789abcdef?page=3#p85"
    assert passage_url('a"b#1') == "/library/a%22b#p1"


def test_citations_lead_to_the_library(tmp_path: Path) -> None:
    services = services_in(tmp_path)
    html = bytes(
        Pages(services)
        .page("report.html", **(report_context(sample_record(), sample_report()) | NOTHING_AROUND), example=False)
        .body
    )
    services.close()
    assert b'<a href="/library/note#p1">A note</a>' in html


def test_excerpts_show_the_words_asked_for() -> None:
    text = "filler " * 100 + "a *calibrated* score " + "filler " * 100
    found = excerpt(text, "Calibrated?")
    assert "<mark>calibrated</mark>" in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert excerpt("a <b> & c", "") == "a &lt;b&gt; &amp; c"


def test_notes_without_headings() -> None:
    note = Note(id="n", title="N", kind="guide", origin="me", body="one\n\ntwo")
    html, headings = note_html(note.body)
    assert headings == ()
    assert html.count('<section class="passage"') == 1
