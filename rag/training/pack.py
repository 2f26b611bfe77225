"""Groups → `Questions`: characters become pieces, passages become ranges of their text's pieces."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.corpora import held_context
from index.corpora.news import bodies
from rag.reader.network import PASSAGE_PIECES, QUESTION_PIECES
from rag.reader.vocabulary import Vocabulary
from rag.training.group import Group, Places, Row
from rag.training.questions import AUTHORED, MADE, SPANS, Ints, Questions

log = logging.getLogger(__name__)

LONGEST_SPAN = 64  # pieces
LEAST_PIECES = 3  # of a passage

Offsets = NDArray[np.uint16]


@dataclass(slots=True)
class _Rows:
    """Columns that grow, a passage at a time."""

    context: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    length: list[int] = field(default_factory=list)
    spans: list[NDArray[np.int16]] = field(default_factory=list)


def pack(groups: Sequence[Group], contexts: Mapping[str, str], data: Path, pieces: Vocabulary) -> Questions:
    """Return the questions; what no piece can be said of is left out.

    ``contexts``: texts by the name that rows give them.
    """
    number = {name: -1 - at for at, name in enumerate(contexts)}
    cut = [pieces.pieces(text) for text in contexts.values()]
    offsets: dict[str | int, Offsets] = {
        name: one.offsets.astype(np.uint16) for name, one in zip(contexts, cut, strict=True)
    }
    offsets |= _of_news(groups, data, pieces)
    rows, kept, bounds, right = _Rows(), list[Group](), [0], list[int]()
    for group in groups:
        ranges = [(row, _range(row, offsets[row.text])) for row in group.rows]
        there = [(row, *found) for row, found in ranges if found is not None]
        answering = sum(bool(spans) for _, _, _, spans in there)
        # what its article doesn't say is asked too, but not what is lost in cutting
        asked = answering or (group.made == AUTHORED and not any(row.places for row in group.rows))
        if not there or not asked:
            continue
        for row, start, length, spans in there:
            rows.context.append(row.text if isinstance(row.text, int) else number[row.text])
            rows.start.append(start)
            rows.length.append(length)
            rows.spans.append(_padded(spans))
        kept.append(group)
        right.append(answering)
        bounds.append(len(rows.start))
    log.info("%d of %d questions have what they need", len(kept), len(groups))
    ids = [one[:QUESTION_PIECES] for one in pieces.ids([group.question for group in kept])]
    return Questions(
        q_ids=_flat(ids),
        q_bounds=_bounds(ids),
        g_made=np.array([group.made for group in kept], np.int8),
        g_held=np.array([group.held and group.made != MADE for group in kept], np.int8),
        g_src=np.array([group.source for group in kept], np.int8),
        g_right=np.array(right, np.int16),
        g_bounds=np.array(bounds),
        r_ctx=np.array(rows.context, np.int32),
        r_start=np.array(rows.start, np.int32),
        r_len=np.array(rows.length, np.int16),
        r_spans=np.array(rows.spans, np.int16).reshape(-1, SPANS, 2),
        c_ids=_flat([one.ids.astype(np.uint16) for one in cut]),
        c_bounds=_bounds([one.ids.astype(np.uint16) for one in cut]),
        c_held=np.array([held_context(text) for text in contexts.values()], np.int8),
    )


def _of_news(groups: Iterable[Group], data: Path, pieces: Vocabulary) -> dict[str | int, Offsets]:
    needed = {row.text for group in groups for row in group.rows if isinstance(row.text, int)}
    if not needed:
        return {}
    read = bodies(data, max(needed) + 1)
    return {line: pieces.pieces(text).offsets.astype(np.uint16) for line, text in read if line in needed}


def _range(row: Row, offsets: Offsets) -> tuple[int, int, Places] | None:
    """Return a passage's first piece, its length and its spans; None where it is too short, or its answers are lost."""
    first, end = np.searchsorted(offsets[:, 0], [row.start, row.end]).tolist()
    length = min(end - first, PASSAGE_PIECES)
    spans = [_span(offsets, row.start + a, row.start + b, first) for a, b in row.places[:SPANS]]
    inside = tuple((a, b) for a, b in spans if 0 <= a <= b < length)
    if length < LEAST_PIECES or (row.places and not inside):
        return None
    return first, length, inside


def _span(offsets: Offsets, start: int, end: int, first: int) -> tuple[int, int]:
    """The pieces of the characters from start to end, counted from ``first``; the last one no further than may be."""
    a = int(np.searchsorted(offsets[:, 1], start, side="right"))
    b = int(np.searchsorted(offsets[:, 0], end)) - 1
    return a - first, min(b, a + LONGEST_SPAN - 1) - first


def _padded(spans: Places) -> NDArray[np.int16]:
    table = np.full((SPANS, 2), -1, np.int16)
    table[: len(spans)] = np.array(spans, np.int16).reshape(-1, 2)
    return table


def _flat(ids: Sequence[NDArray[np.uint16]]) -> NDArray[np.uint16]:
    return np.concatenate([np.zeros(0, np.uint16), *ids])


def _bounds(ids: Sequence[NDArray[np.uint16]]) -> Ints:
    return np.cumsum([0, *map(len, ids)])
