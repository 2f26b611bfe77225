"""Article → passages on sentence boundaries. Every passage is a slice of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from index.articles.page.byline import first_words
from index.articles.page.markup import without_edges
from index.articles.structure.blocks import blocks, dropped_between, within
from index.articles.structure.tables import Table
from index.language.sentences import INLINE, SPACE, Span, sentences, trimmed
from index.types import Article, Passage

MAX_PASSAGE = 400  # characters; the contract's bound
# Characters a passage grows to: the peers' figures were measured with about as many; 120, 180 and 400 are no better on dev
# but in one of 18 cells (eval/LOG.md).
PASSAGE_CHARS = 250
_LEAST = 80  # characters of new text; a shorter last passage goes to the one before it
_OVERLAP = 120  # characters; a longer sentence is not repeated, it would fill half the next passage
_LEAD = 40
_HEADING = 30  # characters
_FULL = frozenset("。！？；!?;….”」』）)：:，,、")
_BREAKS = frozenset("\n\r\u2028\u2029")

_MARKS = SPACE + "•·●■▪#>*|"  # a list's or quotation's marks: not worth the first place of a passage
_TAG = re.compile(INLINE, re.IGNORECASE)
_COMMA = re.compile(r"[，,、：:\s](?!\d)")


def passages(article: Article, text: str, number: int = 0) -> list[Passage]:
    """Cut an article into passages of at most MAX_PASSAGE characters, in order, each a slice of ``text``.

    It grows to about PASSAGE_CHARS, begins with the last sentence of the one before it, unless something was dropped
    between them or the sentence is long, and crosses nothing dropped. A table is cut between rows, an interview before
    each question: of two exchanges in one passage the reader took the other's words. ``number``: of the source's articles, from 0.
    """
    found = blocks(text, article)
    spans = [span for run in _runs(found.prose, text) for span in _packed(text, _sentences(text, *run))]
    spans += [span for table in found.tables for span in _rows_packed(text, table, article.kept)]
    spans += [s for one in found.exchanges for run in _runs(one, text) for s in _packed(text, _sentences(text, *run))]
    whole = [span for a, b in sorted(spans) if (span := trimmed(text, *without_edges(text, a, b)))]
    bare = [(b - len(text[a:b].lstrip(_MARKS)), b) for a, b in whole]
    if not bare:
        return []
    lead = article.title or first_words(text[bare[0][0] : bare[0][0] + 2 * _LEAD], _LEAD)
    cut = [
        Passage(article.source, a, b, text[a:b], number, article.title, article.date, article.author, lead)
        for a, b in bare
    ]
    return [found.beside(passage) for passage in cut] if found.any else cut


def _sentences(text: str, start: int, end: int) -> list[Span]:
    cut = (_halved(text, start + a, start + b) for a, b in sentences(text[start:end]))
    return list(chain.from_iterable(cut))


def _rows_packed(text: str, table: Table, kept: tuple[Span, ...]) -> list[Span]:
    """Group a table's rows into passages of about PASSAGE_CHARS characters; its headers go with the first row."""
    rows = [(i, within(kept, row)) for i, row in enumerate(table.rows)]
    pieces = [(i, piece) for i, parts in rows for part in parts for piece in _halved(text, *part)]
    packed: list[Span] = []
    last = (0, 0)
    for i, piece in pieces:
        limit = MAX_PASSAGE if i <= table.heads else PASSAGE_CHARS
        joins = packed and piece[1] - packed[-1][0] <= limit and not dropped_between(text, kept, last[1], piece[0])
        if joins:
            packed[-1] = (packed[-1][0], piece[1])
        else:
            packed.append(piece)
        last = piece
    return packed


def _runs(kept: Sequence[Span], text: str) -> list[Span]:
    """Join kept spans with only white space between them."""
    runs: list[Span] = []
    for start, end in kept:
        if runs and not text[runs[-1][1] : start].strip(SPACE):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _halved(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a sentence; one over MAX_PASSAGE is cut at commas, then hard."""
    while end - start > MAX_PASSAGE:
        cut = start + MAX_PASSAGE
        tags = [m.span() for m in _TAG.finditer(text, start, cut + MAX_PASSAGE)]
        cut = next((a for a, b in tags if start < a < cut < b), cut)  # not inside a tag
        commas = [comma.end() for comma in _COMMA.finditer(text, start + PASSAGE_CHARS // 2, cut)]
        commas = [comma for comma in commas if not any(a < comma < b for a, b in tags)]
        near = [comma for comma in commas if comma <= start + PASSAGE_CHARS]
        if commas:
            cut = near[-1] if near else commas[0]
        if piece := trimmed(text, start, cut):
            yield piece
        start = cut
    if piece := trimmed(text, start, end):
        yield piece


def _packed(text: str, pieces: list[Span]) -> list[Span]:
    """Group sentences into passages of about PASSAGE_CHARS characters, with a sentence of overlap."""
    packed: list[Span] = []
    first, count = 0, len(pieces)  # the passage's first sentence
    fresh = 0  # its first sentence that no earlier passage holds
    while fresh < count:
        last = fresh
        start = pieces[first][0]
        while last + 1 < count and _fits(start, pieces[last + 1], pieces[last]):
            last += 1
        if fresh < last < count - 1 and _heads(text, pieces[last]) and not _heads(text, pieces[last - 1]):
            last -= 1  # a heading after prose; a list's lines, which look like headings, stay together
        if packed and last == count - 1 and pieces[last][1] - pieces[fresh][0] < _LEAST:
            before = packed[-1][0]
            if pieces[last][1] - before <= MAX_PASSAGE:
                packed[-1] = (before, pieces[last][1])
                break
        packed.append((start, pieces[last][1]))
        fresh = last + 1
        begins, ends = pieces[last]
        repeats = fresh < count and ends - begins <= _OVERLAP and pieces[fresh][1] - begins <= MAX_PASSAGE
        first = last if repeats else fresh
    return packed


def _fits(start: int, following: Span, last: Span) -> bool:
    """Grow to the size, and past it only where the passage would otherwise be less than half of it."""
    length = following[1] - start
    return length <= PASSAGE_CHARS or (last[1] - start < PASSAGE_CHARS // 2 and length <= MAX_PASSAGE)


def _heads(text: str, span: Span) -> bool:
    """Tell whether a sentence is a heading: it belongs with what follows it."""
    start, end = span
    return end - start <= _HEADING and text[end - 1] not in _FULL and text[end : end + 1] in _BREAKS
