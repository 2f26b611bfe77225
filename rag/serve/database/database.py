"""What every database of conversations does, whichever keeps it: a file of this machine's, or a server for many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, Protocol


class Row(Protocol):
    """A row, by the names of its columns or by their numbers from 0."""

    def __getitem__(self, column: int | str, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...

    def keys(self) -> Iterable[str]:
        """Return the names of its columns, in their order."""
        ...


class Cursor(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows a change has changed."""
        ...

    def fetchone(self) -> Row | None:
        """Return the next row."""
        ...

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        ...

    def __iter__(self) -> Iterator[Row]: ...


class Connection(Protocol):
    """What writes inside a transaction. Statements are SQLite's and PostgreSQL's both (dialect.py), "?" each value's place."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Cursor:
        """Run a statement."""
        ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Run a statement once for each row of values."""
        ...


class Database(Protocol):
    """Records that any thread reads and writes; `open_database` gives one that is up to date."""

    @property
    def place(self) -> str:
        """Where it is, as a person may read it: without a password."""
        ...

    @property
    def shared(self) -> bool:
        """Whether servers on other machines may lean on it too."""
        ...

    def read(self, sql: str, *values: object) -> Sequence[Row]:
        """Return the rows of a query; inside this thread's `write` as that has left them. Raises StoreError: it cannot be asked now."""
        ...

    def write(self, *, alone: bool = False) -> AbstractContextManager[Connection]:
        """Give a connection inside one transaction: all that is written takes place, or nothing where an error leaves it.

        In a shared one others write meanwhile: what a statement relies on stands in its own WHERE, or an earlier one has
        changed that row. ``alone``: no other that says so too writes meanwhile. Raises StoreError: it cannot be asked now.
        """
        ...

    def close(self) -> None:
        """Close the connections that this thread, or any, holds."""
        ...


def now() -> str:
    """Return the time in UTC, ISO 8601 to the millisecond, so that texts sort as times do."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
