"""A login survives a restart, and ends with a logout, thirty days unseen, and its user."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rag.serve.access.logins import Logins
from rag.serve.access.roll import User, UserFile
from rag.serve.access.users import Users
from rag.serve.database import Address, Database, open_database

DAY = timedelta(days=1)


class Clock:
    """A time that the test sets."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC) + DAY

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def known(users: Path, tmp_path: Path) -> Users:
    shutil.copy(users, tmp_path / "users.json")
    return Users(UserFile(tmp_path / "users.json"))


def _editor(known: Users) -> User:
    user = known.get("editor")
    assert user is not None
    return user


def test_a_token_is_a_login_after_a_restart_too_and_only_its_hash_is_kept(
    known: Users, database: Database, address: Address
) -> None:
    token = Logins(database, known).begin(_editor(known))
    assert len(token) >= 43
    again = open_database(address)
    assert Logins(again, known).user(token) == _editor(known)
    kept = [tuple(row) for row in again.read("SELECT * FROM logins")]
    again.close()
    assert len(kept) == 1 and token not in str(kept)


@pytest.mark.parametrize("forged", ["", "x", "0" * 43, "' OR 1=1 --", "\udcff", "诶"])
def test_a_forged_token_is_none(known: Users, database: Database, forged: str) -> None:
    logins = Logins(database, known)
    logins.begin(_editor(known))
    assert logins.user(forged) is None


def test_a_logout_ends_its_own_login_alone(known: Users, database: Database) -> None:
    logins = Logins(database, known)
    one, other = logins.begin(_editor(known)), logins.begin(_editor(known))
    logins.end(one)
    logins.end("nonsense")
    assert logins.user(one) is None and logins.user(other) is not None


def test_thirty_days_unseen_are_the_end_and_each_use_begins_them_anew(known: Users, database: Database) -> None:
    clock = Clock()
    logins = Logins(database, known, clock)
    token = logins.begin(_editor(known))
    for _ in range(3):
        clock.time += 29 * DAY
        assert logins.user(token) is not None
    clock.time += 30 * DAY + timedelta(hours=2)
    assert logins.user(token) is None
    clock.time -= 20 * DAY  # it is gone, not only hidden
    assert logins.user(token) is None


def test_a_removed_user_is_logged_out_and_stays_so_when_the_name_comes_back(known: Users, database: Database) -> None:
    logins = Logins(database, known)
    token, kept = logins.begin(_editor(known)), logins.begin(_editor(known))
    known.remove("editor")
    assert logins.user(token) is None
    known.add("editor", "another person", "reader")
    assert logins.user(token) is None and logins.user(kept) is None
