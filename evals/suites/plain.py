"""What a candidate says plainly: right sentences heard, half ones not taken for whole ones, and nobody accused of the truth."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from evals.model import ROOT, Context, Result, Row
from evals.transcripts import load
from interviewer.domain.rubric import Question

FOLDER = ROOT / "evals" / "data" / "plain"
EACH, EACH_FAST = 2, 8
"""Every second point is asked for, in a fast run every eighth."""
KINDS = {"says": "right", "half": "half right", "beside": "true beside it", "denies": "wrong"}


@dataclass(frozen=True)
class Told:
    """What became of a sentence: the label of its point, and whether anything in it was called wrong."""

    label: str
    accused: bool


def run(context: Context) -> Result:
    """The figures of the questions that nothing was fitted on, and of the others."""
    parts = defaultdict(set)
    for graded in load(context):
        parts[graded.rubric_id].add(graded.part)
    found: dict[tuple[str, str], list[Told]] = defaultdict(list)
    notes: list[str] = []
    for path in sorted(FOLDER.glob("*.jsonl")):
        part = "test" if parts[path.stem] == {"test"} else "other"
        question = context.bank.questions[path.stem]
        listed = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for item in listed[:: EACH_FAST if context.fast else EACH]:
            for kind in KINDS:
                for text in item[kind]:
                    told = _told(context, question, item["point"], text)
                    found[part, kind].append(told)
                    if kind != "denies" and told.accused and part == "test":
                        notes.append(f"{question.id} {item['point']}: accused although {KINDS[kind]}: {text}")
    return Result(
        "plain", [row for (part, kind), told in sorted(found.items()) for row in _rows(part, kind, told)], notes=notes
    )


def _told(context: Context, question: Question, point: str, text: str) -> Told:
    card = context.card(question, text)
    labels = {score.id: score.label for score in card.points}
    return Told(labels[point], "wrong" in labels.values() or bool(card.misconceptions))


def _rows(part: str, kind: str, told: Sequence[Told]) -> list[Row]:
    name, n = f"{part}, {KINDS[kind]}", len(told)
    shares = {
        "covered": sum(item.label == "covered" for item in told),
        "covered or partial": sum(item.label in ("covered", "partial") for item in told),
        "called wrong": sum(item.label == "wrong" for item in told),
        "accused of something": sum(item.accused for item in told),
    }
    return [Row(name, metric, count / n, n) for metric, count in shares.items()]
