"""interviewer doctor."""

from __future__ import annotations

import asyncio
import platform
from importlib.metadata import version
from typing import Annotated, Any

import typer

from interviewer import __version__
from interviewer.checkup import audio_line, endpoint_line
from interviewer.cli.output import emit
from interviewer.errors import InterviewerError
from interviewer.settings import load_settings
from interviewer.wiring import Services, build


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False) -> None:
    """Check the data folder, the database, the index, the endpoints and versions."""
    lines = _examined()
    if as_json:
        emit(lines)
    else:
        for line in lines:
            print(f"{'ok  ' if line['ok'] else 'FAIL'}  {line['name']:12} {line['detail']}")
    if not all(line["ok"] for line in lines):
        raise typer.Exit(1)


def _examined() -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []

    def note(name: str, ok: bool, detail: str) -> None:
        lines.append({"name": name, "ok": ok, "detail": detail})

    packages = ", ".join(
        f"{name} {version(name)}" for name in ("chromadb", "fastapi", "sqlmodel", "openai", "langchain")
    )
    note("versions", True, f"interviewer {__version__}, Python {platform.python_version()}, {packages}")
    try:
        settings = load_settings()
        note("data", True, f"{settings.data_dir} (INTERVIEWER_DATA_DIR)")
        services = build(settings)
    except InterviewerError as error:
        note("database", False, error.message)
        return lines
    try:
        count = asyncio.run(services.store.count())
        note("database", True, f"{settings.database}: {count} interviews")
        note(
            "content",
            True,
            f"{len(services.bank.questions)} questions, {len(services.bank.drills)} drills, {len(services.bank.notes)} notes",
        )
        services.warm()
        note("index", True, f"{settings.index_dir}: up to date")
    except InterviewerError as error:
        note("index", False, error.message)
    note("endpoint", *asyncio.run(_endpoint(services)))
    audio = audio_line(services)
    if audio is not None:
        note("audio", *audio)
    services.close()
    return lines


async def _endpoint(services: Services) -> tuple[bool, str]:
    try:
        return await endpoint_line(services)
    finally:
        await services.stop()
