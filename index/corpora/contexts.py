"""Texts as they are, nothing cleaned and nothing cut, as articles and as a store: contexts of benchmarks, bare news."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from index.articles.source import Draft, Source
from index.encoder import Encoder
from index.types import Article


def whole_article(path: str, text: str) -> list[Article]:
    """Return a text as its one article, without a title or date."""
    return [Article(path, 0, len(text), None, None, None, ((0, len(text)),))]


def whole(source: Source) -> list[Draft]:
    """Return a source as its one article, nothing of which is cleaned away."""
    return [Draft(source.path, 0, source.text, (0, len(source.text)), whole=True)]


def context_name(context: str) -> str:
    """Return what a context is called in a store: its sha1."""
    return hashlib.sha1(context.encode()).hexdigest()


def build_context_store(texts: Iterable[tuple[str, str]], folder: Path, encoder: Encoder, workers: int = 0) -> Path:
    """Build the store of (name, text) pairs in a folder, or what of it is not there yet; return the folder.

    A name stands for its text: a store that has the name is not read again. ``workers``: processes; 0: one a core.
    """
    from index.building.build import build_sources  # with all that indexing needs: only where something is built

    sources = (Source(name, text, "utf-8", name) for name, text in sorted(texts))
    build_sources(sources, folder, encoder, cut=whole, workers=workers)
    return folder
