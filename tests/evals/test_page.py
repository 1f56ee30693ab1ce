"""The page of a run stands alone, is well formed, and shows what was measured."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from evals.model import Result, Row
from evals.page import bars, confusion, page, reliability, scatter

RESULTS = [
    Result(
        "labels",
        [Row("tune", "accuracy <1", 0.5, 4, 0.1)],
        plots={
            "reliability": {"tune": [(0.2, 0.1, 3), (0.9, 0.8, 7)], "outside": []},
            "confusion": {"tune": {"covered": {"covered": 3, "wrong": 1}, "wrong": {"missing": 2}}},
        },
    ),
    Result("bands", [Row("tune", "kappa", 1.0, 2)], plots={"bands": {"tune": [(1, 1), (4, 2), (3, None)]}}),
    Result("probing", [Row("all", "probes at an open point", 0.97, 100), Row("all", "answers in all", 12.0, 3)]),
    Result("human", skipped="no data"),
]


def test_the_page_stands_alone_and_names_commit_and_date() -> None:
    told = page(RESULTS, title="quick ear", commit="abc1234", date="2026-11-27")
    assert "Commit abc1234, 2026-11-27" in told
    assert "accuracy &lt;1" in told
    assert "Skipped: no data" in told
    assert not re.search(r"https?://|<script|<link|@import|url\(", told)
    drawn = re.findall(r"<svg.*?</svg>", told, re.DOTALL)
    assert len(drawn) == 4
    for svg in drawn:
        ElementTree.fromstring(svg)


def test_points_lie_where_their_numbers_say() -> None:
    svg = ElementTree.fromstring(reliability([(0.0, 0.0, 1), (1.0, 1.0, 9)]))
    first, last = svg.findall("circle")
    assert float(first.get("cx", 0)) < float(last.get("cx", 0))
    assert float(first.get("cy", 0)) > float(last.get("cy", 0)), "up is more"
    assert float(first.get("r", 0)) < float(last.get("r", 0))


def test_equal_pairs_share_a_dot_and_a_band_that_was_not_given_has_none() -> None:
    dots = ElementTree.fromstring(scatter([(2, 2), (2, 2), (4, 1), (3, None)])).findall("circle")
    assert [dot.findtext("title") for dot in dots] == ["gold 2, given 2: 2", "gold 4, given 1: 1"]


def test_a_cell_is_as_dark_as_its_share_of_the_row() -> None:
    cells = ElementTree.fromstring(confusion({"wrong": {"wrong": 3, "covered": 1}})).findall("rect")
    assert [cell.get("opacity") for cell in cells] == ["0.25", "0.00", "0.00", "0.75", "0.00"]


def test_only_shares_become_bars() -> None:
    drawn = ElementTree.fromstring(bars(RESULTS[2].rows)).findall("rect")
    assert [float(bar.get("width", 0)) for bar in drawn] == [291.0]
