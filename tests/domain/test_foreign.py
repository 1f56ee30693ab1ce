"""Transcripts held elsewhere, in the shapes people have them."""

from __future__ import annotations

import json

import pytest

from interviewer.domain.foreign import MOST_TURNS, read_transcript
from interviewer.errors import BadInput

ASKED, SAID = "What is one row of the data?", "One ad in one slot of one request, joined to the click."
AGAIN, MORE = "And the label?", "A click within an hour."


def tree() -> dict[str, object]:
    """A chat as a tree of messages with a branch that was abandoned."""

    def node(role: str | None, text: str, parent: str | None) -> dict[str, object]:
        message = {"author": {"role": role}, "content": {"content_type": "text", "parts": [text]}} if role else None
        return {"message": message, "parent": parent}

    nodes = {
        "root": node(None, "", None),
        "sys": node("system", "Be an interviewer.", "root"),
        "a": node("assistant", ASKED, "sys"),
        "old": node("user", "An answer that was edited away.", "a"),
        "b": node("user", SAID, "a"),
        "c": node("assistant", AGAIN, "b"),
        "d": node("user", MORE, "c"),
    }
    return {"title": "Mock", "current_node": "d", "mapping": nodes}


def messages(who: str, what: str, names: tuple[str, str]) -> list[dict[str, str]]:
    texts = (ASKED, SAID, AGAIN, MORE)
    return [{who: names[n % 2], what: text} for n, text in enumerate(texts)]


SHAPES = {
    "labels": f"Interviewer: {ASKED}\nMe: {SAID}\nInterviewer: {AGAIN}\nMe: {MORE}",
    "bold": f"**Interviewer:** {ASKED}\n\n**You:** {SAID}\n\n**Interviewer:** {AGAIN}\n\n**You:** {MORE}\n",
    "our own Markdown": f"**1. Interviewer:** {ASKED}\n\n**2. You:** {SAID}\n\n**3. Interviewer:** {AGAIN}\n\n**4. You:** {MORE}",
    "headings": f"### Interviewer\n{ASKED}\n### Candidate\n{SAID}\n### Interviewer\n{AGAIN}\n### Candidate\n{MORE}",
    "questions": f"Q1: {ASKED}\nA1: {SAID}\nQ2: {AGAIN}\nA2: {MORE}",
    "list": f"- Recruiter: {ASKED}\n- Me: {SAID}\n- Recruiter: {AGAIN}\n- Me: {MORE}",
    "stamps": f"[12:03] Ana Lopez: {ASKED}\n[12:04] Bo: {SAID}\n[12:05] Ana Lopez: {AGAIN}\n[12:06] Bo: {MORE}",
    "names and times": f"Ana Lopez  0:05\n{ASKED}\n\nBo  0:12\n{SAID}\n\nAna Lopez  0:40\n{AGAIN}\n\nBo  0:50\n{MORE}",
    "messenger": f"2024-01-05, 12:00 - Ana: {ASKED}\n2024-01-05, 12:01 - Me: {SAID}\n"
    f"2024-01-05, 12:02 - Ana: {AGAIN}\n2024-01-05, 12:03 - Me: {MORE}",
    "numbered speakers": f"Speaker 1: {ASKED}\nSpeaker 2: {SAID}\nSpeaker 1: {AGAIN}\nSpeaker 2: {MORE}",
    "subtitles": "WEBVTT\n\n"
    + "\n\n".join(
        f"{n}\n00:00:0{n}.000 --> 00:00:0{n}.900\n<v {name}>{text}</v>"
        for n, (name, text) in enumerate((("Ana", ASKED), ("Bo", SAID), ("Ana", AGAIN), ("Bo", MORE)))
    ),
    "paragraphs": f"{ASKED}\n\n{SAID}\n\n{AGAIN}\n\n{MORE}",
    "grade file": json.dumps({"rubric_id": "x", "turns": messages("speaker", "text", ("interviewer", "candidate"))}),
    "chat messages": json.dumps(
        [{"role": "system", "content": "x"}, *messages("role", "content", ("assistant", "user"))]
    ),
    "message tree": json.dumps(tree()),
    "message tree in a list": json.dumps([tree()]),
    "windows lines": f"Interviewer: {ASKED}\r\nMe: {SAID}\r\nInterviewer: {AGAIN}\r\nMe: {MORE}\r\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape: str) -> None:
    pieces = read_transcript(SHAPES[shape])
    assert [(piece.speaker, piece.text) for piece in pieces] == [
        ("interviewer", ASKED),
        ("candidate", SAID),
        ("interviewer", AGAIN),
        ("candidate", MORE),
    ]


def test_a_colon_in_an_answer_starts_no_turn() -> None:
    pieces = read_transcript(
        f"Interviewer: {ASKED}\nMe: Three parts.\nNote: the key.\nAlso: the time.\nInterviewer: {AGAIN}"
    )
    assert [piece.text for piece in pieces] == [ASKED, "Three parts.\nNote: the key.\nAlso: the time.", AGAIN]


def test_a_third_voice_with_a_time_is_a_turn_of_its_own() -> None:
    pieces = read_transcript(SHAPES["stamps"] + "\n[12:07] Carl: Sorry, I am late.")
    assert [(piece.name, piece.text) for piece in pieces][-2:] == [("Bo", MORE), ("Carl", "Sorry, I am late.")]


def test_turns_in_a_row_are_one() -> None:
    pieces = read_transcript(f"Interviewer: {ASKED}\nMe: One.\nMe: Two.\nInterviewer: {AGAIN}")
    assert [piece.text for piece in pieces] == [ASKED, "One.\nTwo.", AGAIN]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "paste"),
        ("  \n ", "paste"),
        ('{"a": 1}', "no messages"),
        (json.dumps([tree(), tree()]), "2 conversations"),
        ("\n".join(f"Interviewer: q{n}\nMe: a" for n in range(MOST_TURNS)), "at most"),
        ("x" * 400_001, "longer"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_transcript(text)
