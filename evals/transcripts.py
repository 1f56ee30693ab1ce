"""Graded transcripts: the repository's own and, where present, those held outside it; and a second reader's labels."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.model import ROOT, Context
from interviewer.domain.interview import FalseClaim, Heard, Label, Prompt, Verdict
from interviewer.domain.rubric import Question
from interviewer.domain.scorecard import Scorecard
from interviewer.domain.scoring import scorecard

OWN = ROOT / "evals" / "data" / "transcripts"
SECOND = ROOT / "evals" / "data" / "second_reader"


@dataclass(frozen=True)
class Reading:
    """What one person read out of a transcript: labels, and the misconceptions with whether each was taken back."""

    labels: Mapping[str, Label]
    misconceptions: Mapping[str, bool]


@dataclass(frozen=True)
class Graded:
    """A transcript with its gold labels and band; ``part`` is tune, test or outside.

    ``prompted`` is the step 0..3 at which each point was asked for; ``wrong_decision``: a numeric scenario's decision was
    wrong and stood. ``second`` is the reading of somebody who had not seen the first one.
    """

    id: str
    rubric_id: str
    round: str
    part: str
    adversarial: str | None
    turns: Sequence[tuple[str, str]]
    labels: dict[str, Label]
    misconceptions: frozenset[str]
    band: int
    repaired: frozenset[str] = frozenset()
    prompted: Mapping[str, int] = field(default_factory=dict)
    wrong_decision: bool = False
    second: Reading | None = None

    @property
    def first(self) -> Reading:
        """The gold labels as a reading."""
        return Reading(self.labels, {name: name in self.repaired for name in self.misconceptions})


def load(context: Context) -> list[Graded]:
    """All graded transcripts whose question is in the bank."""
    found = [_read(path, None) for path in sorted(OWN.glob("*.json"))]
    outside = context.data.parent / "domain" / "transcripts" if context.data else None
    if outside is not None and outside.is_dir():
        found += [_read(path, "outside") for path in sorted(outside.glob("*.json"))]
    found = [graded for graded in found if graded.rubric_id in context.bank.questions]
    if context.ear_name == "llm":  # all at once; one after the other would take hours
        context.grade_all([(context.bank.questions[graded.rubric_id], graded.turns) for graded in found])
    return found


def graded_by(context: Context, graded: Graded) -> Scorecard:
    """The scorecard that the ear under test gives."""
    score = context.grade(context.bank.questions[graded.rubric_id], graded.turns)
    assert isinstance(score, Scorecard)
    return score


def band_by(question: Question, graded: Graded, reading: Reading) -> int:
    """The band that the fold makes of a reading; the steps of prompting and a wrong decision are the transcript's own."""
    heard = Heard(
        turn=1,
        ear="quick",
        verdicts=tuple(Verdict(point=p, label=label, turn=1) for p, label in reading.labels.items()),
        false_claims=tuple(FalseClaim(id=name, quote="", turn=1) for name in reading.misconceptions),
        repaired=tuple(name for name, repaired in reading.misconceptions.items() if repaired),
    )
    prompts = [Prompt(turn=0, point=p, step=step) for p, step in graded.prompted.items()]
    card = scorecard(question, [heard], prompts)
    band = card.band or card.band_low
    return min(band, 3) if graded.wrong_decision else band


def _read(path: Path, part: str | None) -> Graded:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    gold = data["gold"]
    second = SECOND / path.name
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
        repaired=frozenset(m["id"] for m in gold["misconceptions"] if m.get("repaired")),
        prompted={name: entry.get("prompted") or 0 for name, entry in gold["key_points"].items()},
        wrong_decision=any(n.get("decision") == "wrong" and not n.get("retracted") for n in gold.get("numeric", ())),
        second=reading(json.loads(second.read_text(encoding="utf-8"))) if second.is_file() else None,
    )


def reading(data: Mapping[str, Any]) -> Reading:
    """A reading from its file: {"key_points": {id: {label}}, "misconceptions": [{id, repaired}]}."""
    return Reading(
        {name: entry["label"] for name, entry in data["key_points"].items()},
        {m["id"]: bool(m.get("repaired")) for m in data["misconceptions"]},
    )
