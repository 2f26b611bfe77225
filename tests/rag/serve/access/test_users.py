"""The file of users: what it takes, what it refuses, and that a removed one is out at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import SettingError, UsageError
from rag.serve.access.roll import UserFile, users_file
from rag.serve.access.users import Users
from tests.rag.serve.access.conftest import EDITOR, READER


def test_a_name_and_its_password_are_a_user_in_either_case_and_form(users: Path) -> None:
    known = Users(UserFile(users))
    user = known.check(*READER)
    assert user is not None and (user.name, user.role) == ("安娜", "reader")
    editor = known.check(" EDITOR ", EDITOR[1])
    assert editor is not None and editor.role == "editor"


@pytest.mark.parametrize(
    ("name", "password"), [(READER[0], EDITOR[1]), ("nobody", EDITOR[1]), ("", ""), (EDITOR[0], "")]
)
def test_another_password_and_another_name_are_none(users: Path, name: str, password: str) -> None:
    assert Users(UserFile(users)).check(name, password) is None


def test_the_file_holds_hashes_for_its_owner_alone(users: Path) -> None:
    text = users.read_text("utf8")
    assert users.stat().st_mode & 0o777 == 0o600
    assert READER[1] not in text and text.count("$argon2id$") == 2


@pytest.mark.parametrize("name", ["", " ", "a b", "a/../b", "<b>", "a\u202eb", "a" * 65, "a\nb", "-;--"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError, match="expected 1 to 64 letters"):
        Users(UserFile(tmp_path / "users.json")).add(name, "long enough", "reader")
    assert list(tmp_path.iterdir()) == []


def test_a_name_is_taken_once(users: Path) -> None:
    with pytest.raises(SettingError, match=r"Editor is a user already; .*: python -m rag users remove Editor"):
        Users(UserFile(users)).add("Editor", "long enough", "reader")


@pytest.mark.parametrize("password", ["", "seven77", "x" * 257])
def test_a_password_too_short_or_endless_is_refused(tmp_path: Path, password: str) -> None:
    with pytest.raises(SettingError, match=f"found a password of {len(password)} characters; expected 8 to 256"):
        Users(UserFile(tmp_path / "users.json")).add("a", password, "reader")


def test_whoever_is_removed_is_gone_for_who_has_the_file_open(users: Path, tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_bytes(users.read_bytes())
    serving = Users(UserFile(path))
    assert serving.get("editor") is not None
    Users(UserFile(path)).remove("EDITOR")
    assert serving.get("editor") is None and [user.name for user in serving.all()] == ["安娜"]
    with pytest.raises(SettingError, match="found no user 'editor'"):
        serving.remove("editor")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"users": [1]}', '{"users": [{"name": "a"}]}', "\x00"]
    + [json.dumps({"users": [{"name": "a", "role": r, "hash": h, "added": ""}]}) for r, h in (("king", "$argon2id$"), ("reader", "secret"))],
)  # fmt: skip
def test_a_damaged_file_lets_nobody_in_and_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "users.json").write_text(text, "utf8")
    with pytest.raises(
        UsageError, match=r"cannot read the users in .*; expected the file that python -m rag users writes"
    ):
        Users(UserFile(tmp_path / "users.json")).check("a", "b")


def test_the_file_stands_beside_the_store() -> None:
    assert users_file(Path("a/my.v2"), None) == Path("a/my.v2.users.json")
    assert users_file(Path("a/my.v2"), Path("b")) == Path("b")
