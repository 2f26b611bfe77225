"""The LangChain face: Documents that are slices of their sources, usable in a chain of one's own."""

from __future__ import annotations

from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from index.types import Filter
from rag.chain import Service
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
