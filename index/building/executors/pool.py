"""Processes that work for a build and end with it: with its block, with its process, however either ends.

`multiprocessing` is not used: its workers outlive a parent that is killed, and import the main module of whatever
program builds (a service's: 500 MB each).
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from typing import TypeVar

from index.errors import UsageError

Job = TypeVar("Job")
Result = TypeVar("Result")
Process = subprocess.Popen[bytes]
_START = "import sys; sys.path[:] = {path}; from index.building.executors.worker import serve; serve({parent})"


@contextmanager
def processes(count: int, function: Callable[[Job], Result]) -> Iterator[Callable[[Job], Future[Result]]]:
    """Yield what has ``count`` processes call a module's function; none outlives the block, nor this process.

    A result raises UsageError where its process ended by itself. The block's thread has to live as long as the block.
    """
    idle, workers = SimpleQueue[Process](), list[Process]()

    def call(job: Job) -> Result:
        worker = idle.get()
        try:
            return _called(worker, function, job)
        finally:
            idle.put(worker)

    pool = ThreadPoolExecutor(count, "worker")
    try:
        for _ in range(count):
            workers.append(_started())
            idle.put(workers[-1])
        yield lambda job: pool.submit(call, job)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.kill()  # it holds nothing that is worth a farewell
        pool.shutdown()
        for worker in workers:
            _ended(worker)


def _started() -> Process:
    """Start a process in a group of its own: an interrupt from the keyboard is the parent's, who ends the others."""
    command = [sys.executable, "-c", _START.format(path=sys.path, parent=os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0)


def _called(worker: Process, function: Callable[[Job], Result], job: Job) -> Result:
    """Have a process do one job. Raises UsageError if it is gone."""
    assert worker.stdout
    try:
        _send(worker, (function, job))
        result: Result = pickle.load(worker.stdout)
    except (OSError, EOFError, pickle.UnpicklingError):
        raise UsageError(
            f"a process that prepares articles ended by itself (status {worker.poll()}; -9: killed, for want of "
            "memory most often); expected it to end with the build; nothing is changed; run: python -m index --workers 1"
        ) from None
    return result


def _send(worker: Process, given: object) -> None:
    assert worker.stdin
    pickle.dump(given, worker.stdin, pickle.HIGHEST_PROTOCOL)
    worker.stdin.flush()


def _ended(worker: Process) -> None:
    """Wait for a process that was killed, and close its pipes; what was not sent to it is lost."""
    worker.wait()
    for pipe in (worker.stdin, worker.stdout):
        with suppress(OSError):
            if pipe:
                pipe.close()
