"""An article by itself, and where words stand, without reading the rest."""

from __future__ import annotations

import pytest

from index.building.build import build
from index.errors import StoreError
from index.store.open import open_store
from index.store.store import Store
from tests.index.store.stores import place
from tests.toys import ToyEncoder, news, write_sources

HEADED = (
    "---\ntitle: 大桥\n---\n首页 > 财经 > 正文\n\n青石大桥通车\n\n青石大桥周一通车了,全长2860米。\n\n责任编辑：王某\n"
)


@pytest.fixture(scope="module")
def store(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Store:
    home = tmp_path_factory.mktemp(f"texts-{engine}")
    rows = "".join(f'{{"title": "第{n}篇", "text": "{news(n).splitlines()[4]}"}}\n' for n in range(30))
    write_sources(home / "articles", {"many.jsonl": rows, "headed.md": HEADED, "empty.txt": "首页\n登录\n注册\n"})
    build(home / "articles", place(engine, home), ToyEncoder(), workers=1)
    return open_store(place(engine, home))


def test_an_article_is_read_without_the_rest_of_its_source(store: Store) -> None:
    whole = store.text("many.jsonl")
    for article in store.articles:
        held = store.article_at(article.source, (article.start + article.end) // 2)
        assert held and held.article.title == article.title
        if article.source == "many.jsonl":
            assert whole[held.start : held.start + len(held.text)] == held.text
            assert len(held.text) < len(whole) / 10
            assert all(held.start <= a < b <= held.start + len(held.text) for a, b in held.article.kept)


def test_its_kept_spans_are_what_its_passages_show(store: Store) -> None:
    held = store.article_at("headed.md", 0)
    assert held and held.text == HEADED and held.start == 0
    shown = "".join(HEADED[a:b] for a, b in held.article.kept)
    assert "2860米" in shown and "首页" not in shown and "title:" not in shown


def test_what_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(StoreError):
        store.article_at("../etc/passwd", 0)
    assert store.article_at("empty.txt", 0) is None
    assert store.article_at("headed.md", 10**9) and store.article_at("headed.md", -5)


def test_words_are_found_where_they_stand(store: Store) -> None:
    ((source, at),) = store.find("全长2860米")
    assert source == "headed.md" and store.text(source)[at:].startswith("全长2860米")
    places = list(store.find("产量达到", "many.jsonl"))
    assert len(places) == 30 and places == sorted(places)
    assert list(store.find("")) == list(store.find("产量达到", "headed.md")) == list(store.find("产", "none.txt")) == []
