"""An audio endpoint of the OpenAI kind on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class AudioEndpoint(ThreadingHTTPServer):
    """Writes down that it heard "impression logs", and says four bytes; ``status`` makes it fail."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.garbage = False
        self.seen: list[tuple[str, str, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: AudioEndpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, self.headers.get("Authorization", ""), body))
        speech = self.path.endswith("/speech")
        kind, reply = ("audio/mpeg", b"mp3!") if speech else ("application/json", b'{"text": " Impression logs. "}')
        if self.server.garbage:
            kind, reply = "text/plain", b"hello"
        self.send_response(self.server.status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def audio_endpoint() -> Iterator[AudioEndpoint]:
    """The endpoint, answering until the context ends."""
    server = AudioEndpoint()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
