"""Weights → `reader.onnx` and `turns.onnx`, products in eight bits: what the service reads with, without torch."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from rag.asking.turns.kinds import KINDS
from rag.reader.network import FORMAT, WEIGHTS_FILE
from rag.reader.turn_network import TURNS_FILE, TURNS_FORMAT
from rag.reader.vocabulary import FOLD_FILE, TOKENIZER_FILE, Vocabulary, open_vocabulary
from rag.training import MEND
from rag.training.network.graph import draw, draw_turns
from rag.training.network.network import Network
from rag.training.network.turns import TurnNetwork, TurnShape
from rag.training.network.weights import network_of

log = logging.getLogger(__name__)

# What only training needs is not in the graph: turns are learnt beside reading for the trunk's sake alone.
UNREAD = ("mlm", "mlm_ln", "bias", "turn1", "turn2", "deleted", "placed")
UNLEARNT = -20.0  # the logit that a message leans on what was said, until turns are learnt


def export(source: Path, vocabulary: Path, out: Path, made: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Write ``out``'s graph and vocabulary from weights (.npz); return the graph's size in MB.

    Of turns a graph is written that leaves every message as it is, where there is none for this trunk. ``made``: how the weights were made, which the graph says of itself. Raises SourceError where the weights cannot be
    read or are of another vocabulary.
    """
    pieces = open_vocabulary(vocabulary, MEND)
    network = network_of(source, len(pieces))
    out.mkdir(parents=True, exist_ok=True)
    written(partial(draw, network), _said(network, pieces, made or {}), out / WEIGHTS_FILE)
    if not turns_fit(out):
        torch.manual_seed(0)
        blank = TurnNetwork(TurnShape(network.shape.width))
        with torch.no_grad():
            blank.leans.weight.zero_()
            blank.leans.bias.fill_(UNLEARNT)
        export_turns(blank, trunk_of(network), out, {})
    for name in (TOKENIZER_FILE, FOLD_FILE):
        if vocabulary.resolve() != out.resolve():
            shutil.copyfile(vocabulary / name, out / name)
    size = round((out / WEIGHTS_FILE).stat().st_size / 1e6, 1)
    log.info("%s: %.1f MB", out / WEIGHTS_FILE, size)
    return {"megabytes": size}


def export_turns(network: TurnNetwork, trunk: str, out: Path, made: Mapping[str, Any]) -> float:
    """Write ``out``'s graph of turns for the reader whose trunk is ``trunk``; return its size in MB."""
    parameters = sum(p.numel() for p in network.parameters())
    said = {"format": str(TURNS_FORMAT), "trunk": trunk, "kinds": json.dumps(KINDS), "parameters": str(parameters)}
    written(partial(draw_turns, network), {**said, "made": json.dumps(made, ensure_ascii=False)}, out / TURNS_FILE)
    return round((out / TURNS_FILE).stat().st_size / 1e6, 1)


def turns_fit(folder: Path) -> bool:
    """Whether a folder's graph of turns was learnt on its reader's trunk."""
    if not (folder / TURNS_FILE).is_file():
        return False
    said = [{p.key: p.value for p in onnx.load(folder / name).metadata_props} for name in (WEIGHTS_FILE, TURNS_FILE)]
    return bool(said[0]["trunk"] == said[1].get("trunk"))


def trunk_of(network: Network) -> str:
    """Return a fingerprint of the weights that turns are read with."""
    whole = hashlib.sha256()
    for name, weight in sorted(network.named_parameters()):
        if name.startswith(("emb", "ln0", "side", "blocks", "last")):
            whole.update(weight.detach().cpu().numpy().astype(np.float16).tobytes())
    return whole.hexdigest()[:16]


def written(drawing: Callable[[Path], None], said: Mapping[str, str], path: Path) -> None:
    """Write a graph in eight bits with what it says of itself."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        plain, coded = Path(folder) / "plain.onnx", Path(folder) / "coded.onnx"
        drawing(plain)
        _quantised(plain, coded)
        model = onnx.load(coded)
        onnx.helper.set_model_props(model, dict(said))
        onnx.save(model, coded)
        coded.replace(path)


def _quantised(plain: Path, coded: Path) -> None:
    level = logging.root.level
    logging.root.setLevel(logging.ERROR)  # it asks for another preparation, and tells of every tensor
    try:
        # seven bits of the weights: products of eight saturate on processors without VNNI, which would read otherwise
        quantize_dynamic(plain, coded, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    finally:
        logging.root.setLevel(level)


def _said(network: Network, pieces: Vocabulary, made: Mapping[str, Any]) -> dict[str, str]:
    """What the reader's graph says of itself, and the scores of a span's length."""
    return {
        "format": str(FORMAT),
        "vocabulary": pieces.fingerprint,
        "trunk": trunk_of(network),
        "length": json.dumps([round(value, 6) for value in network.length.tolist()]),
        "width": str(network.shape.width),
        "layers": str(network.shape.layers),
        "parameters": str(sum(p.numel() for n, p in network.named_parameters() if n.split(".")[0] not in UNREAD)),
        "made": json.dumps(made, ensure_ascii=False),
    }
