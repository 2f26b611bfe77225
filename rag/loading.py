"""Open everything that answering needs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from threadpoolctl import threadpool_limits

from index.encoder import load_encoder
from index.encoder.lexicon import translations
from index.settings import check_environment, setting
from index.store.local import Store
from rag.chain import Service, answer
from rag.reader.model import open_reader, own_table
from rag.writers import Writer
from rag.writers.extractive import Extractive


def load(store: Path | str | None = None, encoder: str | None = None, writer: str | None = None) -> Service:
    """Load the store, the encoder it was built with, the reader and the writer.

    Arguments go before ``RAG_STORE``, ``RAG_ENCODER`` and ``RAG_WRITER``. Raises StoreError without a usable
    store and ModelError without a usable model; both name the command that mends it.
    """
    check_environment()
    # The reader's matrices are small: on two free cores a second thread saves a tenth, on four busy ones threads that
    # wait for each other make an answer 20 times slower (36 ms, 687 ms).
    threadpool_limits(1, "blas")
    opened = Store.open(Path(setting("STORE", str(store) if store is not None else None)))
    model = load_encoder(setting("ENCODER", encoder))
    opened.check(model)
    return Service(opened, model, open_reader(own_table()), open_writer(setting("WRITER", writer)))


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
