"""Training learns, stops and goes on as if it had not stopped, and says in a line what it cannot begin from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from index.errors import SourceError
from rag.reader.vocabulary import open_vocabulary
from rag.training.fit import read
from rag.training.fit.loop import Place
from rag.training.fit.read import CHECKPOINT, OUT, Plan
from rag.training.network import weights
from rag.training.network.network import Network, Shape
from tests.rag.training.invented import invented

SECOND = 6.0  # of the clock between two looks at it
PLAN = Plan(minutes=8, size=4, rate=2e-3)


@pytest.fixture
def start(words: Path, tmp_path: Path) -> Path:
    """Weights of a small network, drawn at random."""
    torch.manual_seed(0)
    network = Network(Shape(len(open_vocabulary(words)), 64, 1))
    weights.save(tmp_path / "base.npz", weights.coded(network.state_dict()))
    return tmp_path / "base.npz"


def hands(stop: int | None = None) -> Callable[[], float]:
    """A clock that goes on by so much at every look, and interrupts at the stop-th."""
    looks = 0

    def now() -> float:
        nonlocal looks
        looks += 1
        if looks == stop:
            raise KeyboardInterrupt
        return looks * SECOND

    return now


def run(work: Path, start: Path, words: Path, stop: int | None = None, plan: Plan = PLAN) -> dict[str, Any]:
    work.mkdir(exist_ok=True)
    place = Place(work, work, "cpu", torch.float32, hands(stop))
    return read.read(plan, place, invented(3, 24, held=6), start, open_vocabulary(words))


def trained(work: Path, start: Path, words: Path, stop: int | None = None, plan: Plan = PLAN) -> dict[str, np.ndarray]:
    run(work, start, words, stop, plan)
    with np.load(work / OUT) as file:
        return {name: file[name] for name in file.files}


def test_it_learns_in_the_time_it_has(start: Path, words: Path, tmp_path: Path) -> None:
    record = run(tmp_path / "a", start, words)
    with np.load(tmp_path / "a" / OUT) as file:
        assert file["emb.weight"].dtype == np.float16
    assert 70 <= record["steps"] <= 76 and record["seconds"] <= PLAN.minutes * 60
    assert record["held"]["cmrc2018_train"]["n"] >= 4 and record["loss"] < 5
    assert record["start"] == "base.npz" and record["questions"]["asked"] == 18 and record["epochs"]["asked"] > 8


def test_what_is_stopped_goes_on_as_if_it_were_not(start: Path, words: Path, tmp_path: Path) -> None:
    whole = trained(tmp_path / "a", start, words)
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "b", start, words, stop=45)
    assert (tmp_path / "b" / CHECKPOINT).exists() and not (tmp_path / "b" / OUT).exists()
    again = trained(tmp_path / "b", start, words)
    assert all(np.array_equal(whole[name], again[name]) for name in whole)


def test_what_is_fixed_stays(start: Path, words: Path, tmp_path: Path) -> None:
    begun = weights.stored(start)
    found = trained(tmp_path / "a", start, words, plan=replace(PLAN, fixed=1, passages=2))
    stays = [name for name in found if name.startswith(("emb", "side", "ln0", "blocks.0."))]
    assert len(stays) > 10
    assert all(np.allclose(found[name], begun[name], atol=1e-3) for name in stays)
    assert not np.allclose(found["ends.weight"], begun["ends.weight"], atol=1e-3)


def test_another_plan_or_a_damaged_checkpoint_is_told_of(start: Path, words: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path / "a", start, words, stop=45)
    with pytest.raises(SourceError, match=r"made with size 4; expected size 8; run: rm .*read\.pt"):
        trained(tmp_path / "a", start, words, plan=replace(PLAN, size=8))
    (tmp_path / "a" / CHECKPOINT).write_bytes(b"cut short")
    with pytest.raises(SourceError, match="expected a checkpoint; run: rm"):
        trained(tmp_path / "a", start, words)


def test_what_is_begun_from_must_fit(start: Path, words: Path, tmp_path: Path) -> None:
    for name in ("none.npz", "damaged.npz"):
        (tmp_path / "damaged.npz").write_bytes(b"PK")
        with pytest.raises(SourceError, match="correct --start"):
            trained(tmp_path / "a", tmp_path / name, words)
    with np.load(start) as file:
        arrays = {name: file[name] for name in file.files}
    weights.save(tmp_path / "other.npz", {**arrays, "ends.weight": np.zeros((3, 64))})
    with pytest.raises(SourceError, match=r"found ends.weight of shape \(3, 64\); expected \(2, 64\)"):
        trained(tmp_path / "a", tmp_path / "other.npz", words)
    weights.save(tmp_path / "other.npz", {"emb.weight": np.zeros((7, 64))})
    with pytest.raises(SourceError, match="found weights of 7 pieces"):
        trained(tmp_path / "a", tmp_path / "other.npz", words)


def test_weights_come_back_whole_and_in_parts(words: Path, tmp_path: Path) -> None:
    network = Network(Shape(128, 64, 1))
    state = {name: value.detach() for name, value in network.named_parameters()}
    weights.save(tmp_path / "half.npz", weights.halved(state))
    weights.save(tmp_path / "coded.npz", weights.coded(state))
    parts = weights.split(tmp_path / "half.npz", 40_000)
    (tmp_path / "half.npz").unlink()
    assert len(parts) > 2 and max(part.stat().st_size for part in parts) <= 40_000
    for name, most in (("half.npz", 5e-4), ("coded.npz", 1.1e-3)):
        found = weights.stored(tmp_path / name)
        assert set(found) == set(state)
        assert all(np.abs(found[n] - state[n].numpy()).max() <= most for n in state)
