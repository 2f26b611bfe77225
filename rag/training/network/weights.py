"""A network's weights on disk: .npz of float16, or of eight-bit codes with a scale a row; whole or in numbered parts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from index.errors import SourceError
from index.files import atomic
from index.training.texts import UNREADABLE
from rag.training.network.network import Network, Shape

CODES, SCALE = ".codes", ".scale"
CODED_ROWS = 9  # a matrix of fewer rows stays as it is
LATER = ("turn", "deleted", "placed", "claim")  # parameters that weights of before issue 14 lack: drawn
Arrays = Mapping[str, NDArray[np.generic]]


def network_of(path: Path, vocabulary: int) -> Network:
    """Return the network that ``path`` holds the weights of.

    Raises SourceError where there are none, or they are of another network or vocabulary.
    """
    weights = stored(path)
    network = Network(_shape_of(weights, vocabulary))
    for name, parameter in network.named_parameters():
        if name.startswith(LATER) and name not in weights and name + CODES not in weights:
            continue
        shape, expected = weights[name].shape if name in weights else "none", tuple(parameter.shape)
        if shape != expected:
            raise SourceError(f"found {name} of shape {shape}; expected {expected}; correct --start")
        parameter.data.copy_(torch.from_numpy(weights[name]))
    return network


def _shape_of(weights: Arrays, vocabulary: int) -> Shape:
    if "emb.weight" not in weights:
        raise SourceError(f"found weights {', '.join(sorted(weights)[:3])}; expected emb.weight …; correct --start")
    rows, width = weights["emb.weight"].shape
    if rows != vocabulary:
        raise SourceError(f"found weights of {rows} pieces; expected {vocabulary}; correct --start or --vocabulary")
    layers = {int(name.split(".")[1]) for name in weights if name.startswith("blocks.")}
    return Shape(vocabulary, width, len(layers))


def stored(path: Path) -> dict[str, NDArray[np.float32]]:
    """Read weights by name, from ``path`` or from its parts ``path.0``, ``path.1`` ….

    Raises SourceError where there are none, or they cannot be read.
    """
    numbered = sorted(path.parent.glob(f"{path.name}.[0-9]*"), key=lambda part: int(part.suffix[1:]))
    parts = [path] if path.is_file() else numbered
    if not parts:
        raise SourceError(f"found no {path}; expected weights such as base.npz; correct --start")
    try:
        with np.load(io.BytesIO(b"".join(part.read_bytes() for part in parts))) as file:
            return decoded({name: file[name] for name in file.files})
    except UNREADABLE as error:
        said = " ".join(str(error).split())[:120]
        raise SourceError(f"{path} cannot be read: {said}; expected weights (base.npz); correct --start") from error


def decoded(arrays: Arrays) -> dict[str, NDArray[np.float32]]:
    """Return every weight as float32, codes times their row's scale."""
    weights = {}
    for name, value in arrays.items():
        if name.endswith(CODES):
            scale = arrays[name.removesuffix(CODES) + SCALE].astype(np.float32)
            weights[name.removesuffix(CODES)] = value.astype(np.float32) * scale[:, None]
        elif not name.endswith(SCALE):
            weights[name] = value.astype(np.float32)
    return weights


def coded(state: Mapping[str, Tensor]) -> dict[str, NDArray[np.generic]]:
    """Return matrices as int8 codes with a float32 scale a row, the rest as float32."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, value in state.items():
        array = value.detach().float().cpu().numpy()
        if array.ndim == 2 and len(array) >= CODED_ROWS:
            scale = np.maximum(np.abs(array).max(1), 1e-8) / 127
            arrays[name + CODES] = np.round(array / scale[:, None]).astype(np.int8)
            arrays[name + SCALE] = scale.astype(np.float32)
        else:
            arrays[name] = array
    return arrays


def halved(state: Mapping[str, Tensor]) -> dict[str, NDArray[np.generic]]:
    """Return every weight in float16."""
    return {name: value.detach().cpu().numpy().astype(np.float16) for name, value in state.items()}


def save(path: Path, arrays: Arrays) -> None:
    """Write weights whole."""
    with atomic(path) as part:
        np.savez(part, **arrays)  # type: ignore[arg-type]


def split(path: Path, part_bytes: int) -> list[Path]:
    """Write a file's parts of at most so many bytes beside it: ``path.0`` …; returns them."""
    whole, written = path.read_bytes(), list[Path]()
    for number, at in enumerate(range(0, len(whole), part_bytes)):
        written.append(path.with_name(f"{path.name}.{number}"))
        written[-1].write_bytes(whole[at : at + part_bytes])
    return written
