"""PostgreSQL that many servers share: made once by all, told of in one line where it is away, and there again by itself."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import SettingError, StoreError
from index.settings import read_settings
from rag.serve.conversations import Conversations
from rag.serve.database import Database, migrate, open_database
from rag.serve.database.servers import LOOKS, ByBeat
from tests.rag.serve.postgres import Postgres, own_server

ME = "browser:me"
ROOT = Path(__file__).parents[4]


@pytest.fixture
def database(postgres: Postgres) -> Iterator[Database]:
    opened = open_database(postgres.address())
    yield opened
    opened.close()


def test_servers_that_start_together_make_the_tables_once(postgres: Postgres) -> None:
    address = postgres.address()
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(open_database, [address] * 4))
    numbers = [row["number"] for row in opened[0].read("SELECT number FROM migration ORDER BY number")]
    assert numbers == sorted(int(file.name[:4]) for file in migrate.MIGRATIONS.glob("*.sql"))
    for database in opened:
        database.close()


def test_one_of_two_questions_to_one_conversation_waits(database: Database) -> None:
    from rag.serve.conversations.conversations import Busy

    chats = Conversations(database)
    id = chats.begin(ME)

    def ask(n: int) -> bool:
        try:
            return bool(chats.ask(ME, id, f"问{n}", "zh-Hans"))
        except Busy:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(ask, range(6))) == 1
    assert [turn.number for turn in chats.turns(ME, id)] == [1]


def test_a_text_with_a_sign_that_it_cannot_hold_is_kept_without(database: Database) -> None:
    chats = Conversations(database)
    turn = chats.ask(ME, chats.begin(ME), "一\0二", "zh-Hans")
    assert turn.question == "一\ufffd二"


def test_after_a_restart_the_next_request_goes_through() -> None:
    with own_server() as server:  # the others go on with theirs
        database = open_database(server.address("postgres"))
        chats = Conversations(database)
        turn = chats.ask(ME, chats.begin(ME), "问", "zh-Hans")
        server.stop()
        for act in (lambda: chats.turns(ME, turn.conversation), lambda: chats.end(turn.id, "failed")):
            with pytest.raises(
                StoreError, match=r"^found the database postgresql://news:\*\*\*@127.*; expected .*start it"
            ):
                act()
        server.start()
        assert [t.state for t in chats.turns(ME, turn.conversation)] == ["pending"]
        chats.look()  # its end, which could not be written down
        assert [t.state for t in chats.turns(ME, turn.conversation)] == ["failed"]
        assert chats.ask(ME, turn.conversation, "再问", "zh-Hans").number == 2
        database.close()


def test_a_connection_that_is_cut_in_the_midst_writes_nothing(postgres: Postgres) -> None:
    address = postgres.address()
    name = address.rpartition("/")[2]
    database = open_database(address)
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    with pytest.raises(StoreError, match="cannot be used"), database.write() as db:
        db.execute("INSERT INTO preference VALUES ('me','a','b')")
        postgres.sql(cut, "postgres")
        db.execute("INSERT INTO preference VALUES ('me','c','d')")
    assert list(database.read("SELECT * FROM preference")) == []
    postgres.sql(cut, "postgres")  # while nothing is asked: nobody is told
    assert list(database.read("SELECT * FROM preference")) == []
    database.close()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://news:s3cret-word@127.0.0.1:1/news", "cannot be used"),
        ("postgresql://news:s3cret-word@127.0.0.1:none/news", "expected postgresql://user:password@host/name"),
        ("postgresql://news:s3cret-word@no-such-host.invalid/news", "cannot be used"),
        ("mysql://news:s3cret-word@127.0.0.1/news", "expected a text as in postgresql://"),
    ],
)
def test_an_unreachable_one_is_one_line_without_the_password(tmp_path: Path, address: str, told: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rag", "keys", "list", "--store", str(tmp_path / "store")], cwd=ROOT,
        env={**os.environ, "RAG_CHATS": address}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1
    assert told in done.stderr and "s3cret" not in done.stderr and "news:***@" in done.stderr


def test_a_wrong_password_and_another_encoding_are_told(postgres: Postgres) -> None:
    with pytest.raises(StoreError, match="password authentication failed") as failed:
        open_database(postgres.address("postgres").replace("s3cret", "wrong"))
    assert "wrong-word" not in str(failed.value)
    postgres.sql("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'", "postgres")
    with pytest.raises(StoreError, match=r"LATIN1.*createdb -E UTF8"):
        open_database(postgres.address("latin"))


def test_without_the_extra_its_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.split(".")[0] == "sqlalchemy"] + ["sqlalchemy"]:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SettingError, match=r'pip install "sqlalchemy==2\.1\.9" "psycopg\[binary\]==3\.3\.9"$'):
        open_database("postgresql://news:s3cret-word@127.0.0.1/news")


def test_a_password_is_shown_nowhere() -> None:
    settings = read_settings({"RAG_CHATS": "postgresql://news:s3cret-word@db/news"})
    assert "s3cret" not in repr(settings) + str(settings.variables()) and "s3cret-word" in settings.secrets


def test_nothing_that_was_asked_stands_in_the_log(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(Exception, match="hidden") as failed, database.write() as db:
        db.execute("INSERT INTO preference VALUES (?,?,?)", ("me", "秘密", None))
    assert "秘密" not in str(failed.value).partition("[SQL")[2] + caplog.text


def test_a_server_whose_beat_stands_still_is_gone_and_one_that_leaves_is_at_once(database: Database) -> None:
    here, there, leaving = ByBeat(database), ByBeat(database), ByBeat(database)
    named = [here.id, there.id, leaving.id, "never"]
    assert here.gone(named) == ["never"]
    leaving.close()
    assert here.gone(named) == [leaving.id, "never"]
    for _ in range(3 * LOOKS):  # both live
        here.beat()
        there.beat()
    assert here.gone([there.id]) == there.gone([here.id]) == []
    for _ in range(LOOKS):
        here.beat()
    assert here.gone([there.id]) == []
    here.beat()
    assert here.gone([there.id]) == [there.id] and there.gone([here.id, there.id]) == []
    there.beat()  # it was only slow
    assert here.gone([there.id]) == []
