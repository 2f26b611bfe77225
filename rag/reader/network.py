"""The reader's network: pieces of a question and a passage in, scores of every span and a relevance out.

The only place that imports onnxruntime. One pair goes through at a time: nothing is padded, and a passage's scores
cannot depend on its neighbours (in eight bits each run has scales of its own); two threads share the pairs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from index.errors import ModelError
from rag.reader.vocabulary import CLS, MEND, SEP, Ints, Vocabulary

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

WEIGHTS_FILE = "reader.onnx"
INPUTS, OUTPUTS = ("ids", "side", "mask"), ("ends", "pair", "relevance")
VERDICT = "verdict"  # is in the graph, and read by nobody yet: eval/LOG.md, 2026-11-28
HIDDEN = "hidden"  # the output that turns of conversations are read from
VERDICTS = ("yes", "no", "silent")  # of a passage on a question that asks whether something is so
FORMAT = 2  # of the file: its inputs, outputs and metadata; raise it when they change
QUESTION_PIECES, PASSAGE_PIECES = 80, 429  # what is taken at most
SPAN_PIECES = 64  # of a span at most
PAIR_SCALE = 8.0  # the square root of how wide the vectors are that weigh a start and an end together
NO_SPAN = -1e4  # the score of what is no span
THREADS = 2  # that read; always two, so that the same question is read alike on every machine

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scores:
    """Logits of one passage: its spans by first piece and how many follow, (n, SPAN_PIECES), and its relevance."""

    spans: Floats
    relevance: float


class Network:
    """The loaded weights. ``score`` may be called from several threads.

    ``said``: what the file says of itself, among it what a span's length adds to its score.
    """

    def __init__(self, session: InferenceSession, said: Mapping[str, str], fingerprint: str) -> None:
        self._session = session
        self._length_bias = np.array(json.loads(said["length"]), np.float32)
        self._pool = ThreadPoolExecutor(THREADS, "reader")
        self.fingerprint = fingerprint
        self.trunk = said["trunk"]  # the fingerprint of the weights that turns are read with
        self.parameters, self.width = int(said["parameters"]), int(said["width"])

    def score(self, question: Ints, passages: Sequence[Ints]) -> list[Scores]:
        """Score passages of at most PASSAGE_PIECES pieces against a question of at most QUESTION_PIECES."""
        order = sorted(range(len(passages)), key=lambda i: -len(passages[i]))  # long ones first: both threads end alike
        done = self._pool.map(lambda i: self._one(question, passages[i]), order)
        scored = dict(zip(order, done, strict=True))
        return [scored[i] for i in range(len(passages))]

    def hidden(self, message: Ints, earlier: Ints) -> Floats:
        """Return (1, n, width): the last hidden state of `[CLS] message [SEP] earlier [SEP]`. The other outputs, which
        are not fetched, cost 3 % of the time.
        """
        return self._run(message, earlier, (HIDDEN,))[0]

    def _one(self, question: Ints, passage: Ints) -> Scores:
        ends, pair, relevance = self._run(question, passage, OUTPUTS)
        inside = slice(len(question) + 2, len(question) + 2 + len(passage))
        spans = span_scores(ends[0, inside], pair[0, inside], self._length_bias)
        return Scores(spans, float(relevance[0]))

    def _run(self, first: Ints, second: Ints, outputs: Sequence[str]) -> list[Floats]:
        """Run `[CLS] first [SEP] second [SEP]` through the network."""
        ids = np.concatenate([[CLS], first, [SEP], second, [SEP]])[None]
        side = (np.arange(ids.shape[1]) >= len(first) + 2).astype(np.int64)[None]
        scored: list[Floats] = self._session.run(outputs, {"ids": ids, "side": side, "mask": np.ones_like(ids)})
        return scored


def span_scores(ends: Floats, pair: Floats, length_bias: Floats) -> Floats:
    """Return (n, SPAN_PIECES) scores: [i, d] of the span i..i + d, NO_SPAN where it would end after the passage.

    span i..j = start_i + end_j + left_i · right_j / PAIR_SCALE + length_(j - i). ends (n, 2); pair (n, 2 w), left and right;
    length_bias (SPAN_PIECES,). Each piece meets only those that a span from it can reach: in 0.2 ms instead of the
    7 that the whole product takes, whose threads wait for each other.
    """
    n, (left, right) = len(ends), np.split(pair, 2, axis=1)
    if n == 0:
        return np.zeros((0, SPAN_PIECES), np.float32)
    reached = sliding_window_view(np.pad(right, ((0, SPAN_PIECES - 1), (0, 0))), SPAN_PIECES, axis=0)
    last = np.arange(n)[:, None] + np.arange(SPAN_PIECES)
    together = np.matmul(left[:, None, :], reached)[:, 0] / np.float32(PAIR_SCALE)
    spans = ends[:, :1] + ends[np.minimum(last, n - 1), 1] + together + length_bias
    return np.where(last < n, spans, np.float32(NO_SPAN)).astype(np.float32)


def open_network(folder: Path, vocabulary: Vocabulary) -> Network:
    """Load the weights. Raises ModelError when they are missing, damaged, of another vocabulary or too new."""
    path = folder / WEIGHTS_FILE
    try:
        stored = path.read_bytes()
        session = session_of(stored)
        said = session.get_modelmeta().custom_metadata_map
        _check(path, session, said, vocabulary)
        network = Network(session, said, hashlib.sha256(stored).hexdigest()[:16])
    except ModelError:
        raise
    except Exception as error:  # onnxruntime has a class for each way in which a file can be broken
        found = f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
        raise unusable(path, found, "weights in ONNX, with what they say of them") from error
    probe = network.score(vocabulary.pieces("谁？").ids, [vocabulary.pieces("新闻。").ids])[0]
    if not (np.isfinite(probe.spans).all() and np.isfinite(probe.relevance)):
        raise unusable(path, "weights that are no numbers", "finite ones")
    return network


def session_of(stored: bytes) -> InferenceSession:
    """Load a graph. Raises ModelError without onnxruntime."""
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError(
            "the reader needs onnxruntime: found none; expected version 1.32.0; run: .venv/bin/pip install "
            "onnxruntime==1.32.0; or answer without it: RAG_RERANKER=none"
        ) from error
    onnxruntime.set_default_logger_severity(3)  # errors only: what matters is said in one line
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the pairs are shared out, not the matrices
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.use_deterministic_compute = True
    return onnxruntime.InferenceSession(stored, options, providers=["CPUExecutionProvider"])


def _check(path: Path, session: InferenceSession, said: Mapping[str, str], vocabulary: Vocabulary) -> None:
    if (version := int(said["format"])) != FORMAT:
        newer = " (this checkout is older: run git pull)" if version > FORMAT else ""
        raise unusable(path, f"format {version}{newer}", f"format {FORMAT}")
    if said["vocabulary"] != vocabulary.fingerprint:
        raise unusable(path, f"another vocabulary, {said['vocabulary'][:16]}", vocabulary.fingerprint[:16])
    inputs, outputs = ({p.name for p in part} for part in (session.get_inputs(), session.get_outputs()))
    if inputs != {*INPUTS} or outputs != {*OUTPUTS, VERDICT, HIDDEN}:
        raise unusable(path, f"a network from {sorted(inputs)} to {sorted(outputs)}", "the reader's")
    if (lengths := len(json.loads(said["length"]))) != SPAN_PIECES:
        raise unusable(path, f"{lengths} weights of a span's length", str(SPAN_PIECES))


def unusable(path: Path, found: str, expected: str) -> ModelError:
    """Return what is told of a file that cannot be used."""
    return ModelError(f"the reader's weights {path} cannot be used: found {found}; expected {expected}; run: {MEND}")
