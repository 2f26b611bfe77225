"""Groups → `Questions`: characters become pieces, passages become ranges of their text's pieces."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.corpora import held_context
from index.corpora.news import bodies
from index.training.texts import flatten
from rag.reader.network import PASSAGE_PIECES, QUESTION_PIECES, SPAN_PIECES
from rag.reader.vocabulary import Vocabulary
from rag.training.questions.qa_file import AUTHORED, MADE, SPANS, Questions

log = logging.getLogger(__name__)

LEAST_PIECES = 3  # of a passage
_NONE = [(-1, -1)] * SPANS

Places = tuple[tuple[int, int], ...]
Offsets = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Row:
    """A passage, ``text[start:end]`` of a context (by its name) or of a news article (by its line), and the answer's
    places in it, from the passage's beginning; none: not here.
    """

    text: str | int
    start: int
    end: int
    places: Places = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A question, whose it is (ASKED, MADE, AUTHORED), of which file, whether it is held, and its passages, first those
    that hold the answer.
    """

    question: str
    made: int
    source: int
    held: bool
    rows: tuple[Row, ...]


class _Range(NamedTuple):
    """A passage in pieces: ``length`` from ``start`` on of a text; the answer's first and last pieces in it."""

    text: str | int
    start: int
    length: int
    spans: Places


def pack(
    groups: Sequence[Group], contexts: Mapping[str, str], data: Path, pieces: Vocabulary
) -> tuple[Questions, list[Group]]:
    """Return the questions, and which they are: what no piece can be said of is left out.

    ``contexts``: texts by the name that rows give them.
    """
    cut = dict(zip(contexts, map(pieces.pieces, contexts.values()), strict=True))
    offsets = {name: one.offsets.astype(np.uint16) for name, one in cut.items()} | _of_news(groups, data, pieces)
    packed = [(group, ranges) for group in groups if (ranges := _ranges(group, offsets))]
    log.info("%d of %d questions have what they need", len(packed), len(groups))
    kept, rows = [group for group, _ in packed], [row for _, ranges in packed for row in ranges]
    number = {name: -1 - at for at, name in enumerate(contexts)}
    asked = flatten(ids[:QUESTION_PIECES] for ids in pieces.ids([group.question for group in kept]))
    texts = flatten(one.ids for one in cut.values())
    questions = Questions(
        q_ids=asked.ids,
        q_bounds=asked.starts,
        g_made=np.array([group.made for group in kept], np.int8),
        g_held=np.array([group.held and group.made != MADE for group in kept], np.int8),
        g_src=np.array([group.source for group in kept], np.int8),
        g_right=np.array([_answering(ranges) for _, ranges in packed], np.int16),
        g_bounds=np.cumsum([0, *(len(ranges) for _, ranges in packed)]),
        r_ctx=np.array([row.text if isinstance(row.text, int) else number[row.text] for row in rows], np.int32),
        r_start=np.array([row.start for row in rows], np.int32),
        r_len=np.array([row.length for row in rows], np.int16),
        r_spans=np.array([[*row.spans, *_NONE[len(row.spans) :]] for row in rows], np.int16).reshape(-1, SPANS, 2),
        c_ids=texts.ids,
        c_bounds=texts.starts,
        c_held=np.array([held_context(text) for text in contexts.values()], np.int8),
    )
    return questions, kept


def _of_news(groups: Iterable[Group], data: Path, pieces: Vocabulary) -> dict[str | int, Offsets]:
    needed = {row.text for group in groups for row in group.rows if isinstance(row.text, int)}
    if not needed:
        return {}
    read = bodies(data, max(needed) + 1)
    return {line: pieces.pieces(text).offsets.astype(np.uint16) for line, text in read if line in needed}


def _ranges(group: Group, offsets: Mapping[str | int, Offsets]) -> list[_Range]:
    """Return a question's passages; none where it can't be asked.

    What its article doesn't say is asked too, but not what is lost in cutting.
    """
    ranges = [one for row in group.rows if (one := _range(row, offsets[row.text]))]
    silent = group.made == AUTHORED and not any(row.places for row in group.rows)
    return ranges if silent or _answering(ranges) else []


def _answering(ranges: Iterable[_Range]) -> int:
    return sum(bool(row.spans) for row in ranges)


def _range(row: Row, offsets: Offsets) -> _Range | None:
    """Return a passage in pieces; None where it is too short, or its answers are lost."""
    first, end = np.searchsorted(offsets[:, 0], [row.start, row.end]).tolist()
    length = min(end - first, PASSAGE_PIECES)
    spans = [_span(offsets, row.start + a, row.start + b, first) for a, b in row.places[:SPANS]]
    inside = tuple((a, b) for a, b in spans if 0 <= a <= b < length)
    if length < LEAST_PIECES or (row.places and not inside):
        return None
    return _Range(row.text, first, length, inside)


def _span(offsets: Offsets, start: int, end: int, first: int) -> tuple[int, int]:
    """The pieces of the characters from start to end, counted from ``first``; the last one no further than may be."""
    a = int(np.searchsorted(offsets[:, 1], start, side="right"))
    b = int(np.searchsorted(offsets[:, 0], end)) - 1
    return a - first, min(b, a + SPAN_PIECES - 1) - first
