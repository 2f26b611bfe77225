"""A store in Milvus goes to another machine as one file, as any other; and it is verified row by row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.address import MilvusAddress
from index.commands.transfer import exported, imported, verified
from index.errors import StoreError
from index.store.milvus.connection import disconnect
from tests.index.store.milvus.toys import built, standing, write_news


def test_out_of_one_milvus_and_into_another(tmp_path: Path, address: MilvusAddress) -> None:
    write_news(tmp_path / "seeds", 1, 2)
    generation = built(tmp_path / "seeds", address).generation
    where = ["--store", str(address)]
    assert verified(where) == f"generation {generation}, 4 passages: 2 pieces and 2 blocks of text, all there"
    file = str(tmp_path / "store.tar")
    assert f"wrote generation {generation}, 4 passages to {file}" in exported([file, *where])
    other = replace(address, name="press")  # another store in the same file
    assert imported([file, "--store", str(other)]) == f"generation {generation}, 4 passages stands in {other}"
    assert "all there" in verified(["--store", str(other)])
    assert standing(other.home) == standing(address.home)
    with pytest.raises(StoreError, match=r"found a store at .* already.*; expected no store there"):
        imported([file, *where])
    disconnect(other)


def test_into_a_folder(tmp_path: Path, address: MilvusAddress) -> None:
    write_news(tmp_path / "seeds", 1, 2)
    built(tmp_path / "seeds", address)
    exported([str(tmp_path / "store.tar"), "--store", str(address)])
    imported([str(tmp_path / "store.tar"), "--store", str(tmp_path / "store")])
    assert standing(tmp_path / "store") == standing(address.home)


def test_nothing_is_made_where_nothing_stands(tmp_path: Path) -> None:
    for command in (verified, lambda where: exported([str(tmp_path / "x.tar"), *where])):
        with pytest.raises(StoreError, match="found no store in"):
            command(["--store", f"milvus:{tmp_path}/none.db"])
    assert list(tmp_path.iterdir()) == []
