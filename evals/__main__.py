"""python -m evals [--suite NAME ...] [--ear quick] [--json FILE] [--check]: one table of how well the product judges."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import yaml

from evals.model import ROOT, Context, Result

SUITES = ("labels", "bands", "selftest", "adversarial", "numbers", "retrieval", "human")
FAST = ("labels", "bands", "selftest", "numbers", "retrieval")
FLOORS = ROOT / "evals" / "floors.yaml"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the suites; with --check the exit status is 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument("--suite", action="append", choices=SUITES, help="a suite; may be given several times")
    parser.add_argument(
        "--fast", action="store_true", help="only the suites that need the repository alone and run quickly"
    )
    parser.add_argument("--ear", choices=("quick",), default="quick")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--check", action="store_true", help="compare with evals/floors.yaml")
    parser.add_argument("--notes", action="store_true", help="print the notes, such as failing items")
    chosen = parser.parse_args(argv)
    context = Context(data=_data(), ear_name=chosen.ear, fast=chosen.fast)
    names = chosen.suite or (FAST if chosen.fast else SUITES)
    results = []
    for name in names:
        began = time.perf_counter()
        result: Result = importlib.import_module(f"evals.suites.{name}").run(context)
        results.append(result)
        _print(result, time.perf_counter() - began, chosen.notes)
    if chosen.json:
        _write(chosen.json, results, chosen.ear)
    return _check(results) if chosen.check else 0


def _data() -> Path | None:
    """Data outside the repository: EVALS_DATA, else shared/data beside it, else none."""
    named = os.environ.get("EVALS_DATA")
    path = Path(named) if named else ROOT.parent / "shared" / "data"
    return path if path.is_dir() else None


def _print(result: Result, seconds: float, notes: bool) -> None:
    print(f"\n{result.suite}" + (f"  skipped: {result.skipped}" if result.skipped else f"  ({seconds:.1f} s)"))
    for row in result.rows:
        print(f"  {row.part:32} {row.metric:24} {row.value:8.3f}   n={row.n}")
    for note in result.notes if notes else ():
        print(f"    {note}")


def _write(path: Path, results: Sequence[Result], ear: str) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    rows = [{"suite": r.suite, **row.__dict__} for r in results for row in r.rows]
    path.write_text(
        json.dumps({"commit": commit, "date": time.strftime("%Y-%m-%d"), "ear": ear, "rows": rows}, indent=1),
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
