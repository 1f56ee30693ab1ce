"""Single answers against human marks, through what ``interviewer grade --cases`` does, on data held outside the repository.

The baselines are those of the data's own page: linear calibration, five folds by question, r within question.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.model import Context, Result, Row
from evals.suites.labels import kappa

BASELINES: Mapping[str, Mapping[str, float]] = {
    "mohler2011": {
        "baseline r: length": 0.218,
        "baseline r: TF-IDF": 0.443,
        "baseline r: MiniLM cosine": 0.498,
        "baseline r: ridge of five": 0.577,
        "baseline RMSE: ridge of five": 0.914,
    },
    "saf_english": {"baseline r: ridge of five": 0.42},
    "saf_english with blanks": {"baseline r: ridge of five": 0.78},
}
STEPS = 5
_BLANK = re.compile(r"^\W*$|^\W*(no (submission|answer|response)|n/?a|none|blank)\W*$", re.I)


@dataclass(frozen=True)
class Case:
    """A marked answer; ``mark`` is a share of full marks, 0..1, ``top`` full marks. ``raters``: two graders' shares."""

    question: str
    reference: str
    answer: str
    mark: float
    top: float = 1.0
    raters: tuple[float, float] | None = None

    @property
    def blank(self) -> bool:
        """Nothing was handed in."""
        return bool(_BLANK.match(self.answer))


def run(context: Context) -> Result:
    """Pearson r within question, quadratic kappa on rounded marks and RMSE; beside baselines and two human graders."""
    folder = context.data / "asag" if context.data else None
    if folder is None or not folder.is_dir():
        return Result("human", skipped="no data")
    rows: list[Row] = []
    for name in ("mohler2011", "saf_english"):
        cases = list(read(folder / f"{name}.csv"))
        cases = cases[:: max(1, len(cases) // context.limit)] if context.limit else cases
        scores = context.case_scores([(case.question, case.reference, case.answer) for case in cases])
        written = [n for n, case in enumerate(cases) if not case.blank]
        rows += figures(name, [cases[n] for n in written], [scores[n] for n in written])
        if len(written) < 0.95 * len(cases):
            rows += figures(f"{name} with blanks", cases, scores)
    return Result("human", rows)


def figures(part: str, cases: Sequence[Case], scores: Sequence[float]) -> list[Row]:
    """The figures of one set. ``scores`` are shares of full marks; kappa rounds them to fifths."""
    n, error = len(cases), rmse(cases, scores)
    marks = [rounded(case.mark) for case in cases]
    rows = [
        Row(part, "r within question", within(cases, scores), n),
        Row(part, "quadratic kappa", kappa(marks, [rounded(s) for s in scores]), n),
        Row(part, "RMSE", error, n),
        Row(part, "RMSE in marks", error * max(case.top for case in cases), n),
        Row(part, "r of length alone", within(cases, [float(len(case.answer)) for case in cases]), n),
    ]
    two = [case for case in cases if case.raters]
    if two:
        first, second = ([case.raters[k] for case in two if case.raters] for k in (0, 1))
        rows += [
            Row(part, "two humans: r", _pearson(first, second), len(two)),
            Row(part, "two humans: kappa", kappa([rounded(s) for s in first], [rounded(s) for s in second]), len(two)),
        ]
    return [*rows, *(Row(part, metric, value, n) for metric, value in BASELINES.get(part, {}).items())]


def rounded(share: float) -> int:
    """A share of full marks in fifths."""
    return round(min(1.0, max(0.0, share)) * STEPS)


def rmse(cases: Sequence[Case], scores: Sequence[float]) -> float:
    """Root mean squared error of the share of full marks."""
    return float(np.sqrt(np.mean([(s - c.mark) ** 2 for s, c in zip(scores, cases, strict=True)])))


def read(path: Path) -> Iterator[Case]:
    """The cases of a file, whatever its columns are called."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            low = {key.lower(): value for key, value in row.items()}
            mark = next(float(low[key]) for key in ("score_avg", "score", "mark", "grade") if low.get(key))
            top = float(low.get("max_score") or low.get("max_grade") or (5 if "mohler" in path.name else 1))
            raters = [float(low[key]) / top for key in ("grade_rater1", "grade_rater2") if low.get(key)]
            yield Case(
                low.get("question") or "",
                low.get("reference_answer") or low.get("reference") or "",
                low.get("answer") or low.get("student_answer") or low.get("provided_answer") or "",
                mark / top,
                top,
                (raters[0], raters[1]) if len(raters) == 2 else None,
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
    return _pearson(x.tolist(), y.tolist())


def _pearson(x: Sequence[float], y: Sequence[float]) -> float:
    """0 when one side does not vary."""
    return float(np.corrcoef(x, y)[0, 1]) if np.std(x) > 0 and np.std(y) > 0 else 0.0
