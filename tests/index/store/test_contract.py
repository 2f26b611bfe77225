"""What a reader of any store relies on, in a folder or in Milvus."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.articles.source import Source
from index.building.build import build, build_sources, update
from index.corpora.contexts import whole
from index.errors import StoreError
from index.language.tokens import terms
from index.store.entry import quantities_of
from index.store.open import open_store
from index.store.store import Store
from index.types import Filter
from tests.index.store.stores import place
from tests.toys import ToyEncoder, news, write_sources

ALL = 1_000
ENCODER = ToyEncoder()
ARTICLES = {f"{'ab'[n % 2]}/{n}.txt": news(n) for n in range(12)}


@pytest.fixture(scope="module")
def store(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of twelve articles, for tests that only read."""
    home = tmp_path_factory.mktemp(engine)
    write_sources(home / "articles", ARTICLES)
    build(home / "articles", place(engine, home), ENCODER, workers=1)
    opened = open_store(place(engine, home))
    yield opened
    opened.close()


def ask(question: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = ENCODER.encode_questions([question])[0]
    return vector


def test_every_passage_is_a_slice_of_its_source(store: Store) -> None:
    records = store.records([key for key, _ in store.search_dense(ask("茶叶"), ALL)])
    assert len(records) == store.passages > 12
    for record in records:
        passage = record.passage
        assert store.text(passage.source)[passage.start : passage.end] == passage.text
        assert all(0 <= name.start < name.end <= len(passage.text) for name in record.names)


def test_what_is_stored_is_what_was_cut(store: Store) -> None:
    from index.articles.clean import articles
    from index.articles.passages import passages
    from index.building.record import record_of
    from index.language.quantity import quantities

    everything = store.records([key for key, _ in store.search_dense(ask("x"), ALL)])
    stored = {r.passage.start: r for r in everything if r.passage.source == "b/1.txt"}
    (article,) = articles("b/1.txt", news(1))
    expected = passages(article, news(1))
    assert [stored[p.start] for p in expected] == [record_of(p, {}) for p in expected]
    first = stored[expected[0].start]
    assert quantities_of(first) == tuple(quantities(first.passage.text, first.passage.date)) != ()
    assert first.language == "zh-Hans" and {"白沙湾_菌菇", "linxiaoman", *terms(first.passage.text)} <= first.terms


def test_dense_scores_are_the_cosines_best_first(store: Store) -> None:
    found = store.search_dense(ask("白沙湾的菌菇产量"), 5)
    every = store.search_dense(ask("白沙湾的菌菇产量"), ALL)
    assert found == every[:5]
    assert [score for _, score in every] == sorted((score for _, score in every), reverse=True)
    keys = [key for key, _ in reversed(found)]
    assert store.dense_scores(ask("白沙湾的菌菇产量"), keys) == pytest.approx([s for _, s in reversed(found)], abs=2e-5)
    passage = store.records([found[0][0]])[0].passage
    indexed = passage.text if passage.text.startswith(passage.lead) else f"{passage.lead}\n{passage.text}"
    by_hand = float(ask(indexed) @ ask("白沙湾的菌菇产量"))
    assert found[0][1] == pytest.approx(by_hand, abs=2**-11)  # stored in 16 bits


def test_lexical_search_finds_the_words_in_either_script(store: Store) -> None:
    assert sources(store, store.search_lexical(terms("雲嶺縣的蓮藕產量"), 1)) == sources(
        store, store.search_lexical(terms("云岭县的莲藕产量"), 1)
    )
    assert store.search_lexical([], 5) == store.search_lexical(["没有的词"], 5) == []
    assert store.search_lexical(["产量"], 0) == []


def test_a_repeated_word_weighs_more(store: Store) -> None:
    once, twice = store.search_lexical(["集市"], 1), store.search_lexical(["集市", "集市"], 1)
    assert twice[0][0] == once[0][0]
    assert twice[0][1] == pytest.approx(2 * once[0][1], rel=1e-4)


def test_of_a_set_of_words_the_best_counts(store: Store) -> None:
    one = dict(store.search_lexical(["集市"], ALL))
    both = dict(store.search_lexical([], ALL, sets=[{"集市": 0.5, "产量": 0.1}]))
    other = dict(store.search_lexical(["产量"], ALL))
    assert set(both) == set(one) | set(other)
    for key, score in both.items():
        assert score == pytest.approx(max(0.5 * one.get(key, 0), 0.1 * other.get(key, 0)), rel=1e-3)


def test_names_are_found_by_their_pinyin(store: Store) -> None:
    found = store.search_lexical(["linxiaoman"], 3)
    assert all("林小满" in record.passage.text for record in store.records([key for key, _ in found]))
    assert len(found) == 3


def sources(store: Store, found: list[tuple[int, float]]) -> set[str]:
    return {record.passage.source for record in store.records([key for key, _ in found])}


@pytest.mark.parametrize("way", ["dense", "lexical"])
def test_a_filter_lets_through_what_it_says_and_all_of_it(store: Store, way: str) -> None:
    def found(within: Filter | None) -> list[tuple[int, float]]:
        if way == "dense":
            return store.search_dense(ask("产量"), ALL, within)
        return store.search_lexical(["今年", "吨", "2021"], ALL, within)

    everything = found(None)
    for within in (
        Filter("a/*"),
        Filter("*/1*.txt"),
        Filter("b/1.txt"),
        Filter("nothing*"),
        Filter(since="2021-03-04"),
        Filter(until="2021-03-03"),
        Filter("b/*", "2021-03-02", "2021-03-06"),
        Filter(since="2021-03-13"),
        Filter(only=frozenset({"a/1.txt", "b/1.txt", "gone.txt"})),
        Filter("a/*", since="2021-03-02", only=frozenset({"a/1.txt", "b/1.txt"})),
        Filter(only=frozenset()),
    ):
        chosen = within.sources(store.sources())
        expected = [
            hit
            for hit, record in zip(everything, store.records([k for k, _ in everything]), strict=True)
            if record.passage.source in chosen
            and (within.since or "0") <= (record.passage.date or "") <= (within.until or "9")
        ]
        assert found(within) == expected
        assert found(within)[:2] == expected[:2]


def test_threads_may_ask_at_once(store: Store) -> None:
    store = open_store(store.address)  # nothing is loaded yet: the threads also race for that

    def everything(n: int) -> object:
        words = terms(f"{n % 3}公里的公路")
        dense, lexical = store.search_dense(ask(f"{n % 3}"), 9), store.search_lexical(words, 9)
        return dense, lexical, store.records([key for key, _ in dense + lexical]), store.text("a/0.txt")

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(everything, range(24)))
    assert all(results[n] == everything(n) for n in range(24))


def test_an_unknown_source_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match=r"found no source 'z.txt' among the 12 of store .*; run: python -m index"):
        store.text("z.txt")


def test_articles_are_listed_with_their_passages(store: Store) -> None:
    articles = store.articles
    assert [a.source for a in articles] == sorted(a.source for a in articles) and {a.source for a in articles} == set(
        store.sources()
    )
    keys = [key for article in articles for key in store.passages_of(article)]
    assert len(keys) == len(set(keys)) == store.passages
    for article in articles:
        records = store.records(store.passages_of(article))
        assert all(article.start <= r.passage.start and r.passage.end <= article.end for r in records)
        assert {(r.passage.title, r.passage.date) for r in records} <= {(article.title, article.date)}


# A mark, a NUL, a character beyond 16 bits, three blocks; sentences that are alike; no date anywhere.
ODD = {"一 [1].txt": "\ufeff第一行\r\n第二行𠮷\x00尾" + "长" * 40_000, 'b"\\c.txt': "没有日期的消息。"} | {
    f"{n:02d}.txt": ("甲乙丙丁。", "甲乙丙戊。", "子丑寅卯。")[n % 3 if n > 30 else 0] for n in range(40)
}


@pytest.fixture(scope="module")
def odd(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home = tmp_path_factory.mktemp(f"odd-{engine}")
    sources = [Source(path, text, "utf-8", str(n)) for n, (path, text) in enumerate(ODD.items())]
    build_sources(reversed(sources), place(engine, home), ENCODER, cut=whole)
    opened = open_store(place(engine, home))
    yield opened
    opened.close()


def test_text_is_the_source_byte_for_byte(odd: Store) -> None:
    assert odd.sources() == sorted(ODD) and odd.source_count == len(ODD)
    assert {path: odd.text(path) for path in ODD} == ODD
    records = odd.records([key for key, _ in odd.search_dense(ask("长"), ALL)])
    assert {record.passage.source for record in records} == set(ODD)
    for record in records:
        passage = record.passage
        assert passage.text == ODD[passage.source][passage.start : passage.end]
        assert odd.slice(passage.source, passage.start, passage.end) == passage.text


def test_an_undated_article_is_outside_every_range(odd: Store) -> None:
    within = Filter(since="0001-01-01", until="9999-12-31")
    assert odd.search_lexical(terms("消息"), 5) and not odd.search_lexical(terms("消息"), 5, within)
    assert odd.search_dense(ask("消息"), 5) and not odd.search_dense(ask("消息"), 5, within)


@pytest.mark.parametrize("k", [1, 7, 45])
def test_equal_scores_come_in_the_order_of_their_places(odd: Store, k: int) -> None:
    within, vector, words = Filter("[0-9]*"), ask("甲乙丙丁"), ["子", "丑", "甲乙丙", "甲乙丙丁"]
    for everything, first in (
        (odd.search_dense(vector, 100, within), odd.search_dense(vector, k, within)),
        (odd.search_lexical(words, 100, within), odd.search_lexical(words, k, within)),
    ):
        paths = [record.passage.source for record in odd.records([key for key, _ in everything])]
        places = [(-score, path) for (_, score), path in zip(everything, paths, strict=True)]
        assert places == sorted(places) and first == everything[:k]
    assert len(odd.search_dense(ask("甲乙丙丁"), 100, within)) == 40


def test_signs_in_a_path_mean_themselves(odd: Store) -> None:
    for path in ('b"\\c.txt', "一 [1].txt"):
        ((key, _), *_) = odd.search_dense(ask("消息"), 1, Filter(path))
        assert odd.records([key])[0].passage.source == path


def test_what_changes_is_seen_by_who_opens_anew(engine: str, tmp_path: Path) -> None:
    where = place(engine, tmp_path)
    write_sources(tmp_path / "articles", {path: text for path, text in ARTICLES.items() if path < "b/5"})
    build(tmp_path / "articles", where, ENCODER, workers=1)
    reader = open_store(where)
    reader.check(ENCODER)
    before, stamp = said(reader), reader.in_force()
    put = [Source("wire/1", news(70), "utf-8", "1"), Source("a/0.txt", news(71), "utf-8", "2")]
    report = update(where, ENCODER, put=put, delete=["b/1.txt"])
    assert report.articles == {"added": 1, "changed": 1, "removed": 1, "unchanged": 7}
    now = open_store(where)
    assert now.generation == report.generation != reader.generation and now.built >= reader.built
    assert now.text("wire/1") == news(70) and now.source("wire/1").given and "b/1.txt" not in now.sources()
    assert said(reader) == before != said(now)  # who reads goes on undisturbed
    assert update(where, ENCODER, put=put).generation == now.generation
    with pytest.raises(
        StoreError, match=r"found no source 'b/1.txt' to delete in store .*; expected one of its 9; run"
    ):
        update(where, ENCODER, delete=["b/1.txt"])
    clean = place(engine, tmp_path / "clean")
    sources = {path: now.text(path) for path in now.sources()}
    (tmp_path / "clean").mkdir()
    update(clean, ENCODER, put=[Source(path, text, "utf-8", path) for path, text in sources.items()])
    assert said(open_store(clean)) == said(now)  # a store that grew answers as one built at once
    assert now.in_force() == open_store(where).in_force() != stamp
    with pytest.raises(
        StoreError, match=r"was built by encoder toy .*; this is encoder other .*; run: python -m index"
    ):
        now.check(ToyEncoder("other"))


def test_vectors_shortened_otherwise_are_refused_until_built_anew(engine: str, tmp_path: Path) -> None:
    where, source = place(engine, tmp_path), Source("a.txt", "茶叶的消息。", "utf-8", "0")
    build_sources([source], where, ENCODER, cut=whole)
    shorter = ToyEncoder(ENCODER.name, 32)
    assert shorter.fingerprint == ENCODER.fingerprint
    with pytest.raises(StoreError) as refused:
        open_store(where).check(shorter)
    told = f"store {where} was built by encoder toy at 64 dimensions; this is encoder toy at 32 dimensions; run: "
    assert str(refused.value) == f"{told}python -m index --store {where}"
    build_sources([source], where, shorter, cut=whole)
    store = open_store(where)
    store.check(shorter)
    assert shorter.encoded == 1 and store.search_dense(shorter.encode_questions(["茶叶"])[0], 1)


def said(store: Store) -> list[object]:
    """Return what a store says, without its keys."""
    found: list[object] = [{path: store.text(path) for path in store.sources()}, store.articles, store.passages]
    for question in ("茶叶的产量", "公路多长"):
        for within in (None, Filter("a/*")):
            for hits in (
                store.search_dense(ask(question), 9, within),
                store.search_lexical(terms(question), 9, within),
            ):
                records = store.records([key for key, _ in hits])
                found += [(score, record) for (_, score), record in zip(hits, records, strict=True)]
    return found
