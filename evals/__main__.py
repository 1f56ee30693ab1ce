"""python -m evals [--suite NAME ...] [--ear quick|llm] [--voice scripted|llm] [--json FILE] [--check]: one table of how well
the product judges and how it behaves.

With a model (INTERVIEWER_MODEL, OPENAI_BASE_URL, OPENAI_API_KEY) its answers are kept on disk: a run that was broken off
goes on where it stopped.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import yaml

from evals.cached_model import Bill
from evals.model import CACHE, ROOT, Context, Result, Row
from evals.page import page
from interviewer.errors import InterviewerError
from interviewer.settings import Settings, load_settings

SUITES = (
    "labels",
    "bands",
    "plain",
    "selftest",
    "probing",
    "leak",
    "adversarial",
    "numbers",
    "retrieval",
    "human",
    "conduct",
)
FAST = ("labels", "bands", "plain", "selftest", "probing", "leak", "adversarial", "numbers", "retrieval")
FLOORS = ROOT / "evals" / "floors.yaml"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the suites; with --check the exit status is 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument("--suite", action="append", choices=SUITES, help="a suite; may be given several times")
    parser.add_argument(
        "--fast", action="store_true", help="only the suites that need the repository alone and run quickly"
    )
    _model_arguments(parser)
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--html", type=Path, help="write the figures and plots to this file too, as one page")
    parser.add_argument("--check", action="store_true", help="compare with evals/floors.yaml")
    parser.add_argument("--notes", action="store_true", help="print the notes, such as failing items")
    chosen = parser.parse_args(argv)
    if "llm" in (chosen.ear, chosen.voice) and not load_settings().model:
        print("llm needs INTERVIEWER_MODEL (and OPENAI_BASE_URL, OPENAI_API_KEY)", file=sys.stderr)
        return 2
    names = chosen.suite or (FAST if chosen.fast else SUITES)
    bill, alone = Bill(), list[str]()
    contexts = _contexts(chosen, bill, alone)
    results = []
    try:
        for name in names:
            began = time.perf_counter()
            result = _together([importlib.import_module(f"evals.suites.{name}").run(context) for context in contexts])
            results.append(result)
            _print(result, time.perf_counter() - began, chosen.notes)
    except InterviewerError as error:
        print(f"{error}; what was answered so far is kept, start again to go on", file=sys.stderr)
        return 1
    finally:
        for context in contexts:
            context.close()
    if "llm" in (chosen.ear, chosen.voice):
        print(f"\n{bill.line()}; {len(alone)} transcripts or answers judged by the embedded ear at least in part")
    if chosen.json:
        _write(chosen.json, results, chosen, bill)
    if chosen.html:
        title = f"How well it judges: {chosen.ear} ear, {chosen.voice} voice"
        told = page(results, title=title, commit=_commit(), date=time.strftime("%Y-%m-%d"))
        chosen.html.write_text(told, encoding="utf-8")
    return _check(results) if chosen.check else 0


def _model_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ear", choices=("quick", "llm"), default="quick")
    parser.add_argument("--voice", choices=("scripted", "llm"), default="scripted")
    parser.add_argument(
        "--repeat", type=int, default=1, help="runs of each suite; the figures are means with their spread"
    )
    parser.add_argument("--concurrency", type=int, default=4, help="requests to the endpoint at one time")
    parser.add_argument("--limit", type=int, help="about so many cases of a large suite, evenly chosen")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where a model's answers are kept")


def _contexts(chosen: argparse.Namespace, bill: Bill, alone: list[str]) -> list[Context]:
    """One a repeat; without a model there is nothing that could come out differently, so one is enough."""
    uses_model = "llm" in (chosen.ear, chosen.voice)
    settings: Settings | None = load_settings() if uses_model else None
    return [
        Context(
            data=_data(),
            ear_name=chosen.ear,
            fast=chosen.fast,
            voice_name=chosen.voice,
            settings=settings,
            repeat=n,
            concurrency=max(1, chosen.concurrency),
            limit=chosen.limit,
            cache=chosen.cache,
            bill=bill,
            alone=alone,
        )
        for n in range(max(1, chosen.repeat) if uses_model else 1)
    ]


def _together(results: Sequence[Result]) -> Result:
    """The mean of each figure over the repeats, with its spread."""
    first = results[0]
    if len(results) == 1:
        return first
    values = {
        (row.part, row.metric): [
            r.value for result in results for r in result.rows if (r.part, r.metric) == (row.part, row.metric)
        ]
        for row in first.rows
    }
    rows = [
        Row(row.part, row.metric, statistics.mean(found), row.n, max(found) - min(found))
        for row in first.rows
        if (found := values[row.part, row.metric])
    ]
    return Result(first.suite, rows, first.skipped, first.notes, first.plots)


def _data() -> Path | None:
    """Data outside the repository: EVALS_DATA, else shared/data beside it, else none."""
    named = os.environ.get("EVALS_DATA")
    path = Path(named) if named else ROOT.parent / "shared" / "data"
    return path if path.is_dir() else None


def _print(result: Result, seconds: float, notes: bool) -> None:
    print(f"\n{result.suite}" + (f"  skipped: {result.skipped}" if result.skipped else f"  ({seconds:.1f} s)"))
    for row in result.rows:
        print(f"  {row.part:32} {row.metric:24} {row.value:8.3f}   n={row.n}{_spread(row)}")
    for note in result.notes if notes else ():
        print(f"    {note}")


def _spread(row: Row) -> str:
    return "" if row.spread is None else f"   spread {row.spread:.3f}"


def _commit() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip()


def _write(path: Path, results: Sequence[Result], chosen: argparse.Namespace, bill: Bill) -> None:
    rows = [{"suite": r.suite, **row.__dict__} for r in results for row in r.rows]
    path.write_text(
        json.dumps(
            {
                "commit": _commit(),
                "date": time.strftime("%Y-%m-%d"),
                "ear": chosen.ear,
                "voice": chosen.voice,
                "repeats": chosen.repeat,
                "bill": bill.line(),
                "rows": rows,
            },
            indent=1,
        ),
        encoding="utf-8",
    )


def _check(results: Sequence[Result]) -> int:
    """Floors are given as suite: {"part / metric": at least} or {"part / metric": {most: x}}."""
    floors = yaml.safe_load(FLOORS.read_text(encoding="utf-8")) or {}
    found = {(r.suite, f"{row.part} / {row.metric}"): row.value for r in results for row in r.rows}
    failed = 0
    for suite in {r.suite for r in results if not r.skipped}:
        for name, floor in (floors.get(suite) or {}).items():
            value = found.get((suite, name))
            if value is None:
                print(f"no such figure: {suite}: {name}; correct evals/floors.yaml", file=sys.stderr)
                failed += 1
                continue
            most = floor["most"] if isinstance(floor, dict) else None
            if (most is not None and value > most) or (most is None and value < floor):
                print(f"below the floor: {suite}: {name} is {value:.3f}, floor {floor}", file=sys.stderr)
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
