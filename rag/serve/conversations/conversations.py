"""Conversations in the database. Each belongs to one owner; what another asks for by its id is not there for him."""

from __future__ import annotations

import json
import secrets
import time
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from index.errors import StoreError
from index.language.normalise import fold
from rag.serve.conversations.records import (
    DONE,
    INTERRUPTED,
    PENDING,
    Conversation,
    StoredTurn,
    conversation_of,
    turn_of,
)
from rag.serve.database import Database, Row
from rag.serve.database.database import now
from rag.serve.database.servers import Servers, servers_of
from rag.types import Answer

TITLE_CHARS = 60  # of the first question
KEPT_DELETED = timedelta(days=7)  # a deleted conversation can be brought back so long
KEPT_ASKED = timedelta(days=30)  # what a program asked: its answers' links open so long
MAX_LISTED = 500  # conversations of an owner that a list shows
_TIDY_EVERY_S = 86_400.0
_LISTED = (
    "SELECT c.*, count(t.id) AS turns FROM conversation c LEFT JOIN turn t ON t.conversation = c.id "
    "WHERE c.owner = ? AND c.deleted IS NULL {also} GROUP BY c.id ORDER BY c.changed DESC, c.id LIMIT {limit}"
)
_OWNED = (
    "SELECT t.* FROM turn t JOIN conversation c ON c.id = t.conversation WHERE c.owner = ? AND c.deleted IS NULL AND "
)


def new_id() -> str:
    """Return an id that nobody guesses: 128 bits, 22 characters of a URL."""
    return secrets.token_urlsafe(16)


def titled(text: str) -> str:
    """Return a text as a title: one line of 60 characters, without marks that are not seen and turn what follows.

    >>> titled("稿\u202e  ../evil")
    '稿 ../evil'
    """
    seen = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"})
    return " ".join(seen.split())[:TITLE_CHARS]


class Busy(Exception):
    """A question is put while another of its conversation is being answered."""


class Conversations:
    """The conversations of a database."""

    def __init__(
        self, database: Database, clock: Callable[[], float] = time.monotonic, servers: Servers | None = None
    ) -> None:
        self._database, self._clock = database, clock
        self._servers = servers or servers_of(database)
        self._owed: dict[str, str] = {}  # turns whose end could not be written down: how they ended
        self._tidy()

    def listed(self, owner: str, words: str = "") -> list[Conversation]:
        """Return an owner's conversations, the newest first; with ``words`` those that hold every one of them, in either script."""
        also, values = "", list[str]()
        for word in fold(words).split():
            also += " AND EXISTS (SELECT 1 FROM turn s WHERE s.conversation = c.id AND instr(s.folded || ' ' || lower(c.title), ?) > 0)"
            values.append(word)
        rows = self._database.read(_LISTED.format(also=also, limit=MAX_LISTED), owner, *values)
        return [conversation_of(row) for row in rows if row["turns"]]

    def begin(self, owner: str) -> str:
        """Begin a conversation and return its id; it is listed when something has been asked."""
        if self._clock() - self._tidied > _TIDY_EVERY_S:
            self._tidy()
        id, at = new_id(), now()
        with self._database.write() as db:
            db.execute("INSERT INTO conversation (id, owner, created, changed) VALUES (?,?,?,?)", (id, owner, at, at))
        return id

    def get(self, owner: str, id: str) -> Conversation | None:
        """Return one of an owner's conversations; None where it is not his, or is deleted."""
        rows = self._database.read(_LISTED.format(also="AND c.id = ?", limit=1), owner, id)
        return conversation_of(rows[0]) if rows else None

    def rename(self, owner: str, id: str, title: str) -> bool:
        """Give a conversation a title; "" gives back that of its first question. False: it is not there."""
        title = titled(title)
        first = "(SELECT substr(question, 1, ?) FROM turn WHERE conversation = conversation.id ORDER BY number LIMIT 1)"
        with self._database.write() as db:
            sql = f"UPDATE conversation SET named = ?, title = coalesce(nullif(?, ''), {first}, '') WHERE id = ? AND owner = ?"
            return db.execute(sql, (bool(title), title, TITLE_CHARS, id, owner)).rowcount > 0

    def delete(self, owner: str, id: str) -> bool:
        """Delete a conversation; it can be restored for a week, and its links open nothing meanwhile."""
        return self._marked(owner, id, now())

    def restore(self, owner: str, id: str) -> bool:
        """Bring a deleted conversation back. False: it is not there any more."""
        return self._marked(owner, id, None)

    def clear(self, owner: str) -> list[str]:
        """Delete all conversations of an owner; return their ids, so that they can be restored."""
        ids = [c.id for c in self.listed(owner)]
        for id in ids:
            self.delete(owner, id)
        return ids

    def _marked(self, owner: str, id: str, deleted: str | None) -> bool:
        with self._database.write() as db:
            sql = "UPDATE conversation SET deleted = ? WHERE id = ? AND owner = ?"
            return db.execute(sql, (deleted, id, owner)).rowcount > 0

    def turns(self, owner: str, id: str) -> list[StoredTurn]:
        """Return the turns of one of an owner's conversations, in order; none where it is not his."""
        return [turn_of(row) for row in self._database.read(_OWNED + "c.id = ? ORDER BY t.number", owner, id)]

    def turn(self, owner: str, id: str) -> StoredTurn | None:
        """Return one of an owner's turns."""
        return _first(self._database.read(_OWNED + "t.id = ?", owner, id))

    def by_link(self, link: str) -> StoredTurn | None:
        """Return the turn that a link opens, whoever has it; None where it is forged, or its conversation deleted."""
        sql = (
            "SELECT t.* FROM turn t JOIN conversation c ON c.id = t.conversation WHERE t.link = ? AND c.deleted IS NULL"
        )
        return _first(self._database.read(sql, link))

    def ask(self, owner: str, id: str, question: str, language: str, replacing: str = "") -> StoredTurn:
        """Put a question at the end of a conversation, or in the place of its last turn; it is pending.

        Raises Busy while another one is, KeyError where the conversation is not the owner's.
        """
        turn, at = new_id(), now()
        with self._database.write() as db:
            # Changed before it is looked at: of two servers that are asked at once the other one waits here.
            owned = "UPDATE conversation SET changed = ? WHERE id = ? AND owner = ? AND deleted IS NULL"
            if not db.execute(owned, (at, id, owner)).rowcount:
                raise KeyError(id)
            turns = db.execute(
                "SELECT id, number, state FROM turn WHERE conversation=? ORDER BY number", (id,)
            ).fetchall()
            if any(row["state"] == PENDING for row in turns):
                raise Busy
            if turns and turns[-1]["id"] == replacing:
                db.execute("DELETE FROM turn WHERE id=?", (turns.pop()["id"],))
            number = turns[-1]["number"] + 1 if turns else 1
            db.execute(
                "INSERT INTO turn (id, link, conversation, number, question, folded, language, asked, state, server) "
                "VALUES (?,?,?,?,?,?,?,?,?,?)",
                (turn, new_id(), id, number, question, fold(question), language, at, PENDING, self._servers.id),
            )
            named = "title = CASE WHEN named = 1 OR ? > 1 THEN title ELSE ? END"
            db.execute(f"UPDATE conversation SET {named} WHERE id = ?", (number, titled(question), id))
        return self._present(turn)

    def finish(self, turn: str, answer: Answer, shown: str, why: object) -> bool:
        """Keep what a pending turn was answered. False: it is not pending any more, so nothing is kept."""
        record, trace = (json.dumps(value, ensure_ascii=False) for value in (answer.to_json(), why))
        said = fold(f"{answer.question}\n{answer.answer}")
        sql = "UPDATE turn SET state=?, answer=?, shown=?, why=?, folded=? WHERE id=? AND state=?"
        with self._database.write() as db:
            return db.execute(sql, (DONE, record, shown, trace, said, turn, PENDING)).rowcount > 0

    def end(self, turn: str, state: str) -> bool:
        """Say that a pending turn gets no answer: it "failed" or was "stopped". False: it is not pending any more."""
        sql = "UPDATE turn SET state=? WHERE id=? AND state=?"
        try:
            with self._database.write() as db:
                return db.execute(sql, (state, turn, PENDING)).rowcount > 0
        except StoreError:
            self._owed[turn] = state
            raise

    def look(self) -> None:
        """End the turns of servers that are gone, and those whose end could not be written down. Raises StoreError."""
        for turn, state in list(self._owed.items()):
            self.end(turn, state)
            del self._owed[turn]
        answering = self._database.read("SELECT DISTINCT server FROM turn WHERE state=?", PENDING)
        for server in self._servers.gone(row["server"] for row in answering):
            with self._database.write() as db:
                db.execute("UPDATE turn SET state=? WHERE state=? AND server=?", (INTERRUPTED, PENDING, server))

    def _present(self, turn: str) -> StoredTurn:
        return turn_of(self._database.read("SELECT * FROM turn WHERE id=?", turn)[0])

    def _tidy(self) -> None:
        """End the turns of servers that are gone, and forget what was deleted or asked by a program long ago, or never used."""
        self._tidied, today = self._clock(), datetime.now(UTC)
        before, asked = (today - KEPT_DELETED).isoformat(), (today - KEPT_ASKED).isoformat()
        self.look()
        with self._database.write(alone=True) as db:
            db.execute("DELETE FROM conversation WHERE deleted < ?", (before,))
            programs = "substr(owner, 1, 4) IN ('key:', 'api:')"  # a person keeps his own
            db.execute(f"DELETE FROM conversation WHERE changed < ? AND {programs}", (asked,))
            unused = "NOT EXISTS (SELECT 1 FROM turn WHERE conversation = conversation.id)"
            db.execute(f"DELETE FROM conversation WHERE changed < ? AND {unused}", (before,))


def _first(rows: Sequence[Row]) -> StoredTurn | None:
    return turn_of(rows[0]) if rows else None
