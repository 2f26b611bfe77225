"""What was deleted from a store, kept for a while so that it can be put back as it was."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from typing import TYPE_CHECKING

from index.articles.source import Record, Source
from index.building.build import update
from index.errors import SourceError
from index.store.store import Store
from rag.serve.database import Database
from rag.serve.library.kept import new_id, now, oldest
from rag.serve.library.records import GONE, LAST, Deletion, LibraryError

if TYPE_CHECKING:
    from rag.chain import Service

_PLAIN = ("txt", "md")  # formats that mark no article off


def delete(service: Service, database: Database, owner: str, sources: Collection[str]) -> Deletion:
    """Delete sources from the store; those that are gone already are passed over.

    Raises LibraryError: GONE where none is there, LAST where no article would be left; and what `update` raises.
    """
    store = service.store
    there = sorted(set(sources).intersection(store.sources()))
    if not there:
        raise LibraryError(GONE)
    if not {article.source for article in store.articles}.difference(there):
        raise LibraryError(LAST)
    known = {path: store.source(path) for path in there}
    told = {path: json.dumps(asdict(source_of(store, path)), ensure_ascii=False) for path in there}
    deletion = Deletion(new_id(), tuple(there), tuple(path for path in there if not known[path].given))
    with database.write() as connection:  # first: what cannot be kept is not deleted
        connection.execute("DELETE FROM deletion WHERE deleted < ?", (oldest(),))
        connection.execute("INSERT INTO deletion VALUES (?,?,?)", (deletion.id, owner, now()))
        # A member of a folder's archive would be taken for a file of that folder, which is not there.
        rows = [(deletion.id, p, s.given or s.file != p, told[p]) for p, s in known.items()]
        connection.executemany("INSERT INTO deleted_source VALUES (?,?,?,?)", rows)
    try:
        update(store.address, service.encoder, delete=there)
    except Exception as error:
        _forget(database, deletion.id)
        if isinstance(error, SourceError):  # nothing would be left to ask
            raise LibraryError(LAST) from error
        raise
    return deletion


def put_back(service: Service, database: Database, owner: str, deletion: str) -> tuple[str, ...]:
    """Put back what was deleted at once; return its sources. One that came again meanwhile stays as it is now.

    Raises LibraryError GONE for what nobody of this name deleted, or is put back already; and what `update` raises.
    """
    sql = "SELECT path, given, source FROM deleted_source JOIN deletion ON id=deletion WHERE id=? AND owner=? ORDER BY path"
    rows, there = database.read(sql, deletion, owner), set(service.store.sources())
    if not rows:
        raise LibraryError(GONE)
    for given in (True, False):
        put = [_source(row["source"]) for row in rows if bool(row["given"]) is given and row["path"] not in there]
        if put:
            update(service.store.address, service.encoder, put=put, given=given)
    _forget(database, deletion)
    return tuple(row["path"] for row in rows)


def _forget(database: Database, deletion: str) -> None:
    with database.write() as connection:
        connection.execute("DELETE FROM deletion WHERE id=?", (deletion,))


def source_of(store: Store, path: str) -> Source:
    """Return a source as it was read, with the articles that its format marked off."""
    known = store.source(path)
    marked = () if known.format in _PLAIN else (a for a in store.articles if a.source == path)
    records = tuple(Record(a.start, a.end, a.title, a.date, a.author, a.url) for a in marked)
    told = known.encoding, known.sha, known.format, known.pages, records, known.warnings
    return Source(path, store.text(path), *told)


def _source(told: str) -> Source:
    fields = json.loads(told)
    records = tuple(Record(**record) for record in fields.pop("records"))
    pages, warnings = tuple(fields.pop("pages")), tuple(fields.pop("warnings"))
    return Source(**fields, pages=pages, records=records, warnings=warnings)
