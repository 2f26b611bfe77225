"""Any sentence-transformers CrossEncoder in the place of our reader's relevance: RAG_RERANKER=NAME."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

# What a Hugging Face name is, how its files are found and told apart, is the same for both kinds of model.
from index.encoder.transformer import HUB_NAME, fingerprint_of, loaded, snapshot, whole_characters
from index.errors import ModelError
from index.store.entry import indexed_text
from index.types import Hit
from rag.reader import PassageReader
from rag.search.retrieve import zscores
from rag.types import Reading

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

# Pairs at a time. Alone none is padded: 8 % less work than eight together (eval/LOG.md), as little as the pairs of many askers
# sorted by length would be, and a score does not hang on its neighbours.
BATCH = 1
THREADS = 4  # at most, whatever the cores: ten passages keep no more busy
_QUIET = Lock()
_HEAD = "ForSequenceClassification"  # what scores a pair; without one the library draws a head at random
_LONG = "银行 bank " * 1_000  # longer than any model reads: one that does not cut fails when loaded, not when asked


class CrossEncoderReader:
    """A CrossEncoder with one score a pair before our own reader, if there is one, which finds the spans.

    Its scores have no known scale, so only their order and spread count.
    """

    def __init__(self, name: str, fingerprint: str, model: CrossEncoder, spans: PassageReader | None) -> None:
        self.name = name
        self.fingerprint = f"{fingerprint}+{spans.fingerprint}" if spans else fingerprint
        self._model = model
        self._spans = spans
        self._alone = Lock()  # its tokenizer cannot be used by two threads at once

    def takes(self, question: str) -> bool:
        """Return whether our own reader reads a question whole."""
        return self._spans is None or self._spans.takes(question)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Return the spans that our own reader finds (none without it) with the CrossEncoder's relevance."""
        found = self._spans.read(question, hits) if self._spans else [Reading(0.0, (), looked=False)] * len(hits)
        relevances = self.relevances(question, hits)
        return [replace(reading, relevance=z) for reading, z in zip(found, relevances, strict=True)]

    def relevances(self, question: str, hits: Sequence[Hit]) -> list[float]:
        """Return a z-score for each passage among those given: mean 0, deviation 1; all 0 where all are equal.

        A score that is not finite counts as the lowest.
        """
        if not hits:
            return []
        pairs = [(whole_characters(question), whole_characters(indexed_text(hit.passage))) for hit in hits]
        with self._alone:
            # The raw score: a sigmoid ties what is surely right, and what is surely wrong.
            raw = self._model.predict(pairs, batch_size=BATCH, show_progress_bar=False, activation_fn=lambda x: x)
        scores = np.asarray(raw, np.float64)
        finite = np.isfinite(scores)
        scores = np.where(finite, scores, scores[finite].min() if finite.any() else 0.0)
        return [float(z) for z in zscores(scores.tolist())]


def open_cross_encoder(name: str, spans: PassageReader | None) -> CrossEncoderReader:
    """Open a model folder, else a cached model, else download the one named. Raises ModelError, in one line."""
    files = _files(name)
    with _quiet():
        model = _load(name, str(files))
    heads = (model.config.architectures if model.config else None) or [""]
    if len(model) == 1 and not heads[0].endswith(_HEAD):
        raise _unusable(name, "a model without a trained head that scores a pair")
    if model.num_labels != 1:
        raise _unusable(name, f"a model of {model.num_labels} labels, not of one score a pair")
    try:
        model.predict([("银行", _LONG), ("", "")], batch_size=BATCH, show_progress_bar=False)
    except Exception as error:  # each model fails in its own way
        raise _unusable(name, f"{type(error).__name__}: {error}") from error
    return CrossEncoderReader(name, fingerprint_of(files), model, spans)


def _files(name: str) -> Path:
    try:
        folder = Path(name).expanduser()
        if folder.is_dir():
            return folder
    except (OSError, RuntimeError) as error:  # too long a name; ~ of nobody
        raise _unusable(name[:80], str(error)) from error
    if not HUB_NAME.fullmatch(name):
        raise _unusable(name, "no such folder")
    try:
        return snapshot(name)
    except ModelError as error:  # which speaks of the encoder
        cause = error.__cause__ or error
        raise _unusable(name, f"{type(cause).__name__}: {cause}") from error


def _load(name: str, folder: str) -> CrossEncoder:
    import torch  # takes seconds to import
    from sentence_transformers import CrossEncoder

    torch.set_num_threads(min(THREADS, torch.get_num_threads()))
    try:
        model: CrossEncoder = loaded(CrossEncoder, folder)
    except ValueError as error:
        raise _unusable(name, str(error)) from error
    return model


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' warnings off stderr: what matters of them is said in the one line."""
    with _QUIET:  # one at a time: what is disabled is the process's
        before = logging.root.manager.disable
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(before)


def _unusable(name: str, found: str) -> ModelError:
    return ModelError(
        f"the reranker {name!r} cannot be loaded: found {' '.join(found.split())[:200]}; expected own, none, or the folder "
        "or Hugging Face name of a sentence-transformers CrossEncoder with one label; run: unset RAG_RERANKER (our own reader)"
    )
