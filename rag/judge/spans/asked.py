"""Whether a sentence has to do with what was asked: a quotation may be right and answer nothing."""

from __future__ import annotations

from collections.abc import Sequence

from index.language.normalise import fold
from index.language.script import language
from rag.types import Evidence, Question, Quote

# A sentence that leans on no span at least so likely must share more than this of the question's words: so 53 of 53
# sentences that answer a question of gold dev pass, and 76 of 156 others of the same passages, those of another
# language all among them; at 0.25 of the right ones 52 (eval/LOG.md).
SPAN_LEAST, WORDS_LEAST = 0.01, 0.2


def is_asked(question: Question, quotes: Sequence[Quote], evidence: Sequence[Evidence]) -> bool:
    """Return whether quotes of the evidence hold a span that may answer, or enough of the question's words between them.

    Where the languages differ, words cannot tell.
    """
    if any(_holds_span(quote, evidence[quote.index]) for quote in quotes):
        return True
    said = "\n".join(evidence[quote.index].passage.text[quote.start : quote.end] for quote in quotes)
    if (question.language == "en") != (language(said) == "en"):
        return True
    words, folded = set(question.words.terms), fold(said)
    return sum(word in folded for word in words) > WORDS_LEAST * len(words)


def _holds_span(quote: Quote, piece: Evidence) -> bool:
    likely = (s for s in piece.spans if s.probability >= SPAN_LEAST)
    return any(span.start < quote.end and quote.start < span.end for span in likely)
