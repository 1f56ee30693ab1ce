"""A model's feedback is held to the report: each sentence to the sources that it names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.adapters.knowledge_files import load_example
from interviewer.domain.feedback import Dropped, Sentence, Sifter, Source, sources_of
from interviewer.domain.passage import Hit
from tests.builders import KNOWLEDGE

REPORT = load_example(KNOWLEDGE).report
HIT = Hit(id="leakage#2", kind="passage", title="Leakage", score=0.9, text="A feature from after the label leaks.")
SOURCES = sources_of(REPORT, [HIT])
BY_ID = {source.id: source for source in SOURCES}
QUOTE = BY_ID["S1"].quote or ""


def sifted(text: str, size: int = 7) -> list[Sentence | Dropped]:
    sifter = Sifter(SOURCES)
    found = [item for n in range(0, len(text), size) for item in sifter.feed(text[n : n + size])]
    return [*found, *sifter.end()]


def kept(text: str) -> list[str]:
    return [item.text for item in sifted(text) if isinstance(item, Sentence)]


def why(text: str) -> str:
    (item,) = sifted(text)
    assert isinstance(item, Dropped)
    return item.why


def test_every_part_of_a_report_can_be_cited_by_a_short_id() -> None:
    kinds = {source.id: source.kind for source in SOURCES}
    assert len(kinds) == len(SOURCES)
    assert (kinds["R1"], kinds["S1"], kinds["G1"], kinds["W1"], kinds["N1"], kinds["P1"]) == (
        "round", "said", "open", "wrong", "number", "passage"
    )  # fmt: skip
    assert BY_ID["S1"].anchor == f"r0-s-{REPORT.rounds[0].strengths[0].point}"
    assert BY_ID["P1"].passage_id == "leakage#2"


def test_sentences_are_kept_with_what_they_cite_however_the_text_is_cut() -> None:
    text = "You said it at once [S1].\n\nThe split was half there [G1, W1]. Read on leaks [P1]."
    for size in (1, 3, 7, 500):
        found = sifted(text, size)
        assert all(isinstance(item, Sentence) for item in found)
        told = [(item.text, [c.id for c in item.cites], item.opens) for item in found if isinstance(item, Sentence)]
        assert told == [
            ("You said it at once.", ["S1"], True),
            ("The split was half there.", ["G1", "W1"], True),
            ("Read on leaks.", ["P1"], False),
        ]


def test_a_full_stop_before_the_citation_is_as_good() -> None:
    assert kept("You said it at once. [S1] The split was half there. [G1]\n") == [
        "You said it at once.",
        "The split was half there.",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("You did very well overall.\n", "cites nothing"),
        ("You did very well overall [S99].\n", "cites S99"),
        ("You did very well overall [S1, Q3].\n", "cites Q3"),
        ("You did very well overall [the report].\n", "cites"),
        ("You covered 87 percent of it [S1].\n", "in no source"),
        ("Your F1 was 0.999 [N1].\n", "number 0.999"),
        ("You said “gradient boosting is always better” [S1].\n", "quotes what was not said"),
        ("You did very well [S1", "broken off"),
        (f"{'word ' * 90}[S1].\n", "no sentence"),
    ],
)
def test_what_does_not_hold_is_dropped_and_says_why(text: str, told: str) -> None:
    assert told in why(text)


def test_numbers_and_quotations_of_the_cited_source_may_be_used() -> None:
    piece = " ".join(QUOTE.split()[:5])
    assert kept(f"You said “{piece}” [S1].\n") == [f"You said “{piece}”."]
    assert kept("You took minus 2.3 back [N1].\n") == ["You took minus 2.3 back."]
    assert kept("You took minus 2.3 back [S1].\n") == [], "another source does not hold it"


def test_markup_is_taken_off() -> None:
    assert kept("## **You** said it `at once` [S1].\n") == ["You said it at once."]


def test_there_is_an_end_to_it() -> None:
    assert len(kept("You said it at once [S1].\n" * 100)) == 40


@given(st.lists(st.sampled_from(["You said", " it", " [S1]", "[", "]", ".", " 42", "\n", " [Z9]", "“x y z”", " "])))
def test_nothing_is_shown_that_does_not_resolve(pieces: list[str]) -> None:
    sifter = Sifter(SOURCES)
    for item in [*(found for piece in pieces for found in sifter.feed(piece)), *sifter.end()]:
        if isinstance(item, Sentence):
            assert item.cites
            assert all(cite.id in BY_ID for cite in item.cites)
            assert "42" not in item.text
            assert "[" not in item.text


def test_a_report_without_judgement_has_no_sources() -> None:
    bare = REPORT.model_copy(update={"rounds": (REPORT.rounds[0].model_copy(update={"scorecard": None}),)})
    assert sources_of(bare) == ()
    assert isinstance(SOURCES[0], Source)
