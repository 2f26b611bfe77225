"""A PostgreSQL database that many servers share, through SQLAlchemy's pool; the statements are those of the SQLite file."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from index.errors import SettingError, StoreError
from index.settings import masked
from rag.serve.database.dialect import query, schema, value
from rag.serve.database.migrate import LaterVersion, migrate

if TYPE_CHECKING:  # the extra `postgres`
    from sqlalchemy import Connection as Opened
    from sqlalchemy import CursorResult, Engine

PACKAGES = '"sqlalchemy==2.1.9" "psycopg[binary]==3.3.9"'  # as pyproject.toml pins them
_POOL = 8  # connections of a server; a query holds one for milliseconds, and PostgreSQL lets in 100 by default
_WAIT_S = 10  # for a free one of them, or for a row that another transaction has
_ALONE = 7_860_001  # the advisory lock of migrations and tidying, any number that nobody else takes
# A server or a network that is gone is told of in seconds, where TCP by itself would wait for minutes.
_CLIENT: dict[str, object] = {
    "connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 15_000, "client_encoding": "utf8", "application_name": "news-qa",
    "options": f"-c lock_timeout={_WAIT_S}s -c idle_in_transaction_session_timeout=60s",
}  # fmt: skip


class NamedRow:
    """A row of a result, by name and by number."""

    __slots__ = ("_names", "_values")

    def __init__(self, names: Sequence[str], values: Sequence[Any]) -> None:
        self._names, self._values = names, values

    def __getitem__(self, column: int | str, /) -> Any:
        return self._values[self._names.index(column) if isinstance(column, str) else column]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def keys(self) -> Sequence[str]:
        """Return the names of its columns."""
        return self._names


class Result:
    """What a statement gave, as rows of ours."""

    def __init__(self, result: CursorResult[Any]) -> None:
        self._result = result
        self._names = tuple(result.keys()) if result.returns_rows else ()

    @property
    def rowcount(self) -> int:
        """How many rows it has changed."""
        return int(self._result.rowcount)

    def fetchone(self) -> NamedRow | None:
        """Return the next row."""
        row = self._result.fetchone()
        return None if row is None else NamedRow(self._names, row)

    def fetchall(self) -> list[NamedRow]:
        """Return the rows that are left."""
        return [NamedRow(self._names, row) for row in self._result.fetchall()]

    def __iter__(self) -> Iterator[NamedRow]:
        return iter(self.fetchall())


class Writing:
    """A connection inside a transaction."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Result:
        """Run a statement."""
        told = tuple(value(each) for each in values)
        return Result(self._opened.exec_driver_sql(query(sql), told) if told else self._opened.exec_driver_sql(sql))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        """Run a statement once for each row of values."""
        told = [tuple(value(each) for each in row) for row in rows]
        if told:
            self._opened.exec_driver_sql(query(sql), told)


class PostgresDatabase:
    """A database on a PostgreSQL server; a connection that broke is replaced by itself. Use ``PostgresDatabase.open``."""

    shared = True

    def __init__(self, address: str) -> None:
        self.place = masked(address)
        self._engine = _engine(address)
        self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._own = threading.local()

    @classmethod
    def open(cls, address: str) -> PostgresDatabase:
        """Open the database of a postgresql:// address and bring it up to date; servers that start together do so once.

        Raises SettingError: the address is none, or the extra is missing; StoreError: it does not answer or cannot be used.
        """
        database = cls(address)
        try:
            database._prepare()
        except BaseException:
            database.close()
            raise
        return database

    def _prepare(self) -> None:
        with self.write(alone=True) as connection:
            encoding = connection.execute("SHOW server_encoding").fetchall()[0][0]
            if encoding != "UTF8":
                raise self._unusable(f"its texts are in {encoding}", "run: createdb -E UTF8 -T template0 NAME")
            try:
                migrate(connection, schema)
            except LaterVersion as error:
                raise self._unusable(str(error), "name another: RAG_CHATS=FILE") from error

    def read(self, sql: str, *values: object) -> list[NamedRow]:
        """Return the rows of a query. Raises StoreError: it cannot be asked now."""
        if writing := getattr(self._own, "writing", None):  # this thread's own transaction sees what it has written
            rows: list[NamedRow] = writing.execute(sql, values).fetchall()
            return rows
        with self._told(), self._reading.connect() as opened:
            return Writing(opened).execute(sql, values).fetchall()

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Writing]:
        """Give a connection inside one transaction. Raises StoreError: it cannot be asked now; nothing is written then."""
        with self._told(), self._engine.begin() as opened:
            self._own.writing = Writing(opened)
            try:
                if alone:
                    opened.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ALONE})")
                yield self._own.writing
            finally:
                del self._own.writing

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what keeps the server from its work in one line; a flaw of a statement stays what it is."""
        from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError, TimeoutError

        try:
            yield
        except TimeoutError as error:
            raise self._unusable(f"each of {_POOL} connections is in use", "ask again in a moment") from error
        except DBAPIError as error:
            code = getattr(error.orig, "sqlstate", None) or ""
            denied = isinstance(error, ProgrammingError) and code == "42501"
            if not (denied or error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)):
                raise
            said = masked(" ".join(str(error.orig).split()))
            raise self._unusable(said, "start it, or correct RAG_CHATS") from error

    def _unusable(self, why: str, mend: str) -> StoreError:
        return StoreError(
            f"found the database {self.place}, which cannot be used ({why}); "
            f"expected a PostgreSQL that answers and lets us write; {mend}"
        )


def _engine(address: str) -> Engine:
    try:
        from sqlalchemy import create_engine, make_url
        from sqlalchemy.exc import ArgumentError

        try:
            url = make_url(address).set(drivername="postgresql+psycopg")
        except (ArgumentError, ValueError):
            raise SettingError(
                f"RAG_CHATS is {masked(address)!r}; expected postgresql://user:password@host/name, in it %40 for an @ of "
                "the password; correct it"
            ) from None
        client = {name: given for name, given in _CLIENT.items() if name not in url.query}
        return create_engine(
            url, pool_size=_POOL, max_overflow=0, pool_timeout=_WAIT_S, pool_pre_ping=True, pool_use_lifo=True,
            hide_parameters=True,  # what people asked stands in no log
            connect_args={**client, "prepare_threshold": None},  # a pooler between us may give a transaction another session
        )  # fmt: skip
    except ImportError:
        raise SettingError(
            f"found no packages for {masked(address)}; expected {PACKAGES}; "
            f"run: {sys.executable} -m pip install {PACKAGES}"
        ) from None
