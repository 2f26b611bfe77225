"""What a person has set, kept by name from one visit to the next."""

from __future__ import annotations

from collections.abc import Mapping

from rag.serve.database import Database


def preferences(database: Database, owner: str) -> dict[str, str]:
    """Return what an owner has set, by name."""
    rows = database.read("SELECT name, value FROM preference WHERE owner = ?", owner)
    return {row["name"]: row["value"] for row in rows}


def prefer(database: Database, owner: str, values: Mapping[str, str]) -> None:
    """Keep what an owner sets; what is "" is as the server has it, and is forgotten."""
    with database.write() as db:
        for name, value in values.items():
            if value:
                db.execute("INSERT OR REPLACE INTO preference VALUES (?,?,?)", (owner, name, value))
            else:
                db.execute("DELETE FROM preference WHERE owner = ? AND name = ?", (owner, name))
