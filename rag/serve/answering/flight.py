"""One answer in the making for all who ask the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from rag.serve.answering.job import Job, Progress


class Flight:
    """Jobs that wait for the same answer; it is wanted until the last of them has ended."""

    def __init__(self, job: Job) -> None:
        self.jobs = [job]
        self._progress: Progress | None = None
        self._stop: Callable[[], None] | None = None
        self._lock = Lock()  # of ``_stop``
        job.hear(self._look)

    @property
    def ended(self) -> bool:
        """Whether nobody wants the answer any more."""
        return all(job.ended for job in self.jobs)

    def join(self, job: Job) -> None:
        """Let another job wait for it, which is told how far it is."""
        if self._progress:
            job.tell(self._progress)
        self.jobs.append(job)
        job.hear(self._look)

    def tell(self, progress: Progress) -> None:
        """Say how far the answer is."""
        self._progress = progress
        for job in self.jobs:
            job.tell(progress)

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Call ``stop`` once if the last job ends while the block runs, or has ended before."""
        with self._lock:
            self._stop = stop
        self._look()
        try:
            yield
        finally:
            with self._lock:
                self._stop = None

    def _look(self) -> None:
        if self.ended:
            with self._lock:
                stop, self._stop = self._stop, None
            if stop:
                stop()
