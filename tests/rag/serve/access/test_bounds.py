"""What a request may cost: bodies that come slowly, answers that do not end, streams that last; by an ASGI server's own words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from rag.serve.access.guard.bodies import BYTES_A_SECOND, Bounds, bounded

SCOPE: Scope = {"type": "http", "method": "POST", "path": "/v1/answer", "headers": []}
Handler = Callable[[Request], Awaitable[Response]]


def ended(handler: Handler, bounds: Bounds, pieces: list[bytes], *, silent: bool = False) -> tuple[str, list[Message]]:
    """Which bound was passed, and what was sent; ``silent``: after its pieces the body goes on and nothing comes."""
    sent, left = list[Message](), list(pieces)

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        piece = left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(left) or silent}

    async def send(message: Message) -> None:
        sent.append(message)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await handler(Request(scope, receive))
        await response(scope, receive, send)

    over = asyncio.run(bounded(app, dict(SCOPE), receive, send, bounds))
    return over, sent


async def reads(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def never(request: Request) -> Response:
    await asyncio.Event().wait()
    raise AssertionError


def test_a_body_that_stops_in_the_middle_is_cut_off() -> None:
    for pieces in ([], [b"a"], [b"a"] * 50):
        assert ended(reads, Bounds(1_000_000, patience_s=0.02), pieces, silent=True) == ("too-slow", [])


def test_a_body_has_a_second_more_for_each_piece_of_its_rate() -> None:
    waited = list[float]()

    async def noted(request: Request) -> Response:
        begun = asyncio.get_running_loop().time()
        with pytest.raises(ClientDisconnect):
            await request.body()
        waited.append(asyncio.get_running_loop().time() - begun)
        return Response()

    ended(noted, Bounds(1_000_000, patience_s=0.01), [b"a" * (BYTES_A_SECOND // 5)], silent=True)
    assert waited[0] >= 0.2


def test_a_whole_body_may_be_waited_over_as_long_as_the_answer_takes() -> None:
    async def waits(request: Request) -> Response:
        await request.body()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(request.receive(), 0.05)  # is the visitor gone? no: longer than a body may take
        return PlainTextResponse("done")

    over, sent = ended(waits, Bounds(1_000_000, patience_s=0.01), [b"a"])
    assert over == "" and sent[-1]["body"] == b"done"


def test_a_body_too_large_is_cut_off_and_what_is_said_then_is_not_sent() -> None:
    async def says(request: Request) -> Response:
        with pytest.raises(ClientDisconnect):
            await request.body()
        return PlainTextResponse("half of it")

    assert ended(says, Bounds(3), [b"ab", b"cd"]) == ("too-large", [])
    assert ended(reads, Bounds(4), [b"ab", b"cd"])[1][-1]["body"] == b"4"


@pytest.mark.parametrize("pieces", [[], [b""], [b"a"]])
def test_an_answer_without_end_is_cut_off(pieces: list[bytes]) -> None:
    assert ended(never, Bounds(10, answer_s=0.02), pieces, silent=not pieces) == ("too-long", [])


def test_the_time_of_an_answer_begins_when_its_body_is_there() -> None:
    async def handler(request: Request) -> Response:
        async for _ in request.stream():
            await asyncio.sleep(0)
        return PlainTextResponse("done")

    assert ended(handler, Bounds(100_000, answer_s=0.5), [b"a"] * 2_000)[1][-1]["body"] == b"done"


def test_a_timeout_of_the_handlers_own_is_its_own() -> None:
    async def fails(request: Request) -> Response:
        raise TimeoutError("a database's")

    with pytest.raises(TimeoutError, match="a database's"):
        ended(fails, Bounds(10, answer_s=5), [b""])


@pytest.mark.parametrize(("kind", "status"), [("text/event-stream", "whole"), ("application/json", "cut")])
def test_a_stream_of_events_may_last_and_no_other_answer(kind: str, status: str) -> None:
    async def lasting(request: Request) -> Response:
        async def parts() -> object:
            for _ in range(4):
                yield b"data: 1\n\n"
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(asyncio.Event().wait(), 0.03)

        return StreamingResponse(parts(), media_type=kind)  # type: ignore[arg-type]

    over, sent = ended(lasting, Bounds(10, answer_s=0.05), [b""])
    assert over == ""  # it has begun: nothing else can be told
    assert (sent[-1].get("more_body") is False) == (status == "whole")
