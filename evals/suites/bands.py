"""Overall bands against gold, beside those of a second reader's labels; and how far harmless changes of words move them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import mean, pstdev

from evals.model import Context, Result, Row
from evals.rewording import REWORDINGS
from evals.suites.labels import kappa
from evals.transcripts import Graded, band_by, graded_by, load
from interviewer.domain.scorecard import Scorecard

Bands = list[tuple[int, int | None]]
FEW = 3


def run(context: Context) -> Result:
    """Quadratic kappa, mean absolute error in bands, the share without a band, per part; stability of the score."""
    bands: dict[str, Bands] = defaultdict(list)
    notes = []
    graded_ones = load(context)
    for graded in graded_ones:
        card = graded_by(context, graded)
        bands[graded.part].append((graded.band, card.band))
        if graded.second is not None:
            second = band_by(context.bank.questions[graded.rubric_id], graded, graded.second)
            bands["reader 2"].append((graded.band, second))
            bands[f"reader 2, {graded.part}"].append((graded.band, second))
        notes.append(
            f"{graded.id}: gold {graded.band}, given {card.band} ({card.band_low}-{card.band_high}), score {card.score:.2f}"
            + (f", {graded.adversarial}" if graded.adversarial else "")
        )
    if not bands:
        return Result("bands", skipped="no data")
    rows = [row for part, pairs in sorted(bands.items()) for row in _rows(part, pairs)]
    rows += _stability(context, [g for g in graded_ones if g.adversarial is None])
    shown = {part: [list(p) for p in pairs] for part, pairs in bands.items() if "," not in part}
    return Result("bands", rows, notes=notes, plots={"bands": shown})


def _rows(part: str, pairs: Bands) -> list[Row]:
    told = [(g, b) for g, b in pairs if b is not None]
    return [
        Row(part, "quadratic kappa", kappa([g for g, _ in told], [b for _, b in told]), len(told)),
        Row(part, "mean absolute error", sum(abs(g - b) for g, b in told) / max(1, len(told)), len(told)),
        Row(part, "no band", 1 - len(told) / len(pairs), len(pairs)),
    ]


def _stability(context: Context, graded_ones: Sequence[Graded]) -> list[Row]:
    """Each rewording over one transcript a question (a few in the fast part): what S and the band do."""
    one_each = {graded.rubric_id: graded for graded in graded_ones if graded.part != "outside"}
    chosen = list(one_each.values())[: FEW if context.fast else None]
    rows: list[Row] = []
    spreads, moved = [], []
    before = [graded_by(context, graded) for graded in chosen]
    shifts: dict[str, list[float]] = defaultdict(list)
    for graded, plain in zip(chosen, before, strict=True):
        scores = [plain.score]
        for name, change in REWORDINGS.items():
            said = [(who, change(text) if who == "candidate" else text) for who, text in graded.turns]
            card = context.grade(context.bank.questions[graded.rubric_id], replace(graded, turns=said).turns)
            assert isinstance(card, Scorecard)
            shifts[name].append(card.score - plain.score)
            scores.append(card.score)
            moved.append(_band(card) != _band(plain))
        spreads.append(pstdev(scores))
    for name, some in shifts.items():
        rows.append(Row(f"reworded: {name}", "mean shift of S", mean(some), len(some)))
        rows.append(Row(f"reworded: {name}", "largest shift of S", max(abs(s) for s in some), len(some)))
    if spreads:
        rows += [
            Row("reworded", "spread of S", mean(spreads), len(spreads)),
            Row("reworded", "largest spread of S", max(spreads), len(spreads)),
            Row("reworded", "band changed", mean(moved), len(moved)),
        ]
    return rows


def _band(card: Scorecard) -> int:
    return card.band or card.band_low
