"""Where the spans of a process go, as its settings say: nowhere, to stderr, or to a collector."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.errors import SettingError
from index.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

_PACKAGES = "opentelemetry-sdk==1.45.2 opentelemetry-exporter-otlp-proto-http==1.45.2"


@contextmanager
def spans_told(settings: Settings) -> Iterator[None]:
    """Send the spans of every answer that is made in this block where ``settings.otel`` says; what is left is sent at its end.

    A collector's address is OTEL_EXPORTER_OTLP_ENDPOINT, the service's name OTEL_SERVICE_NAME. Where nothing is to be
    sent nothing is imported. Raises SettingError without the packages.
    """
    if not settings.otel:
        yield
        return
    try:
        processor = _processor(settings.otel)
    except ImportError as error:
        mend = f"run: {sys.executable} -m pip install {_PACKAGES}"
        raise SettingError(f"RAG_OTEL is {settings.otel!r} and needs the package {error.name}; {mend}") from error
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider

    from rag.serve.observe.spans import StageSpans
    from rag.serve.observe.stages import called_back

    # Ours alone, not the process's: FastAPI would hand it every address with its query, which may hold a question.
    provider = TracerProvider(resource=Resource({"service.name": "news-qa"}).merge(OTELResourceDetector().detect()))
    provider.add_span_processor(processor)
    try:
        with called_back([StageSpans(provider.get_tracer("rag"), texts=settings.log_questions)]):
            yield
    finally:
        provider.shutdown()


def _processor(where: str) -> SpanProcessor:
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SimpleSpanProcessor

    if where == "console":  # stdout may be a program's, as with python -m rag mcp
        return SimpleSpanProcessor(
            ConsoleSpanExporter(out=sys.stderr, formatter=lambda span: span.to_json(None) + "\n")
        )
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return BatchSpanProcessor(OTLPSpanExporter())
