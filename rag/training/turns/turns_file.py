"""The file between the turns' making and training (turns.npz): turns with their edits, as pieces."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import SourceError
from index.files import atomic
from index.training.texts import UNREADABLE

FILE = "turns.npz"
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
_MEND = "run: python -m rag.training turns"

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TurnsFile:
    """n turns. The message of turn i is the pieces ``q_ids[q_bounds[i]:q_bounds[i + 1]]``, its history likewise of h.

    ``deleted`` runs along with q_ids. A row of ``inserted`` is (turn, place, first, last): the pieces first to last of
    the history stand before piece ``place`` of the message, or at its end; a place is never one that is deleted. ``kind``
    numbers KINDS, ``lang`` LANGUAGES; ``has_edits`` 0: the edits aren't known; ``origin`` 0 written, 1 derived;
    ``held`` 1: never learnt.
    """

    q_ids: NDArray[np.uint16]
    q_bounds: Ints
    h_ids: NDArray[np.uint16]
    h_bounds: Ints
    kind: NDArray[np.int8]
    lang: NDArray[np.int8]
    has_edits: NDArray[np.int8]
    deleted: NDArray[np.bool_]
    inserted: NDArray[np.int32]
    origin: NDArray[np.int8]
    held: NDArray[np.int8]

    def __len__(self) -> int:
        """How many turns there are."""
        return len(self.kind)


def write(path: Path, packed: TurnsFile) -> None:
    """Write ``path``."""
    with atomic(path) as part:
        np.savez_compressed(part, **{field.name: getattr(packed, field.name) for field in fields(packed)})


def read(path: Path) -> TurnsFile:
    """Read what `write` wrote. Raises SourceError where there is nothing, or something else."""
    if not path.is_file():
        raise SourceError(f"found no {path}; expected turns; {_MEND}")
    try:
        with np.load(path) as file:
            return TurnsFile(**{field.name: file[field.name] for field in fields(TurnsFile)})
    except UNREADABLE as error:
        said = " ".join(str(error).split())[:120]
        raise SourceError(f"{path} cannot be read: {said}; expected turns; {_MEND}") from error
