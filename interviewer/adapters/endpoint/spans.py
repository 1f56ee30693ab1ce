"""A span for each request to an endpoint, by OpenTelemetry's conventions for generative AI; never what was said.

Nothing is imported and nothing sent unless an exporter is configured (OTEL_EXPORTER_OTLP_ENDPOINT).
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from interviewer.adapters.endpoint.capabilities import OFFICIAL
from interviewer.domain.model_calls import Usage

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

_log = logging.getLogger(__name__)


class Spans:
    """Makes spans with ``tracer``."""

    def __init__(self, tracer: Tracer, base_url: str | None) -> None:
        self._tracer = tracer
        parts = urlsplit(base_url or OFFICIAL)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        self._where: dict[str, Any] = {"server.address": parts.hostname or "", "server.port": port}

    def note(
        self, request: dict[str, Any], seconds: float, usage: Usage, *, purpose: str, finish: str | None, outcome: str
    ) -> None:
        """A request that has just ended after ``seconds``."""
        from opentelemetry.trace import SpanKind, Status, StatusCode

        end = time.time_ns()
        attributes: dict[str, Any] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": request["model"],
            "gen_ai.request.stream": bool(request.get("stream")),
            "gen_ai.usage.input_tokens": usage.tokens_in,
            "gen_ai.usage.output_tokens": usage.tokens_out,
            "gen_ai.usage.cache_read.input_tokens": usage.tokens_cached,
            "interviewer.purpose": purpose,
            **self._where,
        }
        for name, parameter in (("max_tokens", "max_tokens"), ("max_completion_tokens", "max_tokens")):
            if name in request:
                attributes[f"gen_ai.request.{parameter}"] = request[name]
        if "temperature" in request:
            attributes["gen_ai.request.temperature"] = request["temperature"]
        if finish is not None:
            attributes["gen_ai.response.finish_reasons"] = (finish,)
        started = end - int(seconds * 1e9)
        span = self._tracer.start_span(
            f"chat {request['model']}", kind=SpanKind.CLIENT, start_time=started, attributes=attributes
        )
        if outcome not in ("ok", "stopped"):
            span.set_attribute("error.type", outcome)
            span.set_status(Status(StatusCode.ERROR))
        span.end(end)


def exported(base_url: str | None) -> Spans | None:
    """Spans that go where the OTEL_ variables say; None, with a warning, when the exporter is not installed.

    A provider that was set up from outside (opentelemetry-instrument) is used as it is.
    """
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        _log.warning("no spans are sent, %s is missing; install opentelemetry-exporter-otlp-proto-grpc", error.name)
        return None
    provider = trace.get_tracer_provider()
    if isinstance(provider, trace.ProxyTracerProvider):
        made = TracerProvider(resource=Resource.create({"service.name": "interviewer"}))
        made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(made)
        provider = made
    return Spans(provider.get_tracer("interviewer"), base_url)
