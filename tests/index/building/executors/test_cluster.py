"""A Ray cluster makes the store that one process makes, byte for byte, whoever of it dies; what it cannot do is one line."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.articles.clean import drafts
from index.articles.page.furniture import LEAST
from index.articles.read import SourceFile
from index.articles.source import Source
from index.building.build import build
from index.building.cut import ArticleSplitter, FileRead
from index.building.executors.cluster import Cluster
from index.building.executors.connection import connected
from index.building.executors.engine import Engine
from index.building.executors.stages import Encode, prepare_units
from index.building.prepare import Unit
from index.building.record import wording
from index.errors import ModelError, SettingError, UsageError
from index.store.entry import key_of
from index.store.store import StoredSource
from tests.index.building.test_furniture import page
from tests.toys import ToyEncoder, news, write_sources

MEMORY = 100 << 20  # bytes of a node's object store


class DeadlyEncoder(ToyEncoder):
    """Kills the process that encodes with it, as the system does where memory runs out."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_passages(texts)


@dataclass
class Losing:
    """An engine that loses something on the way: after so many units."""

    engine: Engine
    losses: dict[int, Callable[[], object]]

    def read(self, files: Iterable[SourceFile], cut: ArticleSplitter) -> Iterator[FileRead]:
        return self.engine.read(files, cut)

    def prepare(self, units: Iterable[Unit]) -> Iterator[Unit]:
        for number, unit in enumerate(self.engine.prepare(units)):
            self.losses.get(number, int)()
            yield unit


@contextmanager
def small_jobs() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.building.executors.cluster._BYTES", 3_000)
        patch.setattr("index.building.executors.cluster._CHARACTERS", 1_000)
        yield


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[Callable[[], object]]]:
    """Three nodes that this process is connected to; what kills the second, and what kills the third."""
    from ray.cluster_utils import Cluster as Nodes

    head = {"num_cpus": 1, "object_store_memory": MEMORY, "include_dashboard": False}
    cluster = Nodes(initialize_head=True, head_node_args=head)
    others = [cluster.add_node(num_cpus=1, object_store_memory=MEMORY) for _ in range(2)]
    with small_jobs(), connected(ToyEncoder, ToyEncoder().fingerprint, address=cluster.address):
        yield [partial(cluster.remove_node, node, allow_graceful=False) for node in others]
    cluster.shutdown()  # type: ignore[no-untyped-call]


def engine(load: Callable[[], ToyEncoder] = ToyEncoder) -> Engine:
    """What builds on the nodes that this process is connected to."""
    with connected(load, ToyEncoder().fingerprint, workers=2) as cluster:
        return cluster


def files(store: Path) -> dict[str, bytes]:
    """What a store is made of; a manifest has its time."""
    kept = (file for file in store.rglob("*") if file.is_file() and file.suffix != ".json")
    return {file.relative_to(store).as_posix(): file.read_bytes() for file in kept}


def web(seeds: Path) -> Path:
    write_sources(
        seeds, {f"site/{n:02d}.html": f"<html><body><p>{page(n)}</p></body></html>" for n in range(LEAST + 2)}
    )
    write_sources(seeds, {f"site/{n:02d}.txt": page(n) for n in range(LEAST + 2)})
    write_sources(seeds, {f"a/{n}.txt": news(n) for n in range(12)} | {"bad.txt": b"\x00\x01\xff" * 50})
    return old(seeds)


def old(seeds: Path) -> Path:
    """Let files have been written long ago: a time that is not sure is noted as none, and stores would differ in it."""
    for file in seeds.rglob("*.*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    return seeds


@pytest.mark.slow  # a minute where the cores are busy
def test_three_nodes_make_the_same_store_and_go_on_from_it(tmp_path: Path, nodes: list[Callable[[], object]]) -> None:
    seeds, one, other = web(tmp_path / "seeds"), tmp_path / "one", tmp_path / "other"
    for step in ("all", "nothing", "some"):
        if step == "some":
            write_sources(seeds, {"a/0.txt": news(50), "a/50.txt": news(51)})
            (seeds / "site/00.txt").unlink()
            old(seeds)
        first = build(seeds, one, ToyEncoder(), workers=1)
        second = build(seeds, other, ToyEncoder(), engine=engine())
        assert files(one) == files(other)
        assert (first.articles, first.passages, first.errors) == (second.articles, second.passages, second.errors)


@pytest.mark.slow
def test_a_process_that_dies_again_and_again_and_another_model_end_the_build_in_one_line(
    tmp_path: Path, nodes: list[Callable[[], object]]
) -> None:
    seeds, store = web(tmp_path / "seeds"), tmp_path / "store"
    build(seeds, store, ToyEncoder(), workers=1)
    before = files(store)
    write_sources(seeds, {"new.txt": news(70)})
    with pytest.raises(
        UsageError, match=r"^the Ray cluster gave up \(.*; run: python -m index --engine ray --workers 1$"
    ):
        build(seeds, store, ToyEncoder(), engine=engine(DeadlyEncoder))
    with pytest.raises(ModelError, match="found another model of the name other on a node"):
        build(seeds, store, ToyEncoder(), engine=engine(lambda: ToyEncoder("other")))
    assert files(store) == before


@pytest.mark.slow
def test_nodes_that_are_killed_lose_nothing(tmp_path: Path, nodes: list[Callable[[], object]]) -> None:
    import ray

    seeds, one, other = tmp_path / "seeds", tmp_path / "one", tmp_path / "other"
    write_sources(seeds, {f"{n % 7}/{n}.txt": news(n) for n in range(400)})
    build(old(seeds), one, ToyEncoder(), workers=1)
    build(seeds, other, ToyEncoder(), engine=Losing(engine(), {30: nodes[0], 200: nodes[1]}))
    assert sum(node["Alive"] for node in ray.nodes()) == 1  # type: ignore[no-untyped-call]
    assert files(one) == files(other)


@pytest.mark.slow
def test_a_cluster_of_this_machine_makes_the_same_store(tmp_path: Path) -> None:
    seeds = web(tmp_path / "seeds")
    build(seeds, tmp_path / "one", ToyEncoder(), workers=1)
    with small_jobs(), connected(ToyEncoder, ToyEncoder().fingerprint, workers=2) as cluster:
        build(seeds, tmp_path / "other", ToyEncoder(), engine=cluster)
    assert files(tmp_path / "one") == files(tmp_path / "other")


def test_below_what_is_worth_a_start_it_works_alone(tmp_path: Path) -> None:
    seeds, alone = web(tmp_path / "seeds"), Cluster(ToyEncoder, ToyEncoder().fingerprint, workers=2, least=10**6)
    build(seeds, tmp_path / "one", ToyEncoder(), workers=1)
    build(seeds, tmp_path / "other", ToyEncoder(), engine=alone)
    assert files(tmp_path / "one") == files(tmp_path / "other")


def test_a_node_encodes_what_has_no_vector_yet() -> None:
    source = Source("a.txt", news(1), "utf-8", "")
    (draft,) = drafts(source)
    unit = Unit(StoredSource("a.txt", "a.txt", "", "utf-8"), 0, 1, 0, key_of(draft), draft)
    encode = Encode(ToyEncoder, ToyEncoder().fingerprint)
    (done,) = encode(prepare_units([unit]))
    assert done.piece and sorted(done.vectors) == [0, 1] and done.seconds.keys() >= {"split", "encode"}
    first = done.piece.passages[0]
    (again,) = encode(prepare_units([replace(unit, lent={wording(first.passage): first})]))
    assert list(again.vectors) == [1] and np.array_equal(again.vectors[1], done.vectors[1])


def test_without_ray_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingError, match=r"run: pip install 'ray\[data\]==2.60.0'"), connected(ToyEncoder, ""):
        pass


def test_nobody_at_the_address_is_told_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for address in (f"127.0.0.1:{port}", "127.0.0.1", "nowhere.invalid:6379"):
        with (
            pytest.raises(SettingError, match=rf"^found no Ray cluster at {address}; .*; run: ray start"),
            connected(ToyEncoder, "", address=address),
        ):
            pass
