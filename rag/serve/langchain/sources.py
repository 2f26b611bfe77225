"""A Document that is handed over → a source of the store, and the id it goes by."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Container, Sequence
from typing import Any
from urllib.parse import quote, unquote

from langchain_core.documents import Document

from index.address import Address
from index.articles.clean import clean, drafts
from index.articles.source import Record, Source
from index.building.build import update
from index.encoder import Encoder
from index.errors import StoreError, UsageError
from index.store.store import Store

_FOLDER, _SUFFIX = "langchain/", ".txt"
_FORMAT = "document"  # one whose articles are marked off: a Document is one, whatever its text looks like
_SAFE = " !@()[],;=+"  # beside letters, digits and _.-~; what leads out of a folder or ends a line is written as %HH


def source_of(id: str, there: Container[str]) -> str:
    """Return the source that goes by an id: the one of that path where it is ``there``, else a Document's place.

    >>> source_of("a.txt", {"a.txt"}), source_of("7", {"a.txt"}), source_of("../x", ())
    ('a.txt', 'langchain/7.txt', 'langchain/..%2Fx.txt')
    """
    try:
        return id if id in there else f"{_FOLDER}{quote(id, safe=_SAFE)}{_SUFFIX}"
    except UnicodeEncodeError:
        raise UsageError(f"found the id {id!r}, half a character in it; expected text; give another id") from None


def id_of(source: str, there: Container[str]) -> str:
    """Return the id that a source goes by, which `source_of` takes back.

    >>> [id_of(path, {"a.txt"}) for path in ("a.txt", "langchain/7.txt", "langchain/a.txt.txt")]
    ['a.txt', '7', 'langchain/a.txt.txt']
    """
    if not (source.startswith(_FOLDER) and source.endswith(_SUFFIX)):
        return source
    id = unquote(source.removeprefix(_FOLDER).removesuffix(_SUFFIX))
    return source if id in there else id


class Sources:
    """The sources of a store, for looking one up."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __contains__(self, path: object) -> bool:
        try:
            self._store.source(str(path))
        except StoreError:
            return False
        return True


def put(
    store: Address, encoder: Encoder, documents: Sequence[Document], ids: Sequence[str] | None, there: Container[str]
) -> list[str]:
    """Store Documents in one new generation; return their ids: those given, else their own, else new ones.

    Raises UsageError, and nothing is stored, for ids that are not one each and for a text that cannot be kept.
    """
    given: Sequence[str | None] = ids or [one.id for one in documents]
    named = [id or str(uuid.uuid4()) for id in given]
    if len(named) != len(documents) or len(set(named)) < len(named):
        found = f"{len(set(named))} ids for {len(documents)} Documents"
        raise UsageError(f"found {found}; expected one of its own for each; correct ids, or leave them out")
    sources = [_as_source(one, source_of(id, there)) for one, id in zip(documents, named, strict=True)]
    update(store, encoder, put=sources)
    return named


def _as_source(given: Document, path: str) -> Source:
    """Return a Document as a source: its text, and of its metadata title, date, author and url; the rest is not kept.

    Raises UsageError for a text in which nothing is worth keeping, and for one that is none.
    """
    text, about = given.page_content, {name: _told(given, name) for name in ("title", "date", "author", "url")}
    try:
        sha = hashlib.sha256(json.dumps([text, about], ensure_ascii=False).encode()).hexdigest()
    except UnicodeEncodeError:
        raise UsageError(f"{path}: found half a character (a lone surrogate); expected text; correct it") from None
    source = Source(path, text, "utf-8", sha, _FORMAT, records=(Record(0, len(text), **about),))
    if not text.strip() or not any(clean(draft) for draft in drafts(source)):
        raise UsageError(f"{path}: found nothing worth keeping; expected a sentence or more; leave the Document out")
    return source


def _told(given: Document, name: str) -> str | None:
    value: Any = given.metadata.get(name)
    return None if value is None else str(value)
