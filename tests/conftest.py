"""For every test: no network but this machine's own, a data folder of its own, and no waiting between words."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


class NetworkRefused(AssertionError):
    """A test tried to reach another machine."""


def _is_local(address: object) -> bool:
    """True for loopback addresses and for sockets that are files."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in ("", "localhost"):
        return True
    try:
        parsed = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    return parsed.is_loopback or parsed.is_unspecified


def _guarded(method: Callable[..., Any], at: int) -> Callable[..., Any]:
    """``method`` of a socket, refusing when its positional argument number ``at`` is an address elsewhere."""

    def call(self: socket.socket, *args: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(args[at]):
            raise NetworkRefused(f"tests may not reach {args[at]!r}")
        return method(self, *args)

    return call


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuses connections and datagrams to anything but this machine, and the look-up of other names."""
    look_up = socket.getaddrinfo

    def local_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_local((name,)):
            raise NetworkRefused(f"tests may not look up {name!r}")
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect, 0))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex, 0))
        # sendto(data, address) and sendto(data, flags, address): the address is last.
        patch.setattr(socket.socket, "sendto", _guarded(socket.socket.sendto, -1))
        patch.setattr(socket, "getaddrinfo", local_look_up)
        yield


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh data folder, no pause between words, and no endpoint of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith(("INTERVIEWER_", "OPENAI_", "OTEL_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("INTERVIEWER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("INTERVIEWER_TOKEN_DELAY", "0")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio alone."""
    return "asyncio"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright's loop stays in the main thread, and nothing may be run on another one then."""
    items.sort(key=lambda item: "browser" in item.path.parts)
