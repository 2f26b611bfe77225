"""The real application with a real service behind it, as a program meets it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.address import home_of
from index.settings import read_settings
from rag.chain import Service
from rag.ui.page import build_page
from rag.ui.server import web_app
from rag.ui.session.desk import Desk, open_desk
from rag.ui.session.loader import Loader


@dataclass(frozen=True)
class Running:
    """An application, what it leans on, and a client at this machine."""

    app: FastAPI
    desk: Desk
    client: TestClient


@contextmanager
def serving(store: Path, service: Service | None = None, **flags: object) -> Iterator[Running]:
    """Serve a store; without a service it is loading for as long as the block lasts."""

    def load() -> Service:
        assert service is not None
        return service

    async def made() -> tuple[FastAPI, Desk]:  # in a loop: without one Gradio makes some that it does not close
        desk = open_desk(loader, read_settings({}, store=store, **flags))
        return web_app(build_page(desk), desk), desk

    loader = Loader(load)
    if service is not None:
        loader.start(lambda: None)
        loader.wait()
    app, desk = asyncio.run(made())
    client = TestClient(app, "http://127.0.0.1:7860", follow_redirects=False, client=("127.0.0.1", 50_000))
    try:
        yield Running(app, desk, client)
    finally:
        desk.answering.close()


@pytest.fixture
def running(changing: Service, tmp_path: Path) -> Iterator[Running]:
    """A server on a copy of the mixed store."""
    with serving(home_of(changing.store.address), changing, chats=tmp_path / "chats.sqlite") as made:
        yield made


@pytest.fixture
def loading(seeds_store: Path, tmp_path: Path) -> Iterator[Running]:
    """A server whose service is not there yet."""
    with serving(shutil.copytree(seeds_store, tmp_path / "store"), chats=tmp_path / "chats.sqlite") as made:
        yield made
