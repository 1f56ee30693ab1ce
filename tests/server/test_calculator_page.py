"""The calculator's pages, and formulas as MathML."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest

from interviewer import calculator
from interviewer.calculator import Calculation, formula_with_numbers
from interviewer.server import mathml
from interviewer.server.calculator_fields import aside, read, shown, written
from interviewer.server.formulas import to_mathml
from tests.server.test_pages import LIMIT, Page, weight

ALL = calculator.all_calculations()


@pytest.fixture
async def browser(address: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=20) as found:
        yield found


def fault_at(html: str, name: str) -> str | None:
    """The line shown at a field, None when it is hidden."""
    found = re.search(rf'<p class="fault" id="fault-{name}"( hidden)?>([^<]*)</p>', html)
    assert found
    return None if found[1] else unescape(found[2])


async def test_the_list_holds_every_calculation_and_narrows_without_javascript(browser: httpx.AsyncClient) -> None:
    response = await browser.get("/calculator")
    for calc in ALL:
        assert f'href="/calculator/{calc.name}"' in response.text
    for title in calculator.FAMILIES.values():
        assert title[1:] in response.text
    assert await weight(browser, response) < LIMIT
    some = (await browser.get("/calculator", params={"q": "SAMPLE size"})).text
    assert 'href="/calculator/n_per_arm_mean"' in some
    assert 'href="/calculator/mcc"' not in some
    none = (await browser.get("/calculator", params={"q": "<zebra>"})).text
    assert "Nothing fits" in none
    assert "<zebra>" not in none


@pytest.mark.parametrize("calc", ALL, ids=[calc.name for calc in ALL])
async def test_each_shows_its_worked_example(browser: httpx.AsyncClient, calc: Calculation) -> None:
    response = await browser.get(f"/calculator/{calc.name}")
    page = Page(response.text)
    assert response.status_code == 200
    assert page.refused == []
    assert len(page.ids) == len(set(page.ids))
    assert await weight(browser, response) < LIMIT
    assert "<math" in response.text
    for spec in calc.inputs:
        assert f'name="{spec.name}"' in response.text
    text = unescape(response.text)
    for out in calc.outputs:
        assert f'title="{written(calc.example.outputs[out.name])[:6]}' in text
    assert calc.source in text
    assert f"Typical slips ({len(calc.mistakes)})" in text
    for slip in calc.mistakes:
        assert slip.follow_up in text


@pytest.mark.parametrize("calc", ALL, ids=[calc.name for calc in ALL])
async def test_the_example_comes_back_when_its_form_is_sent(browser: httpx.AsyncClient, calc: Calculation) -> None:
    form = {spec.name: written(calc.example.inputs.get(spec.name)) for spec in calc.inputs}
    first = (await browser.get(f"/calculator/{calc.name}")).text
    again = (await browser.get(f"/calculator/{calc.name}", params=form)).text
    values = re.compile(r'<dd title="([^"]*)">')
    assert values.findall(again) == values.findall(first) != []


@pytest.mark.parametrize(
    ("name", "form", "field", "words"),
    [
        ("n_per_arm_proportions", {"p1": "1.4", "p2": "0.02"}, "p1", "p1 must be a finite number in (0, 1), not 1.4"),
        ("f_beta", {"precision": "abc", "recall": "0.5"}, "precision", "precision must be"),
        ("f_beta", {"precision": "", "recall": "0.5"}, "precision", "precision is missing"),
        ("f_beta", {"precision": "nan", "recall": "0.5"}, "precision", "precision must be"),
        ("dot", {"a": "1, 2", "b": "1"}, "b", "as long as"),
        ("dot", {"a": "1, x", "b": "1, 2"}, "a", "item 2"),
        ("total_cost", {"fp": "3", "fn": "1", "c_fp": "-1", "c_fn": "1"}, "c_fp", "c_fp must be"),
        ("total_cost", {"fp": "10^400", "fn": "1", "c_fp": "1", "c_fn": "1"}, "fp", "fp must be"),
        ("total_cost", {"fp": "9" * 5000, "fn": "1", "c_fp": "1", "c_fn": "1"}, "fp", "fp must be"),
        ("total_cost", {"fp": "<b>", "fn": "1", "c_fp": "1", "c_fn": "1"}, "fp", "<b>"),
        ("information_gain", {"children": "8, 2; 6"}, "children", "equal length"),
        ("ndcg", {"relevances": "1, 2", "k": "2", "gain": "cubic"}, "gain", "one of exp, lin"),
    ],
)
async def test_bad_input_is_told_at_its_field(
    browser: httpx.AsyncClient, name: str, form: dict[str, str], field: str, words: str
) -> None:
    response = await browser.get(f"/calculator/{name}", params=form)
    assert response.status_code == 200
    assert words in (fault_at(response.text, field) or "")
    assert 'aria-invalid="true"' in response.text
    assert "<b>" not in response.text
    others = [spec.name for spec in calculator.get(name).inputs if spec.name != field]
    assert [fault_at(response.text, other) for other in others] == [None] * len(others)


async def test_what_people_type_is_read(browser: httpx.AsyncClient) -> None:
    form = {"n": "10,000", "prevalence": "8 %", "precision": "7/10", "recall": ".45"}
    html = (await browser.get("/calculator/confusion_from_rates", params=form)).text
    assert '<dd title="360">' in html
    form = {"children": "[[8, 2], [6, 14]]"}
    assert '<dd title="0.' in (await browser.get("/calculator/information_gain", params=form)).text


async def test_there_is_no_such_calculation(browser: httpx.AsyncClient) -> None:
    for name in ("nothing", "x" * 3000, "%00"):
        assert (await browser.get(f"/calculator/{name}")).status_code == 404


def test_every_formula_becomes_mathml() -> None:
    for calc in ALL:
        html = mathml.from_latex(calc.latex, calc.plain)
        assert "<math" in html
        assert "<code" not in html
        assert mathml.of_formula(calc.plain) == html
        mathml.from_plain(formula_with_numbers(calc, calc.example.inputs))


def test_a_formula_that_cannot_be_converted_stays_plain() -> None:
    assert mathml.from_latex(r"\left(", "one <half>") == '<span class="plain">one &lt;half&gt;</span>'
    assert "x = 1/2" in mathml.of_formula("x = 1/2 of it")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("f = 2*0.7*0.45 / (0.7 + 0.45)", ["<mfrac>", "<mn>0.45</mn>", "<mo>×</mo>"]),
        ("n = 315204*2", ["<mn>315,204</mn>"]),
        ("1 - 0.05^(1/300)", ["<msup>"]),
        ("sqrt((a+b)(c+d))", ["<msqrt>"]),
        ("x - (-0.8)", ["<mo form='prefix'>−</mo>"]),
    ],
)
def test_numbers_set_in(text: str, parts: list[str]) -> None:
    ml = to_mathml(text)
    assert ml is not None
    for part in parts:
        assert part in ml
    assert "<mo>(</mo><mn>0.7</mn>" not in ml  # a fraction needs no brackets


@pytest.mark.parametrize(
    "text",
    [
        "",
        "^",
        "a^",
        "|",
        "z_[",
        "{",
        "(" * 5000,
        "1 +",
        "sum (O-E)^2/E",
        "two arms p = 3",
        "x" * 50_000 + "!",
        "a = <b>",
    ],
)
def test_what_is_no_arithmetic_is_refused(text: str) -> None:
    assert to_mathml(text) is None


def test_names_in_formulas_are_escaped() -> None:
    html = mathml.from_plain("x = 1, with a = [<script>alert(1)</script>, &]")
    assert "<script" not in html


def test_values_are_shown_for_reading() -> None:
    cases = {
        0.547826: "0.547826",
        154.285714: "154.286",
        9045.71428: "9,045.71",
        1e9: "1,000,000,000",
        -0.5: "−0.5",
        1e-7: "1 × 10⁻⁷",
        0: "0",
        2.5e20: "2.5 × 10²⁰",
    }
    assert {value: shown(value) for value in cases} == cases
    assert (shown(None), shown(True), shown([0.5, 1])) == ("undefined here", "yes", "0.5, 1")
    assert aside(0.5478, "fraction") == "54.78 %"
    assert aside(25_600_000_000, "bytes") == "25.6 GB, 23.84 GiB"
    assert aside(3, "rows") == aside(True, "fraction") == ""


def test_blank_fields_are_left_out() -> None:
    specs = calculator.describe(calculator.get("conv_params"))["inputs"]
    assert read(specs, {"c_in": " 64 ", "groups": "", "bias": "false"}) == {"c_in": 64, "bias": False}
