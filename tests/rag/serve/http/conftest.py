"""The real application over a store of its own, as programs of this machine meet it."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.settings import read_settings
from rag import load
from rag.chain import Service
from rag.ui.session.desk import Desk

HOST = "127.0.0.1:7860"
QUESTION = "京东金融2017年第二季度净利润是多少？"


def opened(service: Service | None, **flags: object) -> tuple[FastAPI, Desk]:
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

    async def made() -> tuple[FastAPI, Desk]:  # in a loop: without one Gradio makes some that it does not close
        desk = open_desk(loader, read_settings({}, rate="100000/minute", **flags))  # type: ignore[arg-type]
        return web_app(build_page(desk), desk), desk

    return asyncio.run(made())


def program(app: FastAPI, at: str = "127.0.0.1") -> TestClient:
    """A program at an address; what fails in the server is a response to it."""
    return TestClient(app, f"http://{HOST}", client=(at, 50_000), raise_server_exceptions=False)


@pytest.fixture(scope="session")
def served(mixed: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, Desk]]:
    """The application over the articles of `mixed`, which no test changes."""
    app, desk = opened(mixed, store=mixed.store.path, chats=tmp_path_factory.mktemp("chats") / "chats.sqlite")
    yield app, desk
    desk.answering.close()
    desk.library.close()


@pytest.fixture(scope="session")
def http(served: tuple[FastAPI, Desk]) -> TestClient:
    return program(served[0])


@pytest.fixture
def editing(mixed: Service, tmp_path: Path) -> Iterator[TestClient]:
    """An editor's program over a store of its own."""
    shutil.copytree(mixed.store.path, tmp_path / "store")
    app, desk = opened(load(tmp_path / "store"), store=tmp_path / "store", chats=tmp_path / "chats.sqlite", upload_mb=1)
    yield program(app)
    desk.answering.close()
    desk.library.close()


@pytest.fixture(scope="session")
def port(served: tuple[FastAPI, Desk]) -> Iterator[int]:
    """The port of a real server."""
    import socket

    from rag.ui.server import server

    running = server(served[0])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        serving.start()
        yield int(listening.getsockname()[1])
        running.should_exit = True
        serving.join()


Served = tuple[FastAPI, Desk]
Open = Callable[..., Served]
