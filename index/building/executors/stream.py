"""Jobs that come one by one → a Ray Data pipeline of actor pools → their results, in order and in bounded memory.

A dataset is a list that is known when it begins; a build's jobs are not. So one task of the pipeline, on the driver's
node, reads them from an actor beside it, which keeps each until its result is taken: whatever dies elsewhere is done
again by Ray, and what it needs is still there. The pools live as long as the stream, for starting one takes seconds.
"""

from __future__ import annotations

import asyncio
import pickle
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import pyarrow as pa
import ray
from ray.data import ActorPoolStrategy, DataContext, Dataset, Datasource
from ray.data.block import BlockMetadata
from ray.data.datasource import ReadTask
from ray.exceptions import RayError
from ray.util.annotations import RayDeprecationWarning

Stage = Callable[[Any], Any]  # does a job; pickled, so that it comes to the nodes
_JOB = "job"  # the one column
_END, _TAKEN = b"", b"\0"  # no pickle is either
# Of a core, claimed by an actor: they share cores as they need them, and the nodes that are left must have room for the
# actors of one that died, else Ray waits for ever.
_SHARE = 0.05
_RESTARTS = 3  # of an actor whose process or node dies; a job is tried as often as somebody is there to do it
_AHEAD = 4  # jobs on their way, for each worker
_LOOK_S = 2.0  # after which it is seen whether anybody is there to work


class BrokenPipelineError(Exception):
    """A pipeline ended before its jobs were done; its cause says why."""


def streamed(jobs: Iterable[Any], stages: Sequence[Stage], workers: int, watch: Callable[[], None]) -> Iterator[Any]:
    """Yield what the stages make of each job, one after the other, in the jobs' order.

    ``workers``: actors of a stage at most; each stage begins with one. ``watch`` is called every two seconds in which
    nothing comes, and raises what it finds. Raises BrokenPipelineError from what a stage raised, or from what
    Ray did not mend, which is not always a RayError.
    """
    feeder = _feeder()
    results, sent, taken = _pulled(_pipeline(feeder, stages, workers)), 0, 0
    try:
        for job in jobs:
            _put(feeder, sent, pickle.dumps(job, pickle.HIGHEST_PROTOCOL), taken)
            sent += 1
            if sent - taken >= _AHEAD * workers:
                yield _taken(results, watch)
                taken += 1
        feeder.put.remote(sent, _END, taken)
        while taken < sent:
            yield _taken(results, watch)
            taken += 1
    finally:
        if ray.is_initialized():  # else a call would begin a cluster
            feeder.put.remote(sent, _END, taken)  # the pipeline ends, and gives back what it holds


def _put(feeder: Any, number: int, job: bytes, taken: int) -> None:
    try:
        ray.get(feeder.put.remote(number, job, taken))
    except RayError as error:
        raise BrokenPipelineError from error


def _pulled(data: Dataset) -> SimpleQueue[bytes | BaseException]:
    """Begin to run a pipeline; return where its results come, no more than jobs are on their way, or what broke it."""
    results = SimpleQueue[bytes | BaseException]()

    def pull() -> None:
        try:
            for table in data.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
                for job in table[_JOB]:
                    results.put(job.as_py())
        except BaseException as error:
            results.put(error)

    Thread(target=pull, daemon=True).start()  # none waits for it: where no node is left it may never end
    return results


def _taken(results: SimpleQueue[bytes | BaseException], watch: Callable[[], None]) -> Any:
    while True:
        try:
            result = results.get(timeout=_LOOK_S)
        except Empty:
            watch()
            continue
        if isinstance(result, BaseException):
            raise BrokenPipelineError from result
        return pickle.loads(result)


class _Feeder:
    """Keeps the jobs that are on their way, by number."""

    def __init__(self) -> None:
        self._jobs, self._first = dict[int, bytes](), 0
        self._more = asyncio.Condition()

    async def put(self, number: int, job: bytes, taken: int) -> None:
        """Add a job; the results of those before ``taken`` are taken."""
        async with self._more:
            self._jobs[number] = job
            for old in range(self._first, taken):
                del self._jobs[old]
            self._first = taken
            self._more.notify_all()

    async def get(self, number: int) -> bytes:
        """Return a job once it is there; of one whose result is taken only that it was."""
        async with self._more:
            await self._more.wait_for(lambda: number < self._first or number in self._jobs)
            return self._jobs.get(number, _TAKEN)


class _Fed(Datasource):
    """What a feeder is given until it is told the end, a block a job."""

    def __init__(self, feeder: Any) -> None:
        self._feeder = feeder

    def estimate_inmemory_data_size(self) -> int | None:
        """Tell that nobody knows."""
        return None

    def get_read_tasks(
        self, parallelism: int, per_task_row_limit: int | None = None, data_context: DataContext | None = None
    ) -> list[ReadTask]:
        """Return the one task."""
        return [ReadTask(partial(_blocks, self._feeder), BlockMetadata(None, None, None, None))]


def _blocks(feeder: Any) -> Iterator[pa.Table]:
    number = 0
    while (job := ray.get(feeder.get.remote(number))) != _END:
        yield _table([job])
        number += 1


def _table(jobs: list[bytes]) -> pa.Table:
    return pa.table({_JOB: pa.array(jobs, pa.large_binary())})


class _Actor:
    """Does the jobs of a stage in a process of its own."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def __call__(self, table: pa.Table) -> pa.Table:
        done = [self._stage(pickle.loads(job.as_buffer())) for job in table[_JOB]]
        return _table([pickle.dumps(one, pickle.HIGHEST_PROTOCOL) for one in done])


def _pipeline(feeder: Any, stages: Sequence[Stage], workers: int) -> Dataset:
    data: Dataset = ray.data.read_datasource(_Fed(feeder), override_num_blocks=1, num_cpus=0, label_selector=_here())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RayDeprecationWarning)  # of max_restarts, for which there is no other name yet
        for stage in stages:
            data = data.map_batches(
                _Actor,
                fn_constructor_args=(stage,),
                batch_size=None,
                batch_format="pyarrow",
                compute=ActorPoolStrategy(min_size=1, max_size=workers),
                num_cpus=_SHARE,
                max_restarts=_RESTARTS,
                max_task_retries=-1,
            )
    return data


def _feeder() -> Any:
    return ray.remote(num_cpus=0, label_selector=_here())(_Feeder).remote()


def _here() -> dict[str, str]:
    return {"ray.io/node-id": ray.get_runtime_context().get_node_id()}
