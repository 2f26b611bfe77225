"""The LangChain face: Documents that are slices of their sources, usable in a chain of one's own."""

from __future__ import annotations

import asyncio

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from index.errors import UsageError
from index.types import Filter
from rag.chain import Service, answer
from rag.serve.langchain.retriever import PassageRetriever


def test_documents_are_slices_best_first(mixed: Service) -> None:
    documents = PassageRetriever(service=mixed, k=3).invoke("青石大桥全长多少米？")
    assert len(documents) == 3 and "2860米" in documents[0].page_content
    for document in documents:
        where = document.metadata
        assert mixed.store.text(where["source"])[where["start"] : where["end"]] == document.page_content
    scores = [document.metadata["score"] for document in documents]
    assert scores == sorted(scores, reverse=True)


def sources(documents: list[Document]) -> set[str]:
    return {document.metadata["source"] for document in documents}


def test_it_composes_and_filters(mixed: Service) -> None:
    retriever = PassageRetriever(service=mixed, wanted=Filter(source="tea-*"))
    assert (retriever | RunnableLambda(sources)).invoke("新增茶园多少亩？") == {"tea-hant.txt"}


def test_one_call_may_say_how_many_and_of_what(mixed: Service) -> None:
    retriever = PassageRetriever(service=mixed)
    assert len(retriever.invoke("青石大桥全长多少米？", k=2)) == 2
    assert sources(retriever.invoke("新增茶园多少亩？", wanted={"source": "tea-*"})) == {"tea-hant.txt"}
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        retriever.invoke("新增茶园多少亩？", wanted={"since": "2019"})


def test_in_an_event_loop(mixed: Service) -> None:
    retriever = PassageRetriever(service=mixed, k=2)
    found, batch = asyncio.run(retriever.ainvoke("新增茶园多少亩？")), retriever.batch(["新增茶园多少亩？"])
    assert found == batch[0] and len(found) == 2


def test_they_are_an_answers_passages(mixed: Service) -> None:
    question = "青石大桥全长多少米？"
    found = PassageRetriever(service=mixed, k=20).invoke(question)
    considered = answer(mixed, question).passages
    assert [(d.metadata["source"], d.metadata["start"]) for d in found] == [(p.source, p.start) for p in considered]
