"""Where a test's store stands, for tests of what every store does."""

from __future__ import annotations

from pathlib import Path

from index.address import Address, MilvusAddress


def place(engine: str, home: Path) -> Address:
    """Return the address of a store of an engine, ``local`` or ``milvus`` (one file of it), in a folder."""
    return home / "store" if engine == "local" else MilvusAddress(str(home / "store.db"))
