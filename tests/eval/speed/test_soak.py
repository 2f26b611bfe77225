"""The soak's instrument on a tiny stand-in for the doors: what it counts, what it calls an error, and its page."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from eval.speed.doors.calls import CALLS
from eval.speed.doors.memory import family, resident
from eval.speed.doors.soak import Load, soak
from eval.speed.doors.table import page

QUESTION = "白条是什么时候推出的？"


async def answer(request: Request) -> Response:
    streamed = "event-stream" in request.headers["accept"]
    return PlainTextResponse("event: answer\ndata: {}\n\n") if streamed else JSONResponse({"found": True})


async def chat(request: Request) -> Response:
    streamed = (await request.json()).get("stream")
    return PlainTextResponse("data: {}\n\n") if streamed else JSONResponse({"choices": [{}]})  # the stream has no end


async def search(request: Request) -> Response:
    return JSONResponse({}, 503, {"retry-after": "1"})


async def articles(request: Request) -> Response:
    return JSONResponse({}, 500)


async def mcp(request: Request) -> Response:
    told = '{"result": {"structuredContent": {"found": false}}}'
    return PlainTextResponse(f"event: message\ndata: {told}\n\n", media_type="text/event-stream")


@pytest.fixture
def at() -> Iterator[str]:
    doors = {"/v1/answer": answer, "/v1/chat/completions": chat, "/v1/search": search, "/mcp/": mcp}
    routes = [Route(path, told, methods=["POST"]) for path, told in doors.items()]
    app = Starlette(routes=[*routes, Route("/v1/articles", articles)])
    running = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        running.should_exit = True
        thread.join()


def test_every_call_is_counted_as_what_came_of_it(at: str) -> None:
    load = asyncio.run(soak(at, os.getpid(), [QUESTION], clients=8, seconds=1.5))
    figures = load.figures()
    good = {name for name, took in figures["doors"].items() if took["n"]}
    assert good == {"/v1/answer", "/v1/answer, events", "/v1/chat/completions", "/mcp/ ask"}
    assert figures["asked_for"] == figures["statuses"]["503"] > 0
    assert figures["errors"] == figures["statuses"]["500"] + figures["statuses"]["no whole reply"] > 1
    assert any("no 'data: [DONE]' at the end" in error for error in load.errors)
    assert figures["bad_connections"].keys() == {"never reads", "half-closes", "one byte a second"}
    assert figures["memory"] == {} and load.memory[0][1] == pytest.approx(resident(os.getpid()), rel=0.5)


def test_memory_is_told_from_the_first_minute_to_the_end() -> None:
    load = Load(memory=[(float(second), 100 if second < 300 else 104) for second in range(600)])
    memory = load.figures()["memory"]
    assert memory.pop("by_minute") == [100.0] * 5 + [104.0] * 5
    assert memory == {"minute_1": 100, "end": 104, "peak": 104, "growth_percent": 4.0}


def test_those_below_a_process_count_with_it() -> None:
    assert os.getpid() in family(os.getppid())


def test_the_page_says_what_was_aimed_at() -> None:
    load = Load(took={name: [0.1, 0.2] for name in CALLS}, memory=[(float(s), 10**9) for s in range(600)])
    about = {
        "started": "2026-11-28T09:00:00+00:00", "commit": "0" * 40, "clients": 20, "minutes": 10.0, "workers": 2,
        "machine": {"processor": "AMD EPYC", "cores": 2}, "load_before": 0.1, "load_after": 2.0,
    }  # fmt: skip
    told = page({**about, **load.figures()})
    assert "| /mcp/ ask | 2 | 150 | 195 | 200 |" in told and "| errors | 0 | 0 |" in told
    assert "grown by, % | +0.0 | ≤ 5 |" in told and "by 2 worker processes" in told
