"""API keys: made once, kept as hashes, revoked at once; and as whom a program comes by them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.errors import SettingError
from rag.serve.access.keys import Keys
from rag.serve.access.rates import NoSeat
from rag.serve.database import Database, open_database
from tests.rag.serve.access.test_access import access

HERE, AWAY = "127.0.0.1", "10.0.0.1"


def keys(home: Path) -> Keys:
    return Keys(open_database(home / "db"))


def test_a_key_opens_after_a_restart_too_and_only_its_hash_is_kept(tmp_path: Path) -> None:
    key = keys(tmp_path).add("ci", "editor")
    assert key.startswith("nqa_") and len(key) == 47
    known = keys(tmp_path).get(key)
    assert known is not None and (known.name, known.role) == ("ci", "editor")
    assert key not in str([tuple(row) for row in open_database(tmp_path / "db").read("SELECT * FROM api_key")])
    assert key[4:].encode() not in (tmp_path / "db").read_bytes() + (tmp_path / "db-wal").read_bytes()


def test_no_two_keys_are_alike_and_a_name_is_taken_once(database: Database) -> None:
    known = Keys(database)
    assert known.add("a", "reader") != known.add("b", "reader")
    with pytest.raises(SettingError, match=r"^found the name A, which has a key already.*python -m rag keys remove A$"):
        known.add(" A ", "reader")
    assert [key.name for key in known.all()] == ["a", "b"]


@pytest.mark.parametrize("name", ["", " ", "a b", "a/b", "<b>", "a\u202eb", "a" * 65, "a\nb", "\udcff"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    for what in (lambda: keys(tmp_path).add(name, "reader"), lambda: keys(tmp_path).remove(name)):
        with pytest.raises(SettingError, match="expected 1 to 64 letters"):
            what()
    assert keys(tmp_path).all() == []


@pytest.mark.parametrize(
    "forged", ["", "nqa_", "nqa_" + "A" * 43, "' OR 1=1 --", "nqa_\udcff", "nqa_密钥", "nqa_" + "a" * 10**6]
)
def test_a_forged_key_is_none(tmp_path: Path, forged: str) -> None:
    keys(tmp_path).add("ci", "editor")
    assert keys(tmp_path).get(forged) is None


def test_a_revoked_key_opens_nothing_in_a_running_server_and_its_name_is_free(tmp_path: Path) -> None:
    serving = access(tmp_path)
    old = keys(tmp_path).add("ci", "reader")  # as another process does
    assert serving.caller(old, AWAY) is not None
    keys(tmp_path).remove("CI")
    assert serving.caller(old, AWAY) is None
    new = keys(tmp_path).add("ci", "reader")
    assert serving.caller(old, AWAY) is None and serving.caller(new, AWAY) is not None


def test_its_last_use_is_kept_to_the_hour(database: Database) -> None:
    time = datetime(2026, 1, 1, tzinfo=UTC)
    known = Keys(database, lambda: time)
    key = known.add("ci", "reader")
    assert known.all()[0].used == ""
    begun, seen = time, list[str]()
    for minutes in (0, 59, 61):
        time = begun + timedelta(minutes=minutes)
        known.get(key)
        seen.append(known.all()[0].used)
    assert seen == [begun.isoformat(), begun.isoformat(), time.isoformat()]


@pytest.mark.parametrize("flags", [{}, {"public": True}, {"host": "0.0.0.0"}])
def test_a_key_says_who_comes_however_the_service_is_open(tmp_path: Path, flags: dict[str, object]) -> None:
    serving = access(tmp_path, **flags)
    for role in ("reader", "editor"):
        visitor = serving.caller(serving.keys.add(role, role), AWAY)
        assert visitor is not None and visitor.keyed
        assert (visitor.owner, visitor.name, visitor.edits) == (f"key:{role}", role, role == "editor")
    assert serving.caller("nqa_" + "x" * 43, HERE) is None


@pytest.mark.parametrize("token", ["", "none", "sk-proj-1234"])
def test_without_a_key_of_ours_it_depends_on_how_the_service_is_open(tmp_path: Path, token: str) -> None:
    here, forwarded = access(tmp_path).caller(token, HERE), access(tmp_path).caller(token, AWAY)
    assert here is not None and (here.owner, here.edits, here.keyed) == ("api:local", True, False)
    assert forwarded is not None and (forwarded.owner, forwarded.edits) == (f"api:{AWAY}", False)
    anybody = access(tmp_path, public=True).caller(token, AWAY)
    assert anybody is not None and (anybody.owner, anybody.edits) == (f"api:{AWAY}", False)
    assert access(tmp_path, host="0.0.0.0").caller(token, HERE) is None


def test_keys_alone_do_not_close_this_machines_own_door(tmp_path: Path) -> None:
    serving = access(tmp_path)
    serving.keys.add("ci", "reader")
    assert serving.mode == "local" and serving.caller("", HERE) is not None


def test_a_key_is_counted_wherever_it_comes_from_and_never_with_its_address(tmp_path: Path) -> None:
    public = access(tmp_path, public=True, rate="1/minute")
    anybody = public.caller("", AWAY)
    visitors = [public.caller(public.keys.add(f"k{i}", "reader"), AWAY) for i in range(7)]
    assert anybody is not None
    assert [public.allowed(visitor, AWAY) for visitor in visitors if visitor] == [None] * 7
    assert public.allowed(anybody, AWAY) is None
    wait = public.allowed(anybody, AWAY)
    assert wait is not None and 1 <= wait <= 60
    assert visitors[0] is not None and public.allowed(visitors[0], "10.9.9.9")


def test_requests_of_any_kind_have_a_larger_rate_of_their_own(tmp_path: Path) -> None:
    public = access(tmp_path, public=True, rate="1/minute")
    one, other = public.caller("", "10.0.0.1"), public.caller("", "10.0.0.2")
    assert one is not None and other is not None
    assert [bool(public.admitted(one)) for _ in range(31)] == [False] * 30 + [True]
    assert public.admitted(other) is None and public.allowed(one) is None


def test_eight_requests_of_one_may_be_under_way_and_a_free_seat_is_taken_again(tmp_path: Path) -> None:
    public = access(tmp_path, public=True)
    one, other = public.caller("", "10.0.0.1"), public.caller("", "10.0.0.2")
    assert one is not None and other is not None
    held = [public.seat(one) for _ in range(8)]
    for seat in held:
        seat.__enter__()
    with pytest.raises(NoSeat), public.seat(one):
        pass
    with public.seat(other):
        pass
    held[0].__exit__(None, None, None)
    with public.seat(one):
        pass
