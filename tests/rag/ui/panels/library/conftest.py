"""The library over a store that may be changed, and two who look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from index.settings import Settings
from index.store.store import Store
from rag.chain import Service
from rag.serve.access.visitor import EDITOR, Visitor
from rag.ui.panels.composer import Composer
from rag.ui.panels.library.panel import Library
from rag.ui.panels.sidebar import Sidebar
from rag.ui.session.desk import open_desk
from rag.ui.session.loader import Loader
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page

_KINDS: tuple[Any, ...] = (Library, Composer, Sidebar)
_PARTS = SimpleNamespace(**{kind.__name__.lower(): kind(*(field.name for field in fields(kind))) for kind in _KINDS})


@pytest.fixture
def page(changing: Service, tmp_path: Path) -> Iterator[Page]:
    """The page without its other panels, with a service that is ready; its components are their own names."""
    loader = Loader(lambda: changing)
    desk = open_desk(loader, Settings(store=changing.store.address, chats=tmp_path / "chats.sqlite"))
    loader.start(lambda: None)
    loader.wait()
    yield Page(desk, (), _PARTS, cast(Any, None))
    desk.library.close()
    desk.answering.close()


@pytest.fixture
def editor() -> Tab:
    return Tab(Visitor("browser:one", None, EDITOR), "zh-Hans")


@pytest.fixture
def reader() -> Tab:
    return Tab(Visitor("browser:two"), "en")


def store(page: Page) -> Store:
    """The articles as they are now."""
    service = page.desk.service()
    assert service
    return service.store
