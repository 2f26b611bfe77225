"""The texts that questions read, as pieces end to end: contexts as they stand, news articles tokenised once a work folder."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.corpora.news import bodies
from index.files import atomic
from rag.reader.vocabulary import Vocabulary
from rag.training.questions import Ints, Questions

log = logging.getLogger(__name__)

CACHE = "articles.npz"
_CHUNK = 2_000  # articles tokenised at a time


@dataclass(frozen=True, slots=True)
class Texts:
    """``ids`` (m,) of all texts; passage r begins at ``starts[r]``, -1 where its text was not asked for."""

    ids: NDArray[np.uint16]
    starts: Ints


def texts_of(questions: Questions, groups: Ints, data: Path, pieces: Vocabulary, work: Path) -> Texts:
    """Return the texts of some questions' passages; tokenises the news articles they need, if ``work`` lacks any.

    Raises SourceError without the news.
    """
    rows = np.concatenate([np.arange(*_bounds(questions, g)) for g in groups]) if len(groups) else np.zeros(0, int)
    needed = np.unique(questions.r_ctx[rows])
    needed = needed[needed >= 0].astype(np.int64)
    numbers, bounds, ids = _news(needed, data, pieces, work)
    starts = np.full(len(questions.r_ctx), -1, np.int64)
    text, place = questions.r_ctx[rows].astype(np.int64), questions.r_start[rows].astype(np.int64)
    of_news = text >= 0
    at = np.searchsorted(numbers, text[of_news])
    starts[rows[of_news]] = bounds[:-1][at] + place[of_news]
    starts[rows[~of_news]] = len(ids) + questions.c_bounds[-1 - text[~of_news]] + place[~of_news]
    return Texts(np.concatenate([ids, questions.c_ids]), starts)


def _bounds(questions: Questions, group: int) -> tuple[int, int]:
    return int(questions.g_bounds[group]), int(questions.g_bounds[group + 1])


def _news(needed: Ints, data: Path, pieces: Vocabulary, work: Path) -> tuple[Ints, Ints, NDArray[np.uint16]]:
    """Return the lines' numbers, their bounds and pieces: those kept, if they hold what is needed."""
    kept = _kept(work / CACHE, pieces)
    if kept is not None and len(np.setdiff1d(needed, kept[0], assume_unique=True)) == 0:
        return kept
    log.info("tokenising %d articles", len(needed))
    found: list[NDArray[np.uint16]] = []
    for chunk in _chunks(needed, data):
        found += pieces.ids(chunk)
    bounds = np.cumsum([0, *map(len, found)])
    ids = np.concatenate([np.zeros(0, np.uint16), *found])
    numbers = needed[: len(found)]
    with atomic(work / CACHE) as part:
        np.savez(part, numbers=numbers, bounds=bounds, ids=ids, vocabulary=np.array(pieces.fingerprint))
    return numbers, bounds, ids


def _chunks(needed: Ints, data: Path) -> Iterator[list[str]]:
    wanted, chunk = set(needed.tolist()), list[str]()
    for number, text in bodies(data, int(needed[-1]) + 1) if wanted else ():
        if number in wanted:
            chunk.append(text)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _kept(path: Path, pieces: Vocabulary) -> tuple[Ints, Ints, NDArray[np.uint16]] | None:
    try:
        with np.load(path) as file:
            if str(file["vocabulary"]) != pieces.fingerprint:
                return None
            return file["numbers"], file["bounds"], file["ids"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
