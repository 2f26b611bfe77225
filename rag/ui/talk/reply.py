"""From an answer to what its reply shows: the answer first, then its sentences, what else is said, how sure it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import Answer, Citation, Sentence
from rag.ui.strings import REASONS
from rag.ui.talk.cards import Card
from rag.ui.talk.marks import pieces, places
from rag.ui.talk.warned import warned

LARGE_WIDTH, LINE_WIDTH = 22, 56  # of a line in Latin letters (a Chinese character is two): set large; still set apart
_EDGES = "…。．.，,；;：:、！!？?“”\"'「」『』《》 \t\r\n\u3000"

Marker = tuple[int, bool]  # its number, and whether it stands there for the first time


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the reply: its words, cut where the answer stands in them, and the markers that have a card.

    ``mark``: "supported" where it stands word for word in what it cites, "reworded" where it is told from there, else
    "unsupported".
    """

    pieces: tuple[tuple[str, bool], ...]
    mark: str
    markers: tuple[Marker, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A minimal answer as it stands first, with what it means in the asker's terms.

    ``said``: the sentence that it is all of and that is not said again below; None where it is a part of one.
    """

    text: str
    meaning: str = ""
    said: Said | None = None

    @property
    def size(self) -> str:
        """How large it is set: "large", "middle" or "long"."""
        wide = _width(self.text)
        return "large" if wide <= LARGE_WIDTH else "middle" if wide <= LINE_WIDTH else "long"


@dataclass(frozen=True, slots=True)
class Report:
    """What one article says where another says otherwise; ``card``: the end of its card's id; the reply's own is first told."""

    figure: str
    date: str | None
    title: str
    card: str
    own: bool
    newest: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply shows. ``level``: "sure", "maybe" or "none" (nothing found); "" where there is nothing to be sure of."""

    answer: Answer
    level: str
    lines: tuple[Line, ...] = ()
    said: tuple[Said, ...] = ()
    glosses: tuple[tuple[str, str], ...] = ()
    reports: tuple[Report, ...] = ()
    corrected_on: str | None = None

    @property
    def lead(self) -> Line | None:
        """What the reply says before its sentences, in words of ours: yes or no, how many articles there are."""
        return Line(self.answer.lead) if self.answer.lead else None

    @property
    def percent(self) -> int:
        """The estimated probability that it is right, 0 to 100."""
        return round(100 * min(max(self.answer.confidence, 0.0), 1.0))

    @property
    def why(self) -> str | None:
        """The reason of a refusal, where it says more than "not found"."""
        return self.answer.reason if self.answer.reason in REASONS else None

    def warned(self, language: str) -> tuple[tuple[str, str], ...]:
        """Return the answer's warnings in a page's language, each with its own words where only they say it, else ""."""
        return tuple(warned(warning, language) for warning in self.answer.warnings)

    def copied(self, shown: Sequence[Card], language: str) -> str:
        """Return the reply as text, its markers in it and its citations below."""
        return "\n\n".join(filter(None, (self.answer.answer, self.citations(shown, language))))

    def citations(self, shown: Sequence[Card], language: str) -> str:
        """Return the citations as text, one a line, each behind its marker."""
        return "\n".join(f"[{card.marker}] {card.citation(language)}" for card in shown if card.marker)


def reply_of(answer: Answer, shown: Sequence[Card]) -> Reply:
    """Return what the reply of an answer shows beside these cards."""
    if not answer.found or not answer.sentences:
        return Reply(answer, _level(answer))
    spans = tuple(dict.fromkeys(answer.spans if answer.several else answer.spans[:1]))
    said = _said(answer, answer.spans if answer.several else (*spans, answer.correction or ""))
    whole = {_bare(s.text): one for s, one in zip(answer.sentences, said, strict=True) if s.supported}
    lines = _lines(answer, spans, whole)
    first = {id(line.said) for line in lines if line.said}
    told = {line.meaning for line in lines} | {c.quote for c in answer.citations}
    meant = ((words, m) for words, m in answer.glosses.items() if m not in told and words not in told)
    below = tuple(one for one in said if id(one) not in first)
    dated = next((c.date for c in answer.citations if answer.correction and answer.correction in c.quote), None)
    return Reply(answer, _level(answer), lines, below, tuple(meant), _reports(answer, shown), dated)


def _level(answer: Answer) -> str:
    if answer.reason in ("small-talk", "ambiguous") or answer.correction:
        return ""
    if not answer.found:
        return "none"
    sure = answer.reason != "uncertain" and all(sentence.supported for sentence in answer.sentences)
    return "sure" if sure else "maybe"


def _said(answer: Answer, spans: Sequence[str]) -> list[Said]:
    """The sentences; only markers that have a card become links: a [1] in a quotation stays text."""
    new = {c.marker for c in answer.citations}
    known, said = frozenset(new), list[Said]()
    for sentence in answer.sentences:
        markers = tuple((m, m in new) for m in sentence.markers if m in known)
        new -= set(sentence.markers)
        quotes = [c.quote for c in answer.citations if c.marker in sentence.markers]
        marked = places(sentence.text, spans) if sentence.supported else ()
        said.append(Said(pieces(sentence.text, marked), _mark(sentence, quotes), markers))
    return said


def _mark(sentence: Sentence, quotes: Sequence[str]) -> str:
    if not sentence.supported:
        return "unsupported"
    words = _bare(sentence.text)
    return "supported" if any(words in _bare(quote) for quote in quotes) else "reworded"


def _lines(answer: Answer, spans: Sequence[str], whole: dict[str, Said]) -> tuple[Line, ...]:
    """The minimal answers that stand first: none where the reply says yes or no, or corrects, or is too long for a line."""
    if answer.correction or not whole:
        return ()
    if {*whole} <= {*map(_bare, answer.spans)} and len(whole) == len(
        answer.sentences
    ):  # titles, or nothing but the answers
        spans = tuple(dict.fromkeys(answer.spans))
    elif answer.lead or (len(spans) == 1 and _width(spans[0]) > LINE_WIDTH):
        return ()
    return tuple(Line(span, _meaning(span, answer.glosses), whole.get(_bare(span))) for span in spans)


def _meaning(span: str, glosses: dict[str, str]) -> str:
    """What a minimal answer means, or its only figure, date or name that needs saying."""
    if span in glosses:
        return glosses[span]
    within = [meaning for words, meaning in glosses.items() if words in span]
    return within[0] if len(within) == 1 else ""


def _reports(answer: Answer, shown: Sequence[Card]) -> tuple[Report, ...]:
    """Who says what, the newest first, where articles differ."""
    others = [(c, card) for c, card in zip(answer.conflicts, (s for s in shown if s.kind == "conflict"), strict=False)]
    if not others or not answer.citations:
        return ()
    own = _own(answer)
    titles = {s.marker: s.title for s in shown if s.kind == "cited"}
    rows = [(answer.spans[0] if answer.spans else "", own.date, titles.get(own.marker, ""), f"card-{own.marker}", True)]
    rows += [(c.figure or c.quote, c.date, card.title, f"other-{n}", False) for n, (c, card) in enumerate(others, 1)]
    newest = max((date for _, date, *_ in rows if date), default=None)
    ordered = sorted(rows, key=lambda row: row[1] or "", reverse=True)
    return tuple(Report(*row, newest=newest is not None and row[1] == newest) for row in ordered)


def _own(answer: Answer) -> Citation:
    """The citation that the minimal answer stands in."""
    span = answer.spans[0] if answer.spans else ""
    return next((c for c in answer.citations if span in c.quote), answer.citations[0])


def _bare(text: str) -> str:
    from index.language.normalise import fold  # heavy: by the first answer it is loaded

    return "".join(fold(text).split()).strip(_EDGES)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
