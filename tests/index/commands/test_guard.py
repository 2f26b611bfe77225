"""Who waits for a process ends as it does, passes signals on, and tells of an end that it could not tell of itself."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

CODE = """
import os, sys, time
from index.cli import run, terminable
from index.commands.guard import guarded
from index.errors import SettingError

def main(arguments):
    with terminable():
        guarded()
        print("here", flush=True)
        exec(arguments[0])
    return 5

sys.exit(run(main, sys.argv[1:]))
"""
HANG = "time.sleep(1000)"
HURRY = 60  # seconds that nothing here takes


@pytest.mark.parametrize(
    ("work", "status", "said"),
    [
        ("pass", 5, ""),
        ("raise SettingError('found x')", 2, "found x"),
        ("os._exit(1)", 2, "the process that builds was ended by Ray, whose head or node here is gone (status 1)"),
        ("os.kill(os.getpid(), 9)", 2, "the process that builds was killed, for want of memory most often (status -9)"),
    ],
)
def test_one_line_tells_of_the_end(work: str, status: int, said: str) -> None:
    ended = subprocess.run([sys.executable, "-c", CODE, work], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (status, "here\n")
    assert ended.stderr.startswith(said) and len(ended.stderr.splitlines()) == bool(said)


@pytest.mark.parametrize(
    "work",
    [
        HANG,
        f"try: {HANG}\nexcept BaseException: os._exit(1)",
        f"try: {HANG}\nexcept BaseException: raise KeyboardInterrupt",
    ],
)
@pytest.mark.parametrize(("by", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_signals_are_passed_on(work: str, by: signal.Signals, status: int) -> None:
    command = [sys.executable, "-c", CODE, work]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr and process.stdout.readline() == "here\n"
        process.send_signal(by)
        assert process.wait() == status and len(process.stderr.read().splitlines()) == 1


@pytest.mark.parametrize(("by", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_in_the_middle_of_the_fork_is_not_lost(by: signal.Signals, status: int) -> None:
    hook = f"import os; os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), {by:d}))\n"
    ended = subprocess.run([sys.executable, "-c", hook + CODE, HANG], capture_output=True, text=True, timeout=HURRY)
    assert ended.returncode == status and len(ended.stderr.splitlines()) == 1
