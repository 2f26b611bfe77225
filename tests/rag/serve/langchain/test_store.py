"""The store as a VectorStore: found by meaning, added, replaced and deleted by id, while a service goes on answering."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding

from index.errors import UsageError
from rag.chain import Service, answer
from rag.serve.langchain import NewsEmbeddings, NewsStore

QUESTION = "青石大桥全长多少米？"
TOLD = "临溯大桥昨日通车，全长3190米，由临溯路桥公司建造。"


@pytest.fixture
def store(changing: Service) -> NewsStore:
    return NewsStore.of(changing)


def test_scores_are_cosines_best_first(store: NewsStore) -> None:
    found = store.similarity_search_with_score(QUESTION, k=5)
    scores = [score for _, score in found]
    assert len(found) == 5 and scores == sorted(scores, reverse=True) and 0.2 < scores[0] <= 1
    query = store.embeddings.embed_query(QUESTION)
    by_vector = store.similarity_search_by_vector(query, k=5)
    assert by_vector == [document for document, _ in found] == store.similarity_search(QUESTION, k=5)
    relevance = store.similarity_search_with_relevance_scores(QUESTION, k=5)
    assert [score for _, score in relevance] == [max(0.0, score) for score in scores]


def test_what_is_found_is_a_slice_of_its_source(store: NewsStore, changing: Service) -> None:
    for document in store.similarity_search(QUESTION, k=8):
        where = document.metadata
        assert changing.store.text(where["source"])[where["start"] : where["end"]] == document.page_content
        assert document.id == where["source"] and {"title", "date", "author"} < where.keys()


def test_a_filter_holds_for_every_search(store: NewsStore) -> None:
    wanted = {"source": "tea-*"}
    kinds: list[dict[str, Any]] = [
        {"search_kwargs": {"k": 9, "filter": wanted}},
        {"search_type": "mmr", "search_kwargs": {"filter": wanted}},
        {"search_type": "similarity_score_threshold", "search_kwargs": {"filter": wanted, "score_threshold": 0.0}},
    ]
    for kind in kinds:
        assert {d.metadata["source"] for d in store.as_retriever(**kind).invoke("茶园多少亩？")} == {"tea-hant.txt"}


def test_unlike_passages_come_first_where_variety_is_wanted(store: NewsStore) -> None:
    alike = store.similarity_search(QUESTION, k=2)
    unlike = store.max_marginal_relevance_search(QUESTION, k=2, fetch_k=8, lambda_mult=0.0)
    assert unlike[0] == alike[0] and unlike[1] != alike[1]
    assert store.max_marginal_relevance_search(QUESTION, filter={"source": "none"}) == []


def test_added_documents_answer_and_go_by_their_ids(store: NewsStore, changing: Service) -> None:
    about = {"title": "临溯大桥通车", "date": "2021-05-02", "author": "李明", "kept": "not"}
    assert store.add_documents([Document(TOLD, id="bridge/1", metadata=about)]) == ["bridge/1"]
    given = answer(changing, "临溯大桥全长多少米？")
    assert given.spans == ("3190米",) and given.citations[0].date == "2021-05-02"
    assert given.citations[0].source == "langchain/bridge%2F1.txt"
    [whole] = store.get_by_ids(["none", "bridge/1"])
    kept = {"source": "langchain/bridge%2F1.txt", "start": 0, "end": len(TOLD), "title": "临溯大桥通车"}
    assert whole == Document(TOLD, id="bridge/1", metadata={**kept, "date": "2021-05-02", "author": "李明"})
    assert store.similarity_search("临溯大桥", k=1)[0].id == "bridge/1"

    store.add_texts([TOLD.replace("3190", "3200")], ids=["bridge/1"])
    assert answer(changing, "临溯大桥全长多少米？").spans == ("3200米",)
    assert store.delete(["bridge/1", "none"]) and store.get_by_ids(["bridge/1"]) == []
    assert not answer(changing, "临溯大桥全长多少米？").found


def test_a_file_goes_by_its_path(store: NewsStore, changing: Service) -> None:
    [tea] = store.get_by_ids(["tea-hant.txt"])
    assert tea.page_content == changing.store.text("tea-hant.txt")
    store.add_documents([Document("茶园今年新增茶树九百棵。", id="tea-hant.txt")])
    assert changing.store.text("tea-hant.txt") == "茶园今年新增茶树九百棵。"
    store.delete(["tea-hant.txt"])
    assert "tea-hant.txt" not in changing.store.sources()


def test_ids_are_made_where_none_are_given(store: NewsStore) -> None:
    ids = store.add_texts([TOLD, TOLD])
    assert len(set(ids)) == 2 and [d.id for d in store.get_by_ids(ids)] == ids
    assert store.add_texts([]) == []


def test_threads_wait_for_each_other(store: NewsStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        ids = [id for added in pool.map(lambda n: store.add_texts([TOLD], ids=[str(n)]), range(4)) for id in added]
    assert len(store.get_by_ids(ids)) == 4
    with ThreadPoolExecutor(4) as pool:  # the same one at once: the last counts, none is doubled
        list(pool.map(lambda n: store.add_texts([TOLD.replace("3190", str(n))], ids=["one"]), range(4)))
    assert len(store.get_by_ids(["one"])) == 1


def test_in_an_event_loop(store: NewsStore) -> None:
    async def used() -> list[Document]:
        await store.aadd_documents([Document(TOLD, id="a")])
        [(document, _)] = await store.asimilarity_search_with_score("临溯大桥", k=1)
        assert await store.adelete(["a"])
        return [document, *await store.asimilarity_search("茶园", k=1)]

    assert [document.id for document in asyncio.run(used())] == ["a", "tea-hant.txt"]


@pytest.mark.parametrize("where", ["{}/own", "milvus:{}/own.db"])
def test_a_store_of_ones_own(where: str, tmp_path: Path) -> None:
    place, embeddings = where.format(tmp_path), NewsEmbeddings()
    first = NewsStore.from_texts([TOLD], embeddings, [{"date": "2021-05-02"}], ids=["a"], store=place)
    again = NewsStore.from_documents([Document("茶园新增三百亩。", id="b")], embeddings, store=place)
    assert [d.page_content for d in again.get_by_ids(["a", "b"])] == [TOLD, "茶园新增三百亩。"]
    assert len(first.similarity_search("茶园", k=9)) == 2  # it follows the store's generations


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda s: s.add_texts([" \n"]), "nothing worth keeping"),
        (lambda s: s.add_texts(["半\ud800字"]), "half a character"),
        (lambda s: s.add_texts([TOLD], ids=["\udcff"]), "half a character"),
        (lambda s: s.add_texts([TOLD, TOLD], ids=["1", "1"]), "1 ids for 2 Documents"),
        (lambda s: s.add_texts([TOLD, TOLD], ids=["1"]), "1 ids for 2 Documents"),
        (lambda s: s.delete(), "no ids"),
        (lambda s: s.delete([d.id for d in s.similarity_search("米", k=50)]), "all there is"),
        (lambda s: s.similarity_search("米", filter={"since": "2019"}), "YYYY-MM-DD"),
        (lambda s: s.similarity_search("米", filter={"sinse": "2019-01-01"}), "expected 'since'"),
        (lambda s: s.from_texts([TOLD], NewsEmbeddings()), "no store"),
        (lambda s: s.from_texts([TOLD], DeterministicFakeEmbedding(size=3), store="x"), "expected NewsEmbeddings"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(store: NewsStore, wrong: Callable[[Any], Any], said: str) -> None:
    before = store.get_by_ids(["tea-hant.txt"])
    with pytest.raises(UsageError, match=said) as error:
        wrong(store)
    assert "\n" not in str(error.value) and store.get_by_ids(["tea-hant.txt"]) == before


def test_a_misspelt_argument_is_refused(store: NewsStore) -> None:
    with pytest.raises(TypeError, match="fliter"):
        store.similarity_search("米", fliter={"source": "tea-*"})
