"""A message and what was said before it, scored by the network → how it leans on that, as edits of the message."""

from __future__ import annotations

import re

import numpy as np

from index.language.normalise import fold
from index.language.tokens import dictionary_words
from rag.asking.turns.edits import Edits
from rag.asking.turns.history import segments
from rag.asking.turns.kinds import ALONE, KINDS
from rag.asking.turns.resolve import LEANS_FROM, Lean
from rag.reader.network import Floats
from rag.reader.turn_network import TurnScores
from rag.reader.vocabulary import Pieces

LONGEST_SLICE = 64  # pieces
MOST_SLICES = 2  # of what was said before: a subject and a question's rest
_POINTS = re.compile(
    r"(?i)[他她它牠其该該]|[这這那][个個家里裡边邊些位]|\b(?:he|she|it|they|him|her|them|its|his|their|this|that|these|those)\b"
)
NEAR = -3.0  # of the logits by which a slice may fall short where a pronoun was left out
PUT_OUT, PRONOUN = "\n", "\r"
_MARKS = " \n\r?？。.!！,，"
_OPEN = {"《": "》", "“": "”", "「": "」", "（": "）"}
_ALONE = np.array([kind in ALONE for kind in KINDS])


def lean_of(scores: TurnScores, message: str, own: Pieces, earlier: Pieces, text: str) -> Lean:
    """Return how a message leans on what was said before it.

    ``own`` and ``earlier``: the pieces of the message and of ``text``, what was said. The kind is one of those that lean
    where the message does.
    """
    leaning = float(1 / (1 + np.exp(-np.clip(scores.leaning, -30, 30))))
    kind = KINDS[int(np.where((leaning < LEANS_FROM) == _ALONE, scores.kind, -np.inf).argmax())]
    deleted = _deleted(scores.deleted, message, own)
    inserted = _inserted(scores, _kept(message, deleted), message, own, earlier, text)
    return Lean(kind, leaning, Edits(deleted if inserted else _stood_for(deleted, message), inserted))


def _deleted(scores: Floats, message: str, own: Pieces) -> tuple[tuple[int, int], ...]:
    """The runs of pieces that are left out, in characters: whole words alone."""
    runs: list[tuple[int, int]] = []
    for (start, end), score in zip(own.offsets.tolist(), scores.tolist(), strict=True):
        if score <= 0:
            continue
        if runs and not message[runs[-1][1] : start].strip():
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    edges = _edges(message)
    return tuple(run for run in runs if edges >= set(run))


def _edges(text: str) -> set[int]:
    """Where its words begin and end: 那 of 那边 alone is not left out."""
    edges, folded = {0}, fold(text)
    for word in dictionary_words(folded if len(folded) == len(text) else text):
        edges.add(max(edges) + len(word))
    return edges


def _stood_for(deleted: tuple[tuple[int, int], ...], message: str) -> tuple[tuple[int, int], ...]:
    """What is left out where nothing is put in: no pronoun."""
    return tuple((start, end) for start, end in deleted if not _POINTS.search(message[start:end]))


def _kept(message: str, deleted: tuple[tuple[int, int], ...]) -> str:
    """The message with PUT_OUT for each character left out, the last of a pronoun PRONOUN."""
    for start, end in deleted:
        last = PRONOUN if _POINTS.search(message[start:end]) else PUT_OUT
        message = message[:start] + PUT_OUT * (end - start - 1) + last + message[end:]
    return message


def _inserted(
    scores: TurnScores, kept: str, message: str, own: Pieces, earlier: Pieces, text: str
) -> tuple[tuple[int, int, int], ...]:
    """The slices of what was said that stand before a piece or at the end: (place, start, end), in characters.

    The surest first, at most MOST_SLICES, and none that repeats what another says already or the message does.
    """
    if not len(earlier):
        return ()
    places = [*own.offsets[:, 0].tolist(), len(message)]
    sure = sum(part[:, 1:].max(1) - part[:, 0] for part in (scores.starts, scores.stops))
    there = np.flatnonzero((scores.starts.argmax(1) > 0) & (scores.stops.argmax(1) > 0))
    if not len(there):  # a pronoun that is left out stands for something
        there = np.array(
            [at for at, place in enumerate(places) if kept[place - 1 : place] == PRONOUN and sure[at] > NEAR], np.int64
        )
    slices: list[tuple[int, int, int]] = []
    told = [fold(kept).strip(_MARKS)]
    for at in sorted(there.tolist(), key=lambda at: -sure[at]):
        first, last = _slice(scores.starts[at, 1:], scores.stops[at, 1:], _part_of(earlier, text))
        start, end = _whole(text, int(earlier.offsets[first, 0]), int(earlier.offsets[last, 1]))
        words = fold(text[start:end]).strip(_MARKS)
        if _in_word(message, places[at]) or any(_says(other, words) or _says(words, other) for other in told):
            continue
        slices.append((places[at], start, end))
        told.append(words)
    return _apart(sorted(slices[:MOST_SLICES]))


def _apart(slices: list[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Of two slices that overlap the first ends where the second begins: 央行8月15日, 8月15日做了多少 → 央行."""
    if len(slices) == MOST_SLICES:
        (place, start, end), (_, second, stop) = slices
        if start < second < end:
            return ((place, start, second), slices[1])
        if second <= start < stop:
            return (slices[1],)
    return tuple(slices)


def _says(text: str, words: str) -> bool:
    """Whether some words stand in a text, Latin ones as whole words.

    >>> _says("the bank is old", "is"), _says("this bank", "is"), _says("京东金融有多少用户", "京东金融")
    (True, False, True)
    """
    return (
        bool(words)
        and re.search(rf"(?<![a-z0-9]){re.escape(words)}(?![a-z0-9])" if words.isascii() else re.escape(words), text)
        is not None
    )


def _in_word(text: str, at: int) -> bool:
    """Whether a place is within a Latin word or a figure."""
    around = text[max(at - 1, 0) : at + 1]
    return len(around) == 2 and around.isascii() and around.isalnum() and at > 0


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """A slice made longer, so that it cuts no Latin word and loses no closing mark."""
    while _in_word(text, start):
        start -= 1
    while _in_word(text, end):
        end += 1
    opened = _OPEN.get(
        next((mark for mark in reversed(text[start:end]) if mark in _OPEN or mark in _OPEN.values()), "")
    )
    return start, end + (text[end : end + 1] == opened)


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
