from __future__ import annotations

from pathlib import Path

import pytest

from eval.datasets.among import among, authored_store
from eval.datasets.authored import load_authored
from index.encoder import load_encoder
from index.errors import UsageError
from index.store.local.store import LocalStore
from tests.eval.authored import LINES, write_authored


def test_the_asked_articles_come_first_and_others_make_up_the_number(tmp_path: Path) -> None:
    authored = load_authored(write_authored(tmp_path))
    found = [source.path for source in among(authored, 4)]
    assert found[:2] == ["news/000000.txt", "news/000001.txt"]
    assert len(found) == 4 and among(authored, 4) == among(authored, 4)
    everything = {source.path for source in among(authored, 5)}
    # 3 holds a question's evidence word for word, 4 is the same article again.
    assert everything == {f"news/{line:06d}.txt" for line in (0, 1, 5, 6, 7)}


def test_a_long_article_does_not_take_the_store_over_its_number(tmp_path: Path) -> None:
    long = "。".join(f"第{n}号摊位卖第{n}种水果" for n in range(200))
    found = among(load_authored(write_authored(tmp_path, lines=[*LINES[:6], long])), 3)
    assert sorted(source.path for source in found) == ["news/000000.txt", "news/000001.txt", "news/000005.txt"]


@pytest.mark.parametrize(("size", "count"), [(1, 2), (6, 5)])
def test_a_number_that_the_news_cannot_make_is_refused(tmp_path: Path, size: int, count: int) -> None:
    authored = load_authored(write_authored(tmp_path))
    with pytest.raises(UsageError, match=f"found {count} passages of news; expected {size}; give a --haystack"):
        among(authored, size)


def test_a_store_is_built_once_for_the_same_news_and_anew_for_others(tmp_path: Path) -> None:
    data, keep, encoder = write_authored(tmp_path / "data"), tmp_path / "keep", load_encoder()
    authored = load_authored(data)
    first = authored_store(authored, data, encoder, 4, keep)
    built = (first / "CURRENT").stat().st_mtime_ns
    assert LocalStore.open(first).passages == 4
    assert authored_store(authored, data, encoder, 4, keep) == first
    assert (first / "CURRENT").stat().st_mtime_ns == built
    assert authored_store(authored, data, encoder, 5, keep) != first
    write_authored(data, lines=[*LINES, "又一篇。"])
    assert authored_store(load_authored(data), data, encoder, 4, keep) != first


def test_a_store_that_was_cut_short_is_built_again(tmp_path: Path) -> None:
    data, encoder = write_authored(tmp_path / "data"), load_encoder()
    authored = load_authored(data)
    store = authored_store(authored, data, encoder, 4, tmp_path / "keep")
    (store / "CURRENT").unlink()
    assert authored_store(authored, data, encoder, 4, tmp_path / "keep") == store
    assert LocalStore.open(store).passages == 4
