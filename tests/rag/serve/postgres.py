"""A PostgreSQL of the tests' own on loopback: started once a session, a database for each who asks, stopped at the end."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

BINARIES = next((b for b in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/usr/bin"))
_QUICK = "-c fsync=off -c full_page_writes=off -c listen_addresses=127.0.0.1"


@dataclass
class Postgres:
    """A server that a test may stop and start. It runs as the user postgres where root runs the tests: it refuses root."""

    home: Path
    port: int
    _names: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def address(self, name: str = "") -> str:
        """Return the address of a database, a new one where none is named."""
        if not name:
            name = f"news{next(self._names)}"
            self.sql(f"CREATE DATABASE {name}", "postgres")
        return f"postgresql://news:s3cret-word@127.0.0.1:{self.port}/{name}"

    def sql(self, statement: str, name: str) -> None:
        """Run a statement in a database."""
        import psycopg

        with psycopg.connect(self.address(name), autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"{_QUICK} -c port={self.port} -c unix_socket_directories={self.home}"
        self._run("pg_ctl", "-D", str(self.home / "data"), "-l", str(self.home / "log"), "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        self._run("pg_ctl", "-D", str(self.home / "data"), "-m", "immediate", "-w", "stop")

    def make(self) -> None:
        """Make its files, with one user who has a password."""
        word = self.home / "word"
        word.write_text("s3cret-word")
        if os.getuid() == 0:
            told = pwd.getpwnam("postgres")
            for path in (self.home, word):
                os.chown(path, told.pw_uid, told.pw_gid)
        self._run("initdb", "-D", str(self.home / "data"), "-U", "news", "-A", "scram-sha-256", "--pwfile", str(word),
                  "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync")  # fmt: skip

    def _run(self, command: str, *arguments: str) -> None:
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        done = subprocess.run(
            [*as_user, str(BINARIES / command), *arguments], cwd=self.home,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


@contextmanager
def own_server() -> Iterator[Postgres]:
    """Give a server that runs. Skips where there is none to run."""
    pytest.importorskip("sqlalchemy", reason="the extra postgres is not installed: pip install -e '.[postgres]'")
    if not (BINARIES / "initdb").exists():
        pytest.skip(f"no PostgreSQL in {BINARIES}; run: apt-get install postgresql")
    if os.getuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("PostgreSQL refuses root, and there is no setpriv to run it as postgres")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = Path(tempfile.mkdtemp(prefix="pg"))  # pytest's own folders are closed to the user it runs as
    server = Postgres(home, port)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
