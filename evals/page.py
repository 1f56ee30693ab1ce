"""One self-contained HTML page of a run: the table, and plots drawn as inline SVG. No script, no font, no other file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from evals.model import Result, Row

SIDE = 260
EDGE = 40
LABELS = ("covered", "partial", "missing", "wrong", "unscored")
_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --soft: #6b6b6b; --paper: #fff; --mark: #2458a6; --line: #d5d5d5 }
@media (prefers-color-scheme: dark) { :root { --ink: #eee; --soft: #aaa; --paper: #161616; --mark: #8fb8ff; --line: #3a3a3a } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto; max-width: 62rem;
  padding: 0 1rem }
table { border-collapse: collapse; margin: .5rem 0 2rem; width: 100% } td, th { padding: .15rem .7rem .15rem 0; text-align: left }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums } tr + tr { border-top: 1px solid var(--line) }
figure { display: inline-block; min-width: 22rem; margin: 0 1.5rem 1.5rem 0; vertical-align: top } figcaption { color: var(--soft) }
svg text { fill: var(--ink); font: 11px system-ui, sans-serif } svg .axis, svg .grid { stroke: var(--line); fill: none }
svg .mark { fill: var(--mark); stroke: none } svg .path { stroke: var(--mark); fill: none; stroke-width: 2 }
"""


def page(results: Sequence[Result], *, title: str, commit: str, date: str) -> str:
    """The whole document. ``title`` names what was measured, such as the ear."""
    plots = "".join(
        f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>" for caption, svg in _plots(results)
    )
    tables = "".join(_table(result) for result in results)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"<h1>{escape(title)}</h1><p>Commit {escape(commit or 'unknown')}, {escape(date)}. "
        f"<code>python -m evals</code> prints the same figures.</p>{plots}{tables}</html>\n"
    )


def _table(result: Result) -> str:
    if result.skipped:
        return f"<h2>{escape(result.suite)}</h2><p>Skipped: {escape(result.skipped)}.</p>"
    rows = "".join(
        f'<tr><td>{escape(row.part)}</td><td>{escape(row.metric)}</td><td class="n">{row.value:.3f}</td>'
        f'<td class="n">{"" if row.spread is None else f"{row.spread:.3f}"}</td><td class="n">{row.n}</td></tr>'
        for row in result.rows
    )
    head = '<tr><th>of</th><th>figure</th><th class="n">value</th><th class="n">spread</th><th class="n">n</th></tr>'
    return f"<h2>{escape(result.suite)}</h2><table>{head}{rows}</table>"


def _plots(results: Sequence[Result]) -> Iterator[tuple[str, str]]:
    """(caption, svg) of every plot that the suites have numbers for."""
    found = {result.suite: result for result in results}
    labels, bands, probing = (found.get(name, Result(name)) for name in ("labels", "bands", "probing"))
    for part, points in labels.plots.get("reliability", {}).items():
        if points:
            yield f"Confidence against the share right, {part}; size is how many", reliability(points)
    for part, counts in labels.plots.get("confusion", {}).items():
        if counts:
            yield f"Labels, {part}: gold down, given across", confusion(counts)
    for part, pairs in bands.plots.get("bands", {}).items():
        yield f"Bands, {part}: gold across, given up", scatter(pairs)
    if probing.rows:
        yield "Whole interviews with simulated candidates", bars([row for row in probing.rows if row.part == "all"])


def reliability(points: Sequence[Sequence[float]]) -> str:
    """Points (mean confidence, share right, how many) with the diagonal on which they should lie."""
    most = max(n for _, _, n in points)
    path = " ".join(f"{_x(said)},{_y(right)}" for said, right, _ in points)
    dots = "".join(
        f'<circle class="mark" cx="{_x(said)}" cy="{_y(right)}" r="{2 + 5 * (n / most) ** 0.5:.1f}"/>'
        for said, right, n in points
    )
    diagonal = f'<line class="grid" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    return _frame(f'{diagonal}<polyline class="path" points="{path}"/>{dots}{_ticks()}', "reliability diagram")


def confusion(counts: Mapping[str, Mapping[str, int]]) -> str:
    """A table of gold and given labels, darker where more; each row is shaded by its own sum."""
    size, drawn = SIDE // 5, []
    gold = [label for label in LABELS if label in counts]
    for y, row in enumerate(gold):
        total = sum(counts[row].values())
        drawn.append(f'<text x="{EDGE + 18}" y="{EDGE + (y + 0.6) * size:.0f}" text-anchor="end">{row}</text>')
        for x, column in enumerate(LABELS):
            n = counts[row].get(column, 0)
            left, top = EDGE + 24 + x * size, EDGE + y * size
            share = n / total if total else 0.0
            drawn.append(
                f'<rect class="mark" x="{left}" y="{top}" width="{size}" height="{size}" opacity="{share:.2f}"/>'
            )
            drawn.append(f'<text x="{left + size // 2}" y="{top + 30}" text-anchor="middle">{n}</text>')
    for x, column in enumerate(LABELS):
        drawn.append(
            f'<text x="{EDGE + 24 + (x + 0.5) * size:.0f}" y="{EDGE - 8}" text-anchor="middle">{column}</text>'
        )
    return _frame("".join(drawn), "confusion matrix of labels", extra=40)


def scatter(pairs: Sequence[Sequence[int | None]]) -> str:
    """(gold, given) bands; the area of a dot is how many fall on it. A given band of None is left out."""
    counts: dict[tuple[int, int], int] = {}
    for gold, given in pairs:
        if gold is not None and given is not None:
            counts[gold, given] = counts.get((gold, given), 0) + 1
    most = max(counts.values(), default=1)
    dots = "".join(
        f'<circle class="mark" opacity=".7" cx="{_x((g - 0.5) / 4)}" cy="{_y((b - 0.5) / 4)}" r="{3 + 20 * (n / most) ** 0.5:.1f}">'
        f"<title>gold {g}, given {b}: {n}</title></circle>"
        for (g, b), n in counts.items()
    )
    names = "".join(
        f'<text x="{_x((n - 0.5) / 4)}" y="{SIDE + EDGE + 16}" text-anchor="middle">{n}</text>'
        f'<text x="{EDGE - 10}" y="{_y((n - 0.5) / 4)}" text-anchor="end">{n}</text>'
        for n in (1, 2, 3, 4)
    )
    diagonal = f'<line class="grid" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    return _frame(f"{diagonal}{dots}{names}", "bands against gold")


def bars(rows: Sequence[Row]) -> str:
    """One bar a share; figures that are no shares are left out."""
    shares = [row for row in rows if row.value <= 1.0 and not row.metric.startswith("answers")]
    step, drawn = 22, []
    for n, row in enumerate(shares):
        y = 8 + n * step
        drawn.append(f'<text x="200" y="{y + 12}" text-anchor="end">{escape(row.metric)}</text>')
        drawn.append(f'<rect class="mark" x="208" y="{y}" width="{300 * row.value:.1f}" height="15"/>')
        drawn.append(f'<text x="{214 + 300 * row.value:.0f}" y="{y + 12}">{row.value:.2f}</text>')
    return (
        f'<svg role="img" aria-label="figures of whole interviews" width="560" height="{16 + len(shares) * step}">'
        f"{''.join(drawn)}</svg>"
    )


def _frame(inner: str, name: str, extra: int = 0) -> str:
    whole = SIDE + 2 * EDGE
    border = "" if extra else f'<rect class="axis" x="{EDGE}" y="{EDGE}" width="{SIDE}" height="{SIDE}"/>'
    return f'<svg role="img" aria-label="{name}" width="{whole + extra}" height="{whole}">{border}{inner}</svg>'


def _ticks() -> str:
    return "".join(
        f'<text x="{_x(t)}" y="{SIDE + EDGE + 16}" text-anchor="middle">{t:g}</text>'
        f'<text x="{EDGE - 6}" y="{_y(t)}" text-anchor="end">{t:g}</text>'
        for t in (0, 0.5, 1)
    )


def _x(share: float) -> str:
    return f"{EDGE + SIDE * share:.1f}"


def _y(share: float) -> str:
    return f"{EDGE + SIDE * (1 - share):.1f}"
