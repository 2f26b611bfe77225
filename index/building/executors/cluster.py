"""The nodes of a Ray cluster: they decode, cut, clean, split, tag and encode; the build decides, and writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from time import monotonic
from typing import Any, TypeVar

import ray
from ray.exceptions import RayError, RayTaskError

from index.articles.read import SourceFile
from index.building.cut import ArticleSplitter, FileRead, read_and_cut
from index.building.executors.engine import batches
from index.building.executors.stages import Encode, Read, prepare_units
from index.building.executors.stream import BrokenPipelineError, Stage, streamed
from index.building.prepare import Unit, divided, prepare
from index.encoder import Encoder
from index.errors import UsageError

T = TypeVar("T")
_BYTES, _CHARACTERS = 200_000, 60_000  # of a job
_ALONE_S = 30.0  # without a node, after which the build gives up


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster that this process is connected to (`connected`); each stage has at most ``workers`` actors on it.

    ``load`` is called on the nodes and gives the encoder, whose ``fingerprint`` must be the build's. Below ``least``
    characters this process works alone (0: never): starting the actors takes some seconds.
    """

    load: Callable[[], Encoder]
    fingerprint: str
    workers: int
    least: int = 0

    def read(self, files: Iterable[SourceFile], cut: ArticleSplitter) -> Iterator[FileRead]:
        """Yield each file's sources, decoded and cut on the nodes, in order."""
        enough, files = _begun(files, _bytes, self.least)
        if not enough:
            yield from (read_and_cut(file, cut) for file in files)
            return
        for done in self._done(batches(files, _bytes, _BYTES), [Read(cut)]):
            yield from (file.divided(self.workers) for file in done)

    def prepare(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """Yield every unit in order, with its piece and the vectors that do not stand, or where it is stored already."""
        enough, units = _begun(units, _characters, self.least)
        if not enough:
            yield from map(prepare, units)
            return
        stages: list[Stage] = [prepare_units, Encode(self.load, self.fingerprint)]
        for done in self._done(batches(units, _characters, _CHARACTERS), stages):
            yield from divided(done, self.workers)

    def _done(self, jobs: Iterable[list[T]], stages: Sequence[Stage]) -> Iterator[Any]:
        """Yield what the stages make of each job. Raises what a stage raised, UsageError if Ray gave up."""
        try:
            yield from streamed(jobs, stages, self.workers, _Watch())
        except BrokenPipelineError as broken:
            raise _told(broken.__cause__, self.workers) from broken.__cause__


class _Watch:
    """Tells when for half a minute no node is left that works."""

    def __init__(self) -> None:
        self._seen = monotonic()

    def __call__(self) -> None:
        """Look. Raises UsageError."""
        if any(node["Alive"] and node["Resources"].get("CPU") for node in ray.nodes()):  # type: ignore[no-untyped-call]
            self._seen = monotonic()
        elif monotonic() - self._seen > _ALONE_S:
            raise UsageError(
                f"found no node of the Ray cluster alive for {_ALONE_S:.0f} s; expected one at least; "
                "nothing is changed, and what was finished is used by the next build; run: ray status"
            )


def _told(error: BaseException | None, workers: int) -> BaseException:
    """Return what a stage raised; else that Ray gave up, and why in its first line."""
    if isinstance(error, RayTaskError) and not isinstance(error.cause, RayError):
        cause: BaseException = error.cause
        return cause
    why = next(filter(None, map(str.strip, str(error).splitlines())), "")
    return UsageError(
        f"the Ray cluster gave up ({type(error).__name__}: {why}); expected processes that live through an article: "
        "most often they want memory; nothing is changed, and what was finished is used by the next build; "
        f"run: python -m index --engine ray --workers {max(workers // 2, 1)}"
    )


def _begun(jobs: Iterable[T], size: Callable[[T], int], least: int) -> tuple[bool, Iterator[T]]:
    """Tell whether jobs come to ``least`` characters, and return all of them."""
    jobs = iter(jobs)
    first = next(batches(jobs, size, least), [])
    return bool(first) and sum(map(size, first)) >= least, chain(first, jobs)


def _bytes(file: SourceFile) -> int:
    return len(file.data)


def _characters(unit: Unit) -> int:
    given = unit.draft or unit.piece
    return len(given.text) if given else 0
