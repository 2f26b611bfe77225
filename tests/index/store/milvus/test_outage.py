"""A Milvus that is not there, goes away or does not answer: one line, soon, and no restart when it is back."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import grpc
import pytest

from app import main as app_main
from index.address import MilvusAddress
from index.articles.source import Source
from index.building.build import build, update
from index.errors import StoreError
from index.store.milvus.connection import disconnect
from index.store.milvus.store import MilvusStore
from index.store.open import open_store
from index.store.shelf import Shelf
from rag.__main__ import main as rag_main
from tests.index.store.milvus.servers import Server
from tests.toys import ToyEncoder, news, write_sources

ENCODER = ToyEncoder()
VECTOR = ENCODER.encode_questions(["茶叶的产量"])[0]
NOBODY = r"found no Milvus that answers at milvus:http://127.0.0.1:\d+ .*; expected a server; start it, then run: "


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with a store of four articles."""
    monkeypatch.chdir(tmp_path)  # the working folder lies where the program runs
    server = Server(tmp_path / "served")
    server.start()
    write_sources(tmp_path / "articles", {f"{n}.txt": news(n) for n in range(4)})
    build(tmp_path / "articles", server.address, ENCODER, workers=1)
    yield server
    disconnect(server.address)
    server.stop()


def shelf_of(address: MilvusAddress) -> Shelf:
    opened = open_store(address)
    assert isinstance(opened, MilvusStore)
    return Shelf(opened, ENCODER)


def until(true: Callable[[], object], seconds: float = 20) -> None:
    """Ask again and again, as people do, until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_server_that_goes_away_is_told_and_one_that_comes_back_answers(server: Server) -> None:
    shelf = shelf_of(server.address)
    before = [shelf.store().search_dense(VECTOR, 5), shelf.store().text("1.txt")]
    server.stop()
    with pytest.raises(StoreError, match=NOBODY):
        shelf.store().search_dense(VECTOR, 5)
    until(lambda: shelf.held().warning)
    held = shelf.held()
    assert held.warning and held.warning == str(held.store().rotten) and "start this program" not in held.warning
    began = time.monotonic()
    for _ in range(20):  # who asks next is not kept waiting
        with pytest.raises(StoreError, match=NOBODY):
            shelf.store().text("1.txt")
    assert time.monotonic() - began < 10
    server.start()
    until(lambda: not shelf.held().warning)
    assert [shelf.store().search_dense(VECTOR, 5), shelf.store().text("1.txt")] == before
    assert shelf.store().rotten is None


def test_two_readers_of_one_server_go_on_to_a_newer_generation_alike(server: Server) -> None:
    shelves = [shelf_of(server.address) for _ in range(2)]
    first = [shelf.store().generation for shelf in shelves]

    def answers(shelf: Shelf) -> list[object]:
        store = shelf.held().store()
        hits = [*store.search_dense(VECTOR, 5), *store.search_lexical(["产量", "公路"], 5)]
        return [store.generation, store.sources(), hits, store.records([key for key, _ in hits])]

    put = [Source("wire/1", news(9), "utf-8", "1")]
    with ThreadPoolExecutor(3) as pool:
        newer = pool.submit(update, server.address, ENCODER, put=put)
        seen = [pool.submit(answers, shelf) for shelf in shelves * 4]
    assert {answer.result()[0] for answer in seen} <= {first[0], newer.result().generation}
    until(lambda: {shelf.store().generation for shelf in shelves} == {newer.result().generation})
    assert answers(shelves[0]) == answers(shelves[1]) and len(set(first)) == 1


def test_where_nobody_listens_every_command_says_so_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"milvus:http://user:secret@127.0.0.1:{free.getsockname()[1]}"
    began = time.monotonic()
    commands: tuple[Callable[[], int], ...] = (
        lambda: rag_main(["--store", address, "谁？"]),
        lambda: app_main(["--store", address, "--port", "0"]),
    )
    for command in commands:
        with pytest.raises(StoreError, match=NOBODY.replace("//", "//user:[*]{3}@")) as told:
            command()
        assert "\n" not in str(told.value) and "secret" not in str(told.value)
    assert rag_main(["doctor", "--store", address]) == 1
    assert "FAIL store    found no Milvus that answers" in capsys.readouterr().out
    assert time.monotonic() - began < 30


class Silent(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpc has no types
    """Takes every call and answers none."""

    def __init__(self, over: Event) -> None:
        self._over = over

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        return grpc.unary_unary_rpc_method_handler(lambda *_: self._over.wait())


def test_a_server_that_takes_calls_and_answers_none_is_given_up() -> None:
    over = Event()
    server = grpc.server(ThreadPoolExecutor(4), handlers=[Silent(over)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    began = time.monotonic()
    try:
        with pytest.raises(StoreError, match=r"Milvus .*127.0.0.1.*; expected .*; .*run: python -m rag doctor"):
            open_store(MilvusAddress(f"http://127.0.0.1:{port}"))
    finally:
        over.set()
        server.stop(grace=None).wait()
    assert time.monotonic() - began < 15
