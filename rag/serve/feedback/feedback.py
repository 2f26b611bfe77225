"""Opinions in the database: one of each person on each answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from index.settings import Settings
from rag.serve.answering.asked import history
from rag.serve.conversations import StoredTurn
from rag.serve.database import Database
from rag.serve.database.database import now
from rag.serve.feedback.records import MAX_COMMENT_CHARS, Opinion, Record, opinion_of, record_of

_PLACES = frozenset(f"RAG_{name}" for name in "SEEDS STORE CHATS HOST PORT".split())  # settings that change no answer
_SAID = ("verdict", "reasons", "comment", "absent", "source", "start", "stop", "quote", "given")
_FACTS = ("turn", "owner", "link", "question", "language", "history", "answer", "why", "settings", "asked")
_PUT = (
    f"INSERT INTO feedback ({', '.join(_SAID + _FACTS)}) VALUES ({', '.join('?' * len(_SAID + _FACTS))}) "
    f"ON CONFLICT (turn, owner) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _SAID)}"
)
# A reason is a word of ours, and what is kept a JSON list of such words.
_OF = """WHERE (? = '' OR verdict = ?) AND (? = '' OR instr(reasons, '"' || ? || '"') > 0)"""
_ALL = 2**63 - 1
_MANY = 500  # turns asked of at once; SQLite takes 999 values in a statement


class Feedback:
    """The opinions of a database. Whoever calls has looked up the turn under its owner."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self, owner: str, turn: StoredTurn, before: Sequence[StoredTurn], opinion: Opinion, settings: Settings
    ) -> None:
        """Keep what an owner says of an answer, in the place of what he said of it before.

        ``before``: the turns of its conversation that came before it. Raises ValueError for a turn without an answer.
        """
        if turn.answer is None:
            raise ValueError(f"found the turn {turn.id} in the state {turn.state}; expected one with an answer")
        deciding = {name: value for name, value in settings.variables().items() if name not in _PLACES}
        facts = (
            turn.id, owner, turn.link, turn.question, turn.language, _json(history(list(before))),
            _json(turn.answer.to_json()), _json(turn.why), _json(deciding), turn.asked,
        )  # fmt: skip
        with self._database.write() as db:
            db.execute(_PUT, (*_said(opinion), now(), *facts))

    def drop(self, owner: str, turn: str) -> None:
        """Take back what an owner said of an answer."""
        with self._database.write() as db:
            db.execute("DELETE FROM feedback WHERE turn = ? AND owner = ?", (turn, owner))

    def of(self, owner: str, turns: Sequence[str]) -> dict[str, Opinion]:
        """Return what an owner said of some turns, by their ids; of the others nothing."""
        opinions = dict[str, Opinion]()
        for at in range(0, len(turns), _MANY):
            some = turns[at : at + _MANY]
            places = ",".join("?" * len(some))
            rows = self._database.read(f"SELECT * FROM feedback WHERE owner = ? AND turn IN ({places})", owner, *some)
            opinions |= {row["turn"]: opinion_of(row) for row in rows}
        return opinions

    def records(self, verdict: str = "", reason: str = "", limit: int = _ALL, offset: int = 0) -> list[Record]:
        """Return what was said, the newest first: of a verdict, with a reason, ``limit`` of it after the first ``offset``."""
        rows = self._database.read(
            f"SELECT * FROM feedback {_OF} ORDER BY given DESC, id DESC LIMIT ? OFFSET ?",
            *_wanted(verdict, reason), limit, offset,
        )  # fmt: skip
        return [record for row in rows if (record := record_of(row))]

    def count(self, verdict: str = "", reason: str = "") -> int:
        """Return how many opinions there are: of a verdict, with a reason."""
        (row,) = self._database.read(f"SELECT count(*) AS n FROM feedback {_OF}", *_wanted(verdict, reason))
        return int(row["n"])


def _wanted(verdict: str, reason: str) -> tuple[str, ...]:
    return verdict, verdict, reason, reason


def _said(opinion: Opinion) -> tuple[object, ...]:
    place = astuple(opinion.should) if opinion.should else (None,) * 4
    return (opinion.verdict, _json(opinion.reasons), opinion.comment[:MAX_COMMENT_CHARS], opinion.absent, *place)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
