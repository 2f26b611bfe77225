"""Many tokenised texts in two flat arrays, and pairs of them: what stands in the files between prepare and train."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import ArrayLike, NDArray

from index.errors import SourceError

T = TypeVar("T")

UNREADABLE = (OSError, ValueError, KeyError, EOFError, BadZipFile)  # what reading an .npz raises that is none of ours


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


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items ``size`` at a time, the rest last.

    >>> list(chunks("abc", 2))
    [['a', 'b'], ['c']]
    """
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk


def flatten(texts: Iterable[ArrayLike]) -> Texts:
    """Lay token lists end to end.

    >>> flatten([[1, 2], [], [3]])[2]
    array([3], dtype=uint16)
    """
    arrays = [np.zeros(0, np.uint16), *(np.asarray(t, dtype=np.uint16) for t in texts)]
    return Texts(np.concatenate(arrays), np.cumsum([len(array) for array in arrays], dtype=np.int64))


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
