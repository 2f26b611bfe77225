"""What stands around a place of a source, looked up in a store."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import StoreError
from index.store.local.store import LocalStore
from rag.ui.talk.around import Around, look_in


def test_a_place_is_called_by_its_article_and_nothing_else_is_read(seeds_store: Path) -> None:
    store = LocalStore.open(seeds_store)
    look = look_in(store)
    for article in store.articles:
        around = look(article.source, article.end - 1)
        whole = store.text(article.source)
        assert (around.title, around.date, around.extent) == (article.title, article.date, (article.start, article.end))
        assert around.slice(article.start, article.end) == whole[article.start : article.end]
        assert around.where(article.start, article.end) == (0.0, 1.0)
        assert around.called and not around.called.startswith("00")
    with pytest.raises(StoreError):
        look("nothing.txt", 0)


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("短标题\n正文在后", "短标题"),
        ("一" * 60, "一" * 28 + "…"),
        ("", ""),
        ("三月的海港很安静。码头公司去年运送了三百二十万箱货物，今年更多。", "三月的海港很安静。"),
    ],
)
def test_an_article_without_a_title_is_called_by_its_first_words(text: str, called: str) -> None:
    assert Around(0, text).called == called


def test_what_lies_in_no_article_has_no_place_in_one() -> None:
    assert Around(0, "文字").where(0, 1) is None and Around(5, "文字", extent=(5, 5)).where(5, 5) is None
