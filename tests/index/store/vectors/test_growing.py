"""A store that grows beyond the size up to which all vectors are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.building.build import build
from index.errors import StoreError
from index.store.local.manifest import read_manifest, verify
from index.store.local.store import LocalStore
from index.store.vectors.coarse import COARSE
from tests.index.building.test_build import answers
from tests.toys import ToyEncoder, news, write_sources


@pytest.fixture(autouse=True)
def soon_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.store.vectors.nearest.EXACT_PASSAGES", 12)
    monkeypatch.setattr("index.store.vectors.nearest.EXACT_ROWS", 4)
    monkeypatch.setattr("index.store.local.write.FULL", 6)


def grown(home: Path, articles: int) -> Path:
    write_sources(home / "articles", {f"{n:02d}.txt": news(n) for n in range(articles)})
    build(home / "articles", home / "store", ToyEncoder(), workers=1)
    return home / "store"


def test_codes_come_to_all_segments_once_a_store_is_large(tmp_path: Path) -> None:
    store = grown(tmp_path, 6)  # two passages each
    assert not list(store.rglob(COARSE))
    small = LocalStore.open(store)
    before = small.search_dense(ToyEncoder().encode_questions(["茶叶"])[0], 5)
    assert grown(tmp_path, 20) == store
    manifest = read_manifest(store)
    coarse = [name for name in manifest.files if name.endswith(COARSE)]
    assert len(coarse) == len([part for part in manifest.parts if part.rows > 4]) > 2
    verify(store, manifest)
    assert small.search_dense(ToyEncoder().encode_questions(["茶叶"])[0], 5) == before  # who has it open reads on


def test_a_large_store_answers_as_one_that_compares_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_codes = answers(grown(tmp_path, 20))
    monkeypatch.setattr("index.store.vectors.nearest.EXACT_PASSAGES", 1_000)
    assert answers(tmp_path / "store") == by_codes


def test_damaged_codes_are_named_with_what_mends_them(tmp_path: Path) -> None:
    store = grown(tmp_path, 20)
    file = next(store.rglob(COARSE))
    data = file.read_bytes()
    file.write_bytes(b"\xff" * len(data))  # of the size that the manifest names
    with pytest.raises(StoreError, match=rf"{COARSE}.*run: python -m index"):
        LocalStore.open(store).search_dense(ToyEncoder().encode_questions(["茶叶"])[0], 5)
