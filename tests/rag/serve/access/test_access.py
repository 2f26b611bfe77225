"""Who a visitor is, what guessing and hurrying cost, and when a start is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.errors import SettingError
from index.settings import read_settings
from rag.serve.access.access import Access, check_exposure
from rag.serve.access.keys import Keys
from rag.serve.access.roll import UserFile
from rag.serve.access.users import Users
from rag.serve.database import open_database
from tests.rag.serve.access.conftest import EDITOR, READER

PROFILE = "p" * 22


def access(home: Path, **flags: object) -> Access:
    return Access(read_settings({}, store=home / "store", **flags), open_database(home / "db"))


def test_who_sits_at_the_machine_edits_and_whom_it_is_forwarded_to_reads(tmp_path: Path) -> None:
    local = access(tmp_path)
    here, forwarded = local.visitor("", PROFILE, "127.0.0.1"), local.visitor("", PROFILE, "10.0.0.1")
    assert here is not None and forwarded is not None
    assert (here.owner, here.edits) == (f"browser:{PROFILE}", True) and not forwarded.edits


@pytest.mark.parametrize(
    "profile", ["", "short", "x" * 129, "a b" * 9, "../" * 8, "用户" * 12, "user:editor:user:editor"]
)
def test_a_profile_that_nobody_gave_out_is_nobodys(tmp_path: Path, profile: str) -> None:
    local = access(tmp_path)
    one, other = local.visitor("", profile, ""), local.visitor("", profile, "")
    assert one is not None and other is not None and one.owner != other.owner
    assert one.owner.startswith("browser:") and (not profile or profile not in one.owner)


def test_anybody_reads_where_it_is_public_and_nobody_edits(tmp_path: Path, users: Path) -> None:
    visitor = access(tmp_path, public=True, users=users).visitor("", PROFILE, "127.0.0.1")
    assert visitor is not None and not visitor.edits and visitor.name is None


def test_with_users_only_a_login_is_a_visitor(tmp_path: Path, users: Path) -> None:
    closed = access(tmp_path, users=users)
    assert closed.visitor("", PROFILE, "127.0.0.1") is None and closed.visitor("forged", PROFILE, "127.0.0.1") is None
    for (name, password), edits in ((READER, False), (EDITOR, True)):
        visitor = closed.visitor(closed.log_in(name, password, "10.0.0.1").token, PROFILE, "10.0.0.1")
        assert visitor is not None and (visitor.owner, visitor.edits) == (f"user:{name}", edits)


def test_users_that_come_while_it_serves_close_it_and_their_removal_does_not_open_it(
    tmp_path: Path, users: Path
) -> None:
    local = access(tmp_path)
    assert str(local.mode) == "local"
    file = tmp_path / "store.users.json"
    shutil.copy(users, file)
    assert local.mode == "users"
    Users(UserFile(file)).remove(READER[0])
    Users(UserFile(file)).remove(EDITOR[0])
    assert local.mode == "users" and local.visitor("", PROFILE, "127.0.0.1") is None


def test_guessing_ends_after_five_tries_at_a_name_whether_there_is_one(tmp_path: Path, users: Path) -> None:
    closed = access(tmp_path, users=users)
    for name in (READER[0], "nobody"):
        tries = [closed.log_in(name, "a wrong one", "10.0.0.2") for _ in range(6)]
        assert [bool(entry.wait) for entry in tries] == [False] * 5 + [True]
        assert 1 <= tries[-1].wait <= 300
    assert closed.log_in(*READER, "10.0.0.2").token == ""  # not even the right one
    assert closed.log_in(*READER, "10.0.0.3").token != ""  # but the person, elsewhere


def test_a_right_password_forgets_the_wrong_ones_before(tmp_path: Path, users: Path) -> None:
    closed = access(tmp_path, users=users)
    for _ in range(3):
        assert closed.log_in(READER[0], "a wrong one", "10.0.0.4").token == ""
        assert closed.log_in(READER[0], "a wrong one", "10.0.0.4").wait == 0
        assert closed.log_in(*READER, "10.0.0.4").token


def test_questions_are_counted_by_visitor_and_in_public_by_address_too(tmp_path: Path) -> None:
    public = access(tmp_path, public=True, rate="2/minute")
    asked = [public.visitor("", letter * 22, "") for letter in "abcdef"]
    first = asked[0]
    assert first is not None
    assert [public.allowed(first) for _ in range(2)] == [None, None]
    wait = public.allowed(first)
    assert wait is not None and 1 <= wait <= 60
    of_one_address = [public.allowed(who, "10.0.0.5") for who in asked[1:] for _ in range(2) if who]
    assert of_one_address == [None] * 10
    another = public.visitor("", "z" * 22, "")
    assert another is not None and public.allowed(another, "10.0.0.5") and public.allowed(another, "10.0.0.6") is None


def test_who_sits_at_the_machine_may_ask_ten_times_as_often(tmp_path: Path) -> None:
    local = access(tmp_path, rate="1/hour")
    visitor = local.visitor("", PROFILE, "127.0.0.1")
    assert visitor is not None
    assert [bool(local.allowed(visitor, "127.0.0.1")) for _ in range(11)] == [False] * 10 + [True]


@pytest.mark.parametrize("rate", ["fast", "0/minute", "-1/minute", "5", "5/fortnight", "1.5/minute"])
def test_a_rate_that_is_none_is_told(tmp_path: Path, rate: str) -> None:
    with pytest.raises(SettingError, match=r"^RAG_RATE is .*; expected a number and a unit of time as in 20/minute"):
        access(tmp_path, rate=rate)


def test_another_host_demands_users_or_the_word_that_it_is_public(tmp_path: Path, users: Path) -> None:
    check_exposure(read_settings({}, store=tmp_path))
    check_exposure(read_settings({}, store=tmp_path, host="::1"))
    check_exposure(read_settings({}, store=tmp_path, host="0.0.0.0", users=users))
    check_exposure(read_settings({"RAG_PUBLIC": "1"}, store=tmp_path, host="0.0.0.0"))
    for host in ("0.0.0.0", "::", "192.168.1.2", "my-laptop", ""):
        with pytest.raises(SettingError, match=r"python -m rag users add NAME.*python app\.py --host .* --public"):
            check_exposure(read_settings({}, store=tmp_path, host=host))


def test_a_proxy_s_name_lets_others_in_as_an_address_does(tmp_path: Path, users: Path) -> None:
    with pytest.raises(SettingError, match=r"^RAG_HOSTS=its\.name lets others in.*python -m rag users add NAME"):
        check_exposure(read_settings({}, store=tmp_path, hosts="its.name"))
    check_exposure(read_settings({}, store=tmp_path, hosts="its.name", users=users))
    check_exposure(read_settings({}, store=tmp_path, hosts="localhost, 127.0.0.2"))
    assert access(tmp_path, hosts="its.name").mode == "users"
    assert access(tmp_path, hosts="its.name").caller("", "127.0.0.1") is None


def test_keys_and_no_users_are_enough_and_it_is_said_that_nobody_can_log_in(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = read_settings({}, store=tmp_path / "store", host="0.0.0.0")
    keys = Keys(open_database(tmp_path / "store.chats.sqlite"))
    with pytest.raises(SettingError, match="python -m rag keys add NAME for programs"):
        check_exposure(settings)
    keys.add("ci", "reader")
    check_exposure(settings)
    assert "only programs with an API key come in" in caplog.text
