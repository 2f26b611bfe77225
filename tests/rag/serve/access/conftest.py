"""The real application around the real page, without a service: who comes in does not depend on the answers."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.settings import read_settings
from rag.serve.access.roll import UserFile
from rag.serve.access.users import Users

READER, EDITOR = ("安娜", "reading-only"), ("editor", "may-add-articles")  # name, password
HOST = "127.0.0.1:7860"
HTML = {"accept": "text/html", "accept-language": "zh-CN"}


@pytest.fixture(scope="session")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of two users, not to be changed: hashing takes its time."""
    path = tmp_path_factory.mktemp("users") / "users.json"
    known = Users(UserFile(path))
    known.add(*READER, "reader")
    known.add(*EDITOR, "editor")
    return path


def application(**flags: object) -> FastAPI:
    """The application of a server with some settings."""
    from rag.ui.page import build_page
    from rag.ui.server import web_app
    from rag.ui.session.desk import open_desk
    from rag.ui.session.loader import Loader

    def never() -> None:
        raise AssertionError("no service is loaded here")

    async def made() -> FastAPI:  # in a loop: without one Gradio makes some that it does not close
        desk = open_desk(Loader(never), read_settings({}, **flags))  # type: ignore[arg-type]
        return web_app(build_page(desk), desk)

    return asyncio.run(made())


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The chat as it starts on a laptop."""
    return application(store=tmp_path_factory.mktemp("local") / "store", upload_mb=1)


@pytest.fixture(scope="session")
def closed(tmp_path_factory: pytest.TempPathFactory, users: Path) -> FastAPI:
    """A chat for an office, where everybody logs in."""
    store = tmp_path_factory.mktemp("closed") / "store"
    return application(store=store, users=users, host="0.0.0.0", hosts="news.example, chat.example", upload_mb=1)


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """A chat that anybody may read."""
    return application(store=tmp_path_factory.mktemp("public") / "store", host="0.0.0.0", public=True)


_ADDRESSES = itertools.count(1)


def client(app: FastAPI, at: str = "", host: str = HOST) -> TestClient:
    """A browser of its own, at an address of its own unless one is named, that follows no redirect."""
    address = at or f"10.0.{next(_ADDRESSES) // 250}.{next(_ADDRESSES) % 250}"
    return TestClient(app, f"http://{host}", follow_redirects=False, client=(address, 50_000))


def log_in(client: TestClient, name: str, password: str, goal: str = "/") -> int:
    """Log in as a person does; the client keeps the cookie."""
    return client.post("/login", data={"name": name, "password": password, "next": goal}, headers=HTML).status_code
