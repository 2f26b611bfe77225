"""What a reader of the store relies on."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.articles.source import Source
from index.building.build import build_sources
from index.corpora.contexts import whole
from index.errors import SettingError, StoreError
from index.language.tokens import terms
from index.store.entry import quantities_of
from index.store.local.store import LocalStore
from index.types import Filter
from tests.toys import ToyEncoder, news

ALL = 1_000
ENCODER = ToyEncoder()


def ask(question: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = ENCODER.encode_questions([question])[0]
    return vector


def test_every_passage_is_a_slice_of_its_source(built: LocalStore) -> None:
    records = built.records([key for key, _ in built.search_dense(ask("茶叶"), ALL)])
    assert len(records) == built.passages > 12
    for record in records:
        passage = record.passage
        assert built.text(passage.source)[passage.start : passage.end] == passage.text
        assert all(0 <= name.start < name.end <= len(passage.text) for name in record.names)


def test_what_is_stored_is_what_was_cut(built: LocalStore) -> None:
    from index.articles.clean import articles
    from index.articles.passages import passages
    from index.building.record import record_of
    from index.language.quantity import quantities

    everything = built.records([key for key, _ in built.search_dense(ask("x"), ALL)])
    stored = {r.passage.start: r for r in everything if r.passage.source == "b/1.txt"}
    (article,) = articles("b/1.txt", news(1))
    expected = passages(article, news(1))
    assert [stored[p.start] for p in expected] == [record_of(p, {}) for p in expected]
    first = stored[expected[0].start]
    assert quantities_of(first) == tuple(quantities(first.passage.text, first.passage.date)) != ()
    assert first.language == "zh-Hans" and {"白沙湾_菌菇", "linxiaoman", *terms(first.passage.text)} <= first.terms


def test_text_is_the_source_byte_for_byte(tmp_path: Path) -> None:
    text = "\ufeff第一行\r\n第二行𠮷\x00尾" + "长" * 40_000  # a mark, a NUL, a character beyond 16 bits, three blocks
    source = Source("一 [1].txt", text, "utf-8", "0" * 64)
    build_sources([source], tmp_path / "store", ENCODER, cut=whole)
    store = LocalStore.open(tmp_path / "store")
    assert store.text("一 [1].txt") == text
    assert store.sources() == ["一 [1].txt"]
    for record in store.records([key for key, _ in store.search_dense(ask("长"), ALL)]):
        passage = record.passage
        assert passage.text == text[passage.start : passage.end]


def test_dense_scores_are_the_cosines_best_first(built: LocalStore) -> None:
    found = built.search_dense(ask("白沙湾的菌菇产量"), 5)
    every = built.search_dense(ask("白沙湾的菌菇产量"), ALL)
    assert found == every[:5]
    assert [score for _, score in every] == sorted((score for _, score in every), reverse=True)
    keys = [key for key, _ in reversed(found)]
    assert built.dense_scores(ask("白沙湾的菌菇产量"), keys) == pytest.approx([s for _, s in reversed(found)], abs=2e-5)
    passage = built.records([found[0][0]])[0].passage
    indexed = passage.text if passage.text.startswith(passage.lead) else f"{passage.lead}\n{passage.text}"
    by_hand = float(ask(indexed) @ ask("白沙湾的菌菇产量"))
    assert found[0][1] == pytest.approx(by_hand, abs=2**-11)  # stored in 16 bits


def test_lexical_search_finds_the_words_in_either_script(built: LocalStore) -> None:
    assert sources(built, built.search_lexical(terms("雲嶺縣的蓮藕產量"), 1)) == sources(
        built, built.search_lexical(terms("云岭县的莲藕产量"), 1)
    )
    assert built.search_lexical([], 5) == built.search_lexical(["没有的词"], 5) == []
    assert built.search_lexical(["产量"], 0) == []


def test_a_repeated_word_weighs_more(built: LocalStore) -> None:
    once, twice = built.search_lexical(["集市"], 1), built.search_lexical(["集市", "集市"], 1)
    assert twice[0][0] == once[0][0]
    assert twice[0][1] == pytest.approx(2 * once[0][1], rel=1e-4)


def test_of_a_set_of_words_the_best_counts(built: LocalStore) -> None:
    one = dict(built.search_lexical(["集市"], ALL))
    both = dict(built.search_lexical([], ALL, sets=[{"集市": 0.5, "产量": 0.1}]))
    other = dict(built.search_lexical(["产量"], ALL))
    assert set(both) == set(one) | set(other)
    for key, score in both.items():
        assert score == pytest.approx(max(0.5 * one.get(key, 0), 0.1 * other.get(key, 0)), rel=1e-3)


def test_names_are_found_by_their_pinyin(built: LocalStore) -> None:
    found = built.search_lexical(["linxiaoman"], 3)
    assert all("林小满" in record.passage.text for record in built.records([key for key, _ in found]))
    assert len(found) == 3


def sources(store: LocalStore, found: list[tuple[int, float]]) -> set[str]:
    return {record.passage.source for record in store.records([key for key, _ in found])}


@pytest.mark.parametrize("way", ["dense", "lexical"])
def test_a_filter_lets_through_what_it_says_and_all_of_it(built: LocalStore, way: str) -> None:
    def found(within: Filter | None) -> list[tuple[int, float]]:
        if way == "dense":
            return built.search_dense(ask("产量"), ALL, within)
        return built.search_lexical(["今年", "吨", "2021"], ALL, within)

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
        chosen = within.sources(built.sources())
        expected = [
            hit
            for hit, record in zip(everything, built.records([k for k, _ in everything]), strict=True)
            if record.passage.source in chosen
            and (within.since or "0") <= (record.passage.date or "") <= (within.until or "9")
        ]
        assert found(within) == expected
        assert found(within)[:2] == expected[:2]


def test_an_undated_article_is_outside_every_range(tmp_path: Path) -> None:
    build_sources([Source("a.txt", "没有日期的消息。", "utf-8", "0")], tmp_path / "store", ENCODER, cut=whole)
    store = LocalStore.open(tmp_path / "store")
    within = Filter(since="0001-01-01", until="9999-12-31")
    assert store.search_lexical(terms("消息"), 5) and not store.search_lexical(terms("消息"), 5, within)
    assert store.search_dense(ask("消息"), 5) and not store.search_dense(ask("消息"), 5, within)


@pytest.mark.parametrize("value", ["2021", "2021-13-01", "yesterday", "2021-3-1", "20210301"])
def test_a_filter_refuses_what_is_no_date(value: str) -> None:
    with pytest.raises(SettingError, match=f"since is '{value}'; expected a date; write it as YYYY-MM-DD"):
        Filter(since=value)


def test_a_pattern_that_is_a_path_means_that_path() -> None:
    assert Filter("a[1].txt").sources(["a[1].txt", "a1.txt"]) == {"a[1].txt", "a1.txt"}


TEXTS = st.lists(st.sampled_from(["甲乙丙丁。", "甲乙丙戊。", "子丑寅卯。"]), min_size=1, max_size=40)


@settings(max_examples=15, deadline=None)
@given(TEXTS, st.integers(1, 45))
@example(["甲乙丙丁。"] * 40, 1)
def test_equal_scores_come_in_the_order_of_their_places(texts: list[str], k: int) -> None:
    with TemporaryDirectory() as folder:
        given = [Source(f"{n:02d}.txt", text, "utf-8", str(n)) for n, text in enumerate(texts)]
        build_sources(reversed(given), Path(folder), ENCODER, cut=whole, workers=1)
        store = LocalStore.open(Path(folder))
        lexical = store.search_lexical(["子", "丑", "甲乙丙", "甲乙丙丁"], k)
        for found in (store.search_dense(ask("甲乙丙丁"), k), lexical):
            records = store.records([key for key, _ in found])
            places = [(-score, record.passage.source) for (_, score), record in zip(found, records, strict=True)]
            assert places == sorted(places)
        everything = store.search_dense(ask("甲乙丙丁"), 100)
        assert store.search_dense(ask("甲乙丙丁"), k) == everything[:k] and len(everything) == len(texts)


def test_vectors_shortened_otherwise_are_refused_until_built_anew(tmp_path: Path) -> None:
    path, source = tmp_path / "store", Source("a.txt", "茶叶的消息。", "utf-8", "0")
    build_sources([source], path, ENCODER, cut=whole)
    shorter = ToyEncoder(ENCODER.name, 32)
    assert shorter.fingerprint == ENCODER.fingerprint
    with pytest.raises(StoreError) as refused:
        LocalStore.open(path).check(shorter)
    said = f"store {path} was built by encoder toy at 64 dimensions; this is encoder toy at 32 dimensions; run: "
    assert str(refused.value) == f"{said}python -m index --store {path}"
    build_sources([source], path, shorter, cut=whole)
    store = LocalStore.open(path)
    store.check(shorter)
    assert shorter.encoded == 1 and store.search_dense(shorter.encode_questions(["茶叶"])[0], 1)


def test_threads_may_ask_at_once(built: LocalStore) -> None:
    store = LocalStore.open(built.path)  # nothing is loaded yet: the threads also race for that

    def everything(n: int) -> object:
        words = terms(f"{n % 3}公里的公路")
        dense, lexical = store.search_dense(ask(f"{n % 3}"), 9), store.search_lexical(words, 9)
        return dense, lexical, store.records([key for key, _ in dense + lexical]), store.text("a/0.txt")

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(everything, range(60)))
    assert all(results[n] == everything(n) for n in range(60))


def test_an_unknown_source_is_named(built: LocalStore) -> None:
    with pytest.raises(StoreError, match=r"found no source 'z.txt' among the 12 of store .*; run: python -m index"):
        built.text("z.txt")


def test_opening_loads_no_model_and_no_dictionary(built: LocalStore) -> None:
    code = (
        "import sys; from pathlib import Path; from index.store.local.store import LocalStore\n"
        "LocalStore.open(Path(sys.argv[1])).text('a/0.txt')\n"
        "print({'torch', 'sentence_transformers', 'jieba', 'numpy', 'faiss', 'tantivy'} & set(sys.modules))"
    )
    done = run([sys.executable, "-c", code, str(built.path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_articles_are_listed_with_their_passages(built: LocalStore) -> None:
    articles = built.articles
    assert [a.source for a in articles] == sorted(a.source for a in articles) and {a.source for a in articles} == set(
        built.sources()
    )
    keys = [key for article in articles for key in built.passages_of(article)]
    assert len(keys) == len(set(keys)) == built.passages
    for article in articles:
        records = built.records(built.passages_of(article))
        assert all(article.start <= r.passage.start and r.passage.end <= article.end for r in records)
        assert {(r.passage.title, r.passage.date) for r in records} <= {(article.title, article.date)}
