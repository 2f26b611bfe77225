"""A question that came over HTTP, while it is being answered: counted, bounded in time, let go when its asker goes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request

from rag.serve.answering import Job
from rag.serve.answering.asked import Asked
from rag.serve.answering.bounds import Full
from rag.serve.backend import Backend
from rag.serve.conversations import StoredTurn
from rag.serve.http.caller import caller
from rag.serve.http.errors import ApiError
from rag.serve.http.wire.pace import paced
from rag.types import Answer

if TYPE_CHECKING:  # heavy: loaded behind the page
    from rag.chain import Service

QUIET_S = 15.0  # without a word, after which a line says that it goes on: proxies cut a silent connection from 30 s on
LOADING_S = 2
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """How far an answer is: the chain's step, "" before the first, and the words that came new."""

    stage: str
    words: str


@dataclass(frozen=True)
class Asking:
    """One answer in the making for one request; ``deadline`` by the monotonic clock."""

    backend: Backend
    turn: StoredTurn
    job: Job
    deadline: float

    async def steps(self) -> AsyncGenerator[Step | None]:
        """Yield each step, None where nothing comes for QUIET_S, until the answer is there; it is `outcome`.

        Whoever stops looking before lets it go. Raises ApiError: 504 where it takes too long, 500 where other words
        were sent already than those that the answer begins with.
        """
        said = ""
        try:
            async for progress in paced(self.job.followed(), QUIET_S, self.deadline):
                if progress is None:
                    yield None
                elif progress.words.startswith(said):
                    yield Step(progress.step, progress.words[len(said) :])
                    said = progress.words
            rest = self.outcome().answer
            if not rest.startswith(said):
                raise ApiError(
                    500, "the reply was worded anew after it had begun; ask again without stream", "reworded"
                )
            yield Step("answer", rest[len(said) :])
        except TimeoutError:
            raise too_late(self.backend) from None
        finally:
            if not self.job.ended:
                await self.backend.answering.let_go(self.turn.id)

    async def answer(self) -> Answer:
        """Return the answer when it is there; raises as `steps` does."""
        async for _ in self.steps():
            pass
        return self.outcome()

    def outcome(self) -> Answer:
        """Return what came of it. Raises ApiError, 500, where nothing did."""
        if self.job.answer is None:
            raise ApiError(500, "the question could not be answered; the server's log says why; ask again", "failed")
        return self.job.answer


async def ask(backend: Backend, request: Request, question: str, before: list[dict[str, str]], asked: Asked) -> Asking:
    """Begin to answer a question of whoever sends a request. Raises ApiError: too many wait or were asked, or it is loading."""
    await ready(backend, request)
    deadline = time.monotonic() + backend.settings.timeout
    put = partial(backend.answering.put, caller(request).owner, question, before, asked)
    try:
        turn, job = await to_thread.run_sync(put)
    except Full as full:
        raise ApiError(503, str(full), "ending" if full.ending else "full", wait=full.wait) from None
    return Asking(backend, turn, job, deadline)


async def ready(backend: Backend, request: Request) -> Service:
    """Count a request and return the service. Raises ApiError: 429 with the seconds to wait, 503 while it is loading."""
    service = loaded(backend)
    address = request.client.host if request.client else ""
    wait = await to_thread.run_sync(backend.access.allowed, caller(request), address)
    if wait is not None:
        said = f"found more questions than may be asked in this time; expected fewer; try again in {wait} s"
        raise ApiError(429, said, "rate_limit", wait=wait)
    return service


def loaded(backend: Backend) -> Service:
    """Return the service. Raises ApiError, 503, while it is loading."""
    service = backend.service()
    if service is None:
        raise ApiError(503, "the service is loading its store; try again in 2 s", "loading", wait=LOADING_S)
    return service


async def within(backend: Backend, request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Return what some work gives while its asker waits, within the settings' time.

    Raises ClientDisconnect where he goes away, ApiError 504 where it takes too long.
    """
    working, leaving = asyncio.create_task(work), asyncio.create_task(_until_gone(request))
    try:
        await asyncio.wait((working, leaving), timeout=backend.settings.timeout, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientDisconnect if leaving.done() else too_late(backend)
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


def too_late(backend: Backend) -> ApiError:
    """Return the error of what takes longer than a request may."""
    seconds = f"{backend.settings.timeout:g}"
    return ApiError(504, f"found no end after {seconds} s; expected one; ask for less, or set RAG_TIMEOUT", "timeout")


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
