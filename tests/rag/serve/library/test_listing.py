"""The table of articles: what is searched, chosen and counted, of a store of 160."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.clean import drafts
from index.articles.source import Source
from index.building.build import build_sources
from index.store.local.store import LocalStore
from rag.chain import Service
from rag.serve.library.listing import PAGE_ROWS, SORTS, Listed, Wanted, listed, sources_of, title_of
from tests.toys import ToyEncoder

MANY = 160


def _text(n: int) -> str:
    day, place = date(2021, 1, 1) + timedelta(n), "東海縣" if n % 3 else "西山县"
    return (
        f"{place}第{n}座大橋通車\n\n{day:%Y年%m月%d日} 记者 {'李雷' if n % 2 else '韓梅梅'}\n\n{place}的第{n}座桥今天通车。"
        + "很长。" * (n % 20)
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    home = tmp_path_factory.mktemp("many") / "store"
    sources = [Source(f"news/{n:03}.txt", _text(n), "utf-8", str(n)) for n in range(MANY)]
    build_sources(sources, home, ToyEncoder(), cut=drafts, workers=1)
    return LocalStore.open(home)


@given(
    st.builds(
        Wanted,
        words=st.sampled_from(["", "大桥", "大橋 西山", "李雷 news", "100", "无此词", " \n"]),
        since=st.none() | st.dates(date(2021, 1, 1), date(2021, 12, 31)).map(str),
        until=st.none() | st.dates(date(2021, 1, 1), date(2021, 12, 31)).map(str),
        sort=st.sampled_from([*SORTS, "unknown"]),
        descending=st.booleans(),
    )
)
def test_the_pages_together_are_what_is_wanted_each_once(store: LocalStore, wanted: Wanted) -> None:
    first = listed(store, wanted)
    pages = [listed(store, _page(wanted, n)) for n in range(first.pages)]
    rows = [row for page in pages for row in page.rows]
    assert len(rows) == first.articles and len({row.article.source for row in rows}) == first.sources
    assert {row.article.source for row in rows} == sources_of(store, wanted)
    assert all(len(page.rows) == PAGE_ROWS for page in pages[:-1]) and first.every == MANY
    for row in rows:
        assert (wanted.since or "0") <= (row.article.date or "") <= (wanted.until or "9")
    lengths = [row.characters for row in rows]
    if wanted.sort == "length":
        assert lengths == sorted(lengths, reverse=wanted.descending)


def _page(wanted: Wanted, page: int) -> Wanted:
    return Wanted(wanted.words, wanted.since, wanted.until, wanted.sort, wanted.descending, page)


def test_both_scripts_find_each_other(store: LocalStore) -> None:
    both = sum(n % 2 and n % 3 > 0 for n in range(MANY))
    for words in ("東海縣 李雷", "东海县　李雷", "ＤＯＮＧ"):
        found = listed(store, Wanted(words))
        assert found.articles == (both if "李雷" in words else 0)


def test_a_page_that_is_not_there_is_the_nearest(store: LocalStore) -> None:
    assert listed(store, Wanted(page=10**9)).page == listed(store, Wanted(page=3)).page == MANY // PAGE_ROWS
    assert listed(store, Wanted(page=-4)).page == 0
    assert listed(store, Wanted("无此词")) == Listed((), 0, 1, 0, 0, MANY)


def test_copies_and_titles_are_told(mixed: Service) -> None:
    rows = {row.article.source: row for row in listed(mixed.store, Wanted()).rows}
    assert rows["bridge-2021.txt"].copies == rows["bridge-copy.txt"].copies > 0 == rows["english.txt"].copies
    assert not any(row.uploaded or row.siblings for row in rows.values())
    assert listed(mixed.store, Wanted(only=frozenset({"english.txt"}))).articles == 1
    assert title_of(mixed.store, "english.txt") == rows["english.txt"].article.title
    assert title_of(mixed.store, "uploads/gone.txt") == "gone.txt"
