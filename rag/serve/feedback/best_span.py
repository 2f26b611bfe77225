"""The reader's likeliest answer inside one sentence, for whoever checks a candidate gold question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.types import Hit, Passage, PassageRecord
from rag.serve.feedback.candidates import BestSpan
from rag.serve.feedback.records import Marked

if TYPE_CHECKING:
    from rag.reader import PassageReader


def best_span(reader: PassageReader | None) -> BestSpan:
    """Return the function from a question and a sentence to its likeliest answer: a slice of it, "" where there is none."""

    def best(question: str, sentence: Marked) -> str:
        if reader is None:
            return ""
        place = (sentence.source, sentence.start, sentence.end)
        passage = Passage(*place, sentence.quote, 0, None, None, None, "")
        spans = [span for reading in reader.read(question, [Hit(0, PassageRecord(passage))]) for span in reading.spans]
        likeliest = max(spans, key=lambda span: span.probability, default=None)
        return sentence.quote[likeliest.start : likeliest.end] if likeliest else ""

    return best
