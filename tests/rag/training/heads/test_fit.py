"""Turns are learnt on the trunk as it ships: alike twice, and what is learnt is read back."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import onnx
import pytest
import torch

from rag.asking.turns.kinds import KINDS
from rag.reader.model import open_reader
from rag.reader.turn_network import TURNS_FILE, open_turns
from rag.reader.vocabulary import open_vocabulary
from rag.training.heads.fit import TINY, Plan, chosen, fitted, states_of, turn_heads
from rag.training.network import weights
from rag.training.network.export import export, export_turns
from rag.training.network.network import Network, Shape
from rag.training.network.turns import TurnNetwork, TurnShape
from rag.training.turns.examples import Example
from rag.training.turns.invented.conversations import conversations
from rag.training.turns.pack import pack
from rag.training.turns.turns_file import FILE, TurnsFile, write


@pytest.fixture(scope="module")
def folder(words: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small reader's weights that have learnt nothing."""
    torch.manual_seed(0)
    out = tmp_path_factory.mktemp("small")
    weights.save(out / "reader.npz", weights.halved(Network(Shape(len(open_vocabulary(words)), 64, 1)).state_dict()))
    export(out / "reader.npz", words, out)
    return out


@pytest.fixture(scope="module")
def turns(words: Path) -> TurnsFile:
    return pack(conversations(60, Random(1)), open_vocabulary(words))[0]


def test_until_turns_are_learnt_every_message_stays(folder: Path) -> None:
    lean = open_reader(folder).turn("那2022年呢？", "霞浦重工2021年交付多少艘船？｜36艘")
    assert lean.leaning < 0.01


def test_learning_lowers_the_loss_and_is_the_same_twice(folder: Path, turns: TurnsFile, words: Path) -> None:
    plan = Plan(most=60, made=60, size=8, epochs=6, rate=2e-3)
    learnt = chosen(turns, plan)
    states, _ = states_of(turns, learnt, folder, open_vocabulary(words))
    runs = []
    for _ in range(2):
        torch.manual_seed(1)
        runs.append(fitted(TurnNetwork(TurnShape(64)), plan, turns, states, learnt))
    assert runs[0] == runs[1]
    assert np.mean(runs[0][-5:]) < 0.8 * np.mean(runs[0][:5])


def test_the_step_writes_weights_that_are_read(folder: Path, turns: TurnsFile, words: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(folder, tmp_path / "out"))
    write(tmp_path / FILE, turns)
    figures = turn_heads(replace(TINY, longest=512), tmp_path, out)
    said = {p.key: p.value for p in onnx.load(out / TURNS_FILE).metadata_props}
    assert json.loads(said["kinds"]) == list(KINDS) and json.loads(said["made"])["steps"] == figures["steps"] > 0
    assert open_reader(out).turn("那2022年呢？", "霞浦重工2021年交付多少艘船？｜36艘").kind in KINDS


def test_the_graph_is_nearly_the_network(folder: Path, tmp_path: Path) -> None:
    torch.manual_seed(3)
    network = TurnNetwork(TurnShape(64)).eval()
    export_turns(network, "t", tmp_path, {})
    hidden, m, k = torch.randn(1, 20, 64), 5, 12
    found = open_turns(tmp_path, "t").score(hidden.numpy(), m, k)
    inside = torch.zeros(1, 20, dtype=torch.bool)
    inside[0, m + 2 : m + 2 + k] = True
    with torch.no_grad():
        further = network.further(hidden)
        starts, _ = network.inserted(further)
        kinds, leaning = network.kinds(further, inside)[0], float(network.leaning(further, inside))
    assert np.abs(found.kind - kinds.numpy()).max() < 0.02 and abs(found.leaning - leaning) < 0.02
    to = [0, *range(m + 2, m + 2 + k)]
    assert np.abs(found.starts - starts[0, 1 : m + 2, to].numpy()).max() < 0.05


def test_held_turns_are_not_learnt(turns: TurnsFile) -> None:
    held = replace_held(turns, 1)
    assert len(chosen(held, Plan())) == 0 and len(chosen(turns, Plan())) == len(turns)


def replace_held(turns: TurnsFile, held: int) -> TurnsFile:
    return replace(turns, held=np.full(len(turns), held, np.int8))


def test_invented_conversations_say_what_their_edits_give() -> None:
    made: list[Example] = list(conversations(90, Random(5)))
    assert made == list(conversations(90, Random(5)))
    for one in made:
        assert one.resolved == one.result
        assert one.message != one.resolved or not (one.edits and one.edits.inserted)
