"""A server in a process of its own whose answers wait for a line on its stdin: python -m tests.rag.ui.ending STORE CHATS."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from anyio import sleep_forever
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from index.cli import terminable
from index.settings import read_settings
from rag.serve.answering import Answering, Full
from rag.serve.answering.answering import DRAIN_S
from rag.serve.answering.asked import Asked
from rag.serve.conversations import Conversations
from rag.serve.database import open_database
from rag.service import load
from rag.types import Event
from rag.ui.server import server
from rag.ui.talk.recorded import recorded
from rag.writers.extractive import Extractive


class Waiting(Extractive):
    """The extractive writer, which says when it begins and goes on when it is told to."""

    name = "waiting"

    def write(self, *told: Any) -> Iterator[Event]:
        told_so("begun")
        sys.stdin.readline()
        yield from super().write(*told)


class Told(Answering):
    """Answering that says when the server's end begins."""

    def drain(self, seconds: float = DRAIN_S) -> None:
        told_so("draining")
        super().drain(seconds)


def told_so(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def application(answering: Answering) -> FastAPI:
    app = FastAPI()

    @app.get("/ask")
    async def ask(question: str) -> StreamingResponse:
        async def told() -> AsyncIterator[str]:
            try:
                _, job = await run_in_threadpool(answering.put, "me", question, [], Asked())
            except Full as full:
                yield f"refused: {full}"
                return
            async for progress in job.followed():
                yield progress.stage + "\n"
            yield job.answer.answer if job.answer else "none"

        return StreamingResponse(told())

    @app.get("/alive")  # as an open page has it
    async def alive() -> StreamingResponse:
        async def beats() -> AsyncIterator[str]:
            yield "alive\n"
            await sleep_forever()

        return StreamingResponse(beats())

    return app


def main(store: str, chats: str) -> None:
    service = replace(load(settings=read_settings({}, store=Path(store))), writer=Waiting())
    answering = Told(Conversations(open_database(Path(chats))), lambda: service, recorded)
    with socket.create_server(("127.0.0.1", 0)) as listening, suppress(KeyboardInterrupt), terminable():
        told_so(str(listening.getsockname()[1]))
        server(application(answering), answering).run(sockets=[listening])
    if not answering.close():
        os._exit(3)


if __name__ == "__main__":
    main(*sys.argv[1:])
