"""What a person has set, kept by name from one visit to the next."""

from __future__ import annotations

from collections.abc import Mapping

from rag.serve.database import Database

_PUT = "INSERT INTO preference VALUES (?,?,?) ON CONFLICT (owner, name) DO UPDATE SET value = excluded.value"


def preferences(database: Database, owner: str) -> dict[str, str]:
    """Return what an owner has set, by name."""
    rows = database.read("SELECT name, value FROM preference WHERE owner = ?", owner)
    return {row["name"]: row["value"] for row in rows}


def prefer(database: Database, owner: str, values: Mapping[str, str]) -> None:
    """Keep what an owner sets; what is "" is as the server has it, and is forgotten."""
    with database.write() as db:
        for name, value in sorted(values.items()):  # two pages that set the same do so in one order
            if value:
                db.execute(_PUT, (owner, name, value))
            else:
                db.execute("DELETE FROM preference WHERE owner = ? AND name = ?", (owner, name))
