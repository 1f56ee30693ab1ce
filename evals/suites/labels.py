"""Point labels against gold on graded transcripts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sklearn.metrics import cohen_kappa_score, f1_score, precision_score, recall_score

from evals.model import Context, Result, Row
from evals.transcripts import graded_by, load

ORDER = {"wrong": -1, "missing": 0, "unscored": 0, "partial": 1, "covered": 2}
Pair = tuple[str, str]


def run(context: Context) -> Result:
    """Accuracy, macro-F1 and quadratic kappa; precision and recall of ``covered`` and ``wrong``; per part and round."""
    pairs: dict[str, list[Pair]] = defaultdict(list)
    for graded in load(context):
        card = graded_by(context, graded)
        mine = [(graded.labels[p.id], p.label) for p in card.points if p.id in graded.labels]
        for part in (graded.part, f"{graded.part}, {graded.round}"):
            pairs[part] += mine
    if not pairs:
        return Result("labels", skipped="no data")
    return Result("labels", [row for part in sorted(pairs) for row in _rows(part, pairs[part])])


def _rows(part: str, pairs: Sequence[Pair]) -> list[Row]:
    gold, said = [g for g, _ in pairs], [s for _, s in pairs]
    n = len(pairs)
    rows = [
        Row(part, "accuracy", sum(g == s for g, s in pairs) / n, n),
        Row(part, "quadratic kappa", kappa([ORDER[g] for g in gold], [ORDER[s] for s in said]), n),
    ]
    if ", " in part:
        return rows
    rows.append(
        Row(
            part,
            "macro F1",
            float(
                f1_score(
                    gold, said, average="macro", zero_division=0, labels=["covered", "partial", "missing", "wrong"]
                )
            ),
            n,
        )
    )
    for label in ("covered", "wrong"):
        rows += [
            Row(
                part,
                f"{label} precision",
                float(precision_score(gold, said, labels=[label], average="macro", zero_division=0)),
                said.count(label),
            ),
            Row(
                part,
                f"{label} recall",
                float(recall_score(gold, said, labels=[label], average="macro", zero_division=0)),
                gold.count(label),
            ),
        ]
    rows.append(Row(part, "unscored share", said.count("unscored") / n, n))
    return rows


def kappa(gold: Sequence[int], said: Sequence[int]) -> float:
    """Quadratic kappa; 1 when both are constant and equal."""
    if len(set(gold) | set(said)) < 2:
        return 1.0
    return float(cohen_kappa_score(gold, said, weights="quadratic"))
