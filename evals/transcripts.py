"""Graded transcripts: the repository's own and, where present, those held outside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.model import ROOT, Context
from interviewer.domain.interview import Label
from interviewer.domain.scorecard import Scorecard

OWN = ROOT / "evals" / "data" / "transcripts"


@dataclass(frozen=True)
class Graded:
    """A transcript with its gold labels and band; ``part`` is tune, test or outside."""

    id: str
    rubric_id: str
    round: str
    part: str
    adversarial: str | None
    turns: Sequence[tuple[str, str]]
    labels: dict[str, Label]
    misconceptions: frozenset[str]
    band: int


def load(context: Context) -> list[Graded]:
    """All graded transcripts whose question is in the bank."""
    found = [_read(path, None) for path in sorted(OWN.glob("*.json"))]
    outside = context.data.parent / "domain" / "transcripts" if context.data else None
    if outside is not None and outside.is_dir():
        found += [_read(path, "outside") for path in sorted(outside.glob("*.json"))]
    return [graded for graded in found if graded.rubric_id in context.bank.questions]


def graded_by(context: Context, graded: Graded) -> Scorecard:
    """The scorecard that the ear under test gives."""
    score = context.grade(context.bank.questions[graded.rubric_id], graded.turns)
    assert isinstance(score, Scorecard)
    return score


def _read(path: Path, part: str | None) -> Graded:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    gold = data["gold"]
    return Graded(
        id=data["id"],
        rubric_id=data["rubric_id"],
        round=data["round"],
        part=part or data.get("part", "tune"),
        adversarial=data["adversarial"],
        turns=[(t["speaker"], t["text"]) for t in data["turns"]],
        labels={name: entry["label"] for name, entry in gold["key_points"].items()},
        misconceptions=frozenset(m["id"] for m in gold["misconceptions"]),
        band=gold["overall"],
    )
