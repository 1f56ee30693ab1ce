"""Reading numbers: the table of spellings, numbers that claim nothing, properties, and hostile text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.domain.numbers import Number, read_numbers


def only(text: str) -> Number:
    """The one number of a text; operands of written arithmetic do not count."""
    found = [n for n in read_numbers(text) if n.reason != "operand"]
    assert len(found) == 1, found
    assert text[found[0].start : found[0].end] == found[0].text
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "unit", "hedge"),
    [
        ("point five five", 0.55, "", False),
        ("zero point zero one nine six", 0.0196, "", False),
        ("oh point six", 0.6, "", False),
        ("a hundred and fifty-four", 154, "", False),
        ("three hundred fifteen thousand two hundred and three", 315203, "", False),
        ("two-thirds", 2 / 3, "", False),
        ("a sixth", 1 / 6, "", False),
        ("one in six", 1 / 6, "", False),
        ("three out of four", 0.75, "", False),
        ("half", 0.5, "", False),
        ("a quarter", 0.25, "", False),
        ("two and a half thousand", 2500, "", False),
        ("one point seven k", 1700, "", False),
        ("1.7k", 1700, "", False),
        ("80M", 80e6, "", False),
        ("5B", 5e9, "", False),
        ("288 million", 288e6, "", False),
        ("0.3 bn", 0.3e9, "", False),
        ("3e-4", 3e-4, "", False),
        ("1E6", 1e6, "", False),
        ("10^-3", 1e-3, "", False),
        ("10**-3", 1e-3, "", False),
        ("ten to the minus three", 1e-3, "", False),
        ("2 x 10^9", 2e9, "", False),
        ("315,203", 315203, "", False),
        ("1,742.34", 1742.34, "", False),
        ("1.742,34", 1742.34, "", False),
        ("0,548", 0.548, "", False),
        ("0,55", 0.55, "", False),
        ("315 203", 315203, "", False),
        ("315'203", 315203, "", False),
        ("10_000", 10000, "", False),
        (".5478", 0.5478, "", False),
        ("55 %", 0.55, "percent", False),
        ("55 per cent", 0.55, "percent", False),
        ("2 percentage points", 0.02, "percentage points", False),
        ("20 basis points", 0.002, "percentage points", False),
        ("7 permille", 0.007, "percent", False),
        ("a 5 % relative lift", 0.05, "percent, relative", False),
        ("twice as much", 2, "times", False),
        ("2x", 2, "times", False),
        ("~0.55", 0.55, "", True),
        ("about 154", 154, "", True),
        ("twenty-ish", 20, "", True),
        ("154, give or take", 154, "", True),
        ("six sevenths of a percent", 6 / 700, "percent", False),
        ("half a percent", 0.005, "percent", False),
        ("50 ms", 0.05, "s", False),
        ("a minute and a half", 90, "s", False),
        ("three whole weeks", 21 * 86400, "s", False),
        ("1.6 bits", 1.6, "bits", False),
        ("0.28 nats", 0.28, "nats", False),
        ("16 GiB", 2.0**34, "bytes", False),
        ("16 gigs", 16e9, "bytes", False),
        ("minus 0.4", -0.4, "", False),
        ("negative 0.4", -0.4, "", False),
        ("\u22120.4", -0.4, "", False),
        ("a dozen", 12, "", False),
        ("a couple of", 2, "", True),
    ],
)
def test_spellings(text: str, value: float, unit: str, hedge: bool) -> None:
    number = only(text)
    assert number.value == pytest.approx(value, rel=1e-9)
    assert (number.unit, number.hedge, number.is_claim) == (unit, hedge, True)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("between 0.54 and 0.56", 0.54, 0.56),
        ("0.54-0.56", 0.54, 0.56),
        ("300 to 330k", 300e3, 330e3),
        ("0.55 plus or minus 0.01", 0.54, 0.56),
        ("0.55 \u00b1 0.01", 0.54, 0.56),
    ],
)
def test_ranges(text: str, low: float, high: float) -> None:
    number = only(text)
    assert number.kind == "range"
    assert [number.low, number.high] == pytest.approx([low, high])


def test_bounds_and_vague_amounts() -> None:
    bound = only("more than 300,000")
    assert (bound.value, bound.bound, bound.bound_side, bound.unit) == (300000, True, "lower", "bound")
    assert only("at most 5").bound_side == "upper"
    vague = only("a few thousand")
    assert (vague.value, vague.is_claim) == (None, False)


@pytest.mark.parametrize(
    "text",
    [
        "L2, L1, k-NN, k=5 in top-5, recall@10, NDCG@10, F1, F0.5, R2",
        "two-tower, one-hot, three-layer, 7-day window, 128-dimensional, 32-bit, 80/20 split",
        "5-fold cross-validation",
        "ResNet-50, GPT-2, BERT-base 12 layers, word2vec, YOLOv5, XGBoost 1.7, Python 3.11, HTTP 503",
        "2019, Q3, the 14th of May, 3 pm, week 2, slot 4, position 1, level 5, p99",
        "first, second, third point; step 2; (1) ... (2)",
        "my team of six, two years ago, 40 people",
        "Adam with beta2 0.999, dropout 0.1, learning rate 3e-4",
        "the new one, these two, one of them",
        "w^2",
    ],
)
def test_numbers_that_claim_nothing(text: str) -> None:
    assert [n.text for n in read_numbers(text) if n.is_claim] == []


def test_only_the_value_of_a_metric_at_k_claims() -> None:
    assert [n.value for n in read_numbers("recall@10 is 0.4") if n.is_claim] == [0.4]


def test_written_arithmetic() -> None:
    number = only("360/0.7 - 360 \u2248 154")
    assert (number.value, number.expression) == (154, "360/0.7 - 360")
    assert number.expression_value == pytest.approx(154.2857, rel=1e-4)
    assert only("cut at 1/6").value == pytest.approx(1 / 6)
    assert only("one over six").value == pytest.approx(1 / 6)
    assert only("five times 272 is 1360").expression_value == 1360
    assert [n.value for n in read_numbers(".44 / .55 / .53 / .58")] == [0.44, 0.55, 0.53, 0.58]
    assert only("2*0.7*0.45/(0.7+0.45) = 0.5478").expression_value == pytest.approx(0.547826, rel=1e-5)


def test_the_unit_of_the_second_number_is_meant_for_both() -> None:
    assert [n.value for n in read_numbers("from 2.0 to 2.1 %")] == pytest.approx([0.02, 0.021])


POSITIVE = st.floats(0.001, 1e9, allow_nan=False)


@settings(max_examples=60, deadline=None, database=None)
@given(POSITIVE, st.integers(0, 6), st.sampled_from(["", "about ", "~", "roughly "]))
def test_plain_decimals_are_read_back(value: float, places: int, hedge: str) -> None:
    text = f"{value:.{places}f}"
    number = only(f"it is {hedge}{text} then")
    assert number.value == pytest.approx(float(text))
    assert number.hedge == bool(hedge)


@settings(max_examples=60, deadline=None, database=None)
@given(st.integers(1000, 10**12), st.sampled_from([",", "\u2009", "'", "\u202f"]))
def test_grouped_digits_are_read_back(value: int, mark: str) -> None:
    assert only(f"x is {value:,}".replace(",", mark)).value == value


@settings(max_examples=60, deadline=None, database=None)
@given(st.integers(1, 99999), st.sampled_from([("k", 1e3), ("M", 1e6), ("B", 1e9), (" million", 1e6), (" bn", 1e9)]))
def test_scales_are_read_back(hundredths: int, scale: tuple[str, float]) -> None:
    assert only(f"{hundredths / 100}{scale[0]}").value == pytest.approx(hundredths / 100 * scale[1])


@settings(max_examples=60, deadline=None, database=None)
@given(st.integers(1, 9999), st.sampled_from(["%", " %", " percent", " per cent", " pct"]))
def test_per_cent_is_read_back(hundredths: int, mark: str) -> None:
    assert only(f"{hundredths / 100}{mark}").value == pytest.approx(hundredths / 10000)


ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
]
ONES += ["seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(n: int) -> str:
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")
    for size, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= size:
            rest = n % size
            joint = " and " if 0 < rest < 100 else " "
            return f"{in_words(n // size)} {name}" + (joint + in_words(rest) if rest else "")
    raise AssertionError


@settings(max_examples=100, deadline=None, database=None)
@given(st.integers(2, 10**9 - 1))
def test_words_are_read_back(value: int) -> None:
    assert only(f"that gives {in_words(value)}").value == value


@settings(max_examples=100, deadline=None, database=None)
@given(st.text(max_size=200))
def test_any_text_is_read_and_pieces_are_verbatim(text: str) -> None:
    for number in read_numbers(text):
        assert text[number.start : number.end] == number.text
        assert number.value is None or math.isfinite(number.value)


@pytest.mark.parametrize("piece", ["1", "(", "((1+", "1-", "a hundred ", "million ", "1 to ", ".", "1,", "half a "])
def test_long_hostile_text_comes_to_an_end(piece: str) -> None:
    read_numbers((piece * 64_000)[:64_000])
