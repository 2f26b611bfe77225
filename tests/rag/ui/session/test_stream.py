"""A stream of events goes on for those that are asked for just after the last one, and ends when none comes."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from rag.ui.server import server
from rag.ui.session.stream import Lingering

pytestmark = pytest.mark.filterwarnings("ignore")  # of Gradio's own making, in threads of its own


async def _on_and_on(text: str) -> AsyncIterator[str]:
    for turn in itertools.count():
        yield text[turn % len(text) :]
        await asyncio.sleep(0.05)


async def application(linger_s: float) -> FastAPI:  # in a loop: without one Gradio makes some that it does not close
    with gr.Blocks() as page:
        said, back = gr.Textbox(), gr.Textbox()
        said.submit(lambda text: text[::-1], said, back, api_name="turn")
        said.submit(_on_and_on, said, back)
    page.queue()
    app = FastAPI()
    app.add_middleware(Lingering, pending=page._queue.pending_event_ids_session, linger_s=linger_s)
    mounted: FastAPI = gr.mount_gradio_app(app, page, path="/")
    return mounted


@contextmanager
def running(linger_s: float) -> Iterator[str]:
    """The application in a real server, for a client that reads while it asks."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        started = server(asyncio.run(application(linger_s)))
        thread = threading.Thread(target=lambda: started.run(sockets=[listening]))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            started.should_exit = True
            thread.join()


def told(at: str, words: list[str]) -> list[str]:
    """Ask for words to be turned round, each when the one before is answered; return what one stream tells."""
    heard, rest = [], list(words)
    with httpx.Client(base_url=f"{at}/gradio_api/queue", timeout=60) as client:

        def ask() -> None:
            asked = {"data": [rest.pop(0)], "fn_index": 0, "session_hash": "s"}
            client.post("/join", json=asked).raise_for_status()

        ask()
        with client.stream("GET", "/data?session_hash=s") as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data: ") or "{}")
                if message.get("msg") == "process_completed":
                    heard.append(message["output"]["data"][0])
                    if rest:
                        ask()
    return heard


def test_what_is_asked_for_when_the_last_is_answered_comes_on_the_same_stream() -> None:
    with running(2.0) as at:
        assert told(at, ["京东", "金融"]) == ["东京", "融金"]


def test_the_stream_of_a_session_that_is_none_says_so_and_ends_without_an_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with running(0.1) as at, caplog.at_level("ERROR"):
        told = httpx.get(f"{at}/gradio_api/queue/data?session_hash=none", timeout=60)
    assert (told.status_code, caplog.records) == (200, [])
    said = json.loads(told.text.removeprefix("data: "))
    assert (said["msg"], said["session_not_found"]) == ("unexpected_error", True)


def test_two_streams_of_one_session_that_are_closed_end_without_an_error(caplog: pytest.LogCaptureFixture) -> None:
    address, asked = "/data?session_hash=s", {"data": ["until it is closed"], "fn_index": 1, "session_hash": "s"}
    with caplog.at_level("ERROR"), running(0.1) as at, httpx.Client(base_url=f"{at}/gradio_api/queue") as client:
        client.post("/join", json=asked, timeout=60).raise_for_status()
        with client.stream("GET", address, timeout=60) as one, client.stream("GET", address, timeout=60) as two:
            told = [one.iter_lines(), two.iter_lines()]  # kept: a stream whose lines nobody holds is closed
            assert [next(lines) for lines in told * 4]
        assert httpx.get(at, timeout=60).is_success  # the server has seen by now that they were closed
    assert caplog.records == []


def test_what_is_asked_for_in_the_last_moment_is_not_lost() -> None:
    pending, sent = {"s": {"an event"}}, list[bytes]()

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if sent:
            pending["s"].clear()
            await send({"type": "http.response.body", "body": b"data: the event", "more_body": True})
        await send({"type": "http.response.body", "body": b'data: {"msg":"close_stream"}', "more_body": False})

    async def sending(message: Message) -> None:
        sent.append(message.get("body", b""))

    scope = {"type": "http", "path": "/gradio_api/queue/data", "query_string": b"session_hash=s"}
    asyncio.run(Lingering(told, pending, 0)(scope, _nothing, sending))
    assert sent[1:] == [b"data: the event", b'data: {"msg":"close_stream"}']


async def _nothing() -> Message:
    raise AssertionError("nothing is to be received")


def test_a_stream_ends_when_nothing_more_is_asked_for() -> None:
    with running(0.1) as at:
        assert told(at, ["京东"]) == ["东京"]
