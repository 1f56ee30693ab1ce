"""interviewer search, questions, export, index."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from interviewer.adapters.report_export import as_markdown, grade_files
from interviewer.cli.output import emit, read_text, say
from interviewer.intake import export_text
from interviewer.settings import load_settings
from interviewer.wiring import build, search_corpus


def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many.")] = 10,
    kind: Annotated[str | None, typer.Option(help="question or passage.")] = None,
    over: Annotated[Path | None, typer.Option(help="Another corpus: id and text, a JSON object a line.")] = None,
    queries: Annotated[Path | None, typer.Option(help="Queries for --over: id and text, a JSON object a line.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False,
) -> None:
    """Search the question bank and the library by meaning and by word."""
    if over is not None or queries is not None:
        if over is None or queries is None or query is not None:
            raise typer.BadParameter("give --over and --queries together, without a query")
        for line in search_corpus(read_text(over), read_text(queries), k):
            emit(line)
        return
    if not query:
        raise typer.BadParameter("give a query, or --over with --queries")
    if kind not in (None, "question", "passage"):
        raise typer.BadParameter(f"--kind must be question or passage, found '{kind}'")
    services = build(load_settings())
    try:
        services.warm()
        hits = services.retriever.find(query, k, cast(Literal["question", "passage"] | None, kind))
    finally:
        services.close()
    rows = [hit.model_dump(include={"id", "kind", "title", "score", "text", "source"}) for hit in hits]
    if as_json:
        emit(rows)
        return
    for hit in hits:
        print(f"{hit.score:.3f}  {hit.id}  {hit.title}{' > ' + hit.heading if hit.heading else ''}")


def questions(as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False) -> None:
    """List the question bank."""
    bank = build(load_settings()).bank
    rows = [
        {
            "id": q.id,
            "round": q.round,
            "title": q.title,
            "topics": list(q.topics),
            "level": q.target_level,
            "companies": list(q.companies),
            "covers": list(q.covers),
        }
        for q in bank.questions.values()
    ]
    if as_json:
        emit(rows)
        return
    for row in rows:
        print(f"{row['id']:40} {row['round']:18} {row['level']:7} {row['title']}")


def export(
    interview_id: Annotated[str | None, typer.Argument(help="The interview's id.")] = None,
    format_: Annotated[str, typer.Option("--format", help="json, md or html.")] = "md",
    files: Annotated[
        Path | None, typer.Option("--grade-files", help="Write a transcript a question that grade reads.")
    ] = None,
) -> None:
    """Print a transcript with its report."""
    if interview_id is None:
        raise typer.BadParameter("give the id of an interview")
    if format_ not in ("json", "md", "html"):
        raise typer.BadParameter(f"--format must be json, md or html, found '{format_}'")
    services = build(load_settings())
    try:
        record = asyncio.run(services.store.record(interview_id))
        report = asyncio.run(services.reports.of(record))
        tags = asyncio.run(services.shelf.one(interview_id)).tags
    finally:
        services.close()
    if files is not None:
        for path in grade_files(record, files):
            say(f"wrote {path}")
    elif format_ == "json":
        print(export_text(record, report, tags))
    elif format_ == "md":
        print(as_markdown(record, report))
    else:
        from interviewer.server.pages import Pages  # the web server's packages are slow to import
        from interviewer.server.share import in_one_file

        print(in_one_file(Pages(services), record, report))


def import_(
    file: Annotated[Path, typer.Argument(help="A file written by export --format json, or saved from a report.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False,
) -> None:
    """Take in an exported interview with its report."""
    text = read_text(file)
    services = build(load_settings())
    try:
        done = asyncio.run(services.intake.file(text))
    finally:
        services.close()
    if as_json:
        emit({"id": done.id, "known": done.known})
    else:
        print(f"{done.id} {'was here already' if done.known else 'imported'}")


def index() -> None:
    """Bring the retrieval index up to date."""
    services = build(load_settings())
    try:
        services.warm(_bar)
    finally:
        services.close()
    say("The index is up to date.")


def _bar(done: int, total: int) -> None:
    """A progress bar on one line of a terminal; nothing where nobody looks."""
    if total and sys.stderr.isatty():
        full = 30 * done // total
        print(
            f"\rindexing [{'#' * full}{'.' * (30 - full)}] {done} of {total}",
            end="\n" if done == total else "",
            file=sys.stderr,
        )
