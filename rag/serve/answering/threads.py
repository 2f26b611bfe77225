"""Answers made in threads of the server's own process, by its own service."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.serve.answering.flight import Flight
from rag.serve.answering.making import Made, Query, Record, make

if TYPE_CHECKING:
    from rag.chain import Service

AT_ONCE = 8  # answers in the making; a chat model's wait for its server, the others take turns on the cores


class Threads:
    """Makes answers in whatever thread asks for one; ``service`` waits until it is loaded."""

    at_once = AT_ONCE

    def __init__(self, service: Callable[[], Service], record: Record) -> None:
        self._service, self._record = service, record

    def make(self, query: Query, flight: Flight) -> Made | None:
        """Return an answer; None where nobody wants it any more. Raises what went wrong."""
        return make(self._service(), self._record, query, flight.tell, lambda: flight.ended)

    def ready(self) -> None:
        """There is nothing to wait for but the service."""

    def close(self) -> None:
        """A thread ends with its answer."""
