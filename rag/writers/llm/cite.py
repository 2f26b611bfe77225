"""A sentence of a chat model's reply and its markers → for each marker the words of that passage that carry it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from index.language.figures.dates import Date
from index.language.normalise import fold
from index.language.pinyin import romanised
from index.language.quantity import quantities
from index.language.sentences import sentences
from rag.judge.overlap import alike, words_said
from rag.judge.verify import MAX_SENTENCE_CHARS
from rag.types import MAX_QUOTE_CHARS, DraftSentence, Evidence, Quote

_CLAUSE_END = re.compile(r"(?<=[，；：、,;])(?!\d)")

_WORTHY = 0.2  # of the best quote's score that another must have to be cited beside it

_MORE_WORDS = 0.2  # of a sentence's words that a second quote must add where it adds no figure

Span = tuple[int, int]


def cited(words: str, markers: Sequence[int], evidence: Sequence[Evidence]) -> DraftSentence:
    """Return a sentence with what carries it of the passages that its markers name, [1] the first of ``evidence``.

    One that is too long to be verified is not looked up either.
    """
    known = markers if len(words) <= MAX_SENTENCE_CHARS else ()
    return DraftSentence(words, _worthy([pair for n in known for pair in _quotes(words, n - 1, evidence)]))


def _worthy(scored: Sequence[tuple[float, Quote]]) -> tuple[Quote, ...]:
    """The quotes that say something of the sentence: models like to add [2] to what stands in [1] alone."""
    best = max((score for score, _ in scored), default=0.0)
    return tuple(quote for score, quote in scored if score >= _WORTHY * best)


def _quotes(sentence: str, index: int, evidence: Sequence[Evidence]) -> list[tuple[float, Quote]]:
    """The window of a passage that says most of a sentence, and a second one where the first lacks a figure of it, or a
    good part of its words: who the bank's president is may be said apart from which bank it is.

    Each with its score, higher for more shared figures, words and names.
    """
    if not 0 <= index < len(evidence):
        return []
    piece = evidence[index]
    windows = list(_windows(piece.passage.text))
    wanted, own = _figures(sentence), words_said(sentence)
    said, latin = own, re.findall(r"[a-z]{4,}", fold(sentence))
    chosen: list[tuple[Span, float]] = []
    while windows and len(chosen) < 2:
        best = max(windows, key=lambda window: _score(wanted, own, latin, piece, window))
        text = piece.passage.text[slice(*best)]
        gained, told = wanted & _figures(text), said & words_said(text)
        if chosen and not gained and len(told) < _MORE_WORDS * len(own):
            break
        chosen.append((best, sum(_score(wanted, own, latin, piece, best)[:3])))
        wanted, said = wanted - gained, said - told
        if not wanted and not said:
            break
        windows = [w for w in windows if w[1] <= best[0] or best[1] <= w[0]]
    return [(score, Quote(index, start, end)) for (start, end), score in sorted(chosen)]


def _windows(text: str) -> Iterator[Span]:
    """Sentences and pairs of neighbours that a citation may hold; of a longer sentence, runs of its clauses."""
    spans = sentences(text)
    for span, after in zip(spans, [*spans[1:], None], strict=True):
        if span[1] - span[0] > MAX_QUOTE_CHARS:
            yield from _clauses(text, span)
        else:
            yield span
            if after and after[1] - span[0] <= MAX_QUOTE_CHARS:
                yield span[0], after[1]


def _clauses(text: str, span: Span) -> Iterator[Span]:
    ends = [m.end() + span[0] for m in _CLAUSE_END.finditer(text[slice(*span)])] + [span[1]]
    start = span[0]
    while start < span[1]:
        within = [end for end in ends if start < end <= start + MAX_QUOTE_CHARS]
        yield start, within[-1] if within else start + MAX_QUOTE_CHARS
        later = [end for end in ends if end > start]
        start = min(later[0], start + MAX_QUOTE_CHARS)


def _figures(text: str) -> set[Fraction]:
    """Every value that stands in a text, the parts of its dates included."""
    values = [q.value for q in quantities(text)]
    parts = (n for value in values if isinstance(value, Date) for n in value.numbers().values() if isinstance(n, int))
    return {value for value in values if isinstance(value, Fraction)} | set(map(Fraction, parts))


def _score(
    wanted: set[Fraction], own: set[str], latin: Sequence[str], piece: Evidence, window: Span
) -> tuple[float, ...]:
    """Shared figures first, then shared words (Dice's coefficient) and pinyin names, then what the reader found."""
    text = piece.passage.text[slice(*window)]
    spelt = romanised(text) if latin else ""
    named = sum(w in spelt for w in latin)
    read = max((s.probability for s in piece.spans if window[0] <= s.start and s.end <= window[1]), default=0.0)
    said = named + alike(own, words_said(text))
    return len(wanted & _figures(text)), said, read, window[0] - window[1]
