"""How a server stands now: what it answers from, and how much it has to do."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from index.errors import StoreError
from rag.serve.backend import Backend

_LOG = logging.getLogger(__name__)

if TYPE_CHECKING:  # heavy: loaded behind the page
    from index.store.store import Store


@dataclass(frozen=True, slots=True)
class Ready:
    """What a server that can answer answers from, with how many answers it makes at once.

    ``warning``: why a newer generation cannot be asked, and what the store's engine lacks; None where nothing is amiss.
    """

    generation: str
    age_seconds: float
    sources: int
    passages: int
    writer: str
    workers: int
    warning: str | None

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def readiness(backend: Backend) -> Ready | str:
    """Return what a server answers from, or in one line why it cannot answer."""
    service = backend.service()
    if service is None:
        return "the service is loading"
    try:
        backend.database.read("SELECT 1")
    except StoreError as error:
        _LOG.warning("%s", error)  # where it is, only the log has to know
        return "the database of conversations cannot be asked"
    held = service.held()
    try:
        warning = "; ".join(filter(None, (held.shelf.warning, held.store.lacks))) or None
        return _ready(held.store, held.writer.name, backend.answering.workers, warning)
    except (StoreError, OSError) as error:
        return f"the store cannot be asked: {error}"


def _ready(store: Store, writer: str, workers: int, warning: str | None) -> Ready:
    if store.rotten:
        raise store.rotten
    return Ready(
        store.generation,
        round(max(0.0, time.time() - store.built), 1),
        store.source_count,
        store.passages,
        writer,
        workers,
        warning,
    )


class State(Collector):
    """The gauges of a server, asked for whenever its metrics are read."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; those of the store only where it can be asked."""
        making, waiting = self._backend.answering.load()
        yield GaugeMetricFamily("rag_answers_making", "Answers that are being made", making)
        yield GaugeMetricFamily("rag_answers_waiting", "Answers that wait for a worker", waiting)
        now = readiness(self._backend)
        ready = isinstance(now, Ready)
        yield GaugeMetricFamily("rag_ready", "Whether questions can be answered, 1 or 0", int(ready))
        if isinstance(now, Ready):
            yield InfoMetricFamily("rag_generation", "What is answered from", {"generation": now.generation})
            yield GaugeMetricFamily("rag_generation_age_seconds", "Since the generation was built", now.age_seconds)
            yield GaugeMetricFamily("rag_sources", "Sources of the generation", now.sources)
            yield GaugeMetricFamily("rag_passages", "Passages of the generation", now.passages)
            yield GaugeMetricFamily("rag_workers", "Answers that can be made at once", now.workers)
