"""interviewer ingest."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from interviewer.adapters.ingest_library import READABLE, Outcome, found_below
from interviewer.cli.output import say
from interviewer.settings import load_settings
from interviewer.wiring import build


def ingest(
    paths: Annotated[list[Path], typer.Argument(help=f"Files ({READABLE}) or folders of them.", show_default=False)],
) -> None:
    """Add your own documents to the library, so that search and reports find them."""
    services = build(load_settings())
    try:
        found = [item for path in paths for item in found_below(path)]
        kept = 0
        for n, item in enumerate(found, start=1):
            if isinstance(item, Path):
                _show(f"reading {n} of {len(found)}: {_printable(item.name)}")
                item = services.library.ingest(item)
                kept += item.kept
            _report(item)
        if kept:
            services.warm(lambda done, total: _show(f"indexing {done} of {total}"))
            _show("")
    finally:
        services.close()
    if not kept:
        raise typer.Exit(1)


def _report(outcome: Outcome) -> None:
    _show("")
    line = f"{_printable(str(outcome.path))}: {outcome.message}"
    if outcome.kept:
        print(line, flush=True)
    else:
        say(line)


def _show(text: str) -> None:
    """Progress: a line that the next one overwrites, for people only."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text[:100]}", end="", file=sys.stderr, flush=True)


def _printable(name: str) -> str:
    """A file's name cannot move the cursor or break the line."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
