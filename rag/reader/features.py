"""(question, passage) → one row of numbers a token: how it aligns with the question, and what it is.

Both sides are cut by the encoder's tokenizer and carried by its table, so a question in one language
meets a passage in the other without a word in common (Chen et al. 2017, DrQA, use the same kinds of
features: exact match, aligned question embedding, token attributes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.split import sentences
from index.text import fold
from index.types import Name
from rag.facts import Fact, facts
from rag.question import gap, kind

Floats = NDArray[np.float32]

KINDS = ("number", "date", "person", "org", "place", "reason", "list", "definition", "manner", "other")
_FACT_KINDS = ("date", "number", "quoted", "person", "org", "place")
SCALARS = 4 + 5 + len(_FACT_KINDS) + 2 + 2
TEMPERATURE = 10.0  # of the attention from a passage token to the question's tokens


class TokenTable(Protocol):
    """What the reader needs of a table of token vectors."""

    @property
    def fingerprint(self) -> str:
        """16 hex digits that tell table and tokenizer apart."""
        ...

    def token_ids(self, text: str) -> tuple[list[tuple[int, int]], NDArray[np.int64]]:
        """Return (offsets into the text, rows in the table) of a text's tokens."""
        ...

    def rows(self, ids: NDArray[np.int64]) -> Floats:
        """Return table rows (n, d), not of unit length."""
        ...


@dataclass(frozen=True, slots=True)
class Side:
    """A text's tokens: offsets, ids, their unit vectors (n, d), and their weights (n,), the norms of the table's rows."""

    text: str
    offsets: list[tuple[int, int]]
    ids: NDArray[np.int64]
    unit: Floats
    weight: Floats


def side(table: TokenTable, text: str) -> Side:
    """Tokenise one side. A text without tokens gets one of weight zero, so that shapes never vanish."""
    offsets, ids = table.token_ids(text)
    if not offsets:
        offsets, ids = [(0, 0)], np.zeros(1, np.int64)  # row 0, unknown, is zero
    rows = table.rows(ids)
    weight = np.linalg.norm(rows, axis=1).astype(np.float32)
    unit = rows / np.maximum(weight, 1e-6)[:, None]
    return Side(text, offsets, ids, unit.astype(np.float32), weight / np.float32(max(float(weight.max()), 1e-6)))


@dataclass(frozen=True, slots=True)
class Features:
    """The reader's input for one passage of n tokens: unit vectors (n, d), attention to the question's m tokens (n, m),
    scalars (n, SCALARS). ``met`` (n,) is how well the question is met by the sentence a token stands in: the mean, by
    weight, of its tokens' best cosines there.

    ``weakest`` is how well the question's heavier tokens are met by the passage's: the mean best cosine of the worst
    quarter of them. It means the same in one language and across two.
    """

    offsets: list[tuple[int, int]]
    unit: Floats
    attention: Floats
    scalars: Floats
    met: Floats
    weakest: float


def own_features(passage: Side, names: Sequence[Name]) -> Floats:
    """What a passage's tokens are whatever is asked, shape (n, 13): see `_shapes` and `_attributes`."""
    return np.concatenate([_shapes(passage), _attributes(passage, names)], axis=1)


def sentence_numbers(passage: Side) -> NDArray[np.int64]:
    """Return for each token the number of the sentence it begins in, shape (n,)."""
    ends = np.array([end for _, end in sentences(passage.text)] or [len(passage.text)])
    return np.minimum(np.searchsorted(ends, [a for a, _ in passage.offsets], side="right"), len(ends) - 1)


def _met(similar: Floats, weight: Floats, numbers: NDArray[np.int64]) -> Floats:
    best = np.stack([similar[numbers == k].max(axis=0, initial=0.0) for k in range(numbers[-1] + 1)])
    # Not best @ weight: on so few numbers a BLAS may read beyond them, and numpy then warns of an invalid value now and
    # then although the result is right.
    return np.asarray(((best * weight).sum(axis=1) / max(float(weight.sum()), 1e-6))[numbers], np.float32)


def features(question: Side, passage: Side, own: Floats, numbers: NDArray[np.int64]) -> Features:
    """Return the features of a passage's tokens against a question's; ``own`` from `own_features`, ``numbers`` from
    `sentence_numbers`.
    """
    similar = passage.unit @ question.unit.T
    attention = np.exp(TEMPERATURE * (similar - similar.max(axis=1, keepdims=True))) * question.weight
    attention /= np.maximum(attention.sum(axis=1, keepdims=True), 1e-6)
    best = similar.argmax(axis=1)
    scalars = np.zeros((len(passage.offsets), SCALARS), np.float32)
    scalars[:, 0] = similar.max(axis=1)
    scalars[:, 1] = scalars[:, 0] * question.weight[best]
    scalars[:, 2] = _exact(question, passage)
    scalars[:, 3] = passage.weight
    scalars[:, 4:-2] = own
    scalars[:, -2:] = _gap_matches(question.text, passage)
    met = similar.max(axis=0)
    heavy = np.sort(met[question.weight >= np.median(question.weight)])
    weakest = float(heavy[: max(len(heavy) // 4, 1)].mean())
    in_sentence = _met(similar, question.weight, numbers)
    return Features(passage.offsets, passage.unit, attention, scalars, in_sentence, weakest)


def question_kind(text: str) -> Floats:
    """One-hot of the question's kind, shape (len(KINDS),)."""
    return np.array([k == kind(text) for k in KINDS], np.float32)


def _exact(question: Side, passage: Side) -> Floats:
    """Per token: the same piece stands in the question."""
    words = [
        i for i, (a, b) in zip(question.ids, question.offsets, strict=True) if any(map(str.isalnum, question.text[a:b]))
    ]
    return np.isin(passage.ids, words).astype(np.float32)


def _shapes(passage: Side) -> Floats:
    """Per token: holds a digit, Latin, Han, punctuation only, begins with a capital."""
    rows = []
    for a, b in passage.offsets:
        piece = passage.text[a:b].strip()
        latin = any(c.isascii() and c.isalpha() for c in piece)
        han = any("\u3400" <= c <= "\u9fff" for c in piece)
        digit = any(c.isdigit() for c in piece)
        rows.append((digit, latin, han, not (latin or han or digit), latin and piece[:1].isupper()))
    return np.array(rows, np.float32)


def _attributes(passage: Side, names: Sequence[Name]) -> Floats:
    """Per token: inside a fact of each kind; begins one; ends one."""
    out = np.zeros((len(passage.offsets), len(_FACT_KINDS) + 2), np.float32)
    starts = np.array([a for a, _ in passage.offsets])
    ends = np.array([b for _, b in passage.offsets])
    places: list[Fact | Name] = [*facts(passage.text), *names]
    for fact in places:
        inside = np.flatnonzero((starts < fact.end) & (ends > fact.start))
        if len(inside):
            out[inside, _FACT_KINDS.index(fact.kind)] = 1
            out[inside[0], -2] = out[inside[-1], -1] = 1
    return out


def _gap_matches(question: str, passage: Side) -> Floats:
    """Per token: the passage before it ends as the question does before its question word, and likewise after it.

    多少家银行 asked of 400多家银行: what follows 400多 is what follows 多少. 0, 0.5 (one character) or 1 (two).
    """
    out = np.zeros((len(passage.offsets), 2), np.float32)
    hole = gap(question)
    if hole is None:
        return out
    before, after, folded = hole.before[-2:].strip(), hole.after[:2].strip(), fold(passage.text)
    if len(folded) != len(passage.text):  # rare: lengths change under NFKC, offsets would not fit
        return out
    for row, (a, b) in enumerate(passage.offsets):
        if before:
            out[row, 0] = 1.0 if folded.endswith(before, 0, a) else 0.5 * folded.endswith(before[-1], 0, a)
        if after:
            out[row, 1] = 1.0 if folded[b : b + 2].startswith(after) else 0.5 * (folded[b : b + 1] == after[0])
    return out
