"""interviewer doctor."""

from __future__ import annotations

import asyncio
import platform
from importlib.metadata import version
from typing import Annotated, Any

import typer

from interviewer import __version__
from interviewer.cli.output import emit
from interviewer.domain.model_calls import Usage
from interviewer.errors import EndpointError, InterviewerError
from interviewer.settings import load_settings, price_of
from interviewer.wiring import Services, build


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False) -> None:
    """Check the data folder, the database, the index, the endpoint and versions."""
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
    services.close()
    return lines


async def _endpoint(services: Services) -> tuple[bool, str]:
    """Whether the endpoint can be used, and a line about it; one tiny call, whose findings are kept."""
    settings, endpoint = services.settings, services.endpoint
    if endpoint is None:
        return True, "none needed: the embedded ear and voice are in use"
    where = f"model {settings.model} at {endpoint.address} ({settings.endpoint_source})"
    try:
        found = await endpoint.probe()
    except EndpointError as error:
        return False, f"{where}: {error.message}"
    finally:
        await services.stop()
    abilities = {
        "streaming": found.streaming,
        "JSON schema": found.json_schema,
        "JSON mode": found.json_mode if not found.json_schema else True,
        "tools": found.tools,
        "usage": found.usage,
    }
    told = ", ".join(f"{name} {'yes' if able else 'no'}" for name, able in abilities.items())
    return _priced(services, f"{where}: {told}")


def _priced(services: Services, told: str) -> tuple[bool, str]:
    """A budget without a price would never stop anything."""
    settings = services.settings
    unpriced = [
        name
        for name in dict.fromkeys((settings.model, settings.ear_model))
        if name and price_of(settings.prices, name, Usage()) is None
    ]
    if not unpriced:
        return True, told
    table = f'[prices."{unpriced[0]}"] input = ..., output = ... (money for a million tokens)'
    if settings.budget_day is not None or settings.budget_interview is not None:
        return False, f"{told}; a budget is set but {unpriced[0]} has no price: add {table} to config.toml"
    return True, f"{told}; costs are not counted, for want of {table} in config.toml"
