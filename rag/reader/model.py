"""The reader with its weights: a question and passages in, their relevance and likeliest answer spans out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from index.errors import ModelError
from index.language.normalise import fold
from index.types import Hit
from rag.asking.turns.resolve import Lean
from rag.reader.network import PASSAGE_PIECES, QUESTION_PIECES, SPAN_PIECES, Network, open_network
from rag.reader.spans import likeliest, log_total, mass
from rag.reader.turn_network import TurnNetwork, open_turns
from rag.reader.turns import lean_of
from rag.reader.vocabulary import Ints, Pieces, Vocabulary, open_vocabulary
from rag.types import Reading, Span

WEIGHTS = Path(__file__).with_name("weights")
log = logging.getLogger(__name__)


class Reader:
    """Our own reader; the passages may come from a store built with any encoder."""

    def __init__(self, vocabulary: Vocabulary, network: Network, turns: TurnNetwork) -> None:
        self._vocabulary = vocabulary
        self._network = network
        self._turns = turns
        self.fingerprint = network.fingerprint
        self.parameters = network.parameters
        self.table_parameters = len(vocabulary) * network.width

    def takes(self, question: str) -> bool:
        """Whether a question is read whole: it has no more than QUESTION_PIECES pieces."""
        return len(self._vocabulary.pieces(fold(question))) <= QUESTION_PIECES

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Read some passages against one question, in the order given. An empty passage has no span.

        Of a longer question the first and last pieces are read; a longer passage is read in windows that overlap by a
        span's length, so that no span is lost.
        """
        passages = [self._vocabulary.pieces(hit.passage.text) for hit in hits]
        windows = [(n, window) for n, pieces in enumerate(passages) for window in _windows(pieces)]
        asked = self._vocabulary.pieces(fold(question)).ids  # folded by words (憑藉: 凭借): no place in it is wanted
        scores = self._network.score(_shortened(asked), [w.ids for _, w in windows])
        if not scores:
            return []
        total = log_total(scores)
        readings: list[list[Reading]] = [[] for _ in hits]
        for (n, window), scored in zip(windows, scores, strict=True):
            spans = likeliest(hits[n].passage.text, window, scored, total)
            readings[n].append(Reading(scored.relevance, tuple(spans), mass(scored, total)))
        return [_joined(some) for some in readings]

    def turn(self, message: str, earlier: str) -> Lean:
        """Return how a message leans on what was said before it, of which the newest is read first."""
        own = self._vocabulary.pieces(message).cut(0, QUESTION_PIECES)
        told = self._vocabulary.pieces(earlier).cut(0, PASSAGE_PIECES)
        hidden = self._network.hidden(own.ids, told.ids)
        return lean_of(self._turns.score(hidden, len(own), len(told)), message, own, told, earlier)


def _shortened(question: Ints) -> Ints:
    """A question's first and last pieces: what is asked begins or ends it, the middle is told beside it."""
    if len(question) <= QUESTION_PIECES:
        return question
    half = QUESTION_PIECES // 2
    return np.concatenate([question[:half], question[-half:]])


def _windows(pieces: Pieces) -> list[Pieces]:
    """A passage as the network takes it, in windows that share SPAN_PIECES pieces with the next."""
    starts = range(0, max(len(pieces) - SPAN_PIECES, 1), PASSAGE_PIECES - SPAN_PIECES)
    return [pieces.cut(start, start + PASSAGE_PIECES) for start in starts]


def _joined(readings: Sequence[Reading]) -> Reading:
    """The readings of a passage's windows as one; a span that stands in two of them counts once."""
    if len(readings) == 1:
        return readings[0]
    likeliest_of: dict[tuple[int, int], Span] = {}
    for span in sorted((s for reading in readings for s in reading.spans), key=lambda s: -s.probability):
        likeliest_of.setdefault((span.start, span.end), span)
    spans, summed = tuple(likeliest_of.values()), sum(r.mass for r in readings)
    return Reading(max(r.relevance for r in readings), spans, min(summed, 1.0))


def open_reader(folder: Path = WEIGHTS) -> Reader:
    """Load a folder of reader's weights. Raises ModelError, in one line, where they cannot be used."""
    vocabulary = open_vocabulary(folder)
    network = open_network(folder, vocabulary)
    return Reader(vocabulary, network, open_turns(folder, network.trunk))


@cache
def turn_reader() -> Reader | None:
    """Return what reads follow-ups where no reader of ours reads passages, loaded once; None without its weights."""
    try:
        return open_reader()
    except ModelError as error:
        log.warning("follow-ups are asked as they stand: %s", error)
        return None
