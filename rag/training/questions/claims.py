"""Questions that ask whether something is so, each with a passage and what it says to that: the file claims.npz."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import SourceError
from index.files import atomic
from index.training.texts import UNREADABLE
from rag.training.questions.qa_file import Ints

FILE = "claims.npz"
_PREPARE = "run: python -m rag.training prepare"


@dataclass(frozen=True, slots=True)
class Claims:
    """n questions. Question i is the pieces ``q_ids[q_bounds[i]:q_bounds[i + 1]]``, asked of the passage ``row[i]`` of
    the prepared questions; ``label`` numbers VERDICTS; ``held`` 1: never learnt.
    """

    q_ids: NDArray[np.uint16]
    q_bounds: Ints
    row: Ints
    label: NDArray[np.int8]
    held: NDArray[np.int8]


def write(path: Path, claims: Claims) -> None:
    """Write ``path``."""
    with atomic(path) as part:
        np.savez_compressed(part, **{field.name: getattr(claims, field.name) for field in fields(claims)})


def read(path: Path) -> Claims:
    """Read what `write` wrote. Raises SourceError where there is nothing, or something else."""
    if not path.is_file():
        raise SourceError(f"found no {path}; expected yes-or-no questions; {_PREPARE}")
    try:
        with np.load(path) as file:
            return Claims(**{field.name: file[field.name] for field in fields(Claims)})
    except UNREADABLE as error:
        said = " ".join(str(error).split())[:120]
        raise SourceError(f"{path} cannot be read: {said}; expected yes-or-no questions; {_PREPARE}") from error
