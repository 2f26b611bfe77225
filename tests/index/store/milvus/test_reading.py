"""What a reader of a Milvus does that one of a folder need not: find enough candidates, and know when rows are taken away."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index.address import MilvusAddress
from index.articles.source import Source
from index.building.build import build_sources, update
from index.corpora.contexts import whole
from index.errors import StoreError
from index.store.local.store import LocalStore
from index.store.open import open_store
from tests.toys import ToyEncoder, news

ENCODER = ToyEncoder()


def until(raises: Callable[[], object], seconds: float = 20) -> StoreError:
    """Do something again and again until it is refused; return what was said."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            raises()
        except StoreError as error:
            return error
        time.sleep(0.05)
    raise AssertionError("it was never refused")


def test_the_best_of_a_set_is_found_behind_many_who_have_all_of_it(tmp_path: Path, address: MilvusAddress) -> None:
    """Milvus sums what a set's words add: who has all of them stands before who has the best one twice."""
    crowd = {f"crowd/{n:03d}.txt": "柑橘 茶叶 蜂蜜 莲藕 核桃。" for n in range(60)}
    texts = {**crowd, **{f"best/{n}.txt": "柑橘" * (n + 2) for n in range(3)}, "x.txt": "海带。"}
    sources = [Source(path, text, "utf-8", path) for path, text in texts.items()]
    for place in (tmp_path / "folder", address):
        build_sources(sources, place, ENCODER, cut=whole)
    folder, milvus = LocalStore.open(tmp_path / "folder"), open_store(address)
    sets = [dict.fromkeys(("柑橘", "茶叶", "蜂蜜", "莲藕", "核桃"), 0.5)]
    for k in (1, 3, 10):
        found = [
            [(score, store.records([key])[0].passage) for key, score in store.search_lexical([], k, sets=sets)]
            for store in (folder, milvus)
        ]
        assert found[0] == found[1] and len(found[0]) == k


def test_a_reader_that_two_generations_have_overtaken_says_so(address: MilvusAddress) -> None:
    generations = []
    for n in range(3):
        put = [Source(f"{m}.txt", news(m + n), "utf-8", str(m + n)) for m in range(3)]
        report = update(address, ENCODER, put=put)
        generations.append(report.generation)
        if n == 0:
            reader = open_store(address)
        elif n == 1:
            assert reader.text("0.txt") == news(0) and len(reader.records(reader.passages_of(reader.articles[0]))) == 2
    told = until(lambda: reader.text("0.txt"))
    assert f"has been built anew twice since {generations[0]} was opened; expected to read" in str(told)
    assert open_store(address).text("0.txt") == news(2)


def test_a_row_that_is_lost_meanwhile_is_told(address: MilvusAddress) -> None:
    update(address, ENCODER, put=[Source("0.txt", news(0), "utf-8", "0")])
    reader = open_store(address)
    with pytest.raises(StoreError, match=r"is damaged \(generation g0001-\w+ lacks 1 of 1 passages\); .*--rebuild"):
        reader.records([7])
