"""Commands of the project in processes of their own: bounded, watched, and looked for after they ended (Linux)."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from eval.datasets.gold import ROOM

_POLL = 0.005  # seconds


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its status (negative: by that signal), what it said, seconds and peak memory in MB."""

    status: int
    out: str
    err: str
    seconds: float
    peak_mb: float
    late: bool


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a command may take: seconds of the clock, and MB of addresses (None: as much as there is)."""

    seconds: float = 600.0
    memory_mb: int | None = None


def started(arguments: Sequence[str], log: Path, more: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start ``python -m …`` in a session of its own; what it says goes to ``log``.out and ``log``.err."""
    command = [sys.executable, "-m", *arguments]
    with log.with_suffix(".out").open("wb") as out, log.with_suffix(".err").open("wb") as err:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=ROOM.parent, env={**os.environ, **(more or {})},
            start_new_session=True,
        )  # fmt: skip


def said(log: Path) -> tuple[str, str]:
    """Return what a command said so far on standard output and standard error."""
    out, err = (log.with_suffix(suffix).read_text("utf8", "backslashreplace") for suffix in (".out", ".err"))
    return out, err


def run(arguments: Sequence[str], bounds: Bounds = Bounds(), more: Mapping[str, str] | None = None) -> Ended:
    """Run ``python -m …`` to its end, or until it has taken too long and is killed."""
    with tempfile.TemporaryDirectory(prefix="news-qa-run-") as folder:
        began, log = monotonic(), Path(folder, "said")
        process = started(arguments, log, more)
        if bounds.memory_mb:
            size = bounds.memory_mb << 20
            with suppress(ProcessLookupError):
                resource.prlimit(process.pid, resource.RLIMIT_AS, (size, size))
        late, peak = False, 0.0
        while process.poll() is None:
            peak = max(peak, _peak_mb(process.pid))
            if not late and monotonic() - began > bounds.seconds:
                late = True
                kill(process.pid)
            sleep(_POLL)
        seconds = monotonic() - began
        kill(process.pid)
        return Ended(process.returncode, *said(log), seconds, peak, late)


def _peak_mb(pid: int) -> float:
    """Return the most memory that a process had in use; what the system counts at its end (ru_maxrss) begins with ours."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
    return 0.0


def alive(session: int) -> list[int]:
    """List the processes of a session that are running, those that ended and wait to be counted left out."""
    members = list[int]()
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, its = place.read_text("utf8", "replace").rsplit(")", 1)[1].split()[:4]
            if int(its) == session and state not in "ZX":
                members.append(int(place.parent.name))
    return members


def kill(session: int) -> None:
    """Kill every process of a session."""
    for pid in alive(session):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
