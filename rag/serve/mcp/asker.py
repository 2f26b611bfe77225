"""Who answers what a tool is asked: this process itself, or the pool of a server, which every door shares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from anyio import to_thread
from starlette.requests import Request

from index.errors import UsageError
from rag.chain import Service, answer
from rag.serve.access.visitor import Visitor
from rag.serve.answering.asked import Asked
from rag.serve.answering.bounds import Full
from rag.serve.backend import Backend
from rag.types import Answer, Ask


class Asker(Protocol):
    """What the tools lean on."""

    def service(self) -> Service:
        """Return the service with the generation in force now. Raises UsageError while there is none."""

    def admit(self, request: Request | None) -> None:
        """Count a question or a search. Raises UsageError where they come too fast."""

    async def answer(self, ask: Ask, request: Request | None) -> Answer:
        """Answer a question that came with a request, over stdio with None. Raises UsageError."""


@dataclass(frozen=True)
class Direct:
    """Answers in a thread of this process."""

    loaded: Service

    def service(self) -> Service:
        """Return the service as it is now."""
        return self.loaded.held()

    def admit(self, request: Request | None) -> None:
        """Let in whoever started the process, as often as he likes."""

    async def answer(self, ask: Ask, request: Request | None) -> Answer:
        """Answer a question; who asks is whoever started the process."""
        run = partial(answer, self.loaded, ask.question, _history(ask), ask.wanted, ask.id)
        return await to_thread.run_sync(run, abandon_on_cancel=True)


@dataclass(frozen=True)
class Pooled:
    """Answers in a server's bounded pool, each a conversation of the caller's own; one that nobody waits for is stopped."""

    backend: Backend

    def service(self) -> Service:
        """Return the server's service as it is now."""
        if (service := self.backend.service()) is None:
            raise UsageError("found the articles still loading; expected them loaded; try again in a few seconds")
        return service.held()

    def admit(self, request: Request | None) -> None:
        """Count a question or a search of whoever sends a request, as HTTP's other doors do."""
        address = request.client.host if request and request.client else ""
        if wait := self.backend.access.allowed(_visitor(request), address):
            raise UsageError(f"found more questions than one may ask at a time; expected a pause; wait {wait} seconds")

    async def answer(self, ask: Ask, request: Request | None) -> Answer:
        """Answer a question of the caller's whom the guard found out."""
        await to_thread.run_sync(self.admit, request)
        visitor = _visitor(request)
        answering, asked = self.backend.answering, Asked(wanted=ask.wanted, id=ask.id, door="mcp")
        put = partial(answering.put, visitor.owner, ask.question, _history(ask), asked)
        try:
            turn, job = await to_thread.run_sync(put)
        except Full as full:
            raise UsageError(str(full)) from None
        try:
            async for _ in job.followed():
                pass
        finally:
            if not job.ended:
                await answering.let_go(turn.id)
        if job.answer is None:
            raise UsageError("found no answer, for it failed or was stopped; expected one; ask again, the log says why")
        return job.answer


def _visitor(request: Request | None) -> Visitor:
    assert request is not None  # over HTTP there is one
    visitor: Visitor = request.scope["state"]["visitor"]
    return visitor


def _history(ask: Ask) -> list[dict[str, str]]:
    return [{"role": turn.role, "content": turn.content} for turn in ask.history]
