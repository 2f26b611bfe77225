"""Answers made in processes of their own, which share a store's files; one that dies is replaced."""

from __future__ import annotations

import atexit
import logging
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue

from rag.serve.answering.flight import Flight
from rag.serve.answering.job import Progress
from rag.serve.answering.making import Made, Query
from rag.serve.answering.worker import Failure
from rag.serve.observe.context import origin

TRIES = 2  # of a question whose worker dies: once may be chance, twice is the question
RETRY_S = 10.0  # until one that died while it was loading, as for want of memory, is started anew
_CONTEXT = multiprocessing.get_context("spawn")  # a fork would copy locks that threads of the server hold
_LOG = logging.getLogger(__name__)


class Line:
    """One place in a worker: takes one question at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Of what is sent: a question, and from another thread that it is not wanted any more.
        self._lock = threading.Lock()
        self._number = 0

    def ask(self, query: Query) -> None:
        """Send a question. Raises OSError where the worker is dead."""
        with self._lock:
            self._number += 1
            self._connection.send((self._number, query))

    def _stop(self, number: int) -> None:
        """Say that a question is not wanted any more."""
        try:
            with self._lock:
                self._connection.send(number)
        except OSError:  # dead: whoever waits for it sees that too
            pass

    def answer(self, flight: Flight) -> Made | None:
        """Return the answer, or None where it was stopped. Raises EOFError or OSError where the worker dies over it."""
        number = self._number
        with flight.stopping(lambda: self._stop(number)):
            while isinstance(told := self._connection.recv(), Progress):
                flight.tell(told)
        if isinstance(told, Failure):
            raise RuntimeError(told.trace)
        answered: Made | None = told
        return answered

    def loaded(self) -> Exception | None:
        """Wait until the worker has loaded; return why it cannot."""
        try:
            told = self._connection.recv()
        except (EOFError, OSError):
            return RuntimeError("a worker died while it was loading")
        return RuntimeError(told.trace) if isinstance(told, Failure) else told


class Processes:
    """``count`` workers with ``lines`` each; ``work`` is what a worker does with its ends of them, and can be pickled."""

    def __init__(self, work: Callable[[list[Connection]], None], count: int, lines: int) -> None:
        self._work, self._lines, self.at_once = work, lines, count * lines
        self._free = SimpleQueue[Line | None]()
        self._running: dict[int, SpawnProcess] = {}
        self._closing = threading.Event()
        self._loaded = [Future[None]() for _ in range(count)]
        atexit.register(self.close)  # else Python's own end would wait for workers that wait for questions
        for number, loaded in enumerate(self._loaded):
            threading.Thread(target=self._keep, args=(number, loaded), name=f"worker {number}", daemon=True).start()

    def make(self, query: Query, flight: Flight) -> Made | None:
        """Return an answer; None where nobody wants it any more. Raises RuntimeError for what went wrong in a worker."""
        for _ in range(TRIES):
            if (line := self._asked(query)) is None:
                return None
            try:
                answered = line.answer(flight)
            except (EOFError, OSError):
                if self._closing.is_set() or flight.ended:
                    return None
                continue
            except RuntimeError:
                self._free.put(line)
                raise
            self._free.put(line)
            return answered
        raise RuntimeError(f"{TRIES} workers died over it")

    def _asked(self, query: Query) -> Line | None:
        """Give a question to the next free line; None where there will be no more."""
        while line := self._free.get():
            try:
                line.ask(replace(query, origin=origin()))
            except OSError:  # it died while nothing was asked of it
                continue
            except Exception:  # cannot be pickled: the next question can
                self._free.put(line)
                raise
            return line
        self._free.put(None)  # for the next one who waits
        return None

    def ready(self) -> None:
        """Wait until every worker has loaded. Raises what keeps one from it."""
        for loaded in self._loaded:
            loaded.result()

    def close(self) -> None:
        """End the workers: they have nothing to lose."""
        atexit.unregister(self.close)
        self._closing.set()
        self._free.put(None)
        for process in list(self._running.values()):
            process.kill()

    def _keep(self, number: int, first: Future[None]) -> None:
        """Run one worker after another until the end; the first must load, a later one is waited for."""
        while not self._closing.is_set():
            process, lines = self._start(number)
            problem = lines[0].loaded()
            if problem is None:
                for line in lines:
                    self._free.put(line)
            if not first.done():
                if problem is not None:
                    first.set_exception(problem)
                    return
                first.set_result(None)
            process.join()
            if not self._closing.is_set():
                _LOG.warning("worker %s ended with %s; another takes its place", process.pid, process.exitcode)
                self._closing.wait(RETRY_S if problem else 0)

    def _start(self, number: int) -> tuple[SpawnProcess, list[Line]]:
        ours, theirs = zip(*(_CONTEXT.Pipe() for _ in range(self._lines)), strict=True)
        process = _CONTEXT.Process(target=self._work, args=(list(theirs),), name=f"worker {number}", daemon=True)
        process.start()
        self._running[number] = process
        if self._closing.is_set():  # by one who did not see this one yet
            process.kill()
        for connection in theirs:  # with the worker's own the last one is closed, so that its death is told
            connection.close()
        return process, [Line(connection) for connection in ours]
