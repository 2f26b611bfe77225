"""One call of a chat model: its chunks as they come, within a time and a size; given up, its connection is closed at once."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import aclosing
from functools import cache
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.messages.ai import UsageMetadata

MAX_CHARS = 200_000  # of a reply with all its thinking aloud, an empty chunk counted as one: some 3 MB of memory
BEAT = 0.5  # seconds without a chunk after which the caller gets a say
READ_AHEAD = 1000  # chunks at most that may have come before a client waits again: it reads 64 KB at once
_STARTING = Lock()

Piece = tuple[str, "UsageMetadata | None"]  # of a reply, with the tokens its provider counts beside it
Told = Piece | Exception | None  # None: the reply has ended


class Overlong(Exception):
    """A reply that goes on and on."""


class OutOfTime(Exception):
    """A reply that has not come to its end at the deadline."""


def called(
    model: BaseChatModel, prompt: list[tuple[str, str]], deadline: float, *, stream: bool
) -> Generator[Piece | None]:
    """Yield the pieces of a reply, or the whole of it at once, and None about twice a second while nothing comes.

    Raises OutOfTime at the deadline (of time.monotonic), Overlong beyond MAX_CHARS, and what the provider raises. A
    provider's own time-out bounds the wait for each byte, not for the reply. Left early, the call is cancelled.
    """
    pieces, given_up = SimpleQueue[Told](), Event()

    async def read() -> None:
        try:
            async with asyncio.timeout(deadline - time.monotonic()) as limit:
                await _read(_chunks(model, prompt, stream), pieces, given_up)
        except Exception as error:  # told to the waiting side
            pieces.put(OutOfTime() if limit.expired() else error)
        else:
            pieces.put(None)

    with _STARTING:
        loop = _loop(os.getpid())
    # LangChain hands callbacks and tracing on through context variables, which the call takes along.
    reading = asyncio.run_coroutine_threadsafe(read(), loop)
    try:
        yield from _came(pieces, deadline)
    finally:
        given_up.set()
        reading.cancel()


def _came(pieces: SimpleQueue[Told], deadline: float) -> Iterator[Piece | None]:
    while True:
        left = deadline - time.monotonic()
        if left <= 0:  # checked here too, for the other side may be slow to see it, and this one to read
            raise OutOfTime
        try:
            piece = pieces.get(timeout=min(BEAT, left))
        except Empty:
            yield None
            continue
        if piece is None:
            return
        if isinstance(piece, Exception):
            raise piece
        yield piece


async def _read(reply: AsyncGenerator[AIMessage], pieces: SimpleQueue[Told], given_up: Event) -> None:
    """Hand the pieces over until the other side gives up: of a fast stream a cancellation may go amiss, for Python 3.11's
    wait_for, which LangChain waits by, forgets it where a chunk has just come.
    """
    size = 0
    try:
        async for chunk in reply:
            if given_up.is_set():
                return
            piece = str(chunk.text), chunk.usage_metadata
            size += max(1, len(piece[0]))
            if size > MAX_CHARS:
                raise Overlong
            if any(piece):
                pieces.put(piece)
            await asyncio.sleep(0)  # a fast server must not keep the loop from the others, nor from the deadline
    finally:
        await asyncio.wait({asyncio.create_task(_break_off(reply))})


async def _break_off(reply: AsyncGenerator[AIMessage]) -> None:
    """End a reply, all its generators with it, by a cancellation where it waits for its server.

    Left where they yield, those that a client of OpenAI holds in a circle would stay until some thread collects them, and
    that thread's closing collides with the loop's own: "async generator already executing", says Python 3.11.
    """
    reading = asyncio.current_task()
    async with aclosing(reply):
        for _ in range(READ_AHEAD):
            if reading and reading.cancel() and await anext(reply, None) is None:
                return


async def _chunks(model: BaseChatModel, prompt: list[tuple[str, str]], stream: bool) -> AsyncGenerator[AIMessage]:
    if not stream:
        yield await model.ainvoke(prompt)
        return
    async for chunk in model.astream(prompt):
        yield chunk


@cache
def _loop(process: int) -> asyncio.AbstractEventLoop:
    """The event loop of all calls, for clients keep their connections in one; a forked process starts its own."""
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True, name="chat-model").start()
    return loop
