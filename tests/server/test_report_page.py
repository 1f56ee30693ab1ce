"""The report page, given a report with something in every part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from interviewer.server.pages import Pages
from interviewer.server.report_pages import NOTHING_AROUND, report_context
from tests.server.live import services_in
from tests.server.sample_report import sample_record, sample_report


@pytest.fixture
def html(tmp_path: Path) -> Iterator[str]:
    services = services_in(tmp_path)
    context = report_context(sample_record(), sample_report()) | NOTHING_AROUND
    yield bytes(Pages(services).page("report.html", **context, example=False).body).decode()
    services.close()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_an_undecided_band_is_said_so(html: str) -> None:
    text = text_of(html)
    assert "? no band" in text
    assert "it lies between 1 and 3" in text
    assert "Could not judge" in text
    assert 'aria-label="No band, between 1 and 3"' in html


def test_numbers_have_receipts(html: str) -> None:
    text = text_of(html)
    assert "Claimed 0.575 Computed 0.5478" in text
    assert 'alttext="f = 2*0.7*0.45 / (0.7 + 0.45)"' in html
    assert "<mfrac>" in html
    assert "arithmetic mean" in text
    assert "Claimed no number Computed 2,354" in text


def test_dimensions_rungs_and_caps(html: str) -> None:
    text = text_of(html)
    for part in (
        "Data 62 %",
        "Evaluation 0 %",
        "Serving not observed",
        "Repair level 3, held",
        "Labels level 1, with a hint",
        "Bias not reached",
        "At most 3: a reason.",
        "This round was not reached.",
    ):
        assert part in text


def test_every_quote_has_its_mark_and_back(html: str) -> None:
    marks = dict(re.findall(r'<mark id="([^"]+)" class="\w+" data-refs="([^"]+)"', html))
    quotes = re.findall(r'class="quote" href="#t(\d+)" data-mark="([^"]+)"', html)
    assert len(quotes) >= 9
    for turn, mark in quotes:
        assert mark.startswith(f"m{turn}-")
        assert mark in marks
    for ref in {ref for refs in marks.values() for ref in refs.split()}:
        assert f'id="{ref}"' in html


def test_words_of_the_candidate_stay_text(html: str) -> None:
    assert "<b>history" not in html
    assert "&lt;b&gt;history" in html
