"""A database for whoever keeps something in one: a SQLite file, and the same again in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.serve.database import Address, Database, open_database
from tests.rag.serve.postgres import Postgres, own_server

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with own_server() as server:
        yield server


@pytest.fixture(params=BOTH)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    """Where an empty database is, of either kind."""
    if request.param == "sqlite":
        return tmp_path / "chats.sqlite"
    server: Postgres = request.getfixturevalue("postgres")
    return server.address()


@pytest.fixture
def database(address: Address) -> Iterator[Database]:
    opened = open_database(address)
    yield opened
    opened.close()
