"""Everything that the page leans on."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.settings import Settings
from rag.serve.access.access import Access
from rag.serve.access.visitor import Visitor
from rag.serve.answering import Answering
from rag.serve.backend import Backend
from rag.serve.conversations import Conversations
from rag.serve.database import Database, beside
from rag.serve.library.library import Library, uploads_of
from rag.serve.observe.metrics import Metrics
from rag.serve.suggestions import Suggestions
from rag.ui.session.loader import Loader
from rag.ui.session.visitor import visitor_of
from rag.ui.talk.around import look_in
from rag.ui.talk.cards import cards, to_json

if TYPE_CHECKING:  # heavy: loaded behind the page
    from index.store.local import Store
    from rag.types import Answer, Trace


@dataclass(frozen=True)
class Desk(Backend):
    """What the page leans on. ``visitor_of``: from the browser's request and its profile's id to who it is."""

    suggestions: Suggestions
    visitor_of: Callable[[Any, str], Visitor]


def open_desk(loader: Loader, settings: Settings) -> Desk:
    """Return the desk of a server. Raises StoreError where the file of conversations cannot be used."""
    database = Database.open(settings.chats or beside(settings.store))
    conversations, access = Conversations(database), Access(settings, database)
    metrics = Metrics()
    return Desk(
        service=lambda: loader.service,
        settings=settings,
        database=database,
        conversations=conversations,
        answering=Answering(conversations, loader.wait, _recorded, metrics.answered),
        access=access,
        library=Library(database, uploads_of(database.path)),
        suggestions=Suggestions(database),
        visitor_of=functools.partial(visitor_of, access),
        metrics=metrics,
    )


def _recorded(store: Store, answer: Answer, trace: Trace) -> tuple[str, Any]:
    """What is kept of an answer beside its record: its cards, and why it is as it is."""
    from rag.serve.why import why

    return to_json(cards(answer, look_in(store))), why(trace).to_json()
