"""LangChain's BM25Retriever over jieba's words: built anew for every question, or once when the process starts."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import jieba
from langchain_community.retrievers import BM25Retriever

from eval.speed.corpus import read_passages
from eval.speed.worker import TOP, Ask, Built

_TEXTS = "texts.json"


def index(corpus: Path, home: Path, sample: int) -> Built:
    """Build once and clock it; what can be stored is the texts."""
    passages = read_passages(corpus)
    _ready()
    begun = perf_counter()
    _built(passages)
    (home / _TEXTS).write_text(json.dumps(passages, ensure_ascii=False), "utf8")
    return Built(perf_counter() - begun)


def opened(corpus: Path, home: Path) -> Ask:
    """Read the texts; each question builds its index."""
    passages = _stored(home)
    return lambda question: _built(passages).invoke(question)


def opened_once(corpus: Path, home: Path) -> Ask:
    """Read the texts and build the index once: it cannot be stored."""
    retriever = _built(_stored(home))
    return lambda question: retriever.invoke(question)


def _stored(home: Path) -> list[str]:
    _ready()
    return list(json.loads((home / _TEXTS).read_text("utf8")))


def _built(passages: Sequence[str]) -> Any:
    return BM25Retriever.from_texts(passages, preprocess_func=jieba.lcut_for_search, k=TOP)


def _ready() -> None:
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
