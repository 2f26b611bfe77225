"""A library over a store of its own, small enough to be changed by every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.serve.database import Database
from rag.serve.library.library import Library


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database.open(tmp_path / "chats.sqlite")


@pytest.fixture
def library(database: Database, tmp_path: Path) -> Iterator[Library]:
    opened = Library(database, tmp_path / "kept")
    yield opened
    opened.close()
