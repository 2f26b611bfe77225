"""The one door to pymilvus: a client a process and address, a deadline for every call, one line for what cannot be mended.

Within its deadline a call is tried again by pymilvus itself while no server answers (waiting 10 ms, 30 ms … 3 s), and here
while one that has just started does not serve yet. A client whose server went away is left behind: the next call makes a new one.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from index.address import MilvusAddress
from index.errors import StoreError, UsageError

T = TypeVar("T")
Client = Any  # pymilvus.MilvusClient
Call = Callable[[Client, float], T]  # (client, seconds it may take) → its answer

CONNECT_SECONDS = 3.0
ASK_SECONDS = 5.0  # of a question's call: who asks would rather hear that nobody answers
WRITE_SECONDS = 60.0  # of a build's call: an index may be made meanwhile
_WAITS = (0.2, 0.8)  # seconds before the second and the third try
_REFUSED_SECONDS = 1.0  # for so long who asks next is told at once that nobody answered
NOT_FOUND = frozenset({100, 1600})  # codes: no such collection, no such alias
_LOST = 2  # code: no connection
# Codes of a server that is starting, or moves what it holds from one of its machines to another.
_PASSING = frozenset({_LOST, 4, 101, 401, 500, 501, 503, 601, 901, 902, 903})
_FULL = frozenset({3, 7, 8, 9})  # codes: memory, disk, rate, writing denied
_NO_DATABASE = 800
_UNAVAILABLE, _LATE, _UNKNOWN_USER = 14, 4, 16  # statuses of gRPC
_LEAST_SECONDS = 0.1  # that a call is given, however late it is
_SAID = 200  # characters of what Milvus says that are passed on


class Connection:
    """A Milvus as this process speaks to it, from any thread. Use `connected`."""

    def __init__(self, address: MilvusAddress) -> None:
        self.address = address
        self.switches = 0  # of an alias, by this process: what it publishes it sees at once
        self._lock = Lock()
        self._held: Client | None = None
        self._refused: tuple[float, StoreError] | None = None  # when nobody answered last, and what was said of it

    def ask(self, call: Call[T], seconds: float = ASK_SECONDS) -> T:
        """Return what a call gives, within so many seconds in all. Raises StoreError.

        >>> connection.ask(lambda client, left: client.list_collections(timeout=left))  # doctest: +SKIP
        """
        until = time.monotonic() + seconds
        if self._refused and time.monotonic() - self._refused[0] < _REFUSED_SECONDS:
            raise StoreError(str(self._refused[1]))
        for wait in (*_WAITS, None):
            try:
                return call(self._client(), max(until - time.monotonic(), _LEAST_SECONDS))
            except _failures() as error:
                lost = _code(error) == _LOST
                if lost:
                    self._leave()
                if wait is None or _code(error) not in _PASSING or time.monotonic() + wait > until:
                    told = _told(self.address, error)
                    if lost:
                        self._refused = time.monotonic(), told
                    raise told from error
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def known(self, call: Call[T], seconds: float = ASK_SECONDS) -> T | None:
        """Return what a call gives as `ask` does, None where it asks for a collection or alias that is not there."""

        def asked(client: Client, left: float) -> T | None:
            try:
                return call(client, left)
            except _failures() as error:
                if _code(error) in NOT_FOUND:
                    return None
                raise

        return self.ask(asked, seconds)

    def close(self) -> None:
        """Let the server go; of a Milvus Lite, which runs in this process, its file too."""
        with self._lock:
            client, self._held = self._held, None
        if client is not None:
            client.close()
        if self.address.file:
            from milvus_lite.server_manager import server_manager_instance

            server_manager_instance.release_server(str(self.address.file))

    def _client(self) -> Client:
        with self._lock:
            if self._held is None:
                self._held = _opened(self.address)
            return self._held

    def _leave(self) -> None:
        """Forget a client whose server went away; threads that still use it are told so too."""
        with self._lock:
            if not self.address.file:
                self._held = None


_connections: dict[MilvusAddress, Connection] = {}
_alone = Lock()


def connected(address: MilvusAddress, create: bool = False) -> Connection:
    """Return this process's connection to a Milvus; the first call over it connects. ``create``: a Milvus Lite may be made.

    Raises StoreError for a Milvus Lite that is not there, is none, or is open in another process; UsageError without pymilvus.
    """
    _failures()
    if address.file:
        _check_file(address, address.file, create)
    with _alone:
        return _connections.setdefault(address, Connection(address))


def disconnect(address: MilvusAddress) -> None:
    """Let a Milvus go, a Milvus Lite with all its stores: it is open in one process at a time."""
    with _alone:
        left = [_connections.pop(one) for one in list(_connections) if one == address or _same(one, address)]
    for connection in left:
        connection.close()


def _same(one: MilvusAddress, other: MilvusAddress) -> bool:
    """Tell whether two addresses are of the same Milvus Lite, which holds several stores."""
    return bool(one.file and other.file) and Path(one.uri).absolute() == Path(other.uri).absolute()


def build_command(address: MilvusAddress, *flags: str) -> str:
    """Return the command that builds a store in Milvus, as the user would type it."""
    return " ".join(["python -m index --store", str(address), *flags])


@cache
def _failures() -> tuple[type[Exception], ...]:
    """Return what pymilvus raises. Raises UsageError where it is not installed."""
    try:
        import grpc
        from pymilvus.exceptions import MilvusException
    except ImportError as error:
        raise UsageError(
            f"found no {error.name}; expected the client of Milvus; run: pip install pymilvus==3.0.2 milvus-lite==3.2.2"
        ) from None
    for library in (
        "pymilvus",
        "milvus_lite",
        "grpc",
    ):  # they log what they raise, with a trace: it is told once, by us
        logging.getLogger(library).setLevel(logging.CRITICAL)
    return MilvusException, grpc.RpcError, grpc.FutureTimeoutError


def _opened(address: MilvusAddress) -> Client:
    from pymilvus import MilvusClient

    return MilvusClient(
        str(address.file or address.uri),
        token=address.token,
        db_name=address.database,
        timeout=CONNECT_SECONDS,
        dedicated=True,  # else addresses that differ in their database share a connection
        # pymilvus asks every 10 s whether the server lives; that of a Milvus Lite breaks off for so many questions.
        grpc_options={"grpc.keepalive_time_ms": 2**31 - 1} if address.file else {},
    )


def _check_file(address: MilvusAddress, file: Path, create: bool) -> None:
    """Raise StoreError unless a file is a Milvus Lite that this process may open, or may become one."""
    run = f"run: {build_command(address)}"
    if not file.exists() and create:
        file.parent.mkdir(parents=True, exist_ok=True)
    elif not file.exists():
        raise StoreError(f"found no store in {address}; expected a built one; {run}")
    elif not (file / "collections").is_dir():  # it is a folder, whatever its name
        raise StoreError(
            f"found no Milvus Lite in {file}; expected one that python -m index made; move it away, and {run}"
        )
    elif not any(_same(address, ours) for ours in list(_connections)) and _in_use(file / "LOCK"):
        raise StoreError(
            f"found {address} open in another process; expected to be alone, for a Milvus Lite is one process's at a time; "
            "end that one, or run a server: --store milvus:http://HOST:19530"
        )


def _in_use(lock: Path) -> bool:
    """Tell whether a process holds a file by flock, as Milvus Lite does."""
    with suppress(FileNotFoundError):
        handle = os.open(lock, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
    return False


def _code(error: Exception) -> int:
    """Return the number by which Milvus says what went wrong; a number of gRPC's own, negative, where it is gRPC who says it."""
    code = getattr(error, "code", None)
    if callable(code):
        code = code()
    if isinstance(value := getattr(code, "value", None), tuple):  # a status of gRPC's, also inside an error of pymilvus
        return _LOST if value[0] == _UNAVAILABLE else -int(value[0])
    return int(code) if isinstance(code, int) else _LOST


def _told(address: MilvusAddress, error: Exception) -> StoreError:
    """Say in one line what Milvus could not do; the password is in none."""
    code, said = _code(error), " ".join(str(getattr(error, "message", None) or error).split())
    for secret in filter(None, (address.token, address.token.partition(":")[2])):
        said = said.replace(secret, "***")
    said = said[:_SAID]
    mend = f"run: python -m rag doctor --store {address}"
    if "auth" in said.lower() or code == -_UNKNOWN_USER:
        return StoreError(
            f"Milvus at {address} refuses the user or password; expected the right ones; "
            "write --store milvus:http://USER:PASSWORD@HOST:19530"
        )
    if code == _LOST:
        return StoreError(
            f"found no Milvus that answers at {address} ({said}); expected a server; start it, then {mend}"
        )
    if code == -_LATE:
        return StoreError(
            f"Milvus at {address} did not answer in time; expected it sooner; look at its load, then {mend}"
        )
    if code == _NO_DATABASE:
        return StoreError(
            f"found no database {address.database!r} at {address}; expected one that its owner made; {mend}"
        )
    if code in _FULL:
        return StoreError(f"Milvus at {address} takes no more ({said}); expected room; give it more, then {mend}")
    if address.file:
        mend = f"if its files are damaged, move them away and run: python -m index --store {address}"
    return StoreError(f"Milvus at {address} could not do it ({said}); expected it to; {mend}")
