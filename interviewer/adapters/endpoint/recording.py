"""Keeps exchanges with an endpoint as files, so that what a user saw can be played again."""

from __future__ import annotations

import itertools
import json
import logging
import os
import time
from pathlib import Path
from typing import Any

from interviewer.adapters.endpoint.faults import redacted

_log = logging.getLogger(__name__)


class Exchange:
    """One request and what came back, written when it is over. ``chunks`` are [seconds since the request, text]."""

    def __init__(self, path: Path, key: str | None, request: dict[str, Any], purpose: str) -> None:
        self._path, self._key = path, key
        self._began = time.perf_counter()
        self._kept: dict[str, Any] = {"purpose": purpose, "request": request, "status": 200, "chunks": []}

    def status(self, status: int, content_type: str = "") -> None:
        """The reply's head."""
        self._kept["status"], self._kept["content_type"] = status, content_type

    def chunk(self, data: bytes) -> None:
        """A part of the reply as it came; bytes that are no UTF-8 are kept as escapes."""
        text = data.decode("utf-8", "surrogateescape")
        self._kept["chunks"].append([round(time.perf_counter() - self._began, 4), text])

    def close(self, outcome: str) -> None:
        """Writes the file. A disk that is full is a warning: the interview matters more."""
        self._kept["outcome"] = outcome
        text = redacted(json.dumps(self._kept, ensure_ascii=True, indent=1), self._key)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(text)
        except OSError as error:
            _log.warning("cannot record an exchange in %s: %s", self._path, error.strerror)


class Recorder:
    """Gives each exchange its file: numbered in order, named after what it was for. Headers are never kept."""

    def __init__(self, folder: Path, key: str | None) -> None:
        self._folder, self._key = folder, key
        self._count = itertools.count(1)
        self._run = time.strftime("%Y%m%d-%H%M%S")

    def exchange(self, request: dict[str, Any], purpose: str) -> Exchange:
        """A new exchange."""
        name = f"{self._run}-{os.getpid()}-{next(self._count):05}-{purpose}.json"
        return Exchange(self._folder / name, self._key, request, purpose)
