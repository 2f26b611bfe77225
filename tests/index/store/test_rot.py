"""Files that rot where they lie: told when a small store is opened, and of a large one soon after."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.building.build import build
from index.errors import StoreError
from index.language.tokens import terms
from index.store.local.manifest import is_small
from index.store.local.rot import Checks
from index.store.local.store import LocalStore
from index.store.shelf import Shelf
from tests.toys import ToyEncoder, news, write_sources

ENCODER = ToyEncoder()


def built(home: Path, n: int = 0) -> Path:
    write_sources(home / "articles", {f"{i}.txt": news(i + n) for i in range(3)})
    build(home / "articles", home / "store", ENCODER, workers=1)
    return home / "store"


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x10
    file.write_bytes(data)


def test_a_flipped_bit_of_any_file_is_told_when_a_small_store_is_opened(tmp_path: Path) -> None:
    store = built(tmp_path)
    files = [file for file in store.rglob("*") if file.is_file() and file.name not in ("CURRENT", "manifest.json")]
    assert len(files) >= 4
    for file in files:
        whole = file.read_bytes()
        flip(file)
        with pytest.raises(StoreError, match=f"{file.name} is not as it was written.*run: python -m index --store"):
            LocalStore.open(store)
        file.write_bytes(whole)
    LocalStore.open(store).close()


def test_what_rots_is_told_once_the_check_came_to_it_and_no_sooner(tmp_path: Path) -> None:
    path = built(tmp_path)
    store = LocalStore.open(path)
    Checks().begin(store).join()
    assert store.search_lexical(terms("今年的产量"), 3)
    (vectors,) = path.rglob("vectors.faiss")
    flip(vectors)
    assert store.search_lexical(terms("今年的产量"), 3)
    Checks().begin(store).join()
    with pytest.raises(StoreError, match=r"vectors.faiss is not as it was written.*run: python -m index"):
        store.search_lexical(terms("今年的产量"), 3)


def test_what_was_read_before_is_not_read_again_and_a_new_build_mends(tmp_path: Path) -> None:
    path, checks = built(tmp_path), Checks()
    store = LocalStore.open(path)
    shelf = Shelf(store, ENCODER)
    checks.begin(store).join()
    (vectors,) = path.rglob("vectors.faiss")
    flip(vectors)
    checks.begin(store).join()
    assert store.rotten is None
    Checks().begin(store).join()
    with pytest.raises(StoreError):
        shelf.store().sources()
    assert is_small(store.manifest)
    built(tmp_path)
    assert shelf.store().sources() == ["0.txt", "1.txt", "2.txt"]


def test_a_store_that_nobody_asks_is_not_kept_by_its_check(tmp_path: Path) -> None:
    store = LocalStore.open(built(tmp_path))
    ended = Checks().begin(store)
    del store
    ended.join()
    built(tmp_path, 1)
    built(tmp_path, 2)
    assert len(list((tmp_path / "store" / "generations").iterdir())) == 2
