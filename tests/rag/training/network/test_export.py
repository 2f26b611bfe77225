"""The graph computes what the network computes: closely in float32, nearly in eight bits."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from rag.reader.network import FORMAT, HIDDEN, INPUTS, NO_SPAN, OUTPUTS, VERDICT, WEIGHTS_FILE
from rag.reader.turn_network import TURNS_FILE
from rag.reader.vocabulary import FOLD_FILE, TOKENIZER_FILE, open_vocabulary
from rag.training.network import weights
from rag.training.network.export import export
from rag.training.network.graph import draw, example
from rag.training.network.network import Network, Shape


@pytest.fixture(scope="module")
def network(words: Path) -> Network:
    torch.manual_seed(0)
    network = Network(Shape(len(open_vocabulary(words)), 128, 2)).eval()
    with torch.no_grad():
        network.side.normal_(0, 0.3)
        network.length.normal_()
    return network


def expected(network: Network, padded: int = 5) -> list[np.ndarray]:
    """What the network says of the example, worked out as in training."""
    ids, side, mask = example(network.shape.vocabulary, padded)
    inside = (side * mask).bool()
    for row, n in enumerate(mask.sum(1).tolist()):
        inside[row, n - 1] = False  # the last [SEP]
    with torch.no_grad():
        unread = torch.zeros(ids.shape).masked_fill(mask == 0, NO_SPAN)[:, None, None]
        hidden = network.trunk(ids, side, unread)
        said = network.judged(hidden, inside)[:, 0], network.verdicts(hidden, inside)
        found = (network.ends(hidden), network.pair(hidden), *said, hidden)
    return [value.numpy() for value in found]


def ran(path: Path, network: Network, padded: int = 5) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    given = zip(INPUTS, example(network.shape.vocabulary, padded), strict=True)
    return list(session.run([*OUTPUTS, VERDICT, HIDDEN], {name: value.numpy() for name, value in given}))


def off(path: Path, network: Network, padded: int = 5) -> dict[str, float]:
    """By how much each output of a graph is off at most, where nothing is padded."""
    real = example(network.shape.vocabulary, padded)[2].numpy() > 0
    found = {}
    for name, mine, theirs in zip(
        (*OUTPUTS, VERDICT, HIDDEN), ran(path, network, padded), expected(network, padded), strict=True
    ):
        assert mine.shape == theirs.shape, name
        found[name] = float(np.abs(mine - theirs)[real if mine.ndim == 3 else ...].max())
    return found


# Without VNNI a processor adds products of int8 in 16 bits, which saturate: the graph is the same, the sums are not.
CPU = Path("/proc/cpuinfo")
NEAR = 0.1 if not CPU.exists() or "vnni" in CPU.read_text("utf8") else 0.4  # of an output's spread


@pytest.mark.parametrize("padded", [0, 5])
def test_the_float_graph_is_the_network(network: Network, padded: int, tmp_path: Path) -> None:
    draw(network, tmp_path / "plain.onnx")
    assert max(off(tmp_path / "plain.onnx", network, padded).values()) < 1e-4


def test_the_shipped_graph_is_nearly_the_network(network: Network, words: Path, tmp_path: Path) -> None:
    weights.save(tmp_path / "reader.npz", weights.halved(network.state_dict()))
    export(tmp_path / "reader.npz", words, tmp_path / "out")
    spread = dict(zip((*OUTPUTS, VERDICT, HIDDEN), (value.std() for value in expected(network)), strict=True))
    for padded in (0, 5):
        for name, value in off(tmp_path / "out" / WEIGHTS_FILE, network, padded).items():
            assert 0 < value < NEAR * spread[name] + 0.02, name
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        [FOLD_FILE, WEIGHTS_FILE, TOKENIZER_FILE, TURNS_FILE]
    )


def test_the_graph_says_what_it_is(network: Network, words: Path, tmp_path: Path) -> None:
    weights.save(tmp_path / "reader.npz", weights.halved(network.state_dict()))
    export(tmp_path / "reader.npz", words, tmp_path / "out", {"read": {"steps": 7}})
    session = onnxruntime.InferenceSession(tmp_path / "out" / WEIGHTS_FILE, providers=["CPUExecutionProvider"])
    said = session.get_modelmeta().custom_metadata_map
    files = b"".join((tmp_path / "out" / name).read_bytes() for name in (TOKENIZER_FILE, FOLD_FILE))
    assert said["format"] == str(FORMAT) and said["vocabulary"] == hashlib.sha256(files).hexdigest()
    assert json.loads(said["length"]) == pytest.approx(network.length.tolist(), abs=1e-3)
    assert (said["width"], said["layers"]) == ("128", "2") and json.loads(said["made"]) == {"read": {"steps": 7}}
