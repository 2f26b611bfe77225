"""What is kept of an answer beside its record, for the page to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag.ui.talk.around import look_in
from rag.ui.talk.cards import cards, to_json

if TYPE_CHECKING:  # heavy: loaded behind the page
    from index.store.store import Store
    from rag.types import Answer, Trace


def recorded(store: Store, answer: Answer, trace: Trace) -> tuple[str, Any]:
    """Return an answer's cards as JSON and why it is as it is, as plain values; a worker process calls it too."""
    from rag.serve.why import why

    return to_json(cards(answer, look_in(store))), why(trace).to_json()
