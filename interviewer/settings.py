"""One frozen Settings, read from the environment (INTERVIEWER_*). There is no global instance."""

from __future__ import annotations

import math
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from interviewer.domain.model_calls import Usage
from interviewer.errors import BadInput

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """A shipped folder (``knowledge`` or ``web``): inside the wheel, or beside the package in a checkout."""
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


@dataclass(frozen=True, slots=True)
class Price:
    """Money for a million tokens: sent, sent and found in the endpoint's prompt cache, received."""

    input: float
    cached: float
    output: float


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how they behave.

    ``idle_seconds``: a silence longer than this does not count as interview time.
    ``token_delay``: seconds between the words of the scripted voice.
    ``ear_model``: defaults to ``model``. ``audio_model`` writes down what is spoken, ``speech_model`` reads aloud with
    ``speech_voice``, both at ``audio_base_url`` (defaults to ``base_url``); without them the browser is asked to.
    ``*_seconds`` of the endpoint: to connect, to the first text, between two pieces,
    for a turn, and how long an endpoint that keeps failing is left alone. ``budget_*``: money, in the currency of
    ``prices``. ``record_dir``: where exchanges with the endpoint are kept. ``tracing``: LangSmith may be told of calls.
    ``spans``: OpenTelemetry spans go where the OTEL_ variables say.
    """

    data_dir: Path
    knowledge_dir: Path
    web_dir: Path
    idle_seconds: float = 120.0
    token_delay: float = 0.025
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    model: str | None = None
    ear_model: str | None = None
    audio_model: str | None = None
    speech_model: str | None = None
    speech_voice: str = "alloy"
    audio_base_url: str | None = None
    endpoint_source: str = "none"
    connect_seconds: float = 5.0
    first_token_seconds: float = 20.0
    gap_seconds: float = 15.0
    turn_seconds: float = 60.0
    breaker_seconds: float = 30.0
    budget_interview: float | None = None
    budget_day: float | None = None
    prices: Mapping[str, Price] = field(default_factory=dict)
    record_dir: Path | None = None
    tracing: bool = False
    spans: bool = False

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


def price_of(prices: Mapping[str, Price], model: str, usage: Usage) -> float | None:
    """What a usage of a model costs; None when the table does not know the model. A dated name such as ``gpt-x-2026-01-31``
    has the price of the longest name in the table that it begins with.
    """
    named = [name for name in prices if model == name or model.startswith(f"{name}-")]
    if not named:
        return None
    price = prices[max(named, key=len)]
    sent = usage.tokens_in - usage.tokens_cached
    return (sent * price.input + usage.tokens_cached * price.cached + usage.tokens_out * price.output) / 1e6


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
    endpoint = {key: env.get(name) or _text(config, key) for key, name in _ENDPOINT.items()}
    _check_address(endpoint["base_url"])
    _check_address(endpoint["audio_base_url"], "INTERVIEWER_AUDIO_BASE_URL")
    seconds = {key: _number(env, config, key, default) for key, default in _DEADLINES.items()}
    source = "environment" if env.get("INTERVIEWER_MODEL") else ("config.toml" if config.get("model") else "none")
    return Settings(
        data_dir=data_dir,
        knowledge_dir=Path(env.get("INTERVIEWER_KNOWLEDGE_DIR") or shipped("knowledge")),
        web_dir=shipped("web"),
        token_delay=_number(env, {}, "token_delay", 0.025),
        idle_seconds=_number(env, {}, "idle_seconds", 120.0),
        endpoint_source=source,
        base_url=endpoint["base_url"],
        api_key=endpoint["api_key"],
        model=endpoint["model"],
        ear_model=endpoint["ear_model"] or endpoint["model"],
        audio_model=endpoint["audio_model"],
        speech_model=endpoint["speech_model"],
        speech_voice=endpoint["speech_voice"] or "alloy",
        audio_base_url=endpoint["audio_base_url"] or endpoint["base_url"],
        connect_seconds=seconds["connect_seconds"],
        first_token_seconds=seconds["first_token_seconds"],
        gap_seconds=seconds["gap_seconds"],
        turn_seconds=seconds["turn_seconds"],
        breaker_seconds=seconds["breaker_seconds"],
        budget_interview=_budget(env, config, "budget_interview"),
        budget_day=_budget(env, config, "budget_day"),
        prices=_prices(config.get("prices", {})),
        record_dir=Path(env["INTERVIEWER_RECORD"]).expanduser().absolute() if env.get("INTERVIEWER_RECORD") else None,
        tracing=env.get("INTERVIEWER_TRACING") == "langsmith",
        spans=any(env.get(name) for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")),
    )


_ENDPOINT = {
    "base_url": "OPENAI_BASE_URL",
    "api_key": "OPENAI_API_KEY",
    "model": "INTERVIEWER_MODEL",
    "ear_model": "INTERVIEWER_EAR_MODEL",
    "audio_model": "INTERVIEWER_AUDIO_MODEL",
    "speech_model": "INTERVIEWER_SPEECH_MODEL",
    "speech_voice": "INTERVIEWER_SPEECH_VOICE",
    "audio_base_url": "INTERVIEWER_AUDIO_BASE_URL",
}
_DEADLINES = {
    "connect_seconds": 5.0,
    "first_token_seconds": 20.0,
    "gap_seconds": 15.0,
    "turn_seconds": 60.0,
    "breaker_seconds": 30.0,
}
_KEYS = (*_ENDPOINT, *_DEADLINES, "budget_interview", "budget_day", "prices")


def _config(path: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot read {path}: {error}; correct the file or remove it") from None
    unknown = sorted(set(data) - set(_KEYS))
    if unknown:
        raise BadInput(f"{path}: unknown key '{unknown[0]}'; known are {', '.join(_KEYS)}")
    return data


def _text(config: Mapping[str, Any], key: str) -> str | None:
    return str(config[key]) if config.get(key) else None


def _check_address(base_url: str | None, name: str = "OPENAI_BASE_URL") -> None:
    if base_url and not re.match(r"https?://[^/\s]+", base_url):
        raise BadInput(f"{name} must begin with http:// or https://", field="base_url")


def _number(env: Mapping[str, str], config: Mapping[str, Any], key: str, default: float) -> float:
    """Seconds of INTERVIEWER_<KEY>, else of config.toml."""
    name = f"INTERVIEWER_{key.upper()}"
    text = env.get(name) or config.get(key)
    if text is None or text == "":
        return default
    value = _float(text)
    if value is None or not 0 <= value <= 86_400:
        raise BadInput(f"{name} must be a number of seconds from 0 to 86400, found '{text}'", field=name)
    return value


def _budget(env: Mapping[str, str], config: Mapping[str, Any], key: str) -> float | None:
    name = f"INTERVIEWER_{key.upper()}"
    text = env.get(name) or config.get(key)
    if text is None or text == "":
        return None
    value = _float(text)
    if value is None or value < 0:
        raise BadInput(f"{name} must be an amount of money, 0 or more, found '{text}'", field=name)
    return value


def _prices(table: object) -> dict[str, Price]:
    """``[prices."MODEL"]`` with input, output and, if it differs, cached: money for a million tokens."""
    form = 'prices must be tables such as [prices."my-model"] with the numbers input, output and, if it differs, cached'
    if not isinstance(table, dict):
        raise BadInput(form, field="prices")
    prices = {}
    for model, row in table.items():
        if not isinstance(row, dict) or not {"input", "output"} <= set(row) <= {"input", "output", "cached"}:
            raise BadInput(form, field=f"prices.{model}")
        values = {key: _float(value) for key, value in row.items()}
        if any(value is None or value < 0 for value in values.values()):
            raise BadInput(form, field=f"prices.{model}")
        given = {key: value or 0.0 for key, value in values.items()}
        prices[model] = Price(given["input"], given.get("cached", given["input"]), given["output"])
    return prices


def _float(text: object) -> float | None:
    try:
        value = float(str(text))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
