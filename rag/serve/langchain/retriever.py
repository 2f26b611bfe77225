"""The store as a LangChain retriever: any chain of yours can ask it for passages."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from index.types import Filter
from rag.asking.question import analyse
from rag.chain import Service
from rag.search.rank import rank
from rag.search.retrieve import retrieve
from rag.types import Ranked


class PassageRetriever(BaseRetriever):
    """Passages for a question as Documents, best first: searched, read and collapsed as an answer's are.

    >>> from rag import load                                                     # doctest: +SKIP
    >>> PassageRetriever(service=load(), k=3).invoke("白条是什么时候推出的？")        # doctest: +SKIP
    """

    service: Any  # a rag.chain.Service; pydantic would copy a dataclass it knows the type of
    k: int = 5
    wanted: Filter | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        service: Service = self.service.held()
        question = analyse(query)
        candidates = retrieve(service.store, service.encoder, question, self.wanted)
        return [_document(ranked) for ranked in rank(query, candidates, service.reader, service.settings)[: self.k]]


def _document(ranked: Ranked) -> Document:
    """The passage's text, with where it stands: ``text[start:end]`` of its source."""
    passage = ranked.hit.passage
    where = {"source": passage.source, "start": passage.start, "end": passage.end}
    about = {"title": passage.title, "date": passage.date, "author": passage.author, "score": ranked.score}
    return Document(page_content=passage.text, metadata={**where, **about})
