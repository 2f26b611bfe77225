"""The tree of spans of an answer, however it is asked: names, parents, attributes, errors, and no text in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode, Tracer

from rag.chain import Service, answer, stream
from rag.serve.answering.asked import Asked
from rag.serve.langchain import PassageRetriever
from rag.serve.observe.context import TRACEPARENT
from rag.serve.observe.spans import StageSpans
from rag.serve.observe.stages import called_back
from rag.types import Draft, Event
from rag.writers import WriterError
from tests.rag.serve.observe.conftest import Running, running

__all__ = ["running"]
QUESTION = "青石大桥全长多少米？"
STAGES = ["question", "retrieve", "rank", "write", "verify"]


@pytest.fixture
def memory() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracer(memory: InMemorySpanExporter) -> Tracer:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(memory))
    return provider.get_tracer("test")


def named(spans: Sequence[ReadableSpan]) -> dict[str, ReadableSpan]:
    return {span.name: span for span in spans}


def parent(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent else None


def streamed(service: Service) -> None:
    assert list(stream(service, QUESTION))[-1].answer


def answered(service: Service) -> None:
    assert answer(service, QUESTION).found


@pytest.mark.parametrize("ask", [streamed, answered])
def test_stages_are_spans_below_the_answer(
    mixed: Service, memory: InMemorySpanExporter, tracer: Tracer, ask: Callable[[Service], None]
) -> None:
    with called_back([StageSpans(tracer)]):
        ask(mixed)
    spans = memory.get_finished_spans()
    assert [span.name for span in spans] == [*STAGES, "answer"]
    root = spans[-1]
    assert root.parent is None and {parent(span) for span in spans[:-1]} == {root.get_span_context().span_id}  # type: ignore[union-attr]
    told, ranked = dict(root.attributes or {}), dict(named(spans)["rank"].attributes or {})
    assert told["rag.generation"] == mixed.store.generation and told["rag.found"] is True
    assert told["rag.writer"] == "extractive" and 0 < float(str(told["rag.confidence"])) <= 1
    assert ranked["rag.candidates"] and ranked["rag.ranked"] and ranked["rag.language"] == "zh-Hans"
    assert all(span.status.status_code is StatusCode.UNSET for span in spans)


def test_the_runnable_gives_the_same_spans(mixed: Service, memory: InMemorySpanExporter, tracer: Tracer) -> None:
    said = mixed.runnable.invoke(QUESTION, config={"callbacks": [StageSpans(tracer)]})
    spans = named(memory.get_finished_spans())
    assert spans.keys() >= {*STAGES, "answer"}
    root = next(span for span in spans.values() if span.parent is None)
    assert {parent(spans[name]) for name in STAGES} == {root.get_span_context().span_id}  # type: ignore[union-attr]
    assert (root.attributes or {})["rag.generation"] == said.generation


def test_no_text_is_told_unless_asked_for(mixed: Service, memory: InMemorySpanExporter, tracer: Tracer) -> None:
    with called_back([StageSpans(tracer)]):
        streamed(mixed)
    assert "桥" not in "".join(span.to_json() for span in memory.get_finished_spans())
    memory.clear()
    with called_back([StageSpans(tracer, texts=True)]):
        streamed(mixed)
    root = memory.get_finished_spans()[-1].attributes or {}
    assert root["rag.question"] == QUESTION and "2860米" in str(root["rag.answer"])


class Modelled:
    """A writer that asks a chat model and, as ours does, leaves to LangChain who called it."""

    name, remote = "fake", False

    def __init__(self, failing: bool = False) -> None:
        self._failing = failing

    def write(self, question: Any, evidence: Any) -> Iterator[Event]:
        if self._failing:
            raise ZeroDivisionError(question.resolved)
        usage = {"input_tokens": 7, "output_tokens": 2, "total_tokens": 9}
        model = GenericFakeChatModel(messages=iter([AIMessage("好", usage_metadata=usage)]))
        model.invoke("问")
        yield Event("draft", draft=Draft((), (), found=False))


def test_a_chat_models_call_is_below_its_stage(mixed: Service, memory: InMemorySpanExporter, tracer: Tracer) -> None:
    with called_back([StageSpans(tracer)]):
        streamed(replace(mixed, writer=Modelled()))
    spans = named(memory.get_finished_spans())
    (call,) = [span for name, span in spans.items() if name.startswith("chat")]
    assert parent(call) == spans["write"].get_span_context().span_id  # type: ignore[union-attr]
    told = call.attributes or {}
    assert (told["gen_ai.usage.input_tokens"], told["gen_ai.usage.output_tokens"]) == (7, 2)
    assert not {"好", "问"} & {str(value) for value in told.values()}


def test_an_error_marks_its_span_and_those_above(mixed: Service, memory: InMemorySpanExporter, tracer: Tracer) -> None:
    with called_back([StageSpans(tracer)]), pytest.raises(ZeroDivisionError):
        streamed(replace(mixed, writer=Modelled(failing=True)))
    spans = named(memory.get_finished_spans())
    failed = {name for name, span in spans.items() if span.status.status_code is StatusCode.ERROR}
    assert failed == {"write", "answer"} and (spans["write"].attributes or {})["error.type"] == "ZeroDivisionError"
    assert "桥" not in "".join(span.to_json() for span in spans.values())


def test_an_answer_that_nobody_wants_any_more_is_no_error(
    mixed: Service, memory: InMemorySpanExporter, tracer: Tracer
) -> None:
    with called_back([StageSpans(tracer)]), closing(stream(mixed, QUESTION)) as events:
        next(events)
    (stage, root) = memory.get_finished_spans()
    assert (stage.name, root.name) == ("question", "answer")
    assert root.status.status_code is StatusCode.UNSET and (root.attributes or {})["rag.stopped"] is True


def test_a_writer_that_fails_is_no_error_of_the_stage(
    mixed: Service, memory: InMemorySpanExporter, tracer: Tracer
) -> None:
    class Failing(Modelled):
        def write(self, question: Any, evidence: Any) -> Iterator[Event]:
            raise WriterError("out of order")

    with called_back([StageSpans(tracer)]):
        streamed(replace(mixed, writer=Failing()))
    told = named(memory.get_finished_spans())["answer"].attributes or {}
    assert (told["rag.warnings"], told["rag.writer"], told["rag.found"]) == (1, "extractive", True)


def test_a_retriever_of_others_chains_is_a_span(mixed: Service, memory: InMemorySpanExporter, tracer: Tracer) -> None:
    PassageRetriever(service=mixed, k=2).invoke(QUESTION, config={"callbacks": [StageSpans(tracer)]})
    (span,) = memory.get_finished_spans()
    assert (span.attributes or {})["rag.documents"] == 2


def test_spans_go_on_from_the_callers_trace(mixed: Service, memory: InMemorySpanExporter, tracer: Tracer) -> None:
    trace, above = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    token = TRACEPARENT.set(f"00-{trace}-{above}-01")
    try:
        with called_back([StageSpans(tracer)]):
            streamed(mixed)
    finally:
        TRACEPARENT.reset(token)
    root = memory.get_finished_spans()[-1]
    assert f"{root.get_span_context().trace_id:032x}" == trace and f"{parent(root):016x}" == above  # type: ignore[union-attr]


def test_the_servers_answers_are_told_with_their_requests_id(
    running: Running, memory: InMemorySpanExporter, tracer: Tracer
) -> None:
    with called_back([StageSpans(tracer)]):
        turn, job = running.desk.answering.put("api:local", QUESTION, [], Asked(door="answer"))
        list(job.follow())
    root = named(memory.get_finished_spans())["answer"]
    assert (root.attributes or {})["rag.request_id"] == turn.id
