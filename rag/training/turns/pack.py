"""Turns with their edits → pieces: `turns.npz`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.asking.turns.edits import Edits
from rag.asking.turns.kinds import ALONE, KINDS
from rag.reader.network import PASSAGE_PIECES, QUESTION_PIECES
from rag.reader.vocabulary import Pieces, Vocabulary, open_vocabulary
from rag.training.turns.derived import SEED, TRADITIONAL, derived
from rag.training.turns.examples import WRITTEN, Example, written
from rag.training.turns.invented.conversations import conversations
from rag.training.turns.invented.exchanged import exchanged
from rag.training.turns.made import traditional
from rag.training.turns.turns_file import FILE, LANGUAGES, Ints, TurnsFile, write

INVENTED = 5_000  # conversations
CUT = 2  # characters of a slice that may lie past the last piece: blanks and marks give none


def turns(data: Path, work: Path, words: Path, limit: int | None = None) -> dict[str, Any]:
    """Write turns.npz into ``work`` and return what it holds; ``limit``: articles that turns are derived of."""
    every = [*_written(data, limit), *derived(data, limit), *short(data, INVENTED if limit is None else limit)]
    packed, examples = pack(every, open_vocabulary(words))
    write(work / FILE, packed)
    learnt = Counter(f"{('written', 'derived', 'made')[one.origin]} {one.kind}" for one in examples if not one.held)
    return {
        "turns": len(packed),
        "held": int(packed.held.sum()),
        "without edits known": int((packed.has_edits == 0).sum()),
        "alone": sum(one.kind in ALONE for one in examples),
        **dict(sorted(learnt.items())),
    }


def _written(data: Path, limit: int | None) -> Iterator[Example]:
    """The written turns, some in Traditional too; what a turn was resolved to stands alone after the same history."""
    draw = Random(SEED)
    for number, one in enumerate(written(data)):
        if limit is not None and number >= limit:
            return
        yield one
        if one.held:
            continue
        if one.lang == "zh-Hans" and draw.random() < TRADITIONAL and (other := traditional(one)):
            yield other
        if one.kind not in ALONE:
            yield Example(one.history, one.resolved, "stand-alone", one.lang, Edits(), one.resolved)


def short(data: Path, count: int) -> Iterator[Example]:
    """Invented conversations, some in Traditional too, and the written ones with other names."""
    draw = Random(SEED)
    for one in conversations(count, draw):
        yield one
        if one.lang != "en" and draw.random() < TRADITIONAL and (other := traditional(one)):
            yield other
    for one in written(data):
        if not one.held and (other := exchanged(one, draw)):
            yield other


def pack(examples: Iterable[Example], pieces: Vocabulary) -> tuple[TurnsFile, list[Example]]:
    """Return the turns as pieces, and which were taken: those too long, or cut where an edit is, are not."""
    taken, messages, histories, marks, rows = list[Example](), list[Pieces](), list[Pieces](), list[Any](), list[Any]()
    for one in examples:
        message, history = pieces.pieces(one.message), pieces.pieces(one.history).cut(0, PASSAGE_PIECES)
        edited = in_pieces(one.edits or Edits(), message, history)
        if edited is None and one.origin == WRITTEN:
            one = replace(one, edits=None)  # its kind is learnt all the same
            edited = in_pieces(Edits(), message, history)
        if edited is None or not 0 < len(message) <= QUESTION_PIECES or not len(history):
            continue
        rows += [(len(taken), *row) for row in edited[1]]
        marks.append(edited[0])
        taken.append(one)
        messages.append(message)
        histories.append(history)
    packed = TurnsFile(
        *_flat(messages),
        *_flat(histories),
        np.array([KINDS.index(one.kind) for one in taken], np.int8),
        np.array([LANGUAGES.index(one.lang) for one in taken], np.int8),
        np.array([one.edits is not None for one in taken], np.int8),
        np.concatenate(marks),
        np.array(rows, np.int32).reshape(-1, 4),
        np.array([one.origin for one in taken], np.int8),
        np.array([one.held for one in taken], np.int8),
    )
    return packed, taken


def in_pieces(
    edits: Edits, message: Pieces, history: Pieces
) -> tuple[NDArray[np.bool_], list[tuple[int, int, int]]] | None:
    """Return edits in pieces, each place moved on past what is deleted; None where a slice was cut off.

    Two insertions that come to stand at one place can't both be said: None too.
    """
    starts, ends = message.offsets[:, 0], message.offsets[:, 1]
    gone = np.zeros(len(message), bool)
    for start, end in edits.deleted:
        gone |= (starts >= start) & (ends <= end)
    rows = []
    for place, start, end in edits.inserted:
        inside = np.flatnonzero((history.offsets[:, 1] > start) & (history.offsets[:, 0] < end))
        if not len(inside) or history.offsets[inside[-1], 1] < end - CUT:
            return None
        at = int(np.searchsorted(starts, place))
        while at < len(message) and gone[at]:
            at += 1
        rows.append((at, int(inside[0]), int(inside[-1])))
    return None if len({at for at, _, _ in rows}) < len(rows) else (gone, rows)


def _flat(many: Sequence[Pieces]) -> tuple[NDArray[np.uint16], Ints]:
    ids = np.concatenate([one.ids for one in many]).astype(np.uint16)
    return ids, np.cumsum([0, *map(len, many)], dtype=np.int64)
