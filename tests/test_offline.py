"""The first answer needs no network: every connection but loopback is refused, and nothing is ever looked up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHILD = """
import sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        address = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        host = address[0] if isinstance(address, tuple) else address
        if host not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"{event} to {host}")

sys.addaudithook(watch)
if sys.argv[1] == "outside":
    import socket
    socket.create_connection(("192.0.2.1", 9), 1)
from index.__main__ import main as index
from rag.__main__ import main as ask
store = sys.argv[1]
assert index(["--seeds", "seeds", "--store", store]) == 0
assert ask(["京东支付的支付总额是多少？", "--store", store]) == 0
"""


def child(argument: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CHILD, argument]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_index_and_ask_without_a_network(tmp_path: Path) -> None:
    done = child(str(tmp_path / "store"))
    assert done.returncode == 0, done.stderr
    assert "1万亿元[1]" in done.stdout


def test_the_watch_would_see_a_connection() -> None:
    done = child("outside")
    assert done.returncode == 1 and "RuntimeError: socket.getaddrinfo to 192.0.2.1" in done.stderr
