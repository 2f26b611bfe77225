"""A reader for what is no prose: it reads a table's rows with their headers and a reply behind its question.

Its spans lie in the passage's own words: in a cell, and never in a question, for the reply after it answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.articles.structure.written import Written, written
from index.language.normalise import fold
from index.language.sentences import sentences
from index.types import Cell, Hit, Passage, Utterance
from rag.asking.form import alone
from rag.reader import PassageReader
from rag.reader.lookup import asked_again, lookup
from rag.types import Reading, Span

# Of a cell whose row and column are named, shared by all such cells; its passage is at least as relevant.
SURE, SURE_RELEVANCE = 0.9, 4.0
_ASKED_WHAT = re.compile(
    r"[问問](?:了|到|过|過|的是)|提[问問]|asked|question", re.IGNORECASE
)  # what was asked is asked


class StructuredReader:
    """Reads with another reader, for one question: what it has read of an article it knows when it looks at a part again."""

    def __init__(self, reader: PassageReader) -> None:
        self._told: dict[tuple[str, int], str] = {}  # (source, article) → its words, folded
        self._reader = reader
        self.fingerprint = reader.fingerprint

    def takes(self, question: str) -> bool:
        """Return whether a question is read whole."""
        return self._reader.takes(question)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Return what reading each passage gave, in the order given."""
        who = alone(question).kind == "person"  # the name before a reply answers no other
        texts = [written(hit.passage, names=who) for hit in hits]
        read = [_as_read(hit, text) for hit, text in zip(hits, texts, strict=True)]
        readings = self._reader.read(question, read)
        keeps = bool(_ASKED_WHAT.search(question))
        led = [_led_back(*one, keeps=keeps) for one in zip(readings, hits, texts, strict=True)]
        passages = [hit.passage for hit in hits]
        return _looked_up(question, led, passages, [self._said(passage, passages) for passage in passages])

    def _said(self, passage: Passage, passages: Sequence[Passage]) -> str:
        article = passage.source, passage.article
        if (passage.cells or passage.utterances) and article not in self._told:
            self._told[article] = fold("\n".join(p.text for p in passages if (p.source, p.article) == article))
        return self._told.get(article, "")


def _as_read(hit: Hit, text: Written) -> Hit:
    if text.text == hit.passage.text:
        return hit
    passage = replace(hit.passage, text=text.text, cells=(), utterances=())
    return replace(hit, record=replace(hit.record, passage=passage, names=(), quantity_rows=""))


def _led_back(reading: Reading, hit: Hit, text: Written, *, keeps: bool) -> Reading:
    """A reading of the written text as one of the passage; a span in a question becomes one of its reply."""
    passage, spans = hit.passage, dict[tuple[int, int], Span]()
    led = [(text.back(span.start, span.end), span.probability) for span in reading.spans]
    if passage.utterances and not keeps:
        led = _replied(led, passage)
    for place, probability in led:
        if place:
            same = spans.get(place)
            spans[place] = Span(*place, min(probability + (same.probability if same else 0.0), 1.0))
    return replace(reading, spans=tuple(sorted(spans.values(), key=lambda s: -s.probability)))


Led = tuple[tuple[int, int] | None, float]


def _replied(led: Sequence[Led], passage: Passage) -> list[Led]:
    """Spans in a question (None: in the one before the passage) as the likeliest span of the reply to it."""
    moved = list[Led]()
    for place, probability in led:
        turn = _turn(passage, place[0] if place else -1)
        if place and (turn is None or not turn.asks):
            named = turn and turn.said < place[1]  # the name before what is said is no part of it
            moved.append(((max(place[0], turn.said), place[1]) if turn and named else place, probability))
            continue
        after = turn.end if turn else 0
        reply = next((u for u in passage.utterances if u.start >= after and not u.asks), None)
        if reply:
            inside = [p for p, _ in led if p and reply.start <= p[0] and p[1] <= reply.end]
            moved.append((inside[0] if inside else _first_sentence(passage, reply), probability))
    return moved


def _turn(passage: Passage, at: int) -> Utterance | None:
    return next((u for u in passage.utterances if u.start <= at < u.end), None)


def _first_sentence(passage: Passage, reply: Utterance) -> tuple[int, int] | None:
    said = sentences(passage.text[reply.said : reply.end])
    return next(((reply.said + a, reply.said + b) for a, b in said), None)


def _looked_up(
    question: str, readings: Sequence[Reading], passages: Sequence[Passage], told: Sequence[str]
) -> list[Reading]:
    """The readings of tables without the spans of other rows and columns; with cells and replies that are surely meant."""
    spans, sure = list[tuple[Span, ...]](), list[tuple[int, int] | None]()
    for reading, passage, words in zip(readings, passages, told, strict=True):
        cells = lookup(question, passage, words)
        inside = [s for s in reading.spans if any(_inside(s, cell) for cell in cells.cells)]
        spans.append(tuple(inside) if passage.cells else reading.spans)
        reply = asked_again(question, passage, words)
        sure.append((cells.answer.start, cells.answer.end) if cells.answer else _said(reading, passage, reply))
    share = SURE / max(1, sum(map(bool, sure)))
    rest = 1 - SURE if any(sure) else 1.0
    looked = list[Reading]()
    for reading, kept, place in zip(readings, spans, sure, strict=True):
        others = tuple(replace(s, probability=s.probability * rest) for s in kept if (s.start, s.end) != place)
        if place:
            relevance = max(reading.relevance, SURE_RELEVANCE)
            looked.append(replace(reading, relevance=relevance, spans=(Span(*place, share), *others), mass=share))
        else:
            looked.append(replace(reading, spans=others, mass=reading.mass * rest))
    return looked


def _said(reading: Reading, passage: Passage, reply: Utterance | None) -> tuple[int, int] | None:
    """The likeliest span of a reply, its first sentence where none was read."""
    if reply is None:
        return None
    read = [(s.start, s.end) for s in reading.spans if reply.said <= s.start and s.end <= reply.end]
    return read[0] if read else _first_sentence(passage, reply)


def _inside(span: Span, cell: Cell) -> bool:
    return cell.start <= span.start and span.end <= cell.end
