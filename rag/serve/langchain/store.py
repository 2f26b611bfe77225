"""The store as a LangChain VectorStore: searched by vectors alone, added to and deleted from while others ask it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from langchain_core.vectorstores.utils import maximal_marginal_relevance

from index.address import Address
from index.building.build import update
from index.encoder import Encoder
from index.errors import UsageError
from index.settings import read_settings
from index.store.entry import indexed_text
from index.store.open import is_built, open_store
from index.store.shelf import Shelf
from index.store.store import Store
from index.types import Filter, Passage
from rag.asking.request import filter_of
from rag.chain import Service
from rag.serve.langchain.document import document
from rag.serve.langchain.embeddings import NewsEmbeddings
from rag.serve.langchain.sources import Sources, id_of, put, source_of

Wanted = Filter | Mapping[str, Any] | None
_Hit = tuple[Passage, float]  # with its cosine


class NewsStore(VectorStore):
    """The articles of a store by the meaning of their passages.

    A Document that is found is a passage, a slice of its source; its score is the cosine of its vector and the
    question's, from -1 to 1, the higher the nearer. (Words, names and the reader, by which answers are found too, count
    in `PassageRetriever`.) ``filter`` is a Filter or ``{"source", "since", "until"}``.

    A Document that is added becomes an article of one source, cut into passages; of its metadata title, date, author and
    url are kept. Its id is the one given, or a new one; the same id again replaces it, and every passage of it bears
    that id. What was indexed from files goes by its path. What is added stays when the folder is indexed again.
    """

    def __init__(self, shelf: Shelf, encoder: Encoder) -> None:
        self._shelf, self._encoder = shelf, encoder
        self._changing = Lock()

    @classmethod
    def of(cls, service: Service) -> NewsStore:
        """Return the face of a service's store: what is added to it, the service answers from."""
        return cls(service.shelf, service.encoder)

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        store: str | Address = "",
        **kwargs: Any,
    ) -> NewsStore:
        """Add texts to a store, a folder or in Milvus, which is made where there is none. Raises UsageError without ``store``.

        ``embedding`` is NewsEmbeddings, for a store keeps the fingerprint of its encoder.
        """
        _none(kwargs)
        if not isinstance(embedding, NewsEmbeddings) or not str(store):
            found = type(embedding).__name__ if str(store) else "no store"
            raise UsageError(f"found {found}; expected NewsEmbeddings and a store; pass NewsEmbeddings(), store='DIR'")
        encoder, place = embedding.encoder, read_settings({}, store=store).store
        documents = _of_texts(texts, metadatas)
        if not is_built(place):
            put(place, encoder, documents, ids, ())
            return cls(Shelf(open_store(place), encoder), encoder)
        opened = open_store(place)
        opened.check(encoder)
        face = cls(Shelf(opened, encoder), encoder)
        face.add_documents(documents, ids=ids)
        return face

    @property
    def embeddings(self) -> NewsEmbeddings:
        """The encoder that made the vectors."""
        return NewsEmbeddings(self._encoder)

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Add or replace texts as `add_documents` does. Raises ValueError where their metadata are not as many."""
        return self.add_documents(_of_texts(list(texts), metadatas), ids=ids, **kwargs)

    def add_documents(self, documents: list[Document], *, ids: list[str] | None = None, **kwargs: Any) -> list[str]:
        """Add or replace Documents, all of them or none; return their ids. Raises UsageError."""
        _none(kwargs)
        if not documents:
            return []
        with self._changing:
            store = self._shelf.store()
            return put(store.address, self._encoder, documents, ids, Sources(store))

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:
        """Delete the sources that go by some ids; one that is not there is passed over. Raises UsageError.

        Not without ids, and not the last article: a store is never empty.
        """
        _none(kwargs)
        if ids is None:
            raise UsageError("found no ids to delete; expected a list; to begin anew, remove the folder of the store")
        with self._changing:
            store = self._shelf.store()
            there = Sources(store)
            gone = {path for id in ids if (path := source_of(id, there)) in there}
            if len(gone) == store.source_count:
                raise UsageError("found the ids of all there is; expected some article to stay; add others first")
            if gone:
                update(store.address, self._encoder, delete=gone)
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """Return whole sources by their ids, in that order; one that is not there is left out."""
        store = self._shelf.store()
        there = Sources(store)
        named = {id: source_of(id, there) for id in ids}
        return [_whole(store, source, id) for id, source in named.items() if source in there]

    def similarity_search(self, query: str, k: int = 4, *, filter: Wanted = None, **kwargs: Any) -> list[Document]:
        """Return the passages nearest to a question, best first."""
        return [found for found, _ in self.similarity_search_with_score(query, k, filter=filter, **kwargs)]

    def similarity_search_with_score(
        self, query: str, k: int = 4, *, filter: Wanted = None, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        """Return the passages nearest to a question, each with its cosine, best first."""
        _none(kwargs)
        return _documents(*self._nearest(self.embeddings.embed_query(query), k, filter))

    def similarity_search_by_vector(
        self, embedding: list[float], k: int = 4, *, filter: Wanted = None, **kwargs: Any
    ) -> list[Document]:
        """Return the passages nearest to a unit vector, best first."""
        _none(kwargs)
        return [found for found, _ in _documents(*self._nearest(embedding, k, filter))]

    def max_marginal_relevance_search(
        self,
        query: str,
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        *,
        filter: Wanted = None,
        **kwargs: Any,
    ) -> list[Document]:
        """Return k of the ``fetch_k`` nearest passages that are near the question and unlike each other."""
        embedding = self.embeddings.embed_query(query)
        return self.max_marginal_relevance_search_by_vector(embedding, k, fetch_k, lambda_mult, filter=filter, **kwargs)

    def max_marginal_relevance_search_by_vector(
        self,
        embedding: list[float],
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        *,
        filter: Wanted = None,
        **kwargs: Any,
    ) -> list[Document]:
        """Return k of the ``fetch_k`` passages nearest to a unit vector that are unlike each other."""
        _none(kwargs)
        store, hits = self._nearest(embedding, fetch_k, filter)
        vectors = self.embeddings.embed_documents([indexed_text(passage) for passage, _ in hits])
        chosen = maximal_marginal_relevance(np.asarray(embedding), vectors, lambda_mult, k) if hits else []
        return [found for found, _ in _documents(store, [hits[at] for at in chosen])]

    def _select_relevance_score_fn(self) -> Any:
        return lambda cosine: min(1.0, max(0.0, cosine))  # what points away is as far as what has nothing to do with it

    def _nearest(self, vector: Sequence[float], k: int, wanted: Wanted) -> tuple[Store, list[_Hit]]:
        store = self._shelf.store()
        found = store.search_dense(np.asarray(vector, np.float32), k, filter_of(wanted))
        records = store.records([key for key, _ in found])
        return store, [(record.passage, score) for record, (_, score) in zip(records, found, strict=True)]


def _documents(store: Store, hits: Sequence[_Hit]) -> list[tuple[Document, float]]:
    there = Sources(store)
    return [(document(passage, id_of(passage.source, there)), score) for passage, score in hits]


def _of_texts(texts: list[str], metadatas: list[dict[str, Any]] | None) -> list[Document]:
    abouts = metadatas or [{} for _ in texts]
    return [Document(text, metadata=about) for text, about in zip(texts, abouts, strict=True)]


def _whole(store: Store, source: str, id: str) -> Document:
    text, first = store.text(source), store.article_at(source, 0)
    about = {name: getattr(first.article, name) if first else None for name in ("title", "date", "author")}
    return Document(text, id=id, metadata={"source": source, "start": 0, "end": len(text), **about})


def _none(others: Mapping[str, Any]) -> None:
    """Refuse arguments that nobody reads: a misspelt filter would find everything."""
    if others:
        raise TypeError(f"found the unknown argument {next(iter(others))!r}; expected k, filter, ids or store")
