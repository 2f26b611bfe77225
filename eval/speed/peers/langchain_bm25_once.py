"""LangChain's BM25Retriever over jieba's words, built when the process starts and kept."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from eval.speed.job import Ask
from eval.speed.peers import langchain_bm25

index = langchain_bm25.index  # it cannot be stored either


def opened(corpus: Path, home: Path) -> Ask:
    """Read the texts and build the index once."""
    return cast("Ask", langchain_bm25.built(langchain_bm25.stored(home)).invoke)
