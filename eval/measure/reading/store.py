"""A benchmark file's contexts as a passage store, kept in the work folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from index.articles.read import Source
from index.encoder import Encoder
from index.store.local import Store
from index.types import Article


def whole(path: str, text: str) -> list[Article]:
    """A context as one article: nothing cleaned, nothing cut."""
    return [Article(path, 0, len(text), None, None, None, ((0, len(text)),))]


def source_of(context: str) -> str:
    """A context's name in the store: its sha1, as `rag.training.prepare` names it, so that its stores serve here."""
    return hashlib.sha1(context.encode()).hexdigest()


def opened(contexts: Iterable[str], folder: Path, encoder: Encoder) -> Store:
    """Open the store of some contexts, built where it is not there yet."""
    from index.building.build import build_sources  # with all that indexing needs: only where something is built

    sources = (Source(source_of(c), c, "utf-8", source_of(c)) for c in sorted(contexts))
    build_sources(sources, folder, encoder, cut=whole, workers=1)
    return Store.open(folder)
