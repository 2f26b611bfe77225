"""Whether the articles still say what an older answer quotes of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from index.errors import StoreError
from rag.serve.conversations import StoredTurn

if TYPE_CHECKING:
    from index.store.store import Store

CHANGED, GONE = "changed", "gone"


def stale(store: Store, turns: Iterable[StoredTurn]) -> dict[tuple[int, str, int], str]:
    """Return of what turns of other generations quote what no longer stands where it stood.

    (turn's number, source, start) → "changed", or "gone" where the store has no such source any more.
    """
    states = {}
    for turn in turns:
        if turn.answer is None or turn.answer.generation == store.generation:
            continue
        for c in (*turn.answer.citations, *turn.answer.conflicts):
            if state := _state(store, c.source, c.start, c.end, c.quote):
                states[turn.number, c.source, c.start] = state
    return states


def _state(store: Store, source: str, start: int, end: int, quote: str) -> str | None:
    try:
        return None if store.slice(source, start, end) == quote else CHANGED
    except StoreError:
        return GONE
