"""The real application in a server of its own on loopback, around a service that a test has loaded."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.chain import Service
from rag.ui.page import build_page
from rag.ui.server import server, web_app
from rag.ui.session.desk import Desk, open_desk
from rag.ui.session.loader import Loader


@contextmanager
def running(service: Service, folder: Path, **changed: object) -> Iterator[tuple[Desk, str]]:
    """Give the desk of a running server and its address; ``changed``: settings that are not the service's own."""
    loader = Loader(lambda: service)
    told = {"chats": folder / "chats.sqlite", "rate": "100000/minute", **changed}
    desk = open_desk(loader, service.settings.model_copy(update=told))
    loader.start(lambda: None)
    loader.wait()

    async def made() -> object:  # in a loop: without one Gradio makes some that it does not close
        return web_app(build_page(desk), desk)

    serving = server(asyncio.run(made()))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield desk, f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        serving.should_exit = True
        thread.join()
        desk.answering.close()
        desk.library.close()
        desk.servers.close()
        desk.database.close()
