"""Bodies and their bounds, on a real server: what is too large is refused before it is read, or cut off."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from rag.ui.server import server
from tests.rag.serve.access.conftest import EDITOR, READER, client, log_in

MB = 1_000_000


@pytest.fixture(scope="module")
def port(local: FastAPI) -> Iterator[int]:
    """The port of a server of this machine that takes uploads of one megabyte."""
    running = server(local)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        serving.start()
        yield int(listening.getsockname()[1])
        running.should_exit = True
        serving.join()


def spoken(port: int, head: str, body: Iterable[bytes] = ()) -> bytes:
    """Send a request's head, then its body as long as it is taken; return what is answered."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
        try:
            for piece in body:
                line.sendall(piece)
        except OSError:  # the server has closed the line
            pass
        answered = b""
        try:
            while piece := line.recv(65_536):
                answered += piece
        except OSError:
            pass
        return answered


def post(path: str, *headers: str) -> str:
    return "\n".join([f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Language: zh-TW", *headers])


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/queue/join", "/login"])
def test_300_megabytes_are_refused_before_any_is_read(port: int, path: str) -> None:
    begun = time.monotonic()
    answered = spoken(port, post(path, "Content-Length: 300000000", "Content-Type: multipart/form-data; boundary=b"))
    assert answered.startswith(b"HTTP/1.1 413 ") and time.monotonic() - begun < 10
    assert "檔案太大：一次最多 1 MB。" in answered.decode()


@pytest.mark.parametrize("length", ["-1", "1e3", "+5", "٣", "9" * 30, "0x10"])
def test_a_length_that_is_none_is_refused(port: int, length: str) -> None:
    answered = spoken(port, post("/gradio_api/upload", f"Content-Length: {length}"))
    assert answered.split(b" ")[1] in {b"400", b"413"}


def _chunks(megabytes: int, sent: list[int]) -> Iterator[bytes]:
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    yield b"%x\r\n%s\r\n" % (len(head), head)
    for _ in range(megabytes * 10):
        sent.append(MB // 10)
        yield b"%x\r\n%s\r\n" % (MB // 10, b"a" * (MB // 10))
    yield b"0\r\n\r\n"


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/queue/join", "/login"])
def test_what_does_not_say_its_length_is_cut_off(port: int, path: str) -> None:
    sent: list[int] = []
    head = post(path, "Transfer-Encoding: chunked", "Content-Type: multipart/form-data; boundary=b")
    answered = spoken(port, head, _chunks(300, sent))
    assert sum(sent) < 50 * MB  # a line's buffers, not all of it
    assert answered == b"" or answered.startswith(
        b"HTTP/1.1 413 "
    )  # a line closed while one writes may lose its answer
    assert spoken(port, "GET /alive HTTP/1.1\nHost: 127.0.0.1\nConnection: close").startswith(b"HTTP/1.1 200 ")


def test_a_little_too_much_is_told(port: int) -> None:
    head = post("/gradio_api/upload", "Transfer-Encoding: chunked", "Content-Type: multipart/form-data; boundary=b")
    answered = spoken(port, head, list(_chunks(1, [])))
    assert answered.startswith(b"HTTP/1.1 413 ") and b"connection: close" in answered.lower()


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x",
        "/etc/passwd",
        "..\\..\\a.txt",
        "a\x00b.txt",
        "<img src=x>.txt",
        ".env",
        "新闻 \u202e.txt",
        "a" * 300,
    ],
)
def test_a_hostile_file_name_stays_inside_the_uploads(local: FastAPI, name: str) -> None:
    taken = client(local, "127.0.0.1").post("/gradio_api/upload", files={"files": (name, b"an article")})
    assert taken.status_code in {200, 400}
    for path in taken.json() if taken.status_code == 200 else []:
        parts = Path(path).parts
        assert (
            path.startswith("/tmp/")
            and "gradio" in path
            and ".." not in parts
            and Path(path).read_bytes() == b"an article"
        )
        Path(path).unlink()


def test_who_may_not_edit_may_not_upload(closed: FastAPI) -> None:
    for (name, password), status in ((READER, 403), (EDITOR, 200)):
        browser = client(closed)
        assert log_in(browser, name, password) == 303
        taken = browser.post("/gradio_api/upload", files={"files": ("a.txt", b"an article")})
        assert taken.status_code == status
    assert client(closed).post("/gradio_api/upload", files={"files": ("a.txt", b"x")}).status_code == 401
