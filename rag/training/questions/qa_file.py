"""The file between prepare and training: questions with their passages, as ranges of pieces in texts (qa.npz)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import SourceError
from index.files import atomic
from index.training.texts import UNREADABLE
from rag.reader.network import QUESTION_PIECES

FILE = "qa.npz"
KINDS = ("asked", "made", "authored")  # by people on contexts, of news by program, for this project
ASKED, MADE, AUTHORED = range(len(KINDS))
SPANS = 4  # places of the answer kept of a passage
_PREPARE = "run: python -m rag.training prepare"

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Questions:
    """g questions, r passages, c contexts.

    Question i is the pieces ``q_ids[q_bounds[i]:q_bounds[i + 1]]`` and has the passages ``g_bounds[i]`` to
    ``g_bounds[i + 1]``, first the ``g_right[i]`` that hold the answer; ``g_made``: whose it is; ``g_src``: of which
    file; ``g_held``: never learnt. A passage is ``r_len`` pieces from ``r_start`` on of the text ``r_ctx``: from 0 on
    a line of the news, below it -1 - c, the context c: ``c_ids[c_bounds[c]:c_bounds[c + 1]]``. ``r_spans``
    (r, SPANS, 2): first and last piece of the answer in the passage, -1 where there are no more.
    """

    q_ids: NDArray[np.uint16]
    q_bounds: Ints
    g_made: NDArray[np.int8]
    g_held: NDArray[np.int8]
    g_src: NDArray[np.int8]
    g_right: NDArray[np.int16]
    g_bounds: Ints
    r_ctx: NDArray[np.int32]
    r_start: NDArray[np.int32]
    r_len: NDArray[np.int16]
    r_spans: NDArray[np.int16]
    c_ids: NDArray[np.uint16]
    c_bounds: Ints
    c_held: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.g_made)

    def of(self, made: int, *, held: bool) -> Ints:
        """Return the questions of ASKED, MADE or AUTHORED that are held, or those that may be learnt."""
        return np.flatnonzero((self.g_made == made) & (self.g_held == int(held)))

    def rows(self, group: int) -> range:
        """Return the passages of a question."""
        return range(int(self.g_bounds[group]), int(self.g_bounds[group + 1]))

    def longest(self) -> Ints:
        """Return (g,) the most pieces that each question has to read at once."""
        passage = np.maximum.reduceat(self.r_len.astype(np.int64), self.g_bounds[:-1])
        return passage + np.minimum(np.diff(self.q_bounds), QUESTION_PIECES)


def write(path: Path, questions: Questions) -> None:
    """Write ``path``."""
    with atomic(path) as part:
        np.savez_compressed(part, **{field.name: getattr(questions, field.name) for field in fields(questions)})


def read(path: Path) -> Questions:
    """Read what `write` wrote. Raises SourceError where there is nothing, or something else."""
    if not path.is_file():
        raise SourceError(f"found no {path}; expected prepared questions; {_PREPARE}")
    try:
        with np.load(path) as file:
            return Questions(**{field.name: file[field.name] for field in fields(Questions)})
    except UNREADABLE as error:
        said = " ".join(str(error).split())[:120]
        raise SourceError(f"{path} cannot be read: {said}; expected prepared questions; {_PREPARE}") from error
