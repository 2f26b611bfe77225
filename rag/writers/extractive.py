"""The default writer: the sentence that holds the likeliest span, verbatim; it cannot say what no article says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.split import sentences
from index.text import fold, terms
from rag.question import comparison
from rag.types import Question
from rag.writers import Draft, DraftSentence, Evidence, Quote, Span

SHORT, LONG = 140, 190  # characters of a reply's sentence; a quote may have 200, a reply is read at a glance
SPANS = 5  # minimal answers a reply names
SECOND = 0.25  # of the best span's probability that a second sentence's best must have
_CLAUSE = re.compile(r"[，,；;、：:]|\s(?=[A-Za-z])")
_BLANK = re.compile(r"\s")
_LONG_KINDS = frozenset(("reason", "list", "definition", "manner"))
_EDGES = " \t\r\n\u3000，,。．；;：:、！!？?"


@dataclass(frozen=True, slots=True)
class Choice:
    """A span with the piece of evidence it stands in."""

    index: int
    span: Span


class Extractive:
    """Quotes sentences. ``remote`` is false: nothing leaves the process."""

    name = "extractive"
    remote = False

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[str | Draft]:
        """Yield the draft: one sentence, or two where the kind of question wants more and a second one has it."""
        choices = [Choice(i, span) for i, piece in enumerate(evidence) for span in piece.spans]
        choices.sort(key=lambda c: -c.span.probability)
        if not choices:
            yield Draft((), (), found=False)
            return
        wide = question.kind in _LONG_KINDS or comparison(question.resolved)
        quotes = [quote_around(evidence[choices[0].index], choices[0], LONG if wide else SHORT)]
        if wide and (second := _second(choices, quotes[0], evidence)):
            quotes.append(quote_around(evidence[second.index], second, LONG - 60))
        drafted = tuple(DraftSentence(evidence[q.index].passage.text[q.start : q.end], (q,)) for q in quotes)
        yield Draft(drafted, _minimal(choices, quotes, evidence))


def _second(choices: Sequence[Choice], first: Quote, evidence: Sequence[Evidence]) -> Choice | None:
    """The likeliest span outside the first quote, if it is likely enough and says something else."""
    said = fold(evidence[first.index].passage.text[first.start : first.end])
    for choice in choices:
        text = evidence[choice.index].passage.text
        apart = choice.index != first.index or choice.span.end <= first.start or choice.span.start >= first.end
        if apart and fold(text[choice.span.start : choice.span.end]) not in said:
            return choice if choice.span.probability >= SECOND * choices[0].span.probability else None
    return None


def quote_around(piece: Evidence, choice: Choice, limit: int) -> Quote:
    """The sentences that hold a span, cut to whole clauses around it where they are longer than ``limit`` characters."""
    text, span = piece.passage.text, choice.span
    inside = [(a, b) for a, b in sentences(text) if a < span.end and b > span.start]
    start, end = (inside[0][0], inside[-1][1]) if inside else (span.start, span.end)
    if end - start > limit:
        start, end = _clauses_around(text, (start, end), (span.start, span.end), limit)
    start, end = _trimmed(text, start, end)
    return Quote(choice.index, start, end)


def _clauses_around(text: str, whole: tuple[int, int], span: tuple[int, int], limit: int) -> tuple[int, int]:
    """Whole clauses around a span, grown to both sides in turn while they fit; a long span is cut hard."""
    cuts = [whole[0], *(m.end() for m in _CLAUSE.finditer(text, *whole)), whole[1]]
    start = max(c for c in cuts if c <= span[0])
    end = min((c for c in cuts if c >= span[1]), default=whole[1])
    if end - start > limit:
        start = max(start, span[0] - limit // 4)
        within = [
            c for c in (*cuts, *(m.end() for m in _BLANK.finditer(text, start, end))) if start < c <= start + limit
        ]
        return start, max(within, default=start + limit)
    grew = True
    while grew:
        grew = False
        before = max((c for c in cuts if c < start), default=start)
        if before < start and end - before <= limit:
            start, grew = before, True
        after = min((c for c in cuts if c > end), default=end)
        if after > end and after - start <= limit:
            end, grew = after, True
    return start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks at either side, and without a comma left over from cutting."""
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in " \t\r\n\u3000，,、；;：:":
        end -= 1
    return start, end


def _minimal(choices: Sequence[Choice], quotes: Sequence[Quote], evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Distinct spans inside the quotes, likeliest first, none inside another."""
    found: list[str] = []
    for choice in choices:
        span = choice.span
        if any(q.index == choice.index and q.start <= span.start and span.end <= q.end for q in quotes):
            text = evidence[choice.index].passage.text[span.start : span.end].strip(_EDGES)
            if text and terms_or_text(text) and not any(text in other or other in text for other in found):
                found.append(text)
    return tuple(found[:SPANS])


def terms_or_text(text: str) -> bool:
    """Whether a span says anything: a word, or at least one letter or digit."""
    return bool(terms(text)) or any(c.isalnum() for c in text)
