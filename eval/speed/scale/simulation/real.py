"""What vectors are made up from: our own encoder over the passages of real news and over their thirds, kept in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.speed.corpus import texts
from index.encoder import Encoder, load_encoder
from index.files import atomic
from index.language.sentences import sentences
from index.records import json_lines

PARTS = 3  # of a passage
_REAL = "real.npy"  # in the folder of a simulation: (rows, 1 + PARTS, dimension), 16 bits a value
_BATCH = 1_024  # passages encoded at once
Half = NDArray[np.float16]
Vectors = NDArray[np.float32]


def real_vectors(news: str, home: Path) -> Half:
    """Return the unit vectors (rows, 1 + PARTS, dimension) of the passages of a file of articles, one a line: of the
    whole, then of its parts.

    They are kept in ``home``, which is for one file: made by the first call, mapped by later ones.
    """
    kept = home / _REAL
    if not kept.exists():
        rows = np.concatenate(list(_encoded(news, load_encoder())))
        with atomic(kept) as part, part.open("wb") as file:
            np.save(file, rows)
    mapped: Half = np.load(kept, mmap_mode="r")
    return mapped


def question_vectors(file: str, count: int) -> Vectors:
    """Return the unit vectors (count, dimension) of evenly spaced questions of a file of JSON lines."""
    every = [str(record["question"]) for _, record in json_lines(file, 'give one {"question": …} a line')]
    count = min(count, len(every))
    return load_encoder().encode_questions([every[i * len(every) // count] for i in range(count)])


def parts(passage: str) -> list[str]:
    """Return PARTS runs of a passage's sentences, about as long as each other; the passage where a run has none.

    >>> parts("利润增长。利润是三亿元。他们很高兴。"), parts("利润增长。")
    (['利润增长。', '利润是三亿元。', '他们很高兴。'], ['利润增长。', '利润增长。', '利润增长。'])
    """
    runs = [""] * PARTS
    for start, end in sentences(passage):
        runs[min(PARTS * (start + end) // (2 * len(passage)), PARTS - 1)] += passage[start:end]
    return [run or passage for run in runs]


def _encoded(news: str, encoder: Encoder) -> Iterator[Half]:
    every = chain.from_iterable(text.passages for text in texts(news))
    waiting = list[str]()
    for passage in every:
        waiting += [passage, *parts(passage)]
        if len(waiting) == _BATCH * (1 + PARTS):
            yield _rows(encoder, waiting)
            waiting.clear()
    if waiting:
        yield _rows(encoder, waiting)


def _rows(encoder: Encoder, passages: list[str]) -> Half:
    return encoder.encode_passages(passages).reshape(-1, 1 + PARTS, encoder.dimension).astype(np.float16)
