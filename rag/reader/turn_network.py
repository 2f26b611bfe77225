"""The network that reads turns of conversations, from the reader's last hidden state: `turns.onnx`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import ModelError
from rag.asking.turns.kinds import KINDS
from rag.reader.network import PAIR_SCALE, Floats, session_of, unusable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

TURNS_FILE = "turns.onnx"
TURN_INPUTS, TURN_OUTPUTS = ("hidden", "side", "mask"), ("kind", "leaning", "deleted", "placed")
TURNS_FORMAT = 1  # of the file: its inputs, outputs and metadata; raise it when they change


@dataclass(frozen=True, slots=True)
class TurnScores:
    """Logits of a message of m pieces and k of what was said before it: of its ``kind``, (kinds,); that it is ``leaning`` on
    that; of each piece that it is ``deleted``, (m,); and (m + 1, k + 1): the slice before a piece, or at the end, ``starts``
    and ``stops`` there, column 0: there is none.
    """

    kind: Floats
    leaning: float
    deleted: Floats
    starts: Floats
    stops: Floats


class TurnNetwork:
    """The loaded weights."""

    def __init__(self, session: InferenceSession) -> None:
        self._session = session

    def score(self, hidden: Floats, m: int, k: int) -> TurnScores:
        """Score a message of ``m`` pieces with ``k`` before it. ``hidden`` (1, m + k + 3, width): of both."""
        side = (np.arange(hidden.shape[1]) >= m + 2).astype(np.int64)[None]
        given = {"hidden": hidden, "side": side, "mask": np.ones_like(side)}
        kind, leaning, deleted, placed = self._session.run(TURN_OUTPUTS, given)
        begins, begun, ends, ended = np.split(placed[0], 4, axis=1)
        to = [0, *range(m + 2, m + 2 + k)]
        starts, stops = begins[1 : m + 2] @ begun[to].T, ends[1 : m + 2] @ ended[to].T
        return TurnScores(kind[0], float(leaning[0]), deleted[0, 1 : m + 1], _scaled(starts), _scaled(stops))


def _scaled(products: Floats) -> Floats:
    scaled: Floats = products / np.float32(PAIR_SCALE)
    return scaled


def open_turns(folder: Path, trunk: str) -> TurnNetwork:
    """Load the weights. Raises ModelError when they are missing, damaged, too new, or learnt on another ``trunk``."""
    path = folder / TURNS_FILE
    try:
        session = session_of(path.read_bytes())
        _check(path, session, session.get_modelmeta().custom_metadata_map, trunk)
    except ModelError:
        raise
    except Exception as error:  # onnxruntime has a class for each way in which a file can be broken
        said = f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
        raise unusable(path, said, "weights in ONNX, with what they say of them") from error
    return TurnNetwork(session)


def _check(path: Path, session: InferenceSession, said: Mapping[str, str], trunk: str) -> None:
    if (version := int(said["format"])) != TURNS_FORMAT:
        newer = " (this checkout is older: run git pull)" if version > TURNS_FORMAT else ""
        raise unusable(path, f"format {version}{newer}", f"format {TURNS_FORMAT}")
    if said["trunk"] != trunk:
        raise unusable(path, f"weights learnt on another reader, {said['trunk']}", trunk)
    if json.loads(said["kinds"]) != list(KINDS):
        raise unusable(path, "weights of other kinds of turns", f"{len(KINDS)} kinds")
    inputs, outputs = ({p.name for p in part} for part in (session.get_inputs(), session.get_outputs()))
    if inputs != {*TURN_INPUTS} or outputs != {*TURN_OUTPUTS}:
        raise unusable(path, f"a network from {sorted(inputs)} to {sorted(outputs)}", "that of turns")
