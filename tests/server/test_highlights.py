"""Quotes are found in the transcript, overlapping ones too."""

from __future__ import annotations

import pytest

from interviewer.domain.interview import Interview, Record, Turn
from interviewer.domain.plan import Round
from interviewer.domain.report import Gap, Report, RoundReport, Strength
from interviewer.server.highlights import find, transcript_of

TEXT = "One row is one impression.\nWe join clicks on the request id."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("one impression", "one impression"),
        ("impression. We  join", "impression.\nWe join"),
        ("WE JOIN clicks", "We join clicks"),
        ("never said", None),
        ("", None),
        ("   ", None),
        ("a+b(", None),
    ],
)
def test_finding_a_quote(quote: str, found: str | None) -> None:
    span = find(quote, TEXT)
    assert (TEXT[slice(*span)] if span else None) == found


def _record() -> Record:
    round_ = Round(index=0, kind="coding", title="Round", subject_id="a", seconds=60)
    interview = Interview(id="i", title="t", rounds=(round_,), created_at=0, touched_at=0)
    return Record(interview=interview, turns=(Turn(seq=2, round=0, speaker="candidate", text=TEXT),))


def _report() -> Report:
    row = {"point": "A", "name": "Row", "text": "Said", "turn": 2, "prompted": 0}
    join = {"point": "B", "name": "Join", "label": "partial", "must": False, "weight": 1, "turn": 2}
    round_ = RoundReport(
        index=0,
        kind="coding",
        title="Round",
        question_id="a",
        question_text="?",
        strengths=(Strength.model_validate(row | {"quote": "One row is one impression."}),),
        gaps=(Gap.model_validate(join | {"say": "More", "quote": "one impression.\nWe join"}),),
    )
    return Report(
        id="i",
        title="t",
        mode="real",
        level="mid",
        created_at=0,
        active_seconds=0,
        rounds=(round_,),
    )


def test_overlapping_quotes_share_their_words() -> None:
    transcript = transcript_of(_record(), _report())
    segments = transcript.lines[0].segments
    assert "".join(segment.text for segment in segments) == TEXT
    assert [len(segment.evidence) for segment in segments] == [1, 2, 1, 0]
    assert segments[1].tone == "half"
    assert transcript.marks == {"r0-s-A": "m2-0", "r0-g-B": "m2-1"}
