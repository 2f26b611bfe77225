"""Open everything that answering needs."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from threadpoolctl import threadpool_limits

from index.encoder import load_encoder
from index.encoder.lexicon import translations
from index.errors import ModelError
from index.language.pinyin import syllables
from index.settings import Settings, read_settings
from index.store.open import open_store
from index.store.shelf import Shelf
from rag.chain import Service, answer
from rag.judge.confidence import check_weights
from rag.reader import PassageReader
from rag.reader.model import open_reader as open_own_reader
from rag.writers import Writer
from rag.writers.extractive import Extractive

OWN, NONE = "own", "none"  # the two values of RAG_RERANKER that name no CrossEncoder
log = logging.getLogger(__name__)


def load(
    store: Path | str | None = None,
    encoder: str | None = None,
    writer: str | None = None,
    *,
    settings: Settings | None = None,
) -> Service:
    """Load the store, the encoder it was built with, the reader and the writer.

    Arguments go before ``settings``, which is read from the environment where none is given. Raises StoreError without
    a usable store and ModelError without a usable model; both name the command that mends it.
    """
    flags = {"store": store, "encoder": encoder, "writer": writer}
    if settings is None:
        settings = read_settings(**flags)
    elif given := {name: value for name, value in flags.items() if value is not None}:
        settings = Settings(**{**settings.model_dump(), **given})
    # On busy cores BLAS's threads wait for each other; the reader has two of its own and needs no others.
    threadpool_limits(1, "blas")
    opened = open_store(settings.store)
    if opened.lacks:
        log.warning("%s", opened.lacks)
    model = load_encoder(settings.encoder, settings.encoder_dimension)
    opened.check(model)
    check_weights()
    return Service(Shelf(opened, model), model, open_reader(settings), open_writer(settings), settings)


def open_reader(settings: Settings) -> PassageReader | None:
    """Return our own reader, which finds the spans; None where ``reranker`` is "none".

    Where it names a CrossEncoder, that one reads before ours, and our weights may be missing. Raises ModelError.
    """
    if settings.reranker == NONE:
        return None
    if settings.reranker == OWN:
        return open_own_reader()
    from rag.search.cross_encoder import open_cross_encoder  # torch takes seconds to import

    try:
        spans = open_own_reader()
    except ModelError as error:
        log.warning("answers will be whole sentences, %s only orders passages: %s", settings.reranker, error)
        return open_cross_encoder(settings.reranker, None)
    return open_cross_encoder(settings.reranker, spans)


def open_writer(settings: Settings) -> Writer:
    """Return the writer that the settings name: "extractive", or PROVIDER:MODEL of a LangChain chat model."""
    if settings.writer == Extractive.name:
        return Extractive()
    from rag.writers.llm.provider import open_chat_model  # langchain takes a second to import

    return open_chat_model(settings)


def warm(service: Service) -> Service:
    """Ask once, of nobody's model, so that the first person need not wait for dictionaries and indexes to open.

    The files of a large store are read from now on, beside the questions; what has rotted is then told, not answered from.
    """
    service.shelf.check()
    answer(replace(service, writer=Extractive()), "北京的负责人是谁？")  # of a person: it goes the whole way
    translations("news")
    syllables()  # and with them the readings of characters, 60 MB
    return service
