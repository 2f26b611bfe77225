"""A text → what the reader sees of it: pieces, and for each piece one set of marks for what it is and what stands around it.

The encoder's tokenizer cuts no punctuation out, so the marks carry it: a comma before, a closing quotation mark after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoder.table import token_ids
from index.split import sentences
from index.types import Name
from rag.facts import Fact, facts
from rag.question import kind

KINDS = ("number", "date", "person", "org", "place", "reason", "list", "definition", "manner", "other")
_SHAPES = 5  # digit, Latin, Han, begins with a capital, begins its sentence
_FACT_KINDS = ("date", "number", "quoted", "person", "org", "place")
_GAPS = (" \t\u3000", "、", ",，", "。！？；!?;.", "《“「『(（【[<\"'‘", "》”」』)）】]>\"'’", ":：", "-—–~·/", "\n\r")
_GAP_OF = {c: 1 << i for i, group in enumerate(_GAPS) for c in group}
_OTHER = 1 << len(_GAPS)  # a mark of no class above
_FACTS = _SHAPES
_BEGINS = _FACTS + len(_FACT_KINDS)
_BEFORE = _BEGINS + 2
_AFTER = _BEFORE + len(_GAPS) + 1
MARKS = _AFTER + len(_GAPS) + 1  # bits used: 33

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's pieces: (start, end) in the text, rows of the tokenizer (n,), marks (n,) as bits, and the number of the
    sentence each begins in (n,).
    """

    text: str
    offsets: list[tuple[int, int]]
    ids: Ints
    marks: Ints
    sentence: Ints

    def bits(self) -> NDArray[np.float32]:
        """Return the marks as (n, MARKS) of 0 and 1."""
        return np.asarray((self.marks[:, None] >> np.arange(MARKS)) & 1, np.float32)


def tokens(tokenizer: Tokenizer, text: str, names: Sequence[Name] = ()) -> Tokens:
    """Cut one text. A text without pieces gets one unknown piece of no width, so that shapes never vanish."""
    offsets, ids = token_ids(tokenizer, text)
    if not offsets:
        offsets, ids = [(0, 0)], np.zeros(1, np.int64)
    starts, ends = (np.array(side) for side in zip(*offsets, strict=True))
    bounds = np.array([end for _, end in sentences(text)] or [len(text)])
    sentence = np.minimum(np.searchsorted(bounds, starts, side="right"), len(bounds) - 1)
    marks = _shapes(text, offsets) | _surroundings(text, offsets)
    marks |= (np.diff(sentence, prepend=-1) > 0).astype(np.int64) << (_SHAPES - 1)
    found: list[Fact | Name] = [*facts(text), *names]
    for fact in found:
        inside = np.flatnonzero((starts < fact.end) & (ends > fact.start))
        if len(inside):
            marks[inside] |= 1 << (_FACTS + _FACT_KINDS.index(fact.kind))
            marks[inside[0]] |= 1 << _BEGINS
            marks[inside[-1]] |= 1 << (_BEGINS + 1)
    return Tokens(text, offsets, ids, marks, sentence)


def kind_number(question: str) -> int:
    """Return the place in KINDS of what form of answer is asked for."""
    return KINDS.index(kind(question))


def _shapes(text: str, offsets: Sequence[tuple[int, int]]) -> Ints:
    found = np.zeros(len(offsets), np.int64)
    for row, (a, b) in enumerate(offsets):
        piece = normalize("NFKC", text[a:b].strip())  # full-width letters and figures are letters and figures
        latin = any(c.isascii() and c.isalpha() for c in piece)
        found[row] = (
            any(map(str.isdigit, piece))
            | latin << 1
            | any("\u3400" <= c <= "\u9fff" for c in piece) << 2
            | (latin and piece[:1].isupper()) << 3
        )
    return found


def _surroundings(text: str, offsets: Sequence[tuple[int, int]]) -> Ints:
    """Which classes of marks stand between a piece and its neighbours; the text's edges are sentence ends."""
    between = [_between(text[: offsets[0][0]])]
    between += [_between(text[a[1] : b[0]]) for a, b in pairwise(offsets)]
    between.append(_between(text[offsets[-1][1] :]))
    gaps = np.array(between, np.int64)
    return gaps[:-1] << _BEFORE | gaps[1:] << _AFTER


def _between(gap: str) -> int:
    found = 0
    for c in gap:
        found |= _GAP_OF.get(c) or _GAP_OF.get(normalize("NFKC", c), _OTHER)
    return found
