"""Our encoder as LangChain Embeddings."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from index.encoder import Encoder, load_encoder


class NewsEmbeddings(Embeddings):
    """Texts → unit vectors as lists of floats, by the encoder of a service, or our own where none is given.

    A cosine is a sum of products. In an event loop the texts are encoded in a thread.

    >>> query = NewsEmbeddings().embed_query("公司今年的净利润")
    >>> passages = NewsEmbeddings().embed_documents(["全年净利润十二亿元。", "周末有雨。"])
    >>> [round(sum(a * b for a, b in zip(query, passage)), 2) for passage in passages]
    [0.3, -0.03]
    """

    def __init__(self, encoder: Encoder | None = None) -> None:
        self.encoder = encoder or load_encoder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of passages."""
        rows: list[list[float]] = self.encoder.encode_passages(texts).tolist() if texts else []
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        row: list[float] = self.encoder.encode_questions([text])[0].tolist()
        return row
