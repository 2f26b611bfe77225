"""The reader's network with the pairs of all callers in shared, padded batches: what `rag.reader` does not do, to be measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.speed.scale.askers.together import Together
from rag.reader.model import WEIGHTS, Reader
from rag.reader.network import OUTPUTS, THREADS, WEIGHTS_FILE, Network, Scores, session_of, span_scores
from rag.reader.turn_network import open_turns
from rag.reader.vocabulary import CLS, SEP, Ints, open_vocabulary

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

LIMIT = 16  # pairs of a batch: what eight askers leave waiting for each of two threads

Pair = tuple[Ints, Ints]


class SharedNetwork(Network):
    """The shipped weights; every run's pairs are padded to the longest."""

    def __init__(self, session: InferenceSession, said: Mapping[str, str], fingerprint: str) -> None:
        super().__init__(session, said, fingerprint)
        self.together = Together[Pair, Scores](self._many, lambda pair: len(pair[0]) + len(pair[1]), LIMIT, THREADS)

    def score(self, question: Ints, passages: Sequence[Ints]) -> list[Scores]:
        """Score passages against a question, in the order given."""
        return self.together([(question, passage) for passage in passages])

    def _many(self, pairs: Sequence[Pair]) -> list[Scores]:
        rows = [np.concatenate([[CLS], asked, [SEP], told, [SEP]]) for asked, told in pairs]
        shape = len(rows), max(map(len, rows))
        ids, side, mask = (np.zeros(shape, np.int64) for _ in range(3))
        for i, (row, (asked, _)) in enumerate(zip(rows, pairs, strict=True)):
            ids[i, : len(row)], mask[i, : len(row)], side[i, len(asked) + 2 : len(row)] = row, 1, 1
        ends, pair, relevance = self._session.run(OUTPUTS, {"ids": ids, "side": side, "mask": mask})
        inside = [slice(len(asked) + 2, len(asked) + 2 + len(told)) for asked, told in pairs]
        spans = [span_scores(ends[i, at], pair[i, at], self._length_bias) for i, at in enumerate(inside)]
        return [Scores(one, float(score)) for one, score in zip(spans, relevance, strict=True)]


def shared_reader(folder: Path = WEIGHTS) -> Reader:
    """Return our reader over such a network. Raises ModelError where the weights cannot be used."""
    vocabulary, session = open_vocabulary(folder), session_of((folder / WEIGHTS_FILE).read_bytes())
    network = SharedNetwork(session, session.get_modelmeta().custom_metadata_map, "measured only")
    return Reader(vocabulary, network, open_turns(folder, network.trunk))
