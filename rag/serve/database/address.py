"""Where a database of conversations is: a file beside the store, another file, or a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.address import home_of
from index.settings import Settings
from rag.serve.database.database import Database
from rag.serve.database.postgres import PostgresDatabase
from rag.serve.database.sqlite import SqliteDatabase

Address = Path | str  # a file, or postgresql://user:password@host/name


def beside(store: Path) -> Path:
    """Return where the file of a store lies: ``.store`` has ``.store.chats.sqlite`` beside it.

    >>> beside(Path("news/.store")).as_posix()
    'news/.store.chats.sqlite'
    """
    return store.with_name(f"{store.name}.chats.sqlite")


def address_of(settings: Settings) -> Address:
    """Return where the conversations and keys of a service are: what RAG_CHATS says, else the file beside the store."""
    return settings.chats or beside(home_of(settings.store))


def is_there(address: Address) -> bool:
    """Return whether a database is there already, as far as that is seen without asking a server."""
    return isinstance(address, str) or address.exists()


@contextmanager
def opened(address: Address) -> Iterator[Database | None]:
    """Give a database as `open_database` does for as long as the block runs; None where there is none: a look makes no file."""
    database = open_database(address) if is_there(address) else None
    try:
        yield database
    finally:
        if database:
            database.close()


def open_database(address: Address) -> Database:
    """Open a database, made where there is none, and bring it up to date.

    Raises StoreError: it cannot be used; SettingError: an address that is none, or the extra `postgres` is missing.
    """
    return PostgresDatabase.open(address) if isinstance(address, str) else SqliteDatabase.open(address)
