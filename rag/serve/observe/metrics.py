"""What is counted, in the form that Prometheus reads. No label has values that a visitor could make up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)

if TYPE_CHECKING:
    from rag.types import Answer

FORMAT = CONTENT_TYPE_LATEST  # the media type of the text
# How a warning ends where a chat model has failed (rag.writers.writing).
FAILED = ("the extractive answer stands in", "what it had said is kept")
# From an extractive answer's stages, 5 ms, to what a chat model may take.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The metrics of one server."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        ProcessCollector(registry=own)  # memory, processor time, open files
        ended = ("door", "outcome", "reason")
        self._questions = Counter("rag_questions", "Questions by what became of them", ended, registry=own)
        about = "Seconds of an answer's stages"
        self._stages = Histogram("rag_stage_seconds", about, ("stage",), buckets=_SECONDS, registry=own)
        self._calls = Counter("rag_llm_calls", "Calls of a chat model", registry=own)
        about = "Answers for which a chat model failed or broke off"
        self._failures = Counter("rag_llm_failures", about, registry=own)
        about = "Tokens sent to a chat model and received from it"
        self._tokens = Counter("rag_llm_tokens", about, ("direction",), registry=own)
        self._cost = Counter("rag_llm_cost", "What a chat model has cost, by RAG_LLM_PRICE", registry=own)
        asked = ("method", "route", "status")
        self._requests = Counter("rag_http_requests", "Requests by route template", asked, registry=own)
        about = "Seconds until a response was whole"
        self._seconds = Histogram("rag_http_request_seconds", about, ("route",), buckets=_SECONDS, registry=own)

    def text(self) -> bytes:
        """Return all metrics as Prometheus reads them."""
        return generate_latest(self.registry)

    def answered(self, door: str, answer: Answer | None, failed: bool) -> None:
        """Count a question that has come to its end by one of our doors; without an answer it failed or was stopped."""
        outcome, reason = _outcome(answer, failed=failed)
        self._questions.labels(door, outcome, reason).inc()
        if answer is None:
            return
        for stage, seconds in answer.seconds.items():
            if seconds:  # else it was not run: the answer was made before
                self._stages.labels(stage).observe(seconds)
        self._written(answer)

    def _written(self, answer: Answer) -> None:
        """Count what a chat model did for an answer, as far as its record tells."""
        if any(warning.endswith(FAILED) for warning in answer.warnings):
            self._failures.inc()
        if (usage := answer.usage) is not None:  # a provider counts the tokens: whatever it says, a counter only grows
            self._calls.inc(usage.calls)
            self._tokens.labels("sent").inc(max(0, usage.input_tokens))
            self._tokens.labels("received").inc(max(0, usage.output_tokens))
            self._cost.inc(max(0, usage.cost or 0))

    def request(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """Count a response; ``seconds`` None: they say nothing."""
        self._requests.labels(method, route, status).inc()
        if seconds is not None:
            self._seconds.labels(route).observe(seconds)


def _outcome(answer: Answer | None, *, failed: bool) -> tuple[str, str]:
    """Return what became of a question, and the record's reason for it: of a few codes."""
    if answer is None:
        return "failed" if failed else "stopped", ""
    return "corrected" if answer.correction else "found" if answer.found else "refused", answer.reason or ""
