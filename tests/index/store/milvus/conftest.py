"""A Milvus Lite of a test's own, let go when the test ends: it is open in one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.address import MilvusAddress
from index.store.milvus.connection import disconnect


@pytest.fixture
def address(tmp_path: Path) -> Iterator[MilvusAddress]:
    place = MilvusAddress(str(tmp_path / "store.db"))
    yield place
    disconnect(place)
