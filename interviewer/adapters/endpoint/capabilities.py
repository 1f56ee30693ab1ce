"""What an endpoint can do, learnt from its answers and kept in the data folder."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

OFFICIAL = "https://api.openai.com/v1"
_log = logging.getLogger(__name__)


class Capabilities(BaseModel):
    """True and False were seen, None is not known yet. ``token_field`` names the limit on a reply's tokens.
    ``thinks``: the model spends tokens before its first word, which count.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    streaming: bool | None = None
    json_schema: bool | None = None
    json_mode: bool | None = None
    tools: bool | None = None
    usage: bool | None = None
    stream_options: bool | None = None
    temperature: bool | None = None
    cache_key: bool = False
    thinks: bool = False
    token_field: str = "max_tokens"


def guessed(base_url: str | None) -> Capabilities:
    """What to try first. OpenAI and Azure call the token limit by its newer name and know prompt_cache_key."""
    host = urlsplit(base_url or OFFICIAL).hostname or ""
    official = host == "api.openai.com" or host.endswith((".openai.azure.com", ".services.ai.azure.com"))
    return Capabilities(cache_key=official, token_field="max_completion_tokens" if official else "max_tokens")


class CapabilityFile:
    """A JSON file of capabilities by address and model. A file that cannot be read or written is no fault: what it
    holds can be learnt again.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def read(self, base_url: str | None, model: str) -> Capabilities:
        """What is known, else what is guessed."""
        found = self._all().get(_name(base_url, model))
        try:
            return Capabilities.model_validate(found) if found is not None else guessed(base_url)
        except ValidationError:
            return guessed(base_url)

    def write(self, base_url: str | None, model: str, known: Capabilities) -> None:
        """Keeps what is known, in place of what was."""
        if self._path is None:
            return
        held = {**self._all(), _name(base_url, model): known.model_dump()}
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.write_text(json.dumps(held, indent=1, sort_keys=True), encoding="utf-8")
            beside.replace(self._path)
        except OSError as error:
            _log.warning("cannot keep what the endpoint can do in %s: %s", self._path, error.strerror)

    def _all(self) -> dict[str, object]:
        if self._path is None:
            return {}
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return held if isinstance(held, dict) else {}


def address(base_url: str | None) -> str:
    """The endpoint's address as it may be shown and kept: without user, password and query."""
    parts = urlsplit(base_url or OFFICIAL)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path.rstrip('/')}"


def _name(base_url: str | None, model: str) -> str:
    return f"{address(base_url)} {model}"
