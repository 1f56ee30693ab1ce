"""Notes in chunks: nothing lost, headings kept, sizes held."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from interviewer.domain.chunking import Chunk, chunk_markdown

WORDS = " ".join(f"word{n}" for n in range(60)) + "."


def test_heading_path_is_kept() -> None:
    text = "Intro.\n\n# Metrics\n\nOn metrics.\n\n## Calibration ##\n\nOn it.\n### Deep\nDeeper.\n"
    text += f"## Cost\n{WORDS}\n# End\n"
    assert [(chunk.heading, chunk.text.split(".")[0]) for chunk in chunk_markdown(text)] == [
        ("", "Intro"),
        ("Metrics", "On metrics"),
        ("Metrics > Calibration", "On it"),
        ("Metrics > Calibration > Deep", "Deeper"),
        ("Metrics > Cost", WORDS[:-1]),
    ]


def test_paragraphs_are_put_together_to_the_target() -> None:
    chunks = chunk_markdown("# A\n\n" + "\n\n".join([WORDS] * 9))
    assert [len(chunk.text.split()) for chunk in chunks] == [180, 180, 180]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    chunks = chunk_markdown(" ".join([WORDS] * 9))
    assert all(len(chunk.text.split()) <= 250 and chunk.text.endswith(".") for chunk in chunks)
    assert " ".join(chunk.text for chunk in chunks).split() == " ".join([WORDS] * 9).split()


def test_code_is_not_taken_for_headings() -> None:
    text = "# A\n\n```python\n# a comment\n\nx = 1\n```\n\nAfter."
    assert chunk_markdown(text) == (Chunk(heading="A", text="```python\n# a comment\n\nx = 1\n```\n\nAfter."),)


def test_a_hash_without_a_space_is_text() -> None:
    assert chunk_markdown("#hashtag")[0] == Chunk(heading="", text="#hashtag")


def test_nothing_gives_nothing() -> None:
    assert chunk_markdown("") == ()
    assert chunk_markdown("# Only a heading\n\n") == ()


def test_a_short_rest_joins_the_chunk_before_it() -> None:
    chunks = chunk_markdown("\n\n".join([WORDS] * 4))
    assert [len(chunk.text.split()) for chunk in chunks] == [240]


@given(st.text(alphabet="ab .`~\n-|1", max_size=400))
def test_no_word_is_lost_and_no_chunk_is_too_long(text: str) -> None:
    chunks = chunk_markdown(text, target=8, most=12)
    assert all(0 < len(chunk.text.split()) <= 12 for chunk in chunks)
    assert " ".join(chunk.text for chunk in chunks).split() == text.split()
