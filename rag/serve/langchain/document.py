"""A passage as a LangChain Document."""

from __future__ import annotations

from typing import Any

from langchain_core.documents import Document

from index.types import Passage


def document(passage: Passage, id: str | None = None, **more: Any) -> Document:
    """Return a passage's text with where it stands (``text[start:end]`` of its source), what it is of, and ``more``."""
    where = {"source": passage.source, "start": passage.start, "end": passage.end}
    about = {"title": passage.title, "date": passage.date, "author": passage.author}
    return Document(id=id, page_content=passage.text, metadata={**where, **about, **more})
