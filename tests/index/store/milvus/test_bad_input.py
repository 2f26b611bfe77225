"""What is wrong with a Milvus, or with what stands in it, is said in one line: found, expected, what mends it."""

from __future__ import annotations

import fcntl
import shutil
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from index.address import MilvusAddress
from index.errors import BusyStoreError, NewerStoreError, StoreError
from index.files import exclusive
from index.store.milvus import manifest
from index.store.milvus.connection import connected
from index.store.milvus.manifest import read_published, write_generation
from index.store.milvus.schema import engine, generation_collection
from index.store.milvus.verify import verify_published
from index.store.milvus.writing.folder import KEPT, empty
from tests.index.store.milvus.toys import built, reopened, write_news


@pytest.fixture
def standing_store(tmp_path: Path, address: MilvusAddress) -> MilvusAddress:
    write_news(tmp_path / "seeds", 1, 2)
    built(tmp_path / "seeds", address)
    return address


def said(error: pytest.ExceptionInfo[StoreError]) -> str:
    return str(error.value)


def test_nobody_answers(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    address = MilvusAddress(f"http://127.0.0.1:{port}", token="reader:geheim")
    began = time.monotonic()
    with pytest.raises(StoreError, match=r"found no Milvus that answers at .*; expected a server; start it") as error:
        read_published(address)
    assert "geheim" not in said(error) and "reader:***@" in said(error)
    tried = time.monotonic()
    with pytest.raises(StoreError, match="found no Milvus that answers"):
        read_published(address)  # whoever asks right after is told at once
    assert tried - began < 15 and time.monotonic() - tried < (tried - began) / 2


def test_somebody_else_answers(tmp_path: Path) -> None:
    with socket.socket() as silent:  # takes connections and says nothing
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(StoreError, match=r"found no Milvus that answers|did not answer in time"):
            read_published(MilvusAddress(f"http://127.0.0.1:{silent.getsockname()[1]}"))


def test_damaged_files_are_told_with_what_mends_them(tmp_path: Path, standing_store: MilvusAddress) -> None:
    damaged = MilvusAddress(str(tmp_path / "damaged.db"))
    shutil.copytree(standing_store.uri, damaged.uri)
    for file in Path(damaged.uri).rglob("*.json"):
        file.write_bytes(bytes(100))
    with pytest.raises(
        StoreError,
        match=r"could not do it .*; if its files are damaged, move them away and run: python -m index --store milvus:",
    ) as error:
        read_published(damaged)
    Path(damaged.uri).rename(tmp_path / "moved-away.db")
    assert said(error).endswith(f"--store {damaged}") and built(tmp_path / "seeds", damaged)


def test_a_file_that_is_no_milvus_lite(tmp_path: Path, address: MilvusAddress) -> None:
    with pytest.raises(
        StoreError, match=r"found no store in milvus:.*; expected a built one; run: python -m index --store"
    ):
        read_published(address)
    (tmp_path / "store.db").write_bytes(b"SQLite format 3")
    with pytest.raises(StoreError, match="found no Milvus Lite in"):
        read_published(address)


def test_open_in_another_process(standing_store: MilvusAddress) -> None:
    reopened(standing_store)
    assert standing_store.file
    with (standing_store.file / "LOCK").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="open in another process; expected to be alone"):
            read_published(standing_store)
    assert read_published(standing_store).sources == 2  # once that one has ended


def test_being_built_by_another(tmp_path: Path, standing_store: MilvusAddress) -> None:
    with (
        exclusive(standing_store.home / KEPT, RuntimeError),
        pytest.raises(BusyStoreError, match="is being built by process"),
    ):
        built(tmp_path / "seeds", standing_store)


def test_another_store_of_the_same_milvus_has_none(standing_store: MilvusAddress) -> None:
    with pytest.raises(StoreError, match=r"found no store in milvus:.*#press"):
        read_published(replace(standing_store, name="press"))


def test_of_a_later_version(tmp_path: Path, standing_store: MilvusAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    told, connection = read_published(standing_store), connected(standing_store)
    monkeypatch.setattr(manifest, "FORMAT", 2)  # as the version to come writes it
    write_generation(connection, standing_store.name, told, None, engine(connection))
    monkeypatch.undo()
    home = generation_collection(standing_store.name, told.generation)
    connection.ask(lambda client, left: client.create_alias(home, standing_store.name, timeout=left))
    with pytest.raises(
        NewerStoreError, match="is of format 2, from a later version of this program; expected format 1"
    ):
        read_published(standing_store)
    with pytest.raises(NewerStoreError):
        built(tmp_path / "seeds", standing_store)
    assert built(tmp_path / "seeds", standing_store, rebuild=True).passages["total"] == 4
    verify_published(standing_store)


def test_an_alias_that_points_to_something_else(tmp_path: Path, standing_store: MilvusAddress) -> None:
    told, connection = read_published(standing_store), connected(standing_store)
    texts = told.collection(standing_store.name, "texts")
    connection.ask(lambda client, left: client.alter_alias(texts, standing_store.name, timeout=left))
    with pytest.raises(StoreError, match=r"is damaged .*_texts holds no manifest"):
        read_published(standing_store)
    with pytest.raises(StoreError, match=r"is damaged .*run: python -m index .*--rebuild"):
        built(tmp_path / "seeds", standing_store)
    built(tmp_path / "seeds", standing_store, rebuild=True)
    verify_published(standing_store)


def test_a_generation_that_lost_its_collection(tmp_path: Path, standing_store: MilvusAddress) -> None:
    told, connection = read_published(standing_store), connected(standing_store)
    home = generation_collection(standing_store.name, told.generation)
    connection.ask(lambda client, left: client.drop_collection(home, timeout=left))  # with its alias, in a Milvus Lite
    with pytest.raises(StoreError, match="found no store in"):
        read_published(standing_store)
    built(tmp_path / "seeds", standing_store)  # the working folder has it
    verify_published(standing_store)


@pytest.mark.parametrize("kind", ["passages", "texts", "places", "sources"])
def test_rows_that_were_lost(tmp_path: Path, standing_store: MilvusAddress, kind: str) -> None:
    told, connection = read_published(standing_store), connected(standing_store)
    name = told.collection(standing_store.name, kind)
    (row, *_) = connection.ask(
        lambda client, left: client.query(name, filter="key >= 0", output_fields=["key"], timeout=left)
    )
    connection.ask(lambda client, left: client.delete(name, filter=f"key == {row['key']}", timeout=left))
    if kind != "sources":  # of whose rows one tells of a file
        with pytest.raises(StoreError, match=f"is damaged .* rows of {kind} are there"):
            verify_published(standing_store)
    empty(standing_store.home)
    if kind != "sources":
        with pytest.raises(StoreError, match="is damaged"):
            built(tmp_path / "seeds", standing_store)
    built(tmp_path / "seeds", standing_store, rebuild=True)
    verify_published(standing_store)
