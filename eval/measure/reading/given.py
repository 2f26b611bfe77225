"""The right passage given: how well the likeliest span of it meets the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import nan

from eval.measure.reading.data import Asked
from eval.measure.reading.store import whole
from eval.metrics.answers import em, f1
from index.articles.passages import MAX_PASSAGE, passages
from index.types import Hit, Passage, PassageRecord
from rag.reader.model import Reader


def given(reader: Reader, asked: Iterable[Asked]) -> list[tuple[float, float]]:
    """Return (EM, F1) of each question, both NaN where no answer is known."""
    return [scored(likeliest(reader, a), a.answers) for a in asked]


def scored(span: str, answers: Sequence[str]) -> tuple[float, float]:
    """Return (EM, F1) of a span: CMRC 2018's where the answer is Chinese, SQuAD's where it is not (eval.metrics)."""
    return (em(span, answers), f1(span, answers)) if answers else (nan, nan)


def likeliest(reader: Reader, asked: Asked) -> str:
    """Return the reader's likeliest span over the passages of the right context, read together; "" without any."""
    hits = cut(asked.context)
    read = zip(hits, reader.read(asked.question, hits), strict=True)
    spans = [(span, hit.passage.text) for hit, reading in read for span in reading.spans]
    if not spans:
        return ""
    best, text = max(spans, key=lambda found: found[0].probability)
    return text[best.start : best.end]


@lru_cache(64)  # a file's questions follow each other by context
def cut(context: str) -> tuple[Hit, ...]:
    """A context as it is read: whole up to MAX_PASSAGE characters, else in the passages that a store cuts it into."""
    if len(context) <= MAX_PASSAGE:
        pieces = [Passage("", 0, len(context), context, 0, None, None, None, "")]
    else:
        pieces = passages(whole("", context)[0], context)
    return tuple(Hit(n, PassageRecord(piece)) for n, piece in enumerate(pieces))
