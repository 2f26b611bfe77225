"""python -m rag users and keys, from the outside; and what app.py says to a host that others reach."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

import app
from index.cli import run
from rag.serve.access.keys import Keys
from rag.serve.access.roll import UserFile
from rag.serve.access.users import Users
from rag.serve.database import open_database

ROOT = Path(__file__).parents[4]


def users(*arguments: str, store: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return command("users", *arguments, store=store, given=given)


def command(*arguments: str, store: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("RAG_")}
    return subprocess.run(
        [sys.executable, "-m", "rag", *arguments, "--store", str(store)],
        cwd=ROOT, input=given, env=clean, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_user_is_added_listed_and_removed(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert "no users in" in users("list", store=store).stdout
    added = users("add", "安娜", "--role", "editor", store=store, given="a password\r\n")
    assert (
        added.returncode == 0
        and added.stdout.startswith("added 安娜, editor, to ")
        and "a password" not in added.stdout
    )
    known = Users(UserFile(tmp_path / "store.users.json"))
    user = known.check("安娜", "a password")
    assert user is not None and user.role == "editor"
    assert users("list", store=store).stdout.startswith("安娜  editor  since 20")
    assert users("remove", "安娜", store=store).returncode == 0 and known.all() == []


def test_a_key_is_printed_once_listed_and_revoked(tmp_path: Path) -> None:
    store = tmp_path / "store"
    added = command("keys", "add", "后台", "--role", "editor", store=store)
    key, told = added.stdout.splitlines()
    assert added.returncode == 0 and key.startswith("nqa_") and told.startswith("the key of 后台, editor")
    listed = command("keys", "list", store=store).stdout
    assert listed.startswith("后台  editor  since 20") and "never used" in listed and key not in listed
    keys = Keys(open_database(tmp_path / "store.chats.sqlite"))
    assert keys.get(key) is not None
    assert command("keys", "remove", "后台", store=store).returncode == 0 and keys.get(key) is None


def test_a_mistyped_store_has_no_keys_and_none_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from rag.__main__ import main

    for arguments in (["list"], ["remove", "ci"], ["add"], ["add", "ci", "--role", "king"], []):
        assert run(main, ["keys", *arguments, "--store", str(tmp_path / "store")]) == 2
        said = capsys.readouterr()
        assert said.out == "" and said.err.count("\n") == 1
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["add"],
        ["add", "a b"],
        ["add", "a", "--role", "king"],
        ["remove", "nobody"],
        ["list", "a"],
        [],
        ["befriend", "a"],
        ["add", "a"],
    ],
)
def test_bad_input_is_one_line(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.__main__ import main

    monkeypatch.setattr("sys.stdin", io.StringIO())  # an empty password where one is read
    assert run(main, ["users", *arguments, "--store", str(tmp_path / "store")]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1
    assert not (tmp_path / "store.users.json").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2"])
def test_a_host_that_others_reach_demands_users_or_public(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    assert run(app.main, ["--host", host, "--port", "0", "--store", str(tmp_path / "store")]) == 2
    said = capsys.readouterr().err
    assert (
        "python -m rag users add NAME" in said
        and f"python app.py --host {host} --public" in said
        and said.count("\n") == 1
    )
    # With the word it goes on, to the store that is not there.
    assert run(app.main, ["--host", "127.0.0.1", "--public", "--port", "0", "--store", str(tmp_path / "store")]) == 2
    assert "found no store" in capsys.readouterr().err
