"""Overall bands against gold."""

from __future__ import annotations

from collections import defaultdict

from evals.model import Context, Result, Row
from evals.suites.labels import kappa
from evals.transcripts import graded_by, load


def run(context: Context) -> Result:
    """Quadratic kappa, mean absolute error in bands, and the share without a band, per part."""
    bands: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    notes = []
    for graded in load(context):
        card = graded_by(context, graded)
        bands[graded.part].append((graded.band, card.band))
        notes.append(
            f"{graded.id}: gold {graded.band}, given {card.band} ({card.band_low}-{card.band_high}), score {card.score:.2f}"
            + (f", {graded.adversarial}" if graded.adversarial else "")
        )
    if not bands:
        return Result("bands", skipped="no data")
    rows = []
    for part, pairs in sorted(bands.items()):
        told = [(g, b) for g, b in pairs if b is not None]
        rows += [
            Row(part, "quadratic kappa", kappa([g for g, _ in told], [b for _, b in told]), len(told)),
            Row(part, "mean absolute error", sum(abs(g - b) for g, b in told) / max(1, len(told)), len(told)),
            Row(part, "no band", 1 - len(told) / len(pairs), len(pairs)),
        ]
    return Result("bands", rows, notes=notes)
