"""interviewer serve and interviewer chat."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
import time
import urllib.request
import uuid
import webbrowser
from typing import Annotated, Any, cast

import typer

from interviewer.cli.output import say
from interviewer.domain.base import Mode
from interviewer.errors import BadInput
from interviewer.settings import load_settings
from interviewer.wiring import Services, build


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    open_: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes; only 1 works with the embedded index and SQLite.")
    ] = 1,
) -> None:
    """Serve the web UI and the API."""
    if workers > 1:
        raise BadInput(
            "--workers above 1 would lose index entries and updates with the embedded index and SQLite; run one process"
        )
    listener = _listen(host, port)
    services = build(load_settings())
    address = f"http://{_shown(host)}:{listener.getsockname()[1]}"
    threading.Thread(target=_announce, args=(address, open_), daemon=True).start()
    _run(services, listener, host)


def chat(
    plan: Annotated[str | None, typer.Option(help="A plan's id.")] = None,
    question: Annotated[str | None, typer.Option(help="A question's id.")] = None,
    drill: Annotated[str | None, typer.Option(help="A drill's id.")] = None,
    mode: Annotated[str, typer.Option(help="real or coach.")] = "real",
    scenario: Annotated[
        str, typer.Option(help="Numbers: auto (new ones when asked before), fresh or original.")
    ] = "auto",
) -> None:
    """The same interview in a terminal. An empty line sends; Ctrl-D or /end ends it."""
    if mode not in ("real", "coach"):
        raise typer.BadParameter(f"--mode must be real or coach, found '{mode}'")
    if scenario not in ("auto", "fresh", "original"):
        raise typer.BadParameter(f"--scenario must be auto, fresh or original, found '{scenario}'")
    if plan is None and question is None and drill is None:
        drill = "training-data"
    services = build(load_settings())
    try:
        chosen = {"plan": plan, "question": question, "drill": drill, "scenario": scenario}
        asyncio.run(_held(services, chosen, cast(Mode, mode)))
    finally:
        services.close()


async def _held(services: Services, chosen: dict[str, Any], mode: Mode) -> None:
    try:
        await _chat(services, chosen, mode)
    finally:
        await services.stop()


async def _chat(services: Services, chosen: dict[str, Any], mode: Mode) -> None:
    conversation = services.conversation
    record = await conversation.start(**chosen, mode=mode)
    print(f"\n{record.interview.title}\n\n> {record.turns[0].text}\n")
    while record.interview.state == "running":
        text = await asyncio.to_thread(_read_answer)
        if text is None:
            record = await conversation.finish(record.interview.id)
            break
        answer = await conversation.receive(record.interview.id, uuid.uuid4().hex, text)
        print("\n> ", end="")
        async for event in conversation.reply(record.interview.id, answer.seq):
            if event.kind == "token":
                print(event.data["text"], end="", flush=True)
            elif event.kind == "turn_end" and event.data.get("note"):
                print(flush=True)
                say(event.data["note"])
            elif event.kind == "error":
                say(event.data["detail"])
        print("\n")
        record = await conversation.record(record.interview.id)
    await asyncio.to_thread(services.warm)
    report = await services.reports.report(record.interview.id)
    for part in report.rounds:
        print(f"== {part.title}: {part.band_words or part.headline}\n   {part.headline}")
        for step in part.next_steps:
            print(f"   - {step}")
    say(f"Whole report: interviewer export {record.interview.id} --format md")


def _read_answer() -> str | None:
    """Lines up to an empty one; None at the end of input or for /end."""
    lines: list[str] = []
    while True:
        line = sys.stdin.readline()
        if not line:
            return "".join(lines).strip() or None
        if line.strip() == "/end":
            return None
        if not line.strip() and lines:
            return "".join(lines).strip()
        if line.strip():
            lines.append(line)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise BadInput(
            f"cannot listen on {host}:{port}: {error.strerror or error}; choose another with --port (0 takes a free one)"
        ) from None
    return listener


def _run(services: Services, listener: socket.socket, host: str) -> None:
    import uvicorn

    from interviewer.server.app import create_app

    app = create_app(services, hosts=() if host in ("127.0.0.1", "localhost", "::1") else (host,))
    # The ears compute in threads; with Python's own 5 ms each handing over would hold up the words of all other interviews.
    sys.setswitchinterval(0.001)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3))
    try:
        server.run(sockets=[listener])
    finally:
        services.close()


def _announce(address: str, open_browser: bool) -> None:
    """Prints the address once the server answers."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1) as answer:
                if answer.status == 200:
                    break
        except OSError:
            time.sleep(0.05)
    print(f"Interviewer is ready: {address}", flush=True)
    if open_browser:
        webbrowser.open(address)


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
