"""Where a store is, as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.address import MilvusAddress, home_of, read_address
from index.errors import SettingError
from index.settings import read_settings


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (".store", Path(".store")),
        ("a/milvus", Path("a/milvus")),
        ("milvus:a/news.db", MilvusAddress("a/news.db")),
        ("Milvus:news.db", MilvusAddress("news.db")),
        ("milvus:news.db#press", MilvusAddress("news.db", "press")),
        ("milvus:http://host", MilvusAddress("http://host:19530")),
        ("milvus:https://host:443/archive#press", MilvusAddress("https://host:443", "press", "archive")),
        ("milvus:http://[::1]:19531", MilvusAddress("http://[::1]:19531")),
        ("milvus:http://anna:secret@host", MilvusAddress("http://host:19530", token="anna:secret")),
    ],
)
def test_an_address_is_read(typed: str, address: Path | MilvusAddress) -> None:
    assert read_address(typed) == read_settings({}, store=typed).store == address


def test_an_address_is_written_as_it_is_typed_but_for_its_password() -> None:
    for typed in ("milvus:a.db", "milvus:a.db#press", "milvus:http://host:19530", "milvus:https://host:1/db#press"):
        assert str(read_address(typed)) == typed
    hidden = read_address("milvus:http://anna:secret@host")
    assert str(hidden) == "milvus:http://anna:***@host:19530" and "secret" not in repr(hidden)
    assert "secret" not in str(read_settings({"RAG_STORE": "milvus:http://anna:secret@host"}).variables())


@pytest.mark.parametrize(
    "typed",
    (
        "milvus: milvus:#press milvus:a.db#9 milvus:ftp://host milvus:http:// milvus:http://h:x "
        "milvus:127.0.0.1:19530 milvus:http:/127.0.0.1:1 milvus:news"
    ).split(),
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(SettingError, match=r"--store is '.*'; expected a text as in .store or milvus:news.db or "):
        read_settings({}, store=typed)


def test_each_store_has_a_home_of_its_own_on_this_machine() -> None:
    typed = ["s", "milvus:s.db", "milvus:s.db#b", "milvus:http://s", "milvus:http://s/b", "milvus:http://s#b"]
    homes = {home_of(read_settings({}, store=store).store) for store in typed}
    assert len(homes) == len(typed)
    assert home_of(MilvusAddress("a/s.db")).parent == Path("a")
