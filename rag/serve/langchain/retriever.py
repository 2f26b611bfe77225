"""The store as a LangChain retriever: any chain of yours can ask it for passages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from index.types import Filter
from rag.asking.request import filter_of
from rag.chain import search
from rag.serve.langchain.document import document


class PassageRetriever(BaseRetriever):
    """Passages for a question as Documents, best first: searched, read and collapsed as an answer's are.

    ``k``: how many at most. ``wanted``: which articles may be found, a Filter or ``{"source", "since", "until"}``. Both
    may be given with one call too: ``invoke(question, k=3, wanted={"since": "2019-01-01"})``. A Document's ``score`` is
    the rank's, good for the order alone. In an event loop the search runs in a thread.

    >>> from rag import load                                                     # doctest: +SKIP
    >>> PassageRetriever(service=load(), k=3).invoke("白条是什么时候推出的？")        # doctest: +SKIP
    """

    service: Any  # a rag.chain.Service; pydantic would copy a dataclass it knows the type of
    k: int = Field(5, ge=1)
    wanted: Filter | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        wanted: Filter | Mapping[str, Any] | None = None,
    ) -> list[Document]:
        ranked = search(self.service, query, self.wanted if wanted is None else filter_of(wanted))
        return [document(r.hit.passage, score=r.score) for r in ranked[: k or self.k]]
