"""A message and what was said before it, scored by the network → how it leans on that, as edits of the message."""

from __future__ import annotations

import numpy as np

from rag.asking.turns.edits import Edits
from rag.asking.turns.history import segments
from rag.asking.turns.kinds import ALONE, KINDS
from rag.asking.turns.resolve import Lean
from rag.reader.network import Floats, TurnScores
from rag.reader.vocabulary import Pieces

LONGEST_SLICE = 64  # pieces
MOST_SLICES = 2  # of what was said before: a subject and a question's rest


def lean_of(scores: TurnScores, message: Pieces, earlier: Pieces, text: str) -> Lean:
    """Return how a message leans on what was said before it. ``text``: what was said, whose pieces are ``earlier``."""
    shares = np.exp(scores.kind - scores.kind.max())
    shares /= shares.sum()
    leaning = float(sum(share for share, kind in zip(shares, KINDS, strict=True) if kind not in ALONE))
    kind = KINDS[int(shares.argmax())]
    return Lean(kind, leaning, Edits(_deleted(scores.deleted, message), _inserted(scores, message, earlier, text)))


def _deleted(scores: Floats, message: Pieces) -> tuple[tuple[int, int], ...]:
    """The runs of pieces that are left out, in characters."""
    runs: list[tuple[int, int]] = []
    for (start, end), score in zip(message.offsets.tolist(), scores.tolist(), strict=True):
        if score <= 0:
            continue
        if runs and runs[-1][1] == start:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return tuple(runs)


def _inserted(scores: TurnScores, message: Pieces, earlier: Pieces, text: str) -> tuple[tuple[int, int, int], ...]:
    """The slices of what was said that stand before a piece or at the end: (place, start, end), in characters.

    The surest first, at most MOST_SLICES, and none that repeats what another says already.
    """
    there = np.flatnonzero((scores.starts.argmax(1) > 0) & (scores.stops.argmax(1) > 0))
    places = [*message.offsets[:, 0].tolist(), int(message.offsets[-1, 1]) if len(message) else 0]
    sure = scores.starts.max(1) - scores.starts[:, 0] + scores.stops.max(1) - scores.stops[:, 0]
    slices: list[tuple[int, int, int]] = []
    for place in sorted(there.tolist(), key=lambda at: -sure[at]):
        first, last = _slice(scores.starts[place, 1:], scores.stops[place, 1:], _part_of(earlier, text))
        start, end = int(earlier.offsets[first, 0]), int(earlier.offsets[last, 1])
        if not any(_repeats(text[start:end], text[a:b]) for _, a, b in slices):
            slices.append((places[place], start, end))
    return tuple(sorted(slices[:MOST_SLICES]))


def _repeats(one: str, other: str) -> bool:
    return one in other or other in one


def _part_of(earlier: Pieces, text: str) -> Floats:
    """(k,): the number of the question or reply that each piece stands in; marks between them stand in none."""
    part = np.full(len(earlier), -1.0, np.float32)
    for number, (start, end) in enumerate(segments(text)):
        part[(earlier.offsets[:, 0] >= start) & (earlier.offsets[:, 1] <= end)] = number
    return part


def _slice(starts: Floats, stops: Floats, part: Floats) -> tuple[int, int]:
    """The likeliest first and last piece of a slice within one question or reply."""
    at = np.arange(len(starts))
    reach = at[None] - at[:, None]
    may = (reach >= 0) & (reach < LONGEST_SLICE) & (part[:, None] == part[None]) & (part[:, None] >= 0)
    first, last = np.unravel_index(int(np.where(may, starts[:, None] + stops[None], -np.inf).argmax()), may.shape)
    return int(first), int(last)
