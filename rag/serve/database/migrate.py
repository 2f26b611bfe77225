"""Numbered migrations: NNNN_name.sql, each run once in a database, in the order of their numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from rag.serve.database.database import Connection, now

MIGRATIONS = Path(__file__).parent / "migrations"
_BEFORE = "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL)"


class LaterVersion(Exception):
    """A database that a later version of the program has brought further than this one knows."""


def migrate(connection: Connection, schema: Callable[[str], str] = str) -> None:
    """Bring a database up to date inside a transaction that no other server shares; ``schema``: into its dialect.

    Raises LaterVersion for one that is further than the migrations we have.
    """
    known = {int(file.name[:4]): file for file in sorted(MIGRATIONS.glob("[0-9]*.sql"))}
    connection.execute(_BEFORE)
    applied = {row["number"] for row in connection.execute("SELECT number FROM migration")}
    if later := applied - known.keys():
        raise LaterVersion(f"it was written by a later version: migration {max(later):04d}")
    for number in sorted(known.keys() - applied):
        for statement in statements(known[number].read_text("utf8")):
            connection.execute(schema(statement))
        connection.execute("INSERT INTO migration VALUES (?,?,?)", (number, known[number].stem, now()))


def statements(script: str) -> Iterator[str]:
    """Yield a script's statements: run as a whole it would end the transaction they are to share."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
