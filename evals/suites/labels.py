"""Point labels against gold on graded transcripts, beside a second reader's as the ceiling; confidence; the bank's answers.

``tune``, ``test`` and ``outside`` are the ear against the first reader. ``reader 2`` is a person who had not seen the first
labels, measured the same way. ``both agree`` leaves out labels on which the two differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sklearn.metrics import cohen_kappa_score, f1_score, precision_score, recall_score

from evals.model import Context, Result, Row
from evals.transcripts import Graded, graded_by, load
from interviewer.domain.scorecard import PointScore

ORDER = {"wrong": -1, "missing": 0, "unscored": 0, "partial": 1, "covered": 2}
BINS = 10
Pair = tuple[str, str]


def run(context: Context) -> Result:
    """Accuracy, macro-F1, quadratic kappa, precision and recall of labels and misconceptions; calibration; per round."""
    pairs: dict[str, list[Pair]] = defaultdict(list)
    claims: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    sure: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for graded in load(context):
        card = graded_by(context, graded)
        by_round = f"{graded.part}, {graded.round}"
        mine = [(p, p.label) for p in card.points if p.id in graded.labels]
        told = [(graded.labels[p.id], label) for p, label in mine]
        for part in (graded.part, by_round):
            pairs[part] += told
        _with_second(graded, [(p.id, label) for p, label in mine], pairs)
        claims[graded.part] += _claims(context, graded, {m.id for m in card.misconceptions})
        sure[graded.part] += [(p.confidence, p.label == graded.labels[p.id]) for p, _ in mine if _has_confidence(p)]
    if not pairs:
        return Result("labels", skipped="no data")
    rows = [row for part in sorted(pairs) for row in label_rows(part, pairs[part])]
    rows += [row for part in sorted(claims) for row in _claim_rows(part, claims[part])]
    rows += [row for part in sorted(sure) for row in _calibration_rows(part, sure[part])]
    rows += _of_the_bank(context)
    counts = {part: table(pairs[part]) for part in pairs if ", " not in part}
    return Result(
        "labels", rows, plots={"confusion": counts, "reliability": {p: reliability(s) for p, s in sure.items()}}
    )


def _with_second(graded: Graded, mine: Sequence[Pair], pairs: dict[str, list[Pair]]) -> None:
    """Reader 2 against reader 1, and the ear where both agree."""
    if graded.second is None:
        return
    other = graded.second.labels
    for part in ("reader 2", f"reader 2, {graded.part}", f"reader 2, {graded.round}"):
        pairs[part] += [(gold, other[name]) for name, gold in graded.labels.items() if name in other]
    agreed = [(graded.labels[name], label) for name, label in mine if other.get(name) == graded.labels[name]]
    pairs[f"both agree, {graded.part}"] += agreed


def _claims(context: Context, graded: Graded, heard: set[str]) -> Iterator[tuple[bool, bool]]:
    for item in context.bank.questions[graded.rubric_id].misconceptions:
        yield item.id in graded.misconceptions, item.id in heard


def _has_confidence(point: PointScore) -> bool:
    """A point of which nothing was heard carries no probability; a number's label is the calculator's."""
    return point.label in ("covered", "partial", "wrong") and point.ear != "calculator"


def label_rows(part: str, pairs: Sequence[Pair]) -> list[Row]:
    """The figures of (gold, said) pairs; those of a single round are fewer."""
    gold, said = [g for g, _ in pairs], [s for _, s in pairs]
    n = len(pairs)
    rows = [
        Row(part, "accuracy", sum(g == s for g, s in pairs) / max(1, n), n),
        Row(part, "quadratic kappa", kappa([ORDER[g] for g in gold], [ORDER[s] for s in said]), n),
        *_hits(part, "covered", gold, said),
    ]
    if ", " in part and not part.startswith(("reader", "both")):
        return rows
    known = ["covered", "partial", "missing", "wrong"]
    rows.append(Row(part, "macro F1", float(f1_score(gold, said, average="macro", zero_division=0, labels=known)), n))
    rows += _hits(part, "wrong", gold, said)
    rows.append(Row(part, "unscored share", said.count("unscored") / max(1, n), n))
    return rows


def _hits(part: str, label: str, gold: Sequence[str], said: Sequence[str]) -> list[Row]:
    how: dict[str, object] = {"labels": [label], "average": "macro", "zero_division": 0}
    return [
        Row(part, f"{label} precision", float(precision_score(gold, said, **how)), said.count(label)),
        Row(part, f"{label} recall", float(recall_score(gold, said, **how)), gold.count(label)),
    ]


def _claim_rows(part: str, claims: Sequence[tuple[bool, bool]]) -> list[Row]:
    """Misconceptions: how many accusations are just, and how many wrong claims are heard."""
    made, heard = sum(g for g, _ in claims), sum(h for _, h in claims)
    both = sum(g and h for g, h in claims)
    return [
        Row(part, "misconception precision", both / max(1, heard), heard),
        Row(part, "misconception recall", both / max(1, made), made),
    ]


def reliability(sure: Iterable[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """Per tenth of confidence that occurs: (mean confidence, share right, how many)."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in sure:
        bins[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    return [
        (sum(c for c, _ in some) / len(some), sum(r for _, r in some) / len(some), len(some))
        for _, some in sorted(bins.items())
    ]


def _calibration_rows(part: str, sure: Sequence[tuple[float, bool]]) -> list[Row]:
    """Expected calibration error over tenths, and the mean squared error of the confidence (Brier), both 0 at best."""
    n = max(1, len(sure))
    gap = sum(count * abs(said - right) for said, right, count in reliability(sure)) / n
    return [
        Row(part, "calibration error", gap, len(sure)),
        Row(part, "Brier", sum((c - r) ** 2 for c, r in sure) / n, len(sure)),
    ]


def _of_the_bank(context: Context) -> list[Row]:
    """What is heard in the bank's own answers: the essentials of strong ones, next to nothing in weak ones."""
    must: list[bool] = []
    strong: list[bool] = []
    weak: list[bool] = []
    for question in context.bank.questions.values():
        said = {p.id: p.label for p in context.card(question, question.strong_answer).points}
        must += [said[p.id] in ("covered", "partial") for p in question.key_points if p.must]
        strong += [said[p.id] in ("covered", "partial") for p in question.key_points if question.is_expected(p)]
        weak += [p.label == "covered" for p in context.card(question, question.weak_answer).points]
    return [
        Row("bank", "strong answer: must heard", sum(must) / len(must), len(must)),
        Row("bank", "strong answer: points heard", sum(strong) / len(strong), len(strong)),
        Row("bank", "weak answer: covered", sum(weak) / len(weak), len(weak)),
    ]


def table(pairs: Iterable[Pair]) -> dict[str, dict[str, int]]:
    """How often each gold label was given each label."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for gold, said in pairs:
        counts[gold][said] += 1
    return {gold: dict(row) for gold, row in counts.items()}


def kappa(gold: Sequence[int], said: Sequence[int]) -> float:
    """Quadratic kappa; 1 when both are constant and equal."""
    if len(set(gold) | set(said)) < 2:
        return 1.0
    return float(cohen_kappa_score(gold, said, weights="quadratic"))
