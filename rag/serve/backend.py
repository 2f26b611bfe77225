"""What every door of the service leans on: the page, HTTP and MCP ask the same pool, in the same file, under the same keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.settings import Settings
from rag.serve.access.access import Access
from rag.serve.answering import Answering
from rag.serve.conversations import Conversations
from rag.serve.database import Database
from rag.serve.database.servers import Servers
from rag.serve.library.library import Library
from rag.serve.observe.metrics import Metrics

if TYPE_CHECKING:  # heavy: loaded behind the page
    from rag.chain import Service


@dataclass(frozen=True)
class Backend:
    """The rooms of a running server; ``service`` is None while it is loading."""

    service: Callable[[], Service | None]
    settings: Settings
    database: Database
    conversations: Conversations
    answering: Answering
    access: Access
    library: Library
    servers: Servers
    metrics: Metrics = field(default_factory=Metrics, kw_only=True)
