"""The real application on a real socket, in a thread of the test process."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from interviewer.server.app import create_app
from interviewer.settings import load_settings
from interviewer.wiring import Services, build


def services_in(folder: Path, *, token_delay: float = 0.0) -> Services:
    """The real services on a data folder of their own."""
    return build(load_settings({"INTERVIEWER_DATA_DIR": str(folder), "INTERVIEWER_TOKEN_DELAY": str(token_delay)}))


@contextlib.contextmanager
def serving(services: Services, port: int = 0) -> Iterator[str]:
    """The address of a server that runs until the context ends; port 0 takes a free one."""
    listener = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(create_app(services), log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
