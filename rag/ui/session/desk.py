"""Everything that the page leans on."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.settings import Settings
from rag.serve.access.access import Access
from rag.serve.access.visitor import Visitor
from rag.serve.answering import Answering
from rag.serve.answering.processes import Processes
from rag.serve.answering.threads import AT_ONCE
from rag.serve.answering.worker import work
from rag.serve.backend import Backend
from rag.serve.conversations import Conversations
from rag.serve.database import address_of, open_database
from rag.serve.database.servers import servers_of
from rag.serve.library.held import InDatabase, InFolder
from rag.serve.library.library import Library, uploads_of
from rag.serve.observe.metrics import Metrics
from rag.serve.suggestions import Suggestions
from rag.ui.session.loader import Loader
from rag.ui.session.visitor import visitor_of
from rag.ui.talk.recorded import recorded


@dataclass(frozen=True)
class Desk(Backend):
    """What the page leans on. ``visitor_of``: from the browser's request and its profile's id to who it is."""

    suggestions: Suggestions
    visitor_of: Callable[[Any, str], Visitor]


def open_desk(loader: Loader, settings: Settings) -> Desk:
    """Return the desk of a server. Raises StoreError where the file of conversations cannot be used."""
    address = address_of(settings)
    database = open_database(address)
    servers = servers_of(database)
    conversations, access = Conversations(database, servers=servers), Access(settings, database)
    held = InFolder(uploads_of(address)) if isinstance(address, Path) else InDatabase(database)
    library = Library(database, held, servers)
    servers.watch([conversations.look, library.look])
    metrics = Metrics()
    return Desk(
        service=lambda: loader.service,
        settings=settings,
        database=database,
        conversations=conversations,
        answering=Answering(conversations, loader.wait, recorded, _processes(settings), metrics.answered),
        access=access,
        library=library,
        servers=servers,
        suggestions=Suggestions(database),
        visitor_of=functools.partial(visitor_of, access),
        metrics=metrics,
    )


def _processes(settings: Settings) -> Processes | None:
    """Start the processes that answer, if there are to be any; one waits for a chat model as often as the threads do."""
    if not settings.workers:
        return None
    lines = 1 if settings.writer == "extractive" else AT_ONCE
    return Processes(functools.partial(work, settings, recorded), settings.workers, lines)
