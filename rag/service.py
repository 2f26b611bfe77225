"""Open everything that answering needs."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from threadpoolctl import threadpool_limits

from index.encoder import load_encoder
from index.encoder.lexicon import translations
from index.errors import ModelError
from index.settings import check_environment, setting
from index.store.local import Store
from rag.chain import Service, answer
from rag.judge.confidence import check_weights
from rag.reader.model import Reader, open_reader
from rag.search.cross_encoder import NONE, OWN, open_from_settings
from rag.writers import Writer
from rag.writers.extractive import Extractive

log = logging.getLogger(__name__)


def load(store: Path | str | None = None, encoder: str | None = None, writer: str | None = None) -> Service:
    """Load the store, the encoder it was built with, the reader and the writer.

    Arguments go before ``RAG_STORE``, ``RAG_ENCODER`` and ``RAG_WRITER``; the reader is as ``RAG_RERANKER`` says. Raises
    StoreError without a usable store and ModelError without a usable model; both name the command that mends it.
    """
    check_environment()
    # On busy cores BLAS's threads wait for each other; the reader has two of its own and needs no others.
    threadpool_limits(1, "blas")
    opened = Store.open(Path(setting("STORE", str(store) if store is not None else None)))
    model = load_encoder(setting("ENCODER", encoder))
    opened.check(model)
    check_weights()
    return Service(opened, model, open_reader_from_settings(), open_writer(setting("WRITER", writer)))


def open_reader_from_settings() -> Reader | None:
    """Return our own reader, which finds the spans; None where RAG_RERANKER is "none".

    Where RAG_RERANKER names another model, that one is opened too, for its errors to come before the first question,
    and our weights may be missing. Raises ModelError.
    """
    asked = setting("RERANKER")
    if asked == NONE:
        return None
    open_from_settings()
    try:
        return open_reader()
    except ModelError as error:
        if asked == OWN:
            raise
        log.warning("answers will be whole sentences, %s only orders passages: %s", asked, error)
        return None


def warm(service: Service) -> Service:
    """Ask once, of nobody's model, so that the first person need not wait for dictionaries and indexes to open."""
    answer(replace(service, writer=Extractive()), "文章说了什么？")
    translations("news")
    return service


def open_writer(spec: str) -> Writer:
    """Return the writer of a spec: "extractive", or PROVIDER:MODEL of a LangChain chat model."""
    if spec == Extractive.name:
        return Extractive()
    from rag.writers.chat_model import open_chat_model  # langchain takes a second to import

    return open_chat_model(spec)
