"""Two servers on one database: what one keeps the other has, and what one leaves when it is killed the other tells as lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rag.serve.access.keys import Keys
from rag.serve.access.logins import Logins
from rag.serve.access.roll import UserTable
from rag.serve.access.users import Users
from rag.serve.conversations import Conversations
from rag.serve.conversations.conversations import Busy
from rag.serve.database import Database, open_database
from rag.serve.database.servers import LOOKS, ByBeat
from rag.serve.library.held import InDatabase
from rag.serve.library.kept import Kept
from rag.serve.library.records import Upload
from tests.rag.serve.postgres import Postgres
from tests.rag.ui.samples import answer

ROOT = Path(__file__).parents[4]
OWNER = "user:editor"
BYTES = "码头公司去年运送了三百二十万箱货物。".encode() * 50_000  # of more than one part


@dataclass
class Neighbour:
    process: subprocess.Popen[str]
    told: dict[str, Any]
    users: Users


@pytest.fixture
def address(postgres: Postgres) -> str:
    return postgres.address()


@pytest.fixture
def neighbour(address: str, database: Database, tmp_path: Path) -> Iterator[Neighbour]:
    users = Users(UserTable(database))
    users.add("editor", "may-add-articles", "editor")
    (tmp_path / "news").write_bytes(BYTES)
    command = [sys.executable, "-m", "tests.rag.serve.database.neighbour", address, str(tmp_path / "news")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Neighbour(process, json.loads(process.stdout.readline()), users)
        process.kill()


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    opened = open_database(address)
    yield opened
    opened.close()


def test_what_a_server_keeps_its_neighbour_has_and_ends_when_it_is_killed(
    neighbour: Neighbour, database: Database
) -> None:
    told, servers = neighbour.told, ByBeat(database)
    chats, kept = Conversations(database, servers=servers), Kept(database, InDatabase(database), servers)
    user, key = Logins(database, neighbour.users).user(told["login"]), Keys(database).get(told["key"])
    assert user is not None and user.role == "editor" and key is not None and key.name == "ci"

    def states() -> list[str]:
        return [turn.state for turn in chats.turns(OWNER, told["conversation"])]

    first, _ = chats.turns(OWNER, told["conversation"])
    assert first.answer == answer()
    for _ in range(LOOKS + 1):  # more looks than a server outlasts that does not beat
        seen = beat(database, servers)
        look(servers, chats, kept)
        while beat(database, servers) == seen:
            pass
    assert states() == ["done", "pending"] and kept.failed(OWNER) == ()
    with pytest.raises(Busy):
        chats.ask(OWNER, told["conversation"], "还在吗？", "zh-Hans")

    neighbour.process.kill()
    neighbour.process.wait()
    for _ in range(LOOKS + 2):  # the first two may still see it move
        look(servers, chats, kept)
    assert states() == ["done", "interrupted"]
    assert chats.ask(OWNER, told["conversation"], "再问一次", "zh-Hans").number == 3
    (failed,) = kept.failed(OWNER)
    assert (failed.id, failed.problem) == (told["upload"]["id"], "interrupted")
    assert kept.again(OWNER, None) == (Upload(failed.id, "新闻.txt", len(BYTES)),) and kept.read(failed) == BYTES
    kept.forget(OWNER, [failed])
    assert database.read("SELECT count(*) FROM upload_part")[0][0] == 0


def beat(database: Database, servers: ByBeat) -> int:
    """The other one's."""
    return int(database.read("SELECT beat FROM server WHERE id <> ?", servers.id)[0][0])


def look(servers: ByBeat, chats: Conversations, kept: Kept) -> None:
    servers.beat()
    chats.look()
    kept.interrupt()
