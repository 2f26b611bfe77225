"""A real server that is told to end: what it has taken it answers first, unless it is told twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
import pytest

from rag.serve.conversations import Conversations
from rag.serve.database import open_database

ROOT = Path(__file__).parents[3]
HURRY = 120
QUESTION = "白条是什么时候推出的？"


@dataclass
class Running:
    """The process, its lines, and its file of conversations."""

    process: subprocess.Popen[str]
    at: str
    chats: Path

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go_on(self) -> None:
        stdin: IO[str] | None = self.process.stdin
        assert stdin is not None
        stdin.write("\n")
        stdin.flush()

    def asked(self) -> str:
        """What is told of a question until the connection ends."""
        return httpx.get(f"{self.at}/ask", params={"question": QUESTION}, timeout=HURRY).text

    def kept(self) -> str:
        database = open_database(self.chats)
        (listed,) = Conversations(database).listed("me")
        (turn,) = Conversations(database).turns("me", listed.id)
        database.close()
        return turn.answer.answer if turn.answer else turn.state


@pytest.fixture
def running(seeds_store: Path, tmp_path: Path) -> Iterator[Running]:
    command = [sys.executable, "-m", "tests.rag.ui.ending", str(seeds_store), str(tmp_path / "chats.sqlite")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        yield Running(process, f"http://127.0.0.1:{port}", tmp_path / "chats.sqlite")
        process.kill()


LOADING = """
import atexit, sys, threading, app, rag.service
rag.service.load = lambda **_: threading.Event().wait()
atexit.register(print, "the interpreter was taken down under a thread that loads")
sys.exit(app.run(app.main, sys.argv[1:]))
"""


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_what_is_loading_is_left_where_it_is(by: signal.Signals, seeds_store: Path, tmp_path: Path) -> None:
    """A library that is half loaded when the interpreter ends aborts the process."""
    command = [sys.executable, "-c", LOADING, "--port", "0", "--store", str(seeds_store)]
    own, pipe = {**os.environ, "RAG_CHATS": str(tmp_path / "chats.sqlite")}, subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=own, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stderr is not None and process.stderr.readline().startswith("http://")
        process.send_signal(by)
        assert (*process.communicate(timeout=HURRY), process.returncode) == ("", "", 0)


@contextmanager
def page_open(running: Running) -> Iterator[None]:
    """A connection that nobody ends but the server."""
    with httpx.stream("GET", f"{running.at}/alive", timeout=HURRY) as page:
        assert next(page.iter_lines()) == "alive"
        yield


def test_an_answer_in_the_making_is_told_and_kept(running: Running) -> None:
    with ThreadPoolExecutor() as pool, page_open(running):
        reply = pool.submit(running.asked)
        assert running.line() == "begun"
        running.process.send_signal(signal.SIGTERM)
        assert running.line() == "draining"
        assert running.asked() == "refused: the server is ending and takes no more questions; ask again in a moment"
        running.go_on()
        assert running.process.wait(HURRY) == 0
        said = reply.result(HURRY)
    stages = said.splitlines()[:-1]
    assert stages and {*stages} <= {"waiting", "working", "writing"}  # who looks late sees no waiting
    assert "2014年2月" in said and running.kept() == said.splitlines()[-1]


def test_a_second_signal_ends_it_at_once(running: Running) -> None:
    with ThreadPoolExecutor() as pool, page_open(running):
        reply = pool.submit(running.asked)
        assert running.line() == "begun"
        running.process.send_signal(signal.SIGTERM)
        assert running.line() == "draining"
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(HURRY) == 3
        assert reply.result(HURRY).endswith("none")
    assert running.kept() == "interrupted"
