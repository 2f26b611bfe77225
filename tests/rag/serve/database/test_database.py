"""The database of conversations: brought up to date when it is opened, whole whatever happens, or refused with the mend."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import StoreError
from rag.serve.database import Address, Database, beside, migrate, open_database
from rag.serve.database.sqlite import SqliteDatabase

ROOT = Path(__file__).parents[4]


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of migrations of the test's own."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_first.sql").write_text("CREATE TABLE kept (a TEXT); -- a; b\nCREATE INDEX kept_a ON kept (a);\n")
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    yield folder


@contextmanager
def opened(address: Address) -> Iterator[Database]:
    database = open_database(address)
    try:
        yield database
    finally:
        database.close()


def applied(address: Address) -> list[int]:
    with opened(address) as db:
        return [row[0] for row in db.read("SELECT number FROM migration ORDER BY number")]


def test_a_new_file_has_every_migration_and_is_its_owners_alone(tmp_path: Path) -> None:
    db = SqliteDatabase.open(tmp_path / "chats.sqlite")
    known = sorted(int(file.name[:4]) for file in migrate.MIGRATIONS.glob("*.sql"))
    assert applied(db.path) == known and len(set(known)) == len(known)
    modes = {file.name: file.stat().st_mode & 0o077 for file in db.path.parent.glob(f"{db.path.name}*")}
    assert set(modes.values()) == {0} and len(modes) >= 2  # the log of what is being written, too
    assert db.read("PRAGMA journal_mode")[0][0] == "wal"
    SqliteDatabase.open(db.path)  # again: nothing is run twice


def test_an_older_one_keeps_what_it_has_and_gets_what_it_lacks(migrations: Path, address: Address) -> None:
    with opened(address) as old, old.write() as db:
        db.execute("INSERT INTO kept VALUES ('陈生强')")
    (migrations / "0003_third.sql").write_text("ALTER TABLE kept ADD COLUMN b TEXT DEFAULT 'new';\n")
    open_database(address).close()
    (migrations / "0002_late.sql").write_text("CREATE TABLE late (a TEXT);\n")  # merged after the third
    with opened(address) as new:
        assert [tuple(row) for row in new.read("SELECT * FROM kept")] == [("陈生强", "new")]
        assert applied(address) == [1, 2, 3]


def test_a_migration_that_fails_leaves_everything_as_it_was(migrations: Path, address: Address) -> None:
    open_database(address).close()
    (migrations / "0002_wrong.sql").write_text("CREATE TABLE half (a TEXT);\nALTER TABLE none ADD COLUMN b TEXT;\n")
    with pytest.raises(Exception, match=r"no such table|does not exist"):
        open_database(address)
    (migrations / "0002_wrong.sql").unlink()
    assert applied(address) == [1]
    (migrations / "0002_right.sql").write_text("CREATE TABLE half (a TEXT);\n")
    assert applied(address) == [1, 2]


def test_a_later_versions_one_is_refused(migrations: Path, address: Address) -> None:
    (migrations / "0009_later.sql").write_text("CREATE TABLE later (a TEXT);\n")
    open_database(address).close()
    (migrations / "0009_later.sql").unlink()
    with pytest.raises(StoreError, match=r"later version: migration 0009.*RAG_CHATS=FILE"):
        open_database(address)


@pytest.mark.parametrize("content", [b"not a database, but long enough to be read as the head of one " * 40, b"SQLite"])
def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "chats.sqlite"
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"which cannot be used .*move it away"):
        SqliteDatabase.open(file)
    assert file.read_bytes() == content


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        SqliteDatabase.open(tmp_path / "none" / "chats.sqlite")
    with pytest.raises(StoreError, match="cannot be used"):
        SqliteDatabase.open(tmp_path)  # a folder


def test_an_error_inside_a_transaction_undoes_all_of_it(migrations: Path, database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as writing:
        writing.execute("INSERT INTO kept VALUES ('a')")
        assert len(database.read("SELECT * FROM kept")) == 1  # the thread that writes sees it
        raise ZeroDivisionError
    assert list(database.read("SELECT * FROM kept")) == []


def test_threads_write_in_turn_and_nothing_is_lost(migrations: Path, database: Database) -> None:
    def add(n: int) -> None:
        with database.write() as writing:
            writing.execute("INSERT INTO kept VALUES (?)", (str(n),))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(64)))
    assert sorted(int(row["a"]) for row in database.read("SELECT a FROM kept")) == list(range(64))


def test_texts_sort_by_their_bytes_and_a_truth_is_a_number(database: Database) -> None:
    times = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "B", "a", "É"]
    with database.write() as db:
        db.executemany("INSERT INTO preference VALUES ('me',?,?)", [(time, True) for time in times])
    rows = database.read("SELECT name, value FROM preference ORDER BY name")
    assert [row["name"] for row in rows] == sorted(times) and {row[1] for row in rows} == {"1"}
    assert list(rows[0].keys()) == ["name", "value"] and dict(rows[0]) == {"name": times[1], "value": "1"}


# Writes, and says of each turn that it is kept, until it is killed.
_WRITER = """
import sys
from pathlib import Path
from rag.serve.conversations import Conversations
from rag.serve.database import open_database
chats = Conversations(open_database(Path(sys.argv[1])))
while True:
    id = chats.begin("browser:killed")
    print(chats.ask("browser:killed", id, "问" * 500, "zh-Hans").id, flush=True)
"""


def test_a_server_killed_in_the_midst_of_writing_loses_no_committed_turn(tmp_path: Path) -> None:
    file = tmp_path / "chats.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(file)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip() for _ in range(40)]
        writer.kill()
        told += [line.strip() for line in writer.stdout if line.endswith("\n")]
    copy = tmp_path / "copy"
    copy.mkdir()
    for part in tmp_path.glob("chats.sqlite*"):  # as the next server finds it
        shutil.copy(part, copy)
    db = SqliteDatabase.open(copy / "chats.sqlite")
    kept = {row["id"] for row in db.read("SELECT id FROM turn")}
    assert {*told} <= kept and len(kept) <= len(told) + 1
    assert db.read("PRAGMA integrity_check")[0][0] == "ok"


def test_the_file_lies_beside_its_store() -> None:
    assert beside(Path("a/.store")) == Path("a/.store.chats.sqlite")
