"""Weights → `reader.onnx`, products in eight bits: what the service reads with, without torch."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic

from rag.reader.network import FORMAT, WEIGHTS_FILE
from rag.reader.vocabulary import FOLD_FILE, TOKENIZER_FILE, Vocabulary, open_vocabulary
from rag.training import MEND
from rag.training.network.graph import draw
from rag.training.network.network import Network
from rag.training.network.weights import network_of

log = logging.getLogger(__name__)

PRETRAINING = ("mlm", "mlm_ln", "bias")  # what only pretraining needs is not in the graph


def export(source: Path, vocabulary: Path, out: Path, made: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Write ``out``'s graph and vocabulary from weights (.npz); return the graph's size in MB.

    ``made``: how the weights were made, which the graph says of itself. Raises SourceError where the weights cannot be
    read or are of another vocabulary.
    """
    pieces = open_vocabulary(vocabulary, MEND)
    network = network_of(source, len(pieces))
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as folder:
        plain, coded = Path(folder) / "plain.onnx", Path(folder) / WEIGHTS_FILE
        draw(network, plain)
        _quantised(plain, coded)
        _describe(coded, network, pieces, made or {})
        coded.replace(out / WEIGHTS_FILE)
    for name in (TOKENIZER_FILE, FOLD_FILE):
        if vocabulary.resolve() != out.resolve():
            shutil.copyfile(vocabulary / name, out / name)
    size = round((out / WEIGHTS_FILE).stat().st_size / 1e6, 1)
    log.info("%s: %.1f MB", out / WEIGHTS_FILE, size)
    return {"megabytes": size}


def _quantised(plain: Path, coded: Path) -> None:
    level = logging.root.level
    logging.root.setLevel(logging.ERROR)  # it asks for another preparation, and tells of every tensor
    try:
        # seven bits of the weights: products of eight saturate on processors without VNNI, which would read otherwise
        quantize_dynamic(plain, coded, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    finally:
        logging.root.setLevel(level)


def _describe(path: Path, network: Network, pieces: Vocabulary, made: Mapping[str, Any]) -> None:
    """Say in the graph's metadata what it is, and the scores of a span's length."""
    model = onnx.load(path)
    said = {
        "format": str(FORMAT),
        "vocabulary": pieces.fingerprint,
        "length": json.dumps([round(value, 6) for value in network.length.tolist()]),
        "width": str(network.shape.width),
        "layers": str(network.shape.layers),
        "parameters": str(sum(p.numel() for n, p in network.named_parameters() if n.split(".")[0] not in PRETRAINING)),
        "made": json.dumps(made, ensure_ascii=False),
    }
    onnx.helper.set_model_props(model, said)
    onnx.save(model, path)
