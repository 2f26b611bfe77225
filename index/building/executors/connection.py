"""A connection to a Ray cluster, or one of this machine alone for as long as a build takes; Ray is kept quiet."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGTERM, getsignal, signal
from types import ModuleType
from typing import TYPE_CHECKING, Any

import index
from index.encoder import Encoder
from index.errors import SettingError, UsageError

if TYPE_CHECKING:
    from index.building.executors.cluster import Cluster

_PINNED = "ray[data]==2.60.0"
_PROBE = "from ray.scripts.scripts import main; main()"
_REACHED_S, _PROBE_S = 5, 30
_LOCAL_BYTES = 1 << 30  # of a local cluster's object store: what is on its way is far less
_LEFT = ["__pycache__", "training"]  # of our package no node needs them


@contextmanager
def connected(
    load: Callable[[], Encoder], fingerprint: str, *, address: str | None = None, workers: int = 0, least: int = 0
) -> Iterator[Cluster]:
    """Yield a cluster to build with; it is left, or ended if it was begun here, with the block.

    ``address``: HOST:PORT of a cluster that this machine has joined, or ``auto`` (None: one of this machine's cores
    alone, unless this process is connected already). ``workers``: actors of a stage (0: one a core of the cluster).
    ``load``, ``fingerprint``, ``least``: see `Cluster`. Raises SettingError where Ray isn't installed or nobody answers.
    """
    ray = _ray()
    from index.building.executors.cluster import Cluster

    if address and not _answers(address):
        raise SettingError(
            f"found no Ray cluster at {address}; expected HOST:PORT of one that this machine has "
            f"joined; run: ray start --address={address}, or leave --address out for this machine alone"
        )
    begun = not ray.is_initialized()
    if begun:
        _connect(address, workers)
    try:
        _keep_quiet()
        yield Cluster(load, fingerprint, workers or max(int(ray.cluster_resources().get("CPU", 1)), 1), least)
    finally:
        if begun:
            ray.shutdown()


def _ray() -> ModuleType:
    try:
        import ray
        import ray.data
        from ray._common.usage.usage_lib import set_usage_stats_enabled_via_env_var
    except ImportError as error:
        raise SettingError(
            f"found no Ray ({error}); expected it for --engine ray; run: pip install '{_PINNED}'"
        ) from None
    set_usage_stats_enabled_via_env_var(False)  # nothing is told to anybody
    return ray


def _connect(address: str | None, workers: int) -> None:
    import ray
    from ray._private import auto_init_hook

    auto_init_hook.enable_auto_connect = False  # what is still on its way when the cluster is left begins no other
    os.putenv("RAY_BACKEND_LOG_LEVEL", "fatal")
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL, "include_dashboard": False}
    try:
        with _signals_kept(), _stderr_closed():
            if address:
                package = {"py_modules": [str(Path(index.__file__).parent)], "excludes": _LEFT}
                ray.init(address=address, runtime_env=package, **quiet)
            else:
                ray.init(address="local", num_cpus=workers or None, object_store_memory=_LOCAL_BYTES, **quiet)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        why = next(iter(str(error).splitlines()), "")
        raise UsageError(
            f"found no way into the Ray cluster at {address or 'this machine'} ({why}); expected one that this machine has "
            "joined; run: ray status"
        ) from error


def _answers(address: str) -> bool:
    """Tell whether a cluster answers; `ray.init` itself would try for two minutes, and say so in many lines."""
    if address != "auto":
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), _REACHED_S).close()
        except (OSError, ValueError):
            return False
    command = [sys.executable, "-c", _PROBE, "health-check", "--address", address]
    try:
        return not subprocess.run(command, capture_output=True, timeout=_PROBE_S).returncode
    except subprocess.TimeoutExpired:
        return False


def _keep_quiet() -> None:
    """Keep what Ray tells of each process that died off standard output, where reports are read; and its own bars."""
    from ray._private import worker
    from ray.data import DataContext

    worker._worker_logs_enabled = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of its own settings
        context = DataContext.get_current()
    context.enable_progress_bars = context.print_on_execution_start = False
    context.execution_options.preserve_order = True
    context.target_max_block_size = 1  # a block a job: what is done is not held back
    context.raise_original_map_exception = True
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # what fails is raised


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Put the answer to SIGTERM back that Ray takes for itself."""
    before = getsignal(SIGTERM)
    try:
        yield
    finally:
        with suppress(ValueError):  # not the first thread: Ray took none
            signal(SIGTERM, before)


@contextmanager
def _stderr_closed() -> Iterator[None]:
    """Keep off the screen what Ray's C++ part says of itself when it starts; what fails is raised."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
