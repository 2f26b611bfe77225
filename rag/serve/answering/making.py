"""One answer from a loaded service, whoever's thread or process it is made in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from rag.serve.answering.job import Progress
from rag.serve.observe.context import Origin
from rag.types import Answer, Ask

if TYPE_CHECKING:  # heavy: loaded behind the page
    from index.store.store import Store
    from rag.chain import Service
    from rag.serve.answering.flight import Flight
    from rag.types import Trace

Recorded = tuple[str, Any]  # the cards as JSON, the trace as plain values
Record = Callable[["Store", "Answer", "Trace"], Recorded]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked, and ``adapt``, which gives the service as this asker wants it; can be pickled where ``adapt`` can.

    ``origin``: the request that it comes by, for logs and spans.
    """

    ask: Ask
    adapt: Callable[[Service], Service] | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """An answer with what is kept beside it: its cards as JSON, and why it is as it is."""

    answer: Answer
    shown: str
    why: Any


class Answers(Protocol):
    """Who makes answers: threads of this process, or processes of their own."""

    @property
    def at_once(self) -> int:
        """How many are made at the same time."""
        ...

    def make(self, query: Query, flight: Flight) -> Made | None:
        """Return an answer, telling the flight how far it is; None where nobody wants it any more. Raises what went wrong."""
        ...

    def ready(self) -> None:
        """Wait until answers can be made. Raises what keeps them from it."""
        ...

    def close(self) -> None:
        """Make no more answers."""
        ...


def adapted(service: Service, query: Query) -> Service:
    """Return the service as the asker wants it, of the generation in force now."""
    return (query.adapt(service) if query.adapt else service).held()


def make(
    service: Service, record: Record, query: Query, tell: Callable[[Progress], None], over: Callable[[], bool]
) -> Made | None:
    """Return the answer of a service; None where it is ``over`` before, which is looked at between the stages and words."""
    from rag.chain import stream  # heavy: by now the loading thread has imported it

    ask, service = query.ask, adapted(service, query)
    before = [{"role": turn.role, "content": turn.content} for turn in ask.history]
    with closing(stream(service, ask.question, before, ask.wanted, ask.id, ask.resolved or None)) as events:
        words = stage = ""
        for event in events:
            if over():
                return None
            if event.answer is not None and event.trace is not None:
                return Made(event.answer, *record(service.store, event.answer, event.trace))
            words += event.text if event.kind == "delta" else ""
            stage = event.text if event.kind == "status" else stage
            tell(Progress("writing" if stage == "write" else "working", words, stage))
    raise RuntimeError("the service's events ended without an answer")
