"""The real chat in a process of its own, and a Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from eval.datasets.gold import ROOM
from index.errors import SettingError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_LOADED_S = 120.0  # after which a chat that has not answered is given up
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Served:
    """A chat that was started: its address, when (`time.perf_counter`), and its process's number."""

    at: str
    begun: float
    process: int

    def core_seconds(self) -> float:
        """Return the processor time it has used so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def first_byte(self) -> tuple[float, int]:
        """Wait for the page's first byte; return the seconds since the process's start, and the page's bytes."""
        while True:
            try:
                with httpx.stream("GET", self.at, timeout=_LOADED_S) as reply:
                    reply.raise_for_status()
                    came = time.perf_counter() - self.begun
                    return came, len(reply.read())
            except httpx.ConnectError:  # it does not listen yet
                if time.perf_counter() - self.begun > _LOADED_S:
                    raise
                time.sleep(0.005)


@contextmanager
def served(store: Path, chats: Path, *flags: str) -> Iterator[Served]:
    """Start ``app.py`` on a free port, with a file of conversations of its own; end it afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "--port", str(port), "--store", str(store), *flags]
    begun = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=ROOM.parent,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "RAG_CHATS": str(chats), "RAG_RATE": "10000/minute"},
    ) as process:
        try:
            yield Served(f"http://127.0.0.1:{port}/", begun, process.pid)
        finally:
            process.terminate()


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium. Raises SettingError where there is none."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise SettingError("found no Chromium; expected one to look at the page; run: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield started
        finally:
            started.close()
