"""The door: which hosts and origins may talk to us, how much they may send, what a page may load.

A page anywhere on the web can send requests to a server on this machine. So the Host header has to
be one of ours (a foreign name that resolves to loopback is turned away), and a request that
changes something has to come from our own pages or from a program that is no browser.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interviewer.server.problems import problem, problem_response

MAX_BODY = 1_000_000  # bytes
MAX_INPUTS = 12_000_000  # bytes; a list of a million is read, so that the calculator can say which input it is and what is allowed
MAX_FILE = 20_000_000  # bytes, of an exported interview
_FILE_PATHS = frozenset({"/import", "/api/interviews/import"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_WILDCARDS = frozenset({"0.0.0.0", "::"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": under it browsers send "Origin: null" with our own forms, which could then
    # not be told from a foreign page's.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=(), microphone=(self)",
}


class Door:
    """ASGI middleware that checks each request and sets the security headers of each response."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = LOOPBACK | {host.lower().strip("[]") for host in hosts}
        self._everywhere = not _WILDCARDS.isdisjoint(self._hosts)
        if self._everywhere:
            self._hosts |= {socket.gethostname().lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        fault = self._fault(scope)
        if fault:
            await problem_response(problem(*fault))(scope, receive, send_guarded)
        else:
            await self._app(scope, _limited(receive, _most(scope)), send_guarded)

    def _fault(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_ours(hostname(host)):
            return 400, "this server does not go by that name; use the address that it printed"
        if scope["method"] not in _SAFE_METHODS and _is_foreign(headers, host):
            return 403, "requests from other sites are refused"
        length = headers.get("content-length", "0")
        most = _most(scope)
        if not length.isdigit() or int(length) > most:
            return 413, f"the body is larger than {most:,} bytes"
        return None

    def _is_ours(self, name: str) -> bool:
        """A server on all addresses takes any of them, but no name that could be pointed at it."""
        return name in self._hosts or (self._everywhere and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def hostname(host: str) -> str:
    """The name in a Host header, without port and brackets; '' when it cannot be read."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_foreign(headers: Headers, host: str) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return True
    origin = headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() != host.lower() if origin != "null" else site is None


def _most(scope: Scope) -> int:
    """How many bytes a body may have."""
    if scope["path"].startswith("/api/calculations/"):
        return MAX_INPUTS
    return MAX_FILE if scope["path"] in _FILE_PATHS else MAX_BODY


def _limited(receive: Receive, most: int) -> Receive:
    """Counts a body that came without its length."""
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        if message["type"] == "http.request":
            total += len(message.get("body", b""))
            if total > most:
                raise HTTPException(413, f"the body is larger than {most:,} bytes")
        return message

    return counted
