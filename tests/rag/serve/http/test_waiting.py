"""Answers that take long: bounded in time, let go when their asker goes, told of while nothing comes."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rag.chain import Service
from rag.serve.http.wire.pace import paced
from tests.rag.serve.http.conftest import HURRY, QUESTION, Served, holding, listening, opened, program

ASKED = {"messages": [{"role": "user", "content": QUESTION}]}


def states(served: Served) -> list[str]:
    """The states of all turns, once their jobs have ended: a program may be told before that is kept."""
    for row in served[1].database.read("SELECT id FROM turn"):
        if job := served[1].answering.job(row["id"]):
            list(job.follow())
    return [row["state"] for row in served[1].database.read("SELECT state FROM turn")]


def test_what_takes_too_long_is_given_up(mixed: Service, tmp_path: Path) -> None:
    with holding(mixed, tmp_path, 0.2) as (served, _):
        refused = program(served[0]).post("/v1/chat/completions", json=ASKED)
        assert (refused.status_code, refused.json()["error"]["code"]) == (504, "timeout")
        assert states(served) == ["stopped"]


def test_a_stream_ends_with_what_went_wrong(mixed: Service, tmp_path: Path) -> None:
    with holding(mixed, tmp_path, 0.2) as (served, _):
        http = program(served[0])
        lines = http.post("/v1/chat/completions", json={**ASKED, "stream": True}).text.strip().split("\n\n")
        assert (
            json.loads(lines[-1].removeprefix("data: "))["error"]["code"] == "timeout" and "data: [DONE]" not in lines
        )
        told = http.post("/v1/answer", json={"question": QUESTION}, headers={"accept": "text/event-stream"}).text
        assert told.strip().split("\n\n")[-1].startswith("event: error\ndata: ")
        assert states(served) == ["stopped"] * 2


@pytest.mark.parametrize("more", [{}, {"stream": True}])
def test_who_goes_away_is_not_answered(mixed: Service, tmp_path: Path, more: dict[str, bool]) -> None:
    body = json.dumps({**ASKED, **more}).encode()
    head = (
        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with holding(mixed, tmp_path, HURRY) as (served, writer), listening(served[0]) as port:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(head.encode() + body)
            assert writer.begun.wait(HURRY)
        assert states(served) == ["stopped"] and not writer.free.is_set()  # it has ended though its writer still waits
        writer.free.set()


def test_nothing_is_answered_while_the_store_is_loading(tmp_path: Path) -> None:
    with opened(None, store=tmp_path / "store") as (app, _):
        http = program(app)
        for refused in (
            http.post("/v1/chat/completions", json=ASKED),
            http.get("/v1/articles"),
            http.get("/v1/search?query=a"),
        ):
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "loading")
            assert refused.headers["retry-after"] == "2"
        assert http.get("/v1/models").status_code == 200


def test_who_asks_too_often_is_told_how_long_to_wait(mixed: Service, tmp_path: Path) -> None:
    with opened(mixed, store=tmp_path / "store", rate="1/minute") as (app, _):
        http = program(app)
        replies = [http.post("/v1/search", json={"query": "a"}) for _ in range(11)]
    assert [reply.status_code for reply in replies] == [200] * 10 + [429]
    assert (
        0 < int(replies[-1].headers["retry-after"]) <= 60 and replies[-1].json()["error"]["type"] == "rate_limit_error"
    )


def test_a_silence_is_filled_and_ends() -> None:
    async def coming(wait: asyncio.Event) -> AsyncIterator[int]:
        yield 1
        await wait.wait()
        yield 2

    async def run() -> list[int | None]:
        free, told = asyncio.Event(), list[int | None]()
        async for one in paced(coming(free), 0.01, time.monotonic() + 60):
            told.append(one)
            if told.count(None) == 2:
                free.set()
        with pytest.raises(TimeoutError):
            async for _ in paced(coming(asyncio.Event()), 0.01, time.monotonic() + 0.03):
                pass
        return told

    assert asyncio.run(run())[:3] == [1, None, None]
