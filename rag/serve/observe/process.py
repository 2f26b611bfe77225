"""A process that answers for others, under an operator's eyes: the server, each of its workers, the tools over stdio."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from index.settings import Settings
from rag.serve.observe.logs import configure
from rag.serve.observe.tracing import spans_told


@contextmanager
def observed(settings: Settings) -> Iterator[None]:
    """Give logs their form, and send the spans of what is answered in this block, as the settings say. Raises SettingError.

    A thread that is begun in it sees that it is watched where it runs in a copy of the context (contextvars).
    """
    configure(settings)
    with spans_told(settings):
        yield
