"""Many people at once, each with a profile and a conversation of his own, over the page's own protocol."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from eval.speed.chat.server import served

_ASKED = re.compile(r'<div class="asked">.*?<p>(.*?)</p>', re.DOTALL)
_PATIENCE_S = 60.0


class Refused(Exception):
    """An event of the page ended in an error."""


@dataclass
class Person:
    """Somebody with the page open: what he asked, what it took (seconds), whose questions he saw, what went wrong."""

    web: httpx.AsyncClient
    events: Mapping[str, int]
    profile: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    session: str = field(default_factory=lambda: secrets.token_hex(6))
    asked: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    received: int = 0  # bytes of all events

    async def event(self, name: str, *values: Any) -> list[Any]:
        """Send an event of the page and return its outputs when it has ended; what comes before is read and let go."""
        sent = {"data": [None, *values], "fn_index": self.events[name], "session_hash": self.session}
        (await self.web.post("gradio_api/queue/join", json=sent)).raise_for_status()
        ended: dict[str, Any] = {"success": False, "output": {}}
        async with self.web.stream("GET", "gradio_api/queue/data", params={"session_hash": self.session}) as reply:
            async for line in reply.aiter_lines():
                self.received += len(line)
                told = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                self.seen += map(unescape, _ASKED.findall(str(told)))
                if told.get("msg") == "process_completed":
                    ended = told
                elif told.get("msg") == "close_stream":  # who leaves earlier takes the next event with him
                    break
        if ended["success"]:
            return list(ended["output"]["data"])
        raise Refused(ended["output"].get("error") or "no end was told")

    async def open(self) -> None:
        """Open the page."""
        (await self.web.get("")).raise_for_status()
        await self.event("opened", self.profile, json.dumps({"zone": 480, "known": True}))

    async def ask(self, question: str) -> None:
        """Ask in his conversation and wait for the reply."""
        begun = time.perf_counter()
        try:
            await self.event("asked", json.dumps({"question": question, "busy": False}), None, None)
            self.took.append(time.perf_counter() - begun)
        except (Refused, httpx.HTTPError) as error:
            self.errors.append(f"{type(error).__name__}: {error}"[:200])
        self.asked.append(question)


def crowd(store: Path, questions: Sequence[str], people: int, each: int) -> dict[str, Any]:
    """Let so many people ask so many questions each, the next as soon as the last is answered, all at once.

    ``seconds``: of each answer. ``crossed``: turns in a conversation, or shown, that its person did not ask.
    """
    with TemporaryDirectory() as home:
        chats = Path(home, "chats.sqlite")
        with served(store, chats) as chat:
            chat.first_byte()
            everyone, figures = asyncio.run(_together(chat.at, questions, people, each, chat.core_seconds))
        return {
            "people": people,
            "each": each,
            "seconds": [took for person in everyone for took in person.took],
            "errors": [error for person in everyone for error in person.errors],
            "crossed": crossed(chats, everyone),
            "event_bytes": sum(person.received for person in everyone),
            **figures,
        }


async def _together(
    at: str, questions: Sequence[str], people: int, each: int, core_seconds: Any
) -> tuple[list[Person], dict[str, float]]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=at, timeout=_PATIENCE_S, limits=limits) as web:
        config = (await web.get("config")).json()
        everyone = [Person(web, _places(config)) for _ in range(people)]
        await everyone[0].open()
        await everyone[0].ask(questions[-1])  # waits until all is loaded
        everyone[0] = Person(web, _places(config))
        begun, core = time.perf_counter(), core_seconds()
        await asyncio.gather(*(person.open() for person in everyone))
        opened = time.perf_counter() - begun
        begun = time.perf_counter()
        await asyncio.gather(*(_asks(one, questions[n * each : (n + 1) * each]) for n, one in enumerate(everyone)))
        wall = time.perf_counter() - begun
        return everyone, {"opened_s": opened, "wall_s": wall, "core_s": core_seconds() - core}


async def _asks(person: Person, questions: Sequence[str]) -> None:
    for question in questions:
        await person.ask(question)


def _places(config: Mapping[str, Any]) -> dict[str, int]:
    """The number of each of the page's events by its function's name."""
    return {d["api_name"]: d["id"] for d in config["dependencies"] if d["backend_fn"]}


def crossed(chats: Path, everyone: Sequence[Person]) -> list[str]:
    """Return what is wrong in the file of conversations, or in what people saw: turns that are not their person's own."""
    sql = (
        "SELECT t.question, json_extract(t.answer, '$.question') AS answered FROM turn t "
        "JOIN conversation c ON c.id = t.conversation WHERE c.owner = ? ORDER BY t.number"
    )
    wrong = []
    with closing(sqlite3.connect(chats)) as db:
        for n, person in enumerate(everyone):
            kept = db.execute(sql, (f"browser:{person.profile}",)).fetchall()
            if [question for question, _ in kept] != person.asked:
                wrong.append(f"person {n}: asked {person.asked}, kept {[question for question, _ in kept]}")
            wrong += [f"person {n}: {q} has the answer to {a}" for q, a in kept if a is not None and a != q]
            if not person.errors and {*person.seen} != {*person.asked}:
                wrong.append(f"person {n}: asked {person.asked}, saw {person.seen}")
    return wrong
