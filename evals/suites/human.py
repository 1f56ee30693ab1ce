"""Single answers against human marks, on data held outside the repository."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np

from evals.model import Context, Result, Row

BASELINES = {
    "mohler2011": "TF-IDF .443, MiniLM cosine .498, ridge of five features .577; two humans .597",
    "saf_english": "five-feature ridge .42 on answers that are not blank",
}


@dataclass(frozen=True)
class Case:
    """A marked answer; ``mark`` is a share of full marks, 0..1."""

    question: str
    reference: str
    answer: str
    mark: float


def run(context: Context) -> Result:
    """Pearson r within question and RMSE of the share of full marks."""
    folder = context.data / "asag" if context.data else None
    if folder is None or not folder.is_dir():
        return Result("human", skipped="no data")
    rows: list[Row] = []
    for name in ("mohler2011", "saf_english"):
        cases = [case for case in read(folder / f"{name}.csv") if case.answer.strip()]
        cases = cases[:: max(1, len(cases) // context.limit)] if context.limit else cases
        scores = context.case_scores([(case.question, case.reference, case.answer) for case in cases])
        rows += [
            Row(name, "r within question", within(cases, scores), len(cases)),
            Row(
                name,
                "RMSE",
                float(np.sqrt(mean((s - c.mark) ** 2 for s, c in zip(scores, cases, strict=True)))),
                len(cases),
            ),
            Row(name, "r of length alone", within(cases, [len(c.answer) for c in cases]), len(cases)),
        ]
    return Result("human", rows, notes=[f"{name}: {text}" for name, text in BASELINES.items()])


def read(path: Path) -> Iterator[Case]:
    """The cases of a file, whatever its columns are called."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            low = {key.lower(): value for key, value in row.items()}
            mark = next(float(low[key]) for key in ("score_avg", "score", "mark", "grade") if low.get(key))
            top = float(low.get("max_score") or (5 if "mohler" in path.name else 1))
            yield Case(
                low.get("question") or "",
                low.get("reference_answer") or low.get("reference") or "",
                low.get("answer") or low.get("student_answer") or low.get("provided_answer") or "",
                mark / top,
            )


def within(cases: Sequence[Case], scores: Sequence[float]) -> float:
    """Pearson r after taking each question's mean from both sides."""
    groups: dict[str, list[int]] = defaultdict(list)
    for n, case in enumerate(cases):
        groups[case.question].append(n)
    x, y = np.array(scores, dtype=float), np.array([case.mark for case in cases])
    for members in groups.values():
        x[members] -= x[members].mean()
        y[members] -= y[members].mean()
    return float(np.corrcoef(x, y)[0, 1]) if x.std() > 0 else 0.0
