"""Many tokenised texts in two flat arrays, and pairs of them: what stands in the files between prepare and train."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import SourceError


@dataclass(frozen=True, slots=True)
class Texts:
    """Token ids of n texts end to end: text i is ``ids[starts[i]:starts[i + 1]]``. uint16: under 65,536 pieces."""

    ids: NDArray[np.uint16]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, i: int) -> NDArray[np.uint16]:
        return self.ids[self.starts[i] : self.starts[i + 1]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """``left[i]`` and ``right[i]`` index texts that belong together; equal keys are never each other's negatives."""

    texts: Texts
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    left_key: NDArray[np.int64]
    right_key: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class News:
    """Sentences of news: article a is the sentences ``articles[a]`` to ``articles[a + 1]``, end exclusive."""

    sentences: Texts
    articles: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Glosses:
    """For piece p, its renderings in English or pinyin: the texts ``pieces[p]`` to ``pieces[p + 1]``, end exclusive."""

    texts: Texts
    pieces: NDArray[np.int64]


def flatten(texts: Iterable[list[int]]) -> Texts:
    """Lay token lists end to end.

    >>> flatten([[1, 2], [], [3]])[2]
    array([3], dtype=uint16)
    """
    chunks = [np.asarray(t, dtype=np.uint16) for t in texts]
    starts = np.zeros(len(chunks) + 1, dtype=np.int64)
    np.cumsum([len(c) for c in chunks], out=starts[1:])
    return Texts(np.concatenate(chunks) if chunks else np.zeros(0, np.uint16), starts)


def save(path: Path, texts: Texts, **arrays: NDArray[np.int64]) -> None:
    """Write texts with the arrays that index them."""
    np.savez(path, ids=texts.ids, starts=texts.starts, **arrays)  # type: ignore[arg-type]


def load_rarity(work: Path) -> NDArray[np.float32]:
    """Read each piece's idf. Raises SourceError when prepare has not run."""
    path = work / "rarity.npy"
    _expect(path)
    return np.asarray(np.load(path), dtype=np.float32)


def load(path: Path) -> tuple[Texts, dict[str, NDArray[np.int64]]]:
    """Read what ``save`` wrote. Raises SourceError when prepare has not run."""
    _expect(path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    return Texts(arrays.pop("ids"), arrays.pop("starts")), arrays


def _expect(path: Path) -> None:
    if not path.is_file():
        command = f"python -m index.training prepare --data ../shared/data --out {path.parent}"
        raise SourceError(f"no {path}; expected the files of prepare; run: {command}")
