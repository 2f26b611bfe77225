"""The reader with its weights: passages in, their relevance and likeliest answer spans out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from tokenizers import Tokenizer

from index.encoder.static import WEIGHTS as ENCODER
from index.encoder.static import shipped
from index.encoder.table import FILES, PART, tokenizer_hash
from index.errors import ModelError
from index.types import Hit, Name
from rag.reader.network import (
    BLOCKS,
    LONGEST,
    PAIRED,
    SCALARS,
    WIDTH,
    Scores,
    Weights,
    embedded,
    forward,
)
from rag.reader.tokens import KINDS, MARKS, Tokens, kind_number, tokens
from rag.writers import Span

WEIGHTS = Path(__file__).with_name("weights")
FILE = "reader.safetensors"
KEPT = 8  # spans a passage
THREADS = 2  # that read; always two, so that the same question is read alike on every machine
REMEMBERED = 1_024  # passages whose pieces are kept, some 10 KB each
_PAIRS = (("（", "）"), ("(", ")"), ("《", "》"), ("“", "”"), ("「", "」"), ("『", "』"), ("【", "】"), ("[", "]"))
MEND = "git checkout -- rag/reader/weights; or answer without it: RAG_RERANKER=none"


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one passage gave: its relevance (a logit) and its spans, likeliest first.

    Span probabilities are normalised over all passages read together and "not here". ``weakest`` says
    how well the worst met of the question's words are met (see `Scores`).
    """

    relevance: float
    spans: tuple[Span, ...]
    weakest: float = 0.0


class Reader:
    """Our own reader. It cuts texts with our own encoder's tokenizer, whatever encoder the store was built with."""

    def __init__(self, weights: Weights, tokenizer: Tokenizer) -> None:
        self._weights = weights
        self._tokenizer = tokenizer
        self.fingerprint = _fingerprint(weights)
        self._pool = ThreadPoolExecutor(THREADS, "reader")
        self._passage = lru_cache(REMEMBERED)(self._cut)

    def _cut(self, text: str, names: tuple[Name, ...]) -> Tokens:
        """A passage's pieces; the same passages are asked about again and again."""
        return tokens(self._tokenizer, text, names)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Read some passages against one question, in the order given. An empty passage has no span."""
        if not hits:
            return []
        cut = [self._passage(hit.passage.text, hit.names) for hit in hits]
        read = self._scores(question, cut)
        total = _log_total(read)
        return [Reading(s.relevance, _spans(p, s, total), s.weakest) for p, s in zip(cut, read, strict=True)]

    def _scores(self, question: str, passages: Sequence[Tokens]) -> list[Scores]:
        """Score passages, every second one beside the others: the matrices are too small for BLAS's own threads."""
        asked, of_kind = embedded(self._weights, tokens(self._tokenizer, question)), kind_number(question)

        def half(first: int) -> list[Scores]:
            return forward(
                self._weights, of_kind, asked, [embedded(self._weights, p) for p in passages[first::THREADS]]
            )

        found: list[Scores | None] = [None] * len(passages)
        for first, scores in enumerate(self._pool.map(half, range(min(THREADS, len(passages))))):
            found[first::THREADS] = scores
        return [scores for scores in found if scores is not None]


def _log_total(read: Sequence[Scores]) -> float:
    """Log of the sum over all spans of all passages, and "not here" with score 0."""
    both = np.concatenate([*(s.spans.ravel() for s in read), np.zeros(1, np.float32)])
    top = float(both.max())
    return top + float(np.log(np.exp(both - top).sum()))


def _spans(passage: Tokens, scores: Scores, total: float) -> tuple[Span, ...]:
    """The likeliest spans of a passage, one a start."""
    ends = scores.spans.argmax(axis=1)
    best = scores.spans[np.arange(len(ends)), ends]
    found = []
    for i in np.argsort(-best, kind="stable")[:KEPT]:
        start, end = passage.offsets[i][0], passage.offsets[ends[i]][1]
        if start < end:
            start, end = _closed(passage.text, start, end)
            found.append(Span(start, end, float(np.exp(min(best[i] - total, 0.0)))))
    return tuple(found)


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span with the bracket or quotation mark beside it that it opens or closes: no piece holds one."""
    for opening, closing in _PAIRS:
        more = text.count(opening, start, end) - text.count(closing, start, end)
        if more > 0 and text[end : end + 1] == closing:
            return start, end + 1
        if more < 0 and start and text[start - 1] == opening:
            return start - 1, end
    return start, end


def open_reader(folder: Path = WEIGHTS) -> Reader:
    """Load the reader's weights. Raises ModelError when they are missing, damaged or of another tokenizer."""
    path, tokenizer = folder / FILE, shipped().tokenizer
    try:
        with safe_open(path, framework="numpy") as file:
            made_for = (file.metadata() or {}).get("tokenizer", "")
            stored = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        found = " ".join(str(error).split())
        raise ModelError(
            f"the reader's weights {path} cannot be read: found {found}; expected safetensors; run: {MEND}"
        ) from error
    here = tokenizer_hash(ENCODER / PART / FILES[1])
    if made_for != here:
        raise ModelError(
            f"the reader's weights {path} read the pieces of another tokenizer: found {made_for[:16] or 'none named'}; "
            f"expected {here[:16]}; run: {MEND}"
        )
    missing = sorted(
        name for name, shape in shapes(tokenizer.get_vocab_size()).items()
        if name not in stored or stored[name].shape != shape
    )  # fmt: skip
    if missing:
        raise ModelError(
            f"the reader's weights {path} are of another network: found no fitting {', '.join(missing[:3])}; "
            f"expected {BLOCKS} blocks, {WIDTH} wide; run: {MEND}"
        )
    broken = sorted(name for name, value in stored.items() if not np.isfinite(value).all())
    if broken:
        raise ModelError(f"the reader's weights {path} are damaged: found no number in {broken[0]}; run: {MEND}")
    table = stored.pop("table.codes").astype(np.float32) * stored.pop("table.scale")[:, None]
    return Reader({"table.weight": table, **{n: v.astype(np.float32) for n, v in stored.items()}}, tokenizer)


def shapes(pieces: int) -> dict[str, tuple[int, ...]]:
    """What a file of weights must hold for a tokenizer of so many pieces."""
    found: dict[str, tuple[int, ...]] = {
        "table.codes": (pieces, WIDTH), "table.scale": (pieces,), "weight": (pieces,), "sharpness": (),
        "kinds": (len(KINDS), WIDTH), "length": (LONGEST,),
        **_layer("inner", 3 * WIDTH + MARKS + SCALARS, WIDTH), **_norm("last"), **_layer("ends", WIDTH, 2),
        **_layer("pair", WIDTH, 2 * PAIRED), **_layer("judge.0", 2 * WIDTH, WIDTH), **_layer("judge.2", WIDTH, 1),
    }  # fmt: skip
    for block in (f"blocks.{i}." for i in range(BLOCKS)):
        found |= _norm(block + "near") | _layer(block + "conv", 3 * WIDTH, 2 * WIDTH)
        found |= _norm(block + "far") | _layer(block + "qkv", WIDTH, 3 * WIDTH) | _layer(block + "out", WIDTH, WIDTH)
    return found


def _layer(name: str, wide: int, out: int) -> dict[str, tuple[int, ...]]:
    return {name + ".weight": (out, wide), name + ".bias": (out,)}


def _norm(name: str) -> dict[str, tuple[int, ...]]:
    return {name + ".weight": (WIDTH,), name + ".bias": (WIDTH,)}


def _fingerprint(weights: Weights) -> str:
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(name.encode() + weights[name].tobytes())
    return digest.hexdigest()[:16]


__all__ = ["WEIGHTS", "Reader", "Reading", "open_reader"]
