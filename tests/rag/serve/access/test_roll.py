"""Users on either roll, a file's and a shared database's: the same names are taken, and who is removed is out for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import SettingError
from index.settings import Settings
from rag.serve.access.preferences import prefer, preferences
from rag.serve.access.roll import Roll, UserFile, UserTable, roll_of
from rag.serve.access.users import Users
from rag.serve.database import Database


@pytest.fixture
def rolls(database: Database, tmp_path: Path) -> tuple[Roll, Roll]:
    """One roll as two servers have it."""
    settings = Settings(store=tmp_path / "store")
    return roll_of(settings, database), roll_of(settings, database)


def test_who_is_added_here_is_known_there_until_he_is_removed(rolls: tuple[Roll, Roll]) -> None:
    here, there = map(Users, rolls)
    added = here.add("安娜", "a password", "editor")
    assert there.check("安娜", "a password") == added and there.all() == [added]
    with pytest.raises(SettingError, match="is a user already"):
        there.add(" 安娜 ", "another password", "reader")
    assert not rolls[1].put("安娜", added)  # as two do at the same moment
    there.remove("安娜")
    assert here.all() == [] and here.get("安娜") is None
    with pytest.raises(SettingError, match=r"found no user '安娜' in .*rag users list"):
        here.remove("安娜")


def test_a_named_file_goes_before_a_shared_database(database: Database, tmp_path: Path) -> None:
    named = roll_of(Settings(users=tmp_path / "users.json"), database)
    assert isinstance(named, UserFile) and isinstance(roll_of(Settings(), None), UserFile)
    assert isinstance(roll_of(Settings(), database), UserTable if database.shared else UserFile)


def test_what_a_person_sets_is_kept_changed_and_forgotten(database: Database) -> None:
    prefer(database, "me", {"b": "2", "a": "1"})
    prefer(database, "me", {"b": "3", "a": ""})
    assert preferences(database, "me") == {"b": "3"} and preferences(database, "you") == {}
