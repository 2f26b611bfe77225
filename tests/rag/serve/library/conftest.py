"""A library over a store of its own, small enough to be changed by every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.serve.database import Database, open_database
from rag.serve.database.servers import Servers, servers_of
from rag.serve.library.held import Held, InFolder
from rag.serve.library.library import Library


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(tmp_path / "chats.sqlite")


@pytest.fixture
def servers(database: Database) -> Servers:
    return servers_of(database)


@pytest.fixture
def held(tmp_path: Path) -> Held:
    return InFolder(tmp_path / "kept")


@pytest.fixture
def library(database: Database, held: Held, servers: Servers) -> Iterator[Library]:
    opened = Library(database, held, servers)
    yield opened
    opened.close()
