"""Processes end with the block that they work for, and with the process that started them."""

from __future__ import annotations

import os
import pickle
import select
import signal
import subprocess
import sys

import pytest

from index.building.executors.pool import processes
from index.errors import UsageError

HURRY = 60  # seconds that nothing here takes
PID, HANG, DIE = "__import__('os').getpid()", "__import__('time').sleep(1000)", "__import__('os')._exit(7)"
PARENT = f"""
from index.building.executors.pool import processes
with processes(2, eval) as submit:
    print(*[future.result() for future in [submit("{PID}"), submit("{PID}")]], flush=True)
    [future.result() for future in [submit("{HANG}"), submit("{HANG}")]]
"""


def ended(pid: int, seconds: float) -> bool:
    """Wait for the end of any process, a child or not."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def test_jobs_are_done_by_processes_that_end_with_the_block() -> None:
    with processes(2, eval) as submit:
        pids = [future.result() for future in [submit(PID), submit(PID)]]
        assert [submit(f"{n} * {n}").result() for n in range(5)] == [0, 1, 4, 9, 16]
    assert len({os.getpid(), *pids}) == 3 and all(ended(pid, 0) for pid in pids)


def test_they_end_with_a_block_that_fails_while_they_work() -> None:
    with pytest.raises(KeyboardInterrupt), processes(1, eval) as submit:
        pid = submit(PID).result()
        waiting = [submit(HANG), submit(HANG)]
        raise KeyboardInterrupt
    assert ended(pid, 0) and all(future.done() for future in waiting)


def test_one_that_ends_by_itself_is_told_of() -> None:
    with processes(1, eval) as submit:
        with pytest.raises(UsageError, match=r"ended by itself \(status .*; run: python -m index --workers 1"):
            submit(DIE).result()
        with pytest.raises(UsageError, match="ended by itself"):  # and whoever comes after does not wait
            submit(PID).result()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of a pipe is told, not awaited by a handle")
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_they_end_with_a_parent_that_is_killed(by: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pids = list(map(int, parent.stdout.readline().split()))
        parent.send_signal(by)
        assert parent.wait() == -by
    assert len(pids) == 2 and all(ended(pid, HURRY) for pid in pids)


def test_where_the_kernel_does_not_end_them_their_pipe_does() -> None:
    code = "import index.building.executors.worker as w; w.end_with = lambda _: None; w.serve(0)"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdin and worker.stdout
        for job in (PID, HANG):
            pickle.dump((eval, job), worker.stdin)
        worker.stdin.flush()
        assert pickle.load(worker.stdout) == worker.pid
        worker.stdin.close()
        assert worker.wait(HURRY) == 0
