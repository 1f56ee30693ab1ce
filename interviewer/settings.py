"""One frozen Settings, read from the environment (INTERVIEWER_*). There is no global instance."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from interviewer.errors import BadInput

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """A shipped folder (``knowledge`` or ``web``): inside the wheel, or beside the package in a checkout."""
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how they behave.

    ``idle_seconds``: a silence longer than this does not count as interview time.
    ``token_delay``: seconds between the words of the scripted voice.
    """

    data_dir: Path
    knowledge_dir: Path
    web_dir: Path
    idle_seconds: float = 120.0
    token_delay: float = 0.025
    base_url: str | None = None
    api_key: str | None = None
    model: str | None = None
    ear_model: str | None = None
    endpoint_source: str = "none"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data_dir / "interviews.db"

    @property
    def index_dir(self) -> Path:
        """The folder of the retrieval index."""
        return self.data_dir / "index"

    @property
    def has_endpoint(self) -> bool:
        """True when a model is named, so that an OpenAI-compatible endpoint can be used."""
        return bool(self.model)


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment, with ``config.toml`` of the data folder below it.

    Raises BadInput naming the variable or key that cannot be used.
    """
    env = os.environ if env is None else env
    data_dir = (
        Path(env["INTERVIEWER_DATA_DIR"]).expanduser().absolute()
        if env.get("INTERVIEWER_DATA_DIR")
        else user_data_path("interviewer")
    )
    config = _config(data_dir / "config.toml")
    endpoint = {key: env.get(name) or config.get(key) for key, name in _ENDPOINT.items()}
    source = "environment" if env.get("INTERVIEWER_MODEL") else ("config.toml" if config.get("model") else "none")
    return Settings(
        data_dir=data_dir,
        knowledge_dir=Path(env.get("INTERVIEWER_KNOWLEDGE_DIR") or shipped("knowledge")),
        web_dir=shipped("web"),
        token_delay=_seconds(env, "INTERVIEWER_TOKEN_DELAY", 0.025),
        idle_seconds=_seconds(env, "INTERVIEWER_IDLE_SECONDS", 120.0),
        endpoint_source=source,
        **endpoint,
    )


_ENDPOINT = {
    "base_url": "OPENAI_BASE_URL",
    "api_key": "OPENAI_API_KEY",
    "model": "INTERVIEWER_MODEL",
    "ear_model": "INTERVIEWER_EAR_MODEL",
}


def _config(path: Path) -> dict[str, str]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot read {path}: {error}; correct the file or remove it") from None
    unknown = sorted(set(data) - set(_ENDPOINT))
    if unknown:
        raise BadInput(f"{path}: unknown key '{unknown[0]}'; known are {', '.join(_ENDPOINT)}")
    return {key: str(value) for key, value in data.items()}


def _seconds(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 86_400:
        raise BadInput(f"{name} must be a number of seconds from 0 to 86400, found '{text}'", field=name)
    return value
