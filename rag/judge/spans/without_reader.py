"""Answers without a reader (RAG_RERANKER=none): the sentences that hold most of the question's words, quoted whole."""

from __future__ import annotations

import math
from collections.abc import Sequence

from index.articles.structure.written import replies
from index.language.tokens import terms, words_of
from index.types import Hit
from rag.search.retrieve import query_words, translated
from rag.types import Question, Span

SHARPNESS = 4.0  # a sentence's odds are its share of the question's words to the power of this


def best_sentences(question: Question, hits: Sequence[Hit]) -> list[tuple[Span, ...]]:
    """Return each passage's sentences as spans, likeliest first; all probabilities add up to 1 at most.

    A word of the question weighs the more the fewer sentences hold it; a translation may stand in for it.
    """
    told = [[((a, b), set(terms(hit.passage.text[a:b]))) for a, b in replies(hit.passage)] for hit in hits]
    words = _words(question)
    every = [there for passage in told for _, there in passage]
    rarity = [math.log(1 + max(len(every), 1) / (1 + sum(not there.isdisjoint(w) for there in every))) for w in words]
    total = sum(rarity) or 1.0
    weighed = list(zip(rarity, words, strict=True))
    shares = [
        [(place, sum(r for r, w in weighed if not there.isdisjoint(w)) / total) for place, there in passage]
        for passage in told
    ]
    top = max((share for passage in shares for _, share in passage), default=0.0)
    odds = sum(share**SHARPNESS for passage in shares for _, share in passage) or 1.0
    best_first = [sorted(passage, key=lambda sentence: -sentence[1]) for passage in shares]
    return [tuple(Span(*place, top * share**SHARPNESS / odds) for place, share in passage) for passage in best_first]


def _words(question: Question) -> list[set[str]]:
    """The question's words, each with what may stand for it: its terms, its translations, a name in pinyin."""
    spelt = query_words(question) if question.language == "en" else []
    words = []
    for word in dict.fromkeys(question.words.written):
        others = {other for weights in translated(words_of(word).written) for other in weights}
        words.append({*terms(word), *others, *(name for name in spelt if word in name)})
    return words
