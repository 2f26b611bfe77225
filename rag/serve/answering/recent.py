"""Answers of late and those in the making, by what decides them: who asks the same gets the same."""

from __future__ import annotations

import pickle
import zlib
from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from rag.serve.answering.flight import Flight
from rag.serve.answering.job import Job
from rag.serve.answering.making import Made, Query, adapted

if TYPE_CHECKING:
    from rag.chain import Service

MAX_RECENT = 256  # answers; with their cards and traces some 10 KB each, packed; as objects 40
# Generation of the store; question, history, articles wanted, resolved question; who writes, under which settings.
Key = tuple[object, ...]


def key_of(service: Service, query: Query) -> Key:
    """Return what decides the answer to a query at this moment."""
    asked = adapted(service, query)
    return asked.store.generation, replace(query.ask, id=""), asked.writer.name, asked.settings


class Recent:
    """The last answers without a warning, and the flights under way.

    Warnings tell of a chat model that failed or went beyond the articles, or of a store that cannot be read: asked again
    it may go better.
    """

    def __init__(self, limit: int = MAX_RECENT) -> None:
        self._limit = limit
        self._made = OrderedDict[Key, bytes]()  # packed
        self._flights: dict[Key, Flight] = {}
        self._lock = Lock()

    def take(self, key: Key, job: Job) -> Made | Flight | None:
        """Return an answer of late, or the flight that begins with this job; None where it has joined another's."""
        with self._lock:
            if packed := self._made.get(key):
                self._made.move_to_end(key)
                return _unpacked(packed)
            flight = self._flights.get(key)
            if flight is not None and not flight.ended:
                flight.join(job)
                return None
            self._flights[key] = flight = Flight(job)
            return flight

    def land(self, key: Key, flight: Flight, made: Made | None) -> list[Job]:
        """End a flight, keeping its answer; return the jobs that waited for it. A worker may have seen a newer generation."""
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]
            if made is not None and not made.answer.warnings:
                self._made[(made.answer.generation, *key[1:])] = _packed(made)
                while len(self._made) > self._limit:
                    self._made.popitem(last=False)
            return flight.jobs


def _packed(made: Made) -> bytes:
    return zlib.compress(pickle.dumps(made), 1)


def _unpacked(packed: bytes) -> Made:
    made: Made = pickle.loads(zlib.decompress(packed))
    return made
