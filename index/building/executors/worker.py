"""What a process of a pool does: jobs come on its standard input, results go on its standard output, until either ends."""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

_PR_SET_PDEATHSIG = 1  # prctl(2): a signal for this process when the thread that started it ends


def serve(parent: int) -> None:
    """Do one job after another, each a (function, its argument); end when ``parent`` does, in the middle of a job too."""
    end_with(parent)
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not print between results
    jobs = SimpleQueue[tuple[Callable[[Any], Any], Any]]()
    Thread(target=_receive, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while True:
        function, job = jobs.get()
        pickle.dump(function(job), results, pickle.HIGHEST_PROTOCOL)
        results.flush()


def end_with(parent: int) -> None:
    """Ask the kernel to end this process with its parent; where it can't, the end of standard input has to do."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before it could be watched
            os._exit(1)


def _receive(given: BinaryIO, jobs: SimpleQueue[tuple[Callable[[Any], Any], Any]]) -> None:
    """Read jobs while others are done, so that the end of the pipe is seen at once."""
    try:
        while True:
            jobs.put(pickle.load(given))
    except EOFError:  # the parent ended, or wants no more
        os._exit(0)
    except BaseException:  # what it sent cannot be read here
        traceback.print_exc()
        os._exit(1)
