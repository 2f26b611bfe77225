"""A service's view of a store that is built anew meanwhile: the newest generation, whole, and the old as long as needed."""

from __future__ import annotations

import fcntl
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.building.build import build
from index.errors import StoreError
from index.language.tokens import terms
from index.store.local.store import LocalStore
from index.store.shelf import Shelf
from index.store.store import Store
from tests.toys import ToyEncoder, news, write_sources

ENCODER = ToyEncoder()
Seen = tuple[str, dict[str, str]]  # a generation and the texts of its sources
SOURCES = ("a.txt", "b.txt", "c.txt")


def update(home: Path, n: int) -> Seen:
    """Change every source and build; return the new generation and its texts."""
    texts = {name: news(10 * n + i) for i, name in enumerate(SOURCES)}
    write_sources(home / "articles", texts)
    return build(home / "articles", home / "store", ENCODER, workers=1).generation, texts


def seen(store: Store) -> Seen:
    """Return what a store gives of itself, its passages being slices of its texts."""
    texts = {source: store.text(source) for source in store.sources()}
    vector = ENCODER.encode_questions(["今年的产量"])[0]
    hits = store.search_dense(vector, 9) + store.search_lexical(terms("今年的产量达到多少吨"), 9)
    assert hits
    for record in store.records([key for key, _ in hits]):
        passage = record.passage
        assert texts[passage.source][passage.start : passage.end] == passage.text
    return store.generation, texts


def folders(home: Path, kind: str) -> set[str]:
    return {place.name for place in (home / "store" / kind).iterdir()}


def test_each_look_gives_the_newest_and_what_is_held_stays(tmp_path: Path) -> None:
    first = update(tmp_path, 0)
    shelf = Shelf(LocalStore.open(tmp_path / "store"), ENCODER)
    held = shelf.held()
    for n in range(1, 5):
        newer = update(tmp_path, n)
        assert seen(shelf.store()) == newer and seen(held.store()) == first
        assert shelf.store() is shelf.store() and held.held() is held
    assert shelf.warning is None


def test_a_generation_goes_when_nobody_holds_it_and_the_next_is_built(tmp_path: Path) -> None:
    old, _ = update(tmp_path, 0)
    segments = folders(tmp_path, "segments")
    shelf = Shelf(LocalStore.open(tmp_path / "store"), ENCODER)
    held = shelf.held()
    for n in range(1, 4):
        update(tmp_path, n)
        shelf.store()
        assert old in folders(tmp_path, "generations") and segments <= folders(tmp_path, "segments")
    del held  # the last question that used it has ended
    newest, _ = update(tmp_path, 4)
    assert old not in folders(tmp_path, "generations") and not segments & folders(tmp_path, "segments")
    assert {newest, shelf.store().generation} <= folders(tmp_path, "generations")
    assert len(folders(tmp_path, "generations")) == 2  # the newest and its parent


def test_what_another_encoder_built_is_told_and_the_old_goes_on(tmp_path: Path) -> None:
    first = update(tmp_path, 0)
    shelf = Shelf(LocalStore.open(tmp_path / "store"), ENCODER)
    build(tmp_path / "articles", tmp_path / "store", ToyEncoder("other"), workers=1)
    held = shelf.held()
    assert seen(held.store()) == first == seen(shelf.store())
    assert held.warning is not None and held.warning == shelf.warning
    assert f"generation {first[0]} answers" in held.warning and "by encoder other" in held.warning
    assert f"run: python -m index --store {tmp_path / 'store'}" in held.warning
    mended = update(tmp_path, 1)
    assert seen(shelf.store()) == mended and shelf.held().warning is None


@pytest.mark.parametrize("damage", ["missing", "empty", "elsewhere", "no such"])
def test_a_damaged_store_is_told_and_the_old_goes_on(tmp_path: Path, damage: str) -> None:
    first = update(tmp_path, 0)
    shelf = Shelf(LocalStore.open(tmp_path / "store"), ENCODER)
    current = tmp_path / "store" / "CURRENT"
    current.unlink()
    if damage != "missing":
        current.write_text({"empty": "", "elsewhere": "../..", "no such": "g0009-0123456789ab"}[damage])
    for _ in range(2):
        assert seen(shelf.store()) == first and shelf.warning and "run: python -m index" in shelf.warning
    with pytest.raises(StoreError, match="run: python -m index"):
        LocalStore.open(tmp_path / "store")


def test_what_a_program_of_another_version_holds_stays(tmp_path: Path) -> None:
    old, _ = update(tmp_path, 0)
    manifest = tmp_path / "store" / "generations" / old / "manifest.json"
    with manifest.open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        for n in (1, 2):
            update(tmp_path, n)
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 1}))
        kept = folders(tmp_path, "segments")
        for n in (3, 4):
            update(tmp_path, n)
        assert old in folders(tmp_path, "generations") and kept <= folders(tmp_path, "segments")
    update(tmp_path, 5)
    assert old not in folders(tmp_path, "generations") and not kept & folders(tmp_path, "segments")


def test_what_is_left_of_a_build_that_was_killed_goes(tmp_path: Path) -> None:
    update(tmp_path, 0)
    for left in ("generations/g0009-0123456789ab", "segments/000009"):
        shutil.copytree(tmp_path / "articles", tmp_path / "store" / left)
    update(tmp_path, 1)
    assert len(folders(tmp_path, "generations")) == 2 == len(folders(tmp_path, "segments"))


def test_sixteen_threads_see_only_whole_generations_while_twenty_are_built(tmp_path: Path) -> None:
    before = update(tmp_path, 0)
    shelf = Shelf(LocalStore.open(tmp_path / "store"), ENCODER)

    def ask(number: int) -> list[Seen]:
        held = shelf.held()
        looks = [
            seen(held.store()),
            seen(LocalStore.open(tmp_path / "store")) if number % 4 == 0 else seen(held.store()),
        ]
        assert number % 4 == 0 or looks[0] == looks[1]
        return looks

    with ThreadPoolExecutor(16) as pool:
        for n in range(1, 21):
            asking = [pool.submit(ask, number) for number in range(20)]
            after = update(tmp_path, n)
            assert all(look in (before, after) for one in asking for look in one.result())
            assert seen(shelf.store()) == after
            before = after
    assert len(folders(tmp_path, "generations")) <= 3  # the newest, its parent, and one that was asked until now
