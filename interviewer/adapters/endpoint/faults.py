"""Every way in which a call can fail, mapped once to EndpointError. No message repeats a key or a prompt."""

from __future__ import annotations

import json
import re
from typing import Any

from interviewer.errors import EndpointError, EndpointFault

MOST_QUOTED = 160
_SECRET = re.compile(r"\b(?:sk|pk|rk|key|Bearer)[-_ ][A-Za-z0-9_\-*.]{6,}", re.IGNORECASE)
_QUOTA = ("insufficient_quota", "billing", "quota_exceeded", "exceeded your current quota")


def of_exception(error: BaseException) -> EndpointError:
    """What an exception of the client or its transport means."""
    import openai

    if isinstance(error, EndpointError):
        return error
    if isinstance(error, TimeoutError):
        return EndpointError("timeout", "the model endpoint took too long; see the deadlines in the settings")
    if isinstance(error, openai.APITimeoutError):
        return EndpointError(
            "unreachable", "the model endpoint does not take connections in time; is its address right?"
        )
    if isinstance(error, openai.APIStatusError):
        return of_status(error.status_code, error.body, dict(error.response.headers))
    if isinstance(error, openai.APIConnectionError):
        return _of_connection(error)
    if isinstance(error, ValueError):
        return EndpointError("malformed", "the model endpoint sent something that is not of its protocol")
    return EndpointError("cut", f"the connection to the model endpoint broke ({type(error).__name__})")


def of_transport(error: BaseException) -> EndpointError:
    """What an exception while the reply was being read means."""
    if isinstance(error, EndpointError | TimeoutError | ValueError):
        return of_exception(error)
    return EndpointError("cut", f"the model endpoint's reply broke off ({type(error).__name__})")


def of_status(status: int, body: object, headers: dict[str, str] | None = None) -> EndpointError:
    """What an HTTP status with its body (parsed JSON or text) means."""
    text, code = _told(body)
    if status in (401, 403):
        return EndpointError("auth", f"the model endpoint refuses the key (HTTP {status}); check OPENAI_API_KEY")
    if status == 429:
        if any(mark in f"{code} {text}".lower() for mark in _QUOTA):
            return EndpointError("quota", "the quota at the model endpoint is used up; check its plan and billing")
        wait = _retry_after(headers or {})
        return EndpointError("rate_limited", "the model endpoint is asked too often (HTTP 429)", retry_after=wait)
    if status == 404:
        return EndpointError(
            "model_missing",
            f"the model endpoint does not know this model or address (HTTP 404{_because(text)}); "
            "check INTERVIEWER_MODEL, and that OPENAI_BASE_URL ends as the endpoint wants it (often /v1)",
        )
    kind: EndpointFault = "server" if status >= 500 or status in (408, 409, 425) else "bad_request"
    if kind == "bad_request" and "content_filter" in f"{code} {text}":
        kind = "refused"
    wait = _retry_after(headers or {}) if kind == "server" else None
    return EndpointError(kind, f"the model endpoint answers HTTP {status}{_because(text)}", retry_after=wait)


def of_error_event(error: object) -> EndpointError:
    """An error told inside a stream, as ``{"error": {...}}``."""
    status = error.get("code") if isinstance(error, dict) else None
    if isinstance(status, int) and 400 <= status < 600:
        return of_status(status, {"error": error})
    text, code = _told({"error": error})
    if any(mark in f"{code} {text}".lower() for mark in _QUOTA):
        return of_status(429, {"error": error})
    return EndpointError("server", f"the model endpoint broke off with an error{_because(text)}")


def refused() -> EndpointError:
    """The model or a filter before it declined."""
    return EndpointError("refused", "the model declined to answer")


def stopped_at_length() -> EndpointError:
    """The reply reached its token limit."""
    return EndpointError("length", "the model's reply was cut at its token limit")


def redacted(text: str, key: str | None = None) -> str:
    """``text`` without the key, and without what looks like one."""
    if key:
        text = text.replace(key, "[key]")
    return _SECRET.sub("[key]", text)


def parameter_at_fault(body: object) -> str:
    """All that a 400 says, in lower case, for finding out which parameter the endpoint does not know."""
    return json.dumps(body, ensure_ascii=False).lower() if not isinstance(body, str) else body.lower()


def _of_connection(error: BaseException) -> EndpointError:
    reason = str(error.__cause__ or error)
    if "name" in reason.lower() and ("known" in reason.lower() or "resolution" in reason.lower()):
        return EndpointError("unreachable", "the model endpoint's name cannot be found; check OPENAI_BASE_URL")
    if type(error.__cause__).__name__ in ("RemoteProtocolError", "ReadError"):
        return EndpointError("cut", "the model endpoint closed the connection without an answer")
    return EndpointError(
        "unreachable", "the model endpoint cannot be reached; is it running, and OPENAI_BASE_URL right?"
    )


def _told(body: object) -> tuple[str, str]:
    """(message, code) of an error body in one of the forms that are about."""
    inner: Any = body.get("error", body) if isinstance(body, dict) else body
    if isinstance(inner, dict):
        text = inner.get("message") or inner.get("detail") or ""
        return str(text), f"{inner.get('code') or ''} {inner.get('type') or ''}"
    return (inner, "") if isinstance(inner, str) else ("", "")


def _because(text: str) -> str:
    line = " ".join(redacted(text).split())
    return f": {line[:MOST_QUOTED]}" if line and not line.startswith("<") else ""


def _retry_after(headers: dict[str, str]) -> float | None:
    """Seconds of a Retry-After header; a date is left alone."""
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * scale)
        except (KeyError, ValueError):
            continue
    return None
