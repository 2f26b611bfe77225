"""A real OpenAI-compatible HTTP server on loopback that says what a test tells it to, or fails as servers do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass(frozen=True, slots=True)
class Say:
    """Reply with these pieces: one event each when asked to stream, else one message."""

    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fail:
    """Reply with an HTTP error."""

    status: int = 500
    message: str = "out of order"


@dataclass(frozen=True, slots=True)
class Hang:
    """Say something, if anything, then nothing more until the server stops."""

    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """Say something, if anything, then what is no JSON."""

    pieces: tuple[str, ...] = ()


Script = Say | Fail | Hang | Broken


@dataclass
class Server:
    """What was asked of the server, and what it will do next; the last step of the script is repeated."""

    script: list[Script]
    requests: list[dict[str, Any]] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)
    url: str = ""

    def step(self) -> Script:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def do_POST(self) -> None:
        told = self.server.told
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told.requests.append({"path": self.path, **body})
        with suppress(BrokenPipeError, ConnectionResetError):  # the client gave up: that is the test
            _act(self, told, told.step(), bool(body.get("stream")))

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    told: Server


def _act(handler: _Handler, told: Server, step: Script, stream: bool) -> None:
    if isinstance(step, Fail):
        _send(handler, json.dumps({"error": {"message": step.message, "type": "server_error"}}), status=step.status)
    elif isinstance(step, Broken) and not stream:
        _send(handler, "{oops")
    elif stream:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        for piece in step.pieces:
            _event(handler, {"delta": {"content": piece}, "index": 0, "finish_reason": None})
        if isinstance(step, Hang):
            told.stopped.wait(30)
        elif isinstance(step, Broken):
            handler.wfile.write(b"data: {oops\n\n")
        else:
            _event(handler, {"delta": {}, "index": 0, "finish_reason": "stop"})
            handler.wfile.write(b"data: [DONE]\n\n")
        handler.close_connection = True
    else:
        if isinstance(step, Hang):
            told.stopped.wait(30)
        message = {"role": "assistant", "content": "".join(step.pieces)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        _send(handler, json.dumps(_record("chat.completion", choice)))


def _record(kind: str, choice: dict[str, Any]) -> dict[str, Any]:
    return {"id": "c", "object": kind, "created": 0, "model": "m", "choices": [choice]}


def _event(handler: _Handler, choice: dict[str, Any]) -> None:
    handler.wfile.write(f"data: {json.dumps(_record('chat.completion.chunk', choice))}\n\n".encode())
    handler.wfile.flush()


def _send(handler: _Handler, body: str, kind: str = "application/json", status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
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
