"""The real application over a store of its own, as programs of this machine meet it."""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.address import home_of
from index.settings import read_settings
from rag import load
from rag.chain import Service
from rag.types import Draft, DraftSentence, Event, Evidence, Question, Quote
from rag.ui.session.desk import Desk

HOST = "127.0.0.1:7860"
QUESTION = "青石大桥全长多少米？"
HURRY = 60  # seconds that nothing here takes
Served = tuple[FastAPI, Desk]


@contextmanager
def opened(service: Service | None, **flags: object) -> Iterator[Served]:
    """The application of a server whose service is there, or never comes, and what it leans on."""
    from rag.ui.page import build_page
    from rag.ui.server import web_app
    from rag.ui.session.desk import open_desk
    from rag.ui.session.loader import Loader

    def ready() -> Service:
        assert service is not None
        return service

    loader = Loader(ready)
    if service is not None:
        loader.start(lambda: None)
        loader.wait()

    async def made() -> Served:  # in a loop: without one Gradio makes some that it does not close
        desk = open_desk(loader, read_settings({}, **{"rate": "100000/minute", **flags}))
        return web_app(build_page(desk), desk), desk

    app, desk = asyncio.run(made())
    yield app, desk
    desk.answering.close()
    desk.library.close()


def program(app: FastAPI, at: str = "127.0.0.1") -> TestClient:
    """A program at an address; what fails in the server is a response to it."""
    return TestClient(app, f"http://{HOST}", client=(at, 50_000), raise_server_exceptions=False)


@contextmanager
def listening(app: FastAPI) -> Iterator[int]:
    """The port of a real server."""
    from rag.ui.server import server

    running = server(app)
    with socket.create_server(("127.0.0.1", 0)) as line:
        serving = threading.Thread(target=running.run, kwargs={"sockets": [line]})
        serving.start()
        yield int(line.getsockname()[1])
        running.should_exit = True
        serving.join()


@pytest.fixture(scope="session")
def served(mixed: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The application over the articles of `mixed`, which no test changes."""
    with opened(mixed, store=mixed.store.address, chats=tmp_path_factory.mktemp("chats") / "chats.sqlite") as made:
        yield made


@pytest.fixture(scope="session")
def http(served: Served) -> TestClient:
    return program(served[0])


@pytest.fixture(scope="session")
def port(served: Served) -> Iterator[int]:
    with listening(served[0]) as number:
        yield number


@pytest.fixture(scope="module")
def changeable(mixed: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The application over a store that the tests of a file may change."""
    home = tmp_path_factory.mktemp("changeable")
    shutil.copytree(home_of(mixed.store.address), home / "store")
    with opened(load(home / "store"), store=home / "store", chats=home / "chats.sqlite") as made:
        yield made


@pytest.fixture(scope="module")
def editing(changeable: Served) -> TestClient:
    """An editor's program."""
    return program(changeable[0])


@dataclass
class Held:
    """A writer that quotes the first sentence of the best passage, then waits; ``begun`` tells that it waits."""

    name: str = "test:held"
    remote: bool = False
    begun: threading.Event = field(default_factory=threading.Event)
    free: threading.Event = field(default_factory=threading.Event)

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Event]:
        text = evidence[0].passage.text
        end = text.index("。") + 1
        yield Event("delta", text[:end])
        self.begun.set()
        assert self.free.wait(HURRY)
        yield Event("draft", draft=Draft((DraftSentence(text[:end], (Quote(0, 0, end),)),), (text[:4],)))


@contextmanager
def holding(service: Service, tmp_path: Path, timeout: float) -> Iterator[tuple[Served, Held]]:
    """The application with a writer that waits, and the seconds that an answer may take."""
    writer = Held()
    flags = {"store": service.store.address, "chats": tmp_path / "chats.sqlite", "timeout": timeout}
    with opened(replace(service, writer=writer), **flags) as made:
        yield made, writer
        writer.free.set()
