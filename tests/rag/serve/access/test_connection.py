"""Connections of clients that send a byte now and then, never read, or close half: on a real server."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from rag.serve.access.guard.connection import BoundedConnection
from rag.ui.server import server

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
MUCH = b"a" * 65_536
ended = threading.Event()


class Hasty(BoundedConnection):
    """One that waits a moment only."""

    HEAD_S = 0.2
    STALLED_S = 0.2


async def _hello(request: Request) -> Response:
    return PlainTextResponse("hello")


async def _endless(request: Request) -> Response:
    async def parts() -> object:
        try:
            while True:
                yield MUCH
                await asyncio.sleep(0)  # as one that waits for what it sends: only then is it told who has gone
        finally:
            ended.set()

    return StreamingResponse(parts())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = Starlette(routes=[Route("/", _hello, methods=["GET", "POST"]), Route("/endless", _endless)])
    running = uvicorn.Server(uvicorn.Config(app, http=Hasty, log_level="error", timeout_graceful_shutdown=1))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        serving.start()
        yield int(listening.getsockname()[1])
        running.should_exit = True
        serving.join()


def line(port: int, receives: int = 0) -> socket.socket:
    made = socket.socket()
    if receives:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
    made.settimeout(30)
    made.connect(("127.0.0.1", port))
    return made


def closed(one: socket.socket) -> bool:
    """Wait until the server lets a line go; what it said before is skipped."""
    try:
        while one.recv(65_536):
            pass
    except ConnectionError:
        pass
    return True


def heard(one: socket.socket, words: bytes) -> bool:
    """Wait until a server has said what ends with some words."""
    said = b""
    while not said.endswith(words):
        said += (piece := one.recv(65_536))
        if not piece:
            return False
    return True


def asked(port: int) -> bool:
    with line(port) as one:
        one.sendall(GET)
        return heard(one, b"hello")


@pytest.mark.parametrize("head", [b"", b"G", b"GET / HTTP/1.1\r\nHost: a\r\nX-A"])
def test_a_head_that_does_not_come_is_not_waited_for(port: int, head: bytes) -> None:
    with line(port) as one:
        one.sendall(head)
        assert asked(port) and closed(one)


def test_a_second_head_that_does_not_come_is_not_waited_for_either(port: int) -> None:
    with line(port) as one:
        one.sendall(GET)
        assert heard(one, b"hello")
        one.sendall(b"GET /")
        assert closed(one)


def test_a_body_that_nobody_wants_is_not_waited_for(port: int) -> None:
    with line(port) as one:
        one.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\na")
        assert heard(one, b"hello")
        one.sendall(b"a")  # it was answered without: the rest is not taken for ever
        assert closed(one)


def test_who_does_not_read_is_let_go_and_what_was_made_for_him_ends(port: int) -> None:
    ended.clear()
    with line(port, receives=4096) as one:
        one.sendall(GET.replace(b"/ ", b"/endless ", 1))
        assert asked(port) and ended.wait(30)


def test_who_reads_is_not(port: int) -> None:
    ended.clear()
    with line(port, receives=4096) as one:
        one.sendall(GET.replace(b"/ ", b"/endless ", 1))
        read = 0
        while read < 200 * len(MUCH):
            read += len(one.recv(65_536))
        assert not ended.is_set()
    assert ended.wait(30)


def test_who_closes_half_holds_nobody_up(port: int) -> None:
    with line(port) as one:
        one.sendall(GET.replace(b"/ ", b"/endless ", 1))
        one.shutdown(socket.SHUT_WR)
        assert asked(port)


def test_the_page_is_served_so() -> None:
    assert server(Starlette()).config.http is BoundedConnection
