"""Runs that LangChain tells its callbacks of → OpenTelemetry's spans: one a stage, one a chat model's call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGeneration, LLMResult
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from rag.serve.observe.attributes import Attributes, attributes_of
from rag.serve.observe.context import REQUEST_ID, TRACEPARENT


class StageSpans(BaseCallbackHandler):
    """Makes a span of every run, below that of the run that called it; an error marks its span.

    Attributes are counts and codes (`attributes_of`), of a chat model's call its tokens. ``texts``: also what was asked,
    answered, and said by an error.

    >>> load().runnable.invoke(question, config={"callbacks": [StageSpans(tracer)]})    # doctest: +SKIP
    """

    run_inline = True  # in an event loop too: a span ends when its run does, not when a thread is free

    def __init__(self, tracer: Tracer, *, texts: bool = False) -> None:
        self._tracer, self._texts = tracer, texts
        self._open: dict[UUID, Span] = {}

    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **told: Any
    ) -> None:
        """Begin the span of a stage, or of whatever else is a part of a chain."""
        self._begin(told.get("name") or "chain", run_id, parent_run_id, {})

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **told: Any) -> None:
        """End it with what it made."""
        self._end(run_id, attributes_of(outputs, texts=self._texts))

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **told: Any) -> None:
        """End it with what went wrong."""
        self._fail(run_id, error)

    def on_chat_model_start(
        self,
        serialized: Any,
        messages: list[list[BaseMessage]],
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        metadata: Mapping[str, Any] | None = None,
        **told: Any,
    ) -> None:
        """Begin the span of a chat model's call."""
        known = metadata or {}
        model, provider = str(known.get("ls_model_name") or ""), str(known.get("ls_provider") or "")
        about = {"gen_ai.operation.name": "chat", "gen_ai.request.model": model, "gen_ai.provider.name": provider}
        name = f"chat {model}".rstrip()
        self._begin(name, run_id, parent_run_id, {k: v for k, v in about.items() if v}, SpanKind.CLIENT)

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **told: Any) -> None:
        """End it with the tokens that it took."""
        self._end(run_id, _tokens(response))

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **told: Any) -> None:
        """End it with what went wrong."""
        self._fail(run_id, error)

    def on_retriever_start(
        self, serialized: Any, query: str, *, run_id: UUID, parent_run_id: UUID | None = None, **told: Any
    ) -> None:
        """Begin the span of a search."""
        self._begin(told.get("name") or "retriever", run_id, parent_run_id, {})

    def on_retriever_end(self, documents: Sequence[Document], *, run_id: UUID, **told: Any) -> None:
        """End it with how much was found."""
        self._end(run_id, {"rag.documents": len(documents)})

    def on_retriever_error(self, error: BaseException, *, run_id: UUID, **told: Any) -> None:
        """End it with what went wrong."""
        self._fail(run_id, error)

    def _begin(
        self,
        name: str,
        run: UUID,
        parent: UUID | None,
        about: Attributes,
        kind: SpanKind = SpanKind.INTERNAL,
    ) -> None:
        above = self._open.get(parent) if parent else None
        request = REQUEST_ID.get()
        told = {**about, "rag.request_id": request} if request and not above else about
        self._open[run] = self._tracer.start_span(name, _below(above), kind, dict(told))

    def _end(self, run: UUID, about: Attributes) -> None:
        if span := self._open.pop(run, None):
            span.set_attributes(about)
            span.end()

    def _fail(self, run: UUID, error: BaseException) -> None:
        if span := self._open.pop(run, None):
            if isinstance(error, GeneratorExit):  # whoever asked wants no answer any more
                span.set_attribute("rag.stopped", True)
            else:
                span.set_attribute("error.type", type(error).__qualname__)
                span.set_status(Status(StatusCode.ERROR, str(error) if self._texts else None))
            span.end()


def _below(above: Span | None) -> Context | None:
    """The context of a span's parent: the run above, what is under way here, or the caller's own trace."""
    if above is not None:
        return trace.set_span_in_context(above)
    if trace.get_current_span().get_span_context().is_valid or not TRACEPARENT.get():
        return None
    return TraceContextTextMapPropagator().extract({"traceparent": TRACEPARENT.get()})


def _tokens(response: LLMResult) -> Attributes:
    told: dict[str, int] = {}
    for generation in (one for several in response.generations for one in several):
        usage = getattr(generation.message, "usage_metadata", None) if isinstance(generation, ChatGeneration) else None
        for name in ("input_tokens", "output_tokens"):
            if usage:
                key = f"gen_ai.usage.{name}"
                told[key] = told.get(key, 0) + usage[name]
    return told
