"""A real OpenAI-compatible HTTP server on loopback that says what a test tells it to, or fails as servers do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from select import select
from threading import Event, Thread
from typing import Any


@dataclass(frozen=True, slots=True)
class Say:
    """Reply with these pieces: one event each when asked to stream, else one message; ``usage``: tokens in and out."""

    pieces: tuple[str, ...]
    usage: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Fail:
    """Reply with an HTTP error; ``retry_after``: the header's value."""

    status: int = 500
    message: str = "out of order"
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Hang:
    """Say something, if anything, then nothing more until the server stops."""

    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """Say something, if anything, then what is no JSON."""

    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endless:
    """Say a piece again and again, as fast as it is read, until the client goes away."""

    piece: str


Script = Say | Fail | Hang | Broken | Endless


@dataclass
class Server:
    """What was asked of the server, and what it will do next; the last step of the script is repeated.

    ``left``: set when a client went away while it was spoken to, or hung.
    """

    script: list[Script]
    requests: list[dict[str, Any]] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)
    left: Event = field(default_factory=Event)
    url: str = ""

    def step(self) -> Script:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def do_POST(self) -> None:
        told = self.server.told
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told.requests.append({"path": self.path, **body})
        try:
            _act(self, told, told.step(), bool(body.get("stream")))
        except (BrokenPipeError, ConnectionResetError):  # the client gave up: that is the test
            told.left.set()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    told: Server


def _act(handler: _Handler, told: Server, step: Script, stream: bool) -> None:
    if isinstance(step, Fail):
        _send(
            handler,
            json.dumps({"error": {"message": step.message, "type": "server_error"}}),
            step.status,
            step.retry_after,
        )
    elif isinstance(step, Broken) and not stream:
        _send(handler, "{oops")
    elif isinstance(step, Endless):
        _head(handler)
        while not told.stopped.is_set():
            _event(handler, {"delta": {"content": step.piece}, "index": 0, "finish_reason": None})
    elif stream:
        _head(handler)
        for piece in step.pieces:
            _event(handler, {"delta": {"content": piece}, "index": 0, "finish_reason": None})
        if isinstance(step, Hang):
            _hang(handler, told)
        elif isinstance(step, Broken):
            handler.wfile.write(b"data: {oops\n\n")
        else:
            _event(handler, {"delta": {}, "index": 0, "finish_reason": "stop"})
            if step.usage:
                _event(handler, None, step.usage)
            handler.wfile.write(b"data: [DONE]\n\n")
        handler.close_connection = True
    else:
        if isinstance(step, Hang):
            _hang(handler, told)
        message = {"role": "assistant", "content": "".join(step.pieces)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        _send(handler, json.dumps(_record("chat.completion", choice, getattr(step, "usage", None))))


def _record(kind: str, choice: dict[str, Any] | None, usage: tuple[int, int] | None = None) -> dict[str, Any]:
    record = {"id": "c", "object": kind, "created": 0, "model": "m", "choices": [choice] if choice else []}
    if usage:
        sent, received = usage
        record["usage"] = {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}
    return record


def _head(handler: _Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()


def _hang(handler: _Handler, told: Server) -> None:
    """Wait until the client goes away, or the server stops."""
    while not told.stopped.is_set():
        if select([handler.connection], [], [], 0.01)[0] and not handler.connection.recv(1):
            told.left.set()
            return


def _event(handler: _Handler, choice: dict[str, Any] | None, usage: tuple[int, int] | None = None) -> None:
    """Send an event in two parts, the first of which ends inside a character where there is one to cut."""
    record = _record("chat.completion.chunk", choice, usage)
    halves = any(
        "\ud800" <= c <= "\udfff" for c in str((choice or {}).get("delta", {}).get("content"))
    )  # of a character, which only an escape may hold
    line = f"data: {json.dumps(record, ensure_ascii=halves)}\n\n".encode()
    cut = next((n for n, byte in enumerate(line) if byte > 0xBF), 0) + 1
    for part in (line[:cut], line[cut:]):
        handler.wfile.write(part)
        handler.wfile.flush()


def _send(handler: _Handler, body: str, status: int = 200, retry_after: str = "") -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    if retry_after:
        handler.send_header("Retry-After", retry_after)
    handler.send_header("Content-Length", str(len(body.encode())))
    handler.end_headers()
    handler.wfile.write(body.encode())


@contextmanager
def serving(*script: Script) -> Iterator[Server]:
    """Run the server in a thread on a free port; ``url`` is what OPENAI_BASE_URL takes."""
    told = Server(list(script))
    http = _Http(("127.0.0.1", 0), _Handler)
    http.told = told
    told.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.stopped.set()
        http.shutdown()
        http.server_close()
        thread.join()
