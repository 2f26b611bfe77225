"""The texts that questions read, as pieces end to end: contexts as they stand, news articles tokenised once a work folder."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.corpora.news import bodies
from index.files import atomic
from index.training.texts import UNREADABLE, chunks, flatten
from rag.reader.vocabulary import Vocabulary
from rag.training.questions.qa_file import Ints, Questions

log = logging.getLogger(__name__)

CACHE = "articles.npz"
_CHUNK = 2_000  # articles tokenised at a time


@dataclass(frozen=True, slots=True)
class PassageTexts:
    """``ids`` (m,) of all texts; passage r begins at ``starts[r]``, -1 where its text was not asked for."""

    ids: NDArray[np.uint16]
    starts: Ints


def texts_of(questions: Questions, groups: Ints, data: Path, pieces: Vocabulary, work: Path) -> PassageTexts:
    """Return the texts of some questions' passages; tokenises the news articles they need, if ``work`` lacks any.

    Raises SourceError without the news.
    """
    rows = np.concatenate([np.zeros(0, np.int64), *(np.asarray(questions.rows(g)) for g in groups.tolist())])
    needed = np.unique(questions.r_ctx[rows])
    needed = needed[needed >= 0].astype(np.int64)
    numbers, bounds, ids = _news(needed, data, pieces, work)
    starts = np.full(len(questions.r_ctx), -1, np.int64)
    text, place = questions.r_ctx[rows].astype(np.int64), questions.r_start[rows].astype(np.int64)
    of_news = text >= 0
    at = np.searchsorted(numbers, text[of_news])
    starts[rows[of_news]] = bounds[:-1][at] + place[of_news]
    starts[rows[~of_news]] = len(ids) + questions.c_bounds[-1 - text[~of_news]] + place[~of_news]
    return PassageTexts(np.concatenate([ids, questions.c_ids]), starts)


def _news(needed: Ints, data: Path, pieces: Vocabulary, work: Path) -> tuple[Ints, Ints, NDArray[np.uint16]]:
    """Return the lines' numbers, their bounds and pieces: those kept, if they hold what is needed."""
    kept = cached(work / CACHE, pieces)
    if not kept or len(np.setdiff1d(needed, kept["numbers"], assume_unique=True)):
        log.info("tokenising %d articles", len(needed))
        wanted = set(needed.tolist())
        read = (text for line, text in bodies(data, max(wanted) + 1) if line in wanted) if wanted else iter(())
        news = flatten(ids for chunk in chunks(read, _CHUNK) for ids in pieces.ids(chunk))
        kept = {"numbers": needed[: len(news)], "bounds": news.starts, "ids": news.ids}
        cache(work / CACHE, pieces, kept)
    return kept["numbers"], kept["bounds"], kept["ids"]


def cached(path: Path, pieces: Vocabulary) -> dict[str, NDArray[Any]]:
    """Return the arrays that `cache` kept of the same vocabulary; none where nothing of use is kept."""
    try:
        with np.load(path) as file:
            same = str(file["vocabulary"]) == pieces.fingerprint
            return {name: file[name] for name in file.files if name != "vocabulary"} if same else {}
    except UNREADABLE:
        return {}


def cache(path: Path, pieces: Vocabulary, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep arrays of pieces for the next run with the same vocabulary."""
    with atomic(path) as part:
        np.savez(part, vocabulary=np.array(pieces.fingerprint), **arrays)  # type: ignore[arg-type]
