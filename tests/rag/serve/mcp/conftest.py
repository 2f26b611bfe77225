"""The server in a real process of the page: its application on a port of loopback, with the service of the mixed articles."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI

from index.settings import read_settings
from rag.chain import Service
from rag.ui.page import build_page
from rag.ui.server import server, web_app
from rag.ui.session.desk import Desk, open_desk
from rag.ui.session.loader import Loader


@contextmanager
def served(service: Service | None, **flags: object) -> Iterator[tuple[str, Desk]]:
    """Run the page's application; yield its address and its desk. Without a service it is still loading."""
    loader = Loader(lambda: None)  # type: ignore[arg-type,return-value]
    loader.service = service
    loader._over.set()

    desk = open_desk(loader, read_settings({}, **flags))

    async def made() -> FastAPI:  # in a loop: without one Gradio makes some that it does not close
        return web_app(build_page(desk), desk)

    app = asyncio.run(made())
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = server(app)
        thread = threading.Thread(target=lambda: running.run(sockets=[listening]))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", desk
        finally:
            running.should_exit = True
            thread.join()
            desk.answering.close()
            desk.library.close()


@pytest.fixture(scope="module")
def page(mixed: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Desk]]:
    """The page with its service."""
    folder = tmp_path_factory.mktemp("page")
    with served(mixed, store=mixed.store.address, chats=Path(folder) / "chats.sqlite") as running:
        yield running
