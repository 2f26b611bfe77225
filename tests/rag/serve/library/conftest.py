"""A library over a store of its own, small enough to be changed by every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.store.local import Store
from index.store.shelf import Shelf
from rag.chain import Service
from rag.serve.database import Database
from rag.serve.library.library import Library


@pytest.fixture
def changing(mixed: Service, tmp_path: Path) -> Service:
    """The service of `mixed` on a copy of its store."""
    shutil.copytree(mixed.store.path, tmp_path / "store")
    return replace(mixed, shelf=Shelf(Store.open(tmp_path / "store"), mixed.encoder))


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database.open(tmp_path / "chats.sqlite")


@pytest.fixture
def library(database: Database, tmp_path: Path) -> Iterator[Library]:
    opened = Library(database, tmp_path / "kept")
    yield opened
    opened.close()
