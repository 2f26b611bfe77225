"""A process that waits for the one that works, and tells of its end where that one cannot: Ray's C++ part ends its process
at once, without an exception, when the head of the cluster is gone.
"""

from __future__ import annotations

import atexit
import os
import signal
from typing import NoReturn

from index.building.executors.worker import end_with
from index.cli import Terminated
from index.errors import UsageError

_PASSED_ON = (signal.SIGTERM, signal.SIGINT)


def guarded() -> None:
    """Go on in a process of its own, while this one waits, passes signals on, and then ends as that one did.

    Raises UsageError in this one if the other ended without a word. Where processes cannot be forked nothing is done.
    """
    if not hasattr(os, "fork"):
        return
    parent = os.getpid()
    told, tell = os.pipe()
    held = signal.pthread_sigmask(signal.SIG_BLOCK, _PASSED_ON)  # what a hook of the fork raises is lost
    child = os.fork()
    if child:
        os.close(tell)
        _wait(child, told, held)
    os.close(told)
    os.setpgid(0, 0)  # an interrupt from the keyboard comes once: from the one that waits
    end_with(parent)
    atexit.register(os.write, tell, b".")  # Python's own end, by whatever exception
    signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _wait(child: int, told: int, held: set[int | signal.Signals]) -> NoReturn:
    stopped: KeyboardInterrupt | None = None
    while True:
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            break
        except KeyboardInterrupt as stop:
            stopped = stop
            os.kill(child, signal.SIGTERM if isinstance(stop, Terminated) else signal.SIGINT)
    if os.read(told, 1):
        by_term = isinstance(stopped, Terminated) and status == 128 + signal.SIGINT
        os._exit(128 + signal.SIGTERM if by_term else status)  # Ray's calls raise either signal as an interrupt
    if stopped:  # Ray, when it is left in the middle of its work, may end the process before that can say so
        raise stopped
    ended = (
        "was killed, for want of memory most often"
        if status < 0
        else "was ended by Ray, whose head or node here is gone"
    )
    raise UsageError(
        f"the process that builds {ended} (status {status}); expected both to stay; nothing is changed, and what was "
        "finished is used by the next build; run: ray status"
    )
