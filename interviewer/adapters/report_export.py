"""A transcript with its report as Markdown, and as files that ``grade`` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interviewer.domain.interview import Record
from interviewer.domain.report import Report, RoundReport
from interviewer.domain.report_words import figure
from interviewer.errors import BadInput


def as_markdown(record: Record, report: Report) -> str:
    """The report, then the transcript."""
    lines = [f"# {_plain(report.title)}", ""]
    for part in report.rounds:
        lines += _round(part)
    lines += ["## Transcript", ""]
    for turn in record.turns:
        who = "Interviewer" if turn.speaker == "interviewer" else "You"
        lines += [f"**{turn.seq}. {who}:** " + _plain(turn.text), ""]
    return "\n".join(lines)


def grade_files(record: Record, folder: Path) -> Iterator[Path]:
    """Writes a transcript a round in the form that ``interviewer grade --transcript`` reads. Raises BadInput."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for round_ in record.interview.rounds:
            turns = [
                {"i": turn.seq, "speaker": turn.speaker, "text": turn.text} for turn in record.round_turns(round_.index)
            ]
            if not turns:
                continue
            path = folder / f"{record.interview.id}-{round_.index}-{round_.subject_id}.json"
            data: dict[str, Any] = {"rubric_id": round_.subject_id, "turns": turns}
            if round_.scenario:
                data["scenario"] = round_.scenario
            path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
            yield path
    except OSError as error:
        raise BadInput(f"cannot write to {folder}: {error.strerror or error}; choose another folder") from None


def _round(part: RoundReport) -> list[str]:
    lines = [f"## {_plain(part.title)}", "", f"**{part.band_words}** {part.headline}".strip(), ""]
    lines += [f"- {_plain(cap)}" for cap in part.caps]
    for heading, rows in (
        ("What you said well", [f"{s.name}: {s.text} “{s.quote}” (turn {s.turn})" for s in part.strengths]),
        ("What was missing", [f"{g.name} ({g.label}): {g.say}" for g in part.gaps]),
        ("What you contested", [f"{c.name}: “{c.words}” (turn {c.turn}). {c.text}" for c in part.contests]),
        (
            "What was wrong",
            [
                f"“{c.quote}” (turn {c.turn}){', put right later' if c.repaired else ''}: {c.why}"
                for c in part.corrections
            ],
        ),
        (
            "Numbers",
            [
                f"{r.title}, {r.output}: {_claimed(r.claimed)}, computed {figure(r.computed)}. {r.words} {r.with_numbers}"
                for r in part.receipts
            ],
        ),
        ("Next steps", list(part.next_steps)),
    ):
        if rows:
            lines += ["", f"### {heading}", "", *[f"- {_plain(row)}" for row in rows]]
    if part.model_answer:
        lines += ["", "### A strong answer", "", _plain(part.model_answer)]
    return [*lines, ""]


def _claimed(value: float | None) -> str:
    return "you gave no figure" if value is None else f"you said {figure(value)}"


def _plain(text: str) -> str:
    """Text on one line that Markdown leaves alone."""
    text = " ".join(text.split())
    for mark in ("\\", "`", "*", "_", "[", "]", "<", ">", "#", "|"):
        text = text.replace(mark, "\\" + mark)
    return text
