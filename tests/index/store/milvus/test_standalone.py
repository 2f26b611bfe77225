"""A real server: pip's standalone Milvus 2.3.5, which is started in a folder of the test's own and killed in mid-flight."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.address import MilvusAddress
from index.building.build import build
from index.errors import BusyStoreError, StoreError
from index.store.milvus.batches import query_rows
from index.store.milvus.connection import connected, disconnect
from index.store.milvus.manifest import read_published
from index.store.milvus.schema import drop, engine, seen_by
from index.store.milvus.verify import verify_published
from index.store.milvus.writing import lock
from index.store.open import open_store
from index.types import Filter
from tests.index.store.milvus.toys import built, rows, standing, write_news
from tests.toys import ToyEncoder, news

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("milvus") is None, reason="no Milvus to start here; run: pip install milvus==2.3.5"
    ),
]


class Server:
    """A standalone Milvus on loopback that can be killed, and started again on the same ports."""

    def __init__(self, home: Path) -> None:
        from milvus import MilvusServer

        self._home = home
        self._server = MilvusServer()
        self._server.set_base_dir(str(home))
        self._server.start()
        self.port = self._server.listen_port
        self._process: subprocess.Popen[bytes] = self._server.server_proc

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def start(self) -> None:
        """Start what was killed; the package itself would not bind ports that were in use a moment ago."""
        command = self._process.args
        assert isinstance(command, list)
        told = {
            "DEPLOY_MODE": "STANDALONE",
            "METRICS_PORT": str(self._server.webservice_port),
            "MILVUS_RUN_DIR": str(self._home / "run"),
            "LD_LIBRARY_PATH": str(Path(command[0]).parent),
        }
        silent = subprocess.DEVNULL
        self._process = subprocess.Popen(command, cwd=self._home, env=os.environ | told, stdout=silent, stderr=silent)

    def close(self) -> None:
        self.kill()
        self._server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    one = Server(tmp_path_factory.mktemp("milvus"))
    yield one
    one.close()


@pytest.fixture
def at(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MilvusAddress]:
    monkeypatch.chdir(tmp_path)  # the working folder of a server's store is below the current one
    address = MilvusAddress(f"http://127.0.0.1:{server.port}", tmp_path.name.replace("-", "_"))
    yield address
    disconnect(address)


def nearest(address: MilvusAddress, text: str) -> str:
    """Return the source of the passage nearest to a text, as the server itself finds it."""
    told = read_published(address)
    vector = ToyEncoder().encode_questions([text])[0]
    name = told.collection(address.name, "passages")
    ((best, *_),) = connected(address).ask(
        lambda client, left: client.search(
            name,
            [vector],
            anns_field="dense",
            filter=seen_by(told.number),
            limit=3,
            output_fields=["source"],
            timeout=left,
        ),
        30.0,
    )
    return str(best["entity"]["source"])


def test_build_ask_and_increment(tmp_path: Path, at: MilvusAddress) -> None:
    seeds = tmp_path / "seeds"
    write_news(seeds, 1, 2, 3)
    first = built(seeds, at).generation
    able = engine(connected(at))
    assert not able.sparse and "no sparse vectors" in str(able.lacks) and not read_published(at).words
    assert nearest(at, news(2)) == "2.txt"
    (seeds / "2.txt").write_text(news(9))
    second = built(seeds, at).generation
    assert first != second and nearest(at, news(9)) == "2.txt"
    verify_published(at)
    before = standing(at.home)
    shutil.rmtree(at.home)
    built(seeds, at)
    assert standing(at.home) == before


def test_one_writer_among_machines(tmp_path: Path, at: MilvusAddress) -> None:
    write_news(tmp_path / "seeds", 1)
    connection = connected(at)
    able = engine(connection)
    with lock.writing(connection, at, able) as check:
        with pytest.raises(BusyStoreError, match=r"is being built by process .* of .*; expected to be alone"):
            built(tmp_path / "seeds", at)
        check()
        alias = f"{at.name}_writer"
        connection.ask(lambda client, left: client.drop_alias(alias, timeout=left))  # as who takes it for dead does
        with pytest.raises(BusyStoreError):
            check()
    built(tmp_path / "seeds", at)
    assert not [n for n in connection.ask(lambda client, left: client.list_collections(timeout=left)) if alias in n]


def test_a_writer_that_died_gives_way(tmp_path: Path, at: MilvusAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    write_news(tmp_path / "seeds", 1)
    connection = connected(at)
    died = lock.writing(connection, at, engine(connection))
    died.__enter__()
    monkeypatch.setattr(lock, "STALE_SECONDS", 0.0)
    built(tmp_path / "seeds", at)
    verify_published(at)
    died.__exit__(None, None, None)


def test_killed_in_mid_flight_and_started_again(tmp_path: Path, at: MilvusAddress, server: Server) -> None:
    seeds = tmp_path / "seeds"
    write_news(seeds, 1, 2)
    old = built(seeds, at).generation
    seen = rows(at)
    write_news(seeds, *range(3, 40))
    killing = threading.Timer(1.0, server.kill)
    killing.start()
    with pytest.raises(StoreError, match=r"found no Milvus that answers|did not answer in time|could not do it"):
        for _ in range(100):  # until the server is gone
            built(seeds, at, rebuild=True)
    killing.join()
    began = time.monotonic()
    with pytest.raises(StoreError, match="found no Milvus that answers"):
        read_published(at)
    assert time.monotonic() - began < 15
    server.start()
    until = time.monotonic() + 120
    while True:  # without a new process, nor a new connection of the caller's
        try:
            told = read_published(at)
            break
        except StoreError:
            assert time.monotonic() < until
    assert told.number >= int(old[1:5]) and (told.generation != old or rows(at) == seen)
    verify_published(at)
    built(seeds, at)
    assert verify_published(at).sources == 39


def test_an_alias_that_points_nowhere(tmp_path: Path, at: MilvusAddress) -> None:
    write_news(tmp_path / "seeds", 1)
    built(tmp_path / "seeds", at)
    name = connected(at).ask(lambda client, left: client.describe_alias(at.name, timeout=left))["collection_name"]
    drop(connected(at), name)
    with pytest.raises(StoreError, match=r"found no store|its alias points to .* which is not there"):
        read_published(at)
    built(tmp_path / "seeds", at, rebuild=True)
    verify_published(at)
    assert query_rows(connected(at), at.name, 'kind == "manifest"', ("number",), 10.0)


def test_readers_find_by_meaning_what_a_folder_holds(tmp_path: Path, at: MilvusAddress) -> None:
    seeds = tmp_path / "seeds"
    write_news(seeds, *range(8))
    for place in (at, tmp_path / "folder"):
        build(seeds, place, ToyEncoder(), workers=1)
    folder, readers = open_store(tmp_path / "folder"), [open_store(at), open_store(at)]
    withins = (None, Filter("1*"), Filter("*[2-5].txt"), Filter(since="2021-03-03"), Filter(only=frozenset({"6.txt"})))
    for question in ("茶叶的产量", "公路多长"):
        vector = ToyEncoder().encode_questions([question])[0]
        for within in withins:
            found = [
                [(score, store.records([key])[0]) for key, score in store.search_dense(vector, 5, within)]
                for store in (folder, *readers)
            ]
            assert found[0] == found[1] == found[2] != []
    for store in readers:
        assert store.lacks and store.search_lexical(["产量"], 5) == []
        assert store.articles == folder.articles and store.sources() == folder.sources()
        assert [store.text(path) for path in store.sources()] == [news(n) for n in range(8)]
