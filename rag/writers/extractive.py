"""The default writer: the sentences that hold the likeliest spans, verbatim; it cannot say what no article says."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, pairwise, product

from index.articles.structure.html import untagged
from index.articles.structure.written import statements
from index.language.normalise import fold
from index.language.quantity import quantities
from rag.asking.count import count_asked
from rag.judge.parts import PART_LIMIT
from rag.judge.spans.evidence import headline
from rag.judge.spans.items.items import items, items_beside
from rag.judge.spans.items.numbered import counted
from rag.types import Draft, DraftSentence, Event, Evidence, Question, Quote, Span

SENTENCE_CHARS = 120  # of a reply's sentence; of a longer one the clauses around the span are quoted
QUOTE_CHARS = 190  # of the clauses around a long span; a citation may have 200
REPLY_CHARS = 280  # of all quotes where several are asked for; the contract's bound is 300, blanks and … included
SPAN_LIMIT = 12  # minimal answers that a reply names
# Of the best span's probability another must have to be a further item, where several are asked for: 0.01 to 0.2 are
# alike on the development questions (eval/LOG.md).
ITEM_SHARE = 0.1
RIVALS = 4  # spans of each of several questions that are weighed together
LEAST = 1e-6  # of a probability that is multiplied with others
ROW = 2  # clauses with a figure of their own that follow a figure
CUT = "…"  # where a sentence's clauses were left out

_CLAUSE = re.compile(r"[，,；;、：:](?!\d)|\s(?=[A-Za-z])")  # not inside 12,345 or 15:30
# 41个, 五个方面: no item, but how many there are.
_COUNTED = re.compile(
    r".{0,3}(?:\d[\d,]*|[一二三四五六七八九十百]+)\s?[多余餘]?\s?[个個家种種类類项項条條位名大座处處]\w{0,2}"
)
_BLANK = re.compile(r"\s")
_EDGES = " \t\r\n\u3000，,。．；;：:、！!？?"


@dataclass(frozen=True, slots=True)
class Choice:
    """A span with the number of the piece of evidence that it stands in."""

    index: int
    span: Span


class Extractive:
    """Quotes sentences. ``remote`` is false: nothing leaves the process."""

    name = "extractive"
    remote = False

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Event]:
        """Yield the sentence of the best span; where several things are asked for, those of the others too."""
        chosen = choose_parts(question, evidence) if question.parts else choose(question, evidence)
        if not chosen:
            yield Event("draft", draft=Draft((), (), found=False))
            return
        quotes = _quotes(_with_whole_list(chosen), evidence)
        spans = tuple(_text(c, evidence) for c in chosen if any(_inside(c, quote) for quote in quotes))
        said = tuple(drafted(evidence[q.index], q) for q in quotes)
        yield Event("draft", draft=Draft(said, spans, found=bool(said)))


def _with_whole_list(chosen: Sequence[Choice]) -> list[Choice]:
    """The choices, before them what stands from the first to the last of one list where one citation holds it."""
    start, end = min(c.span.start for c in chosen), max(c.span.end for c in chosen)
    whole = replace(chosen[0], span=replace(chosen[0].span, start=start, end=end))
    one = len({(c.index, c.span.probability) for c in chosen}) == 1 and 0 < end - start <= QUOTE_CHARS
    return [whole, *chosen] if one else list(chosen)


def corrected(index: int, span: Span, evidence: Sequence[Evidence]) -> Draft:
    """Return the reply that quotes the sentence of a span that contradicts the question, whoever writes otherwise."""
    quote = quote_around(evidence[index], Choice(index, span))
    return Draft((drafted(evidence[index], quote),), (_text(Choice(index, span), evidence),))


def choose_parts(question: Question, evidence: Sequence[Evidence]) -> list[Choice]:
    """Return what answers each of several questions asked at once, in their order.

    No two are answered by one place: of the likeliest spans of all, those that are likeliest together.
    """
    own = [[replace(p, spans=tuple(s for s in p.spans if s.part == n)) for p in evidence] for n in range(PART_LIMIT)]
    asked = zip(question.parts[:PART_LIMIT], own, strict=False)
    some = [choose(part, pieces) for part, pieces in asked]
    firsts = [_likely(_best(pieces))[:RIVALS] for pieces in own[: len(some)]]
    told = [n for n, choices in enumerate(firsts) if choices]
    likeliest = max(product(*(firsts[n] for n in told)), key=lambda picked: _likely_together(picked, evidence))
    for n, choice in zip(told, likeliest, strict=True):
        some[n] = [choice, *(c for c in some[n] if not _meet(c, choice) and question.parts[n].several)]
    return list({(c.index, c.span.start): c for c in reversed([*chain.from_iterable(some)])}.values())[::-1]


def _likely_together(picked: Sequence[Choice], evidence: Sequence[Evidence]) -> float:
    apart = not any(_meet(a, b) for a, b in combinations(picked, 2))
    return math.prod(max(c.span.probability, LEAST) for c in picked) * (1.0 if apart else LEAST)


def _best(evidence: Sequence[Evidence]) -> list[Choice]:
    """The spans of some evidence, likeliest first."""
    choices = [Choice(i, span) for i, piece in enumerate(evidence) for span in piece.spans]
    return sorted(choices, key=lambda c: -c.span.probability)


def _likely(choices: Sequence[Choice]) -> list[Choice]:
    """Those of some choices, likeliest first, that are likely beside the first."""
    return [c for c in choices if c.span.probability >= ITEM_SHARE * choices[0].span.probability]


def choose(question: Question, evidence: Sequence[Evidence]) -> list[Choice]:
    """Return the best span; of a list all its items, in order; else, where several things are asked for, those that are
    likely beside it, best first. No two share a place or a wording.
    """
    choices = _best(evidence)
    likely = _likely(choices)
    listed = _listed(question, likely, evidence) if question.kind == "list" else []
    chosen: list[Choice] = []
    for choice in listed or likely[: None if question.several else 1]:
        if not any(_alike(choice, other, evidence) for other in chosen):
            chosen.append(choice if chosen or listed else _of_body(choice, likely, evidence))
    return chosen[:SPAN_LIMIT]


def _listed(question: Question, likely: Sequence[Choice], evidence: Sequence[Evidence]) -> list[Choice]:
    """All items of the list that the likeliest span belongs to; of several lists one with as many items as are asked for."""
    lists, count = [], count_asked(question.resolved)
    for choice in likely:
        known = [(s.start, s.end) for s in evidence[choice.index].spans]
        text, place = evidence[choice.index].passage.text, (choice.span.start, choice.span.end)
        places = items(text, place, known)
        beside = [] if places or not _COUNTED.fullmatch(text[slice(*place)]) else items_beside(text, place)
        for some in (places, counted(text, count), beside):
            lists += [[Choice(choice.index, replace(choice.span, start=a, end=b)) for a, b in some]] if some else []
    return next((some for some in lists if len(some) == count), lists[0] if lists else [])


def _of_body(choice: Choice, choices: Sequence[Choice], evidence: Sequence[Evidence]) -> Choice:
    """Return the likeliest span of an article's body that says what a headline's span says, where there is one."""
    if not _in_headline(choice, evidence):
        return choice
    said = fold(_text(choice, evidence))
    return next((c for c in choices if said in fold(_text(c, evidence)) and not _in_headline(c, evidence)), choice)


def _in_headline(choice: Choice, evidence: Sequence[Evidence]) -> bool:
    start, end = headline(evidence[choice.index].passage)
    return start <= choice.span.start and choice.span.end <= end


def _alike(a: Choice, b: Choice, evidence: Sequence[Evidence]) -> bool:
    one, other = fold(_text(a, evidence)), fold(_text(b, evidence))
    return _meet(a, b) or one in other or other in one


def _meet(a: Choice, b: Choice) -> bool:
    return a.index == b.index and a.span.start < b.span.end and b.span.start < a.span.end


def _text(choice: Choice, evidence: Sequence[Evidence]) -> str:
    return evidence[choice.index].passage.text[choice.span.start : choice.span.end]


def _quotes(chosen: Sequence[Choice], evidence: Sequence[Evidence]) -> list[Quote]:
    """The sentences of the chosen spans, each once, as many as a reply may have characters."""
    quotes: list[Quote] = []
    for choice in chosen:
        quote = quote_around(evidence[choice.index], choice)
        for other in quotes:
            quote = _beside(quote, other, choice)
        room = REPLY_CHARS - sum(q.end - q.start for q in quotes)
        held = any(_inside(choice, other) for other in quotes) or not _inside(choice, quote)
        if not held and (not quotes or quote.end - quote.start <= room):
            quotes.append(quote)
    return quotes


def _beside(quote: Quote, other: Quote, choice: Choice) -> Quote:
    """The part of a quote outside another of the same passage, on the side where the span is."""
    if quote.index != other.index or quote.end <= other.start or other.end <= quote.start:
        return quote
    after = choice.span.start >= other.end
    return replace(quote, start=other.end) if after else replace(quote, end=min(quote.end, other.start))


def _inside(choice: Choice, quote: Quote) -> bool:
    return choice.index == quote.index and quote.start <= choice.span.start and choice.span.end <= quote.end


def drafted(piece: Evidence, quote: Quote) -> DraftSentence:
    """Return a quote as a sentence of the reply, with … where its sentence goes on."""
    text = piece.passage.text
    bounds = statements(piece.passage)
    begins = quote.start == 0 or any(_trimmed(text, a, b)[0] == quote.start for a, b in bounds)
    ends = any(_trimmed(text, a, b)[1] == quote.end for a, b in bounds)
    said = untagged(text[quote.start : quote.end])
    return DraftSentence(f"{'' if begins else CUT}{said}{'' if ends else CUT}", (quote,))


def quote_around(piece: Evidence, choice: Choice) -> Quote:
    """Return the sentences that hold a span, of long ones the clauses around it, of a row of figures none behind its own."""
    text, span = piece.passage.text, choice.span
    inside = [(a, b) for a, b in statements(piece.passage) if a < span.end and b > span.start]
    start, end = (inside[0][0], inside[-1][1]) if inside else (span.start, span.end)
    end = _before_others(text, span, end)
    if end - start > SENTENCE_CHARS:
        start, end = _clauses_around(text, (start, end), (span.start, span.end))
    return Quote(choice.index, *_trimmed(text, start, end))


def _before_others(text: str, span: Span, end: int) -> int:
    """The end of a figure's clause where a row of other figures follows: 营业收入268亿元，净亏损41亿元，研发费用52亿元."""
    cuts = [m.start() for m in _CLAUSE.finditer(text, span.end, end)]
    behind = [text[a:b] for a, b in pairwise([*cuts, end])]
    others = [any(q.kind not in {"date", "ordinal"} for q in quantities(clause)) for clause in behind]
    return cuts[0] if len(others) >= ROW and all(others) and quantities(text[span.start : span.end]) else end


def _clauses_around(text: str, whole: tuple[int, int], span: tuple[int, int]) -> tuple[int, int]:
    """Whole clauses around a span, grown to both sides in turn while they fit; a long span is cut hard."""
    cuts = [whole[0], *(m.end() for m in _CLAUSE.finditer(text, *whole)), whole[1]]
    start = max(c for c in cuts if c <= span[0])
    end = min((c for c in cuts if c >= span[1]), default=whole[1])
    if end - start > QUOTE_CHARS:
        start = max(start, span[0] - QUOTE_CHARS // 4)
        blanks = (m.end() for m in _BLANK.finditer(text, start, end))
        within = [c for c in (*cuts, *blanks) if start < c <= start + QUOTE_CHARS]
        return start, max(within, default=start + QUOTE_CHARS)
    grown = (-1, -1)
    while grown != (start, end):
        grown = (start, end)
        before = max((c for c in cuts if c < start), default=start)
        start = before if end - before <= SENTENCE_CHARS else start
        after = min((c for c in cuts if c > end), default=end)
        end = after if after - start <= SENTENCE_CHARS else end
    return start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks at either side, and without a comma left over from cutting."""
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in " \t\r\n\u3000，,、；;：:":
        end -= 1
    return start, end
