"""The service as a user has it, on the seeds and on a folder with articles that want to do harm."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from index.address import home_of
from index.building.build import build
from index.encoder import load_encoder
from index.store.local.store import LocalStore
from index.store.shelf import Shelf
from rag import load
from rag.chain import Service

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def seeds_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the five seeds."""
    store = tmp_path_factory.mktemp("seeds") / "store"
    build(ROOT / "seeds", store, load_encoder("own"), workers=1)
    return store


@pytest.fixture(scope="session")
def service(seeds_store: Path) -> Service:
    return load(seeds_store)


@pytest.fixture(scope="session")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """Articles of our own: copies, dates, a hostile one, both scripts and English."""
    home = tmp_path_factory.mktemp("mixed")
    shutil.copytree(Path(__file__).with_name("articles"), home / "articles")
    build(home / "articles", home / "store", load_encoder("own"), workers=1)
    return load(home / "store")


@pytest.fixture
def changing(mixed: Service, tmp_path: Path) -> Service:
    """The service of `mixed` on a copy of its store."""
    shutil.copytree(home_of(mixed.store.address), tmp_path / "store")
    return replace(mixed, shelf=Shelf(LocalStore.open(tmp_path / "store"), mixed.encoder))
