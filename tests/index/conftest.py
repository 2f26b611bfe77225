"""Folders and stores that the tests of index/ share."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.building.build import build
from index.store.local.store import LocalStore
from tests.toys import ToyEncoder, news, write_sources


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Six articles in two folders."""
    folder = tmp_path / "articles"
    write_sources(folder, {f"{'ab'[n % 2]}/{n}.txt": news(n) for n in range(6)})
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    """A store of twelve articles, for tests that only read."""
    folder = tmp_path_factory.mktemp("built")
    write_sources(folder / "articles", {f"{'ab'[n % 2]}/{n}.txt": news(n) for n in range(12)})
    build(folder / "articles", folder / "store", ToyEncoder(), workers=1)
    return LocalStore.open(folder / "store")
