"""The processes of this machine: articles are prepared side by side where that pays; files are read one by one."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import chain

from index.articles.read import SourceFile
from index.building.cut import ArticleSplitter, FileRead, read_and_cut
from index.building.executors.engine import batches
from index.building.executors.pool import processes
from index.building.prepare import Unit, divided, prepare, prepare_batch, size_of

# Characters. Below the first, starting processes costs more than they save.
FEW = 300_000
BATCH = 60_000  # a process is handed at once


@dataclass(frozen=True, slots=True)
class Local:
    """``workers`` processes; 0: one a core, where that pays; 1: this one alone. The build encodes."""

    workers: int = 0

    def read(self, files: Iterable[SourceFile], cut: ArticleSplitter) -> Iterator[FileRead]:
        """Yield each file's sources, cut into articles, in this process."""
        return (read_and_cut(file, cut) for file in files)

    def prepare(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """Yield every unit in order, with its piece or where it is stored already. Few at a time are in memory."""
        workers, units = self.workers, iter(units)
        if not workers:
            first = next(batches(units, size_of, FEW), [])
            workers = _cores() if sum(map(size_of, first)) >= FEW else 1
            units = chain(first, units)
        if workers == 1:
            yield from map(prepare, units)
            return
        with processes(workers, prepare_batch) as submit:
            waiting = deque[Future[list[Unit]]]()
            for batch in batches(units, size_of, BATCH):
                waiting.append(submit(batch))
                if len(waiting) > 2 * workers:  # bounded: what is prepared waits in memory until it is stored
                    yield from divided(waiting.popleft().result(), workers)
            while waiting:
                yield from divided(waiting.popleft().result(), workers)


def _cores() -> int:
    """Count the cores that this process may use; not every system says which those are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
