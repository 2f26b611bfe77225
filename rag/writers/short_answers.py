"""The minimal answers of a chat model's reply: the figures, dates and names of it as its quotes write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.language.normalise import fold
from index.language.pinyin import romanised
from index.language.quantity import quantities
from index.language.quoted import quoted
from rag.judge.overlap import alike, words_said
from rag.types import DraftSentence, Evidence, Question, Quote

SPANS = 5  # minimal answers a reply names
_FIGURES = ("number", "money", "percent", "duration", "ordinal")
_FORMS = {  # what answers a kind of question; the rest is answered by a clause
    "number": _FIGURES,
    "date": ("date",),
    "person": ("person",),
    "org": ("org", "quoted"),
    "place": ("place",),
    "list": ("person", "org", "place", "quoted", *_FIGURES),
}
_CLAUSE = re.compile(r"[^，,；;：:。！？!?]+")
_EDGES = " \t\r\n\u3000，,。．.；;：:、！!？?"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A slice of a quote, with its form ("number", "person"…, "read" for the reader's) and probability."""

    text: str
    form: str
    probability: float = 0.0


def short_answers(said: Sequence[DraftSentence], question: Question, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return at most five slices of the quotes that the reply names, best first; else the clause it leans on most.

    The reader's own spans go first where the reply names them, then what has the form that is asked for. What the
    question says already is no answer.
    """
    found: dict[str, _Candidate] = {}
    for sentence in said:
        for quote in sentence.quotes:
            for candidate in _candidates(quote, evidence[quote.index], question.kind):
                if not _named(candidate, question.resolved) and _named(candidate, sentence.text):
                    found.setdefault(_letters(candidate.text), candidate)
    best = sorted(found.values(), key=lambda c: -c.probability)
    return tuple(c.text for c in best[:SPANS]) or _clause(said, evidence)


def _candidates(quote: Quote, piece: Evidence, kind: str) -> Iterator[_Candidate]:
    text, forms = piece.passage.text, _FORMS.get(kind, ())
    for span in piece.spans:
        if quote.start <= span.start and span.end <= quote.end:
            yield _Candidate(text[span.start : span.end], "read", span.probability)
    said = text[quote.start : quote.end]
    yield from (_Candidate(q.wording, q.kind) for q in quantities(said) if q.kind in forms)
    yield from (_Candidate(said[a:b], "quoted") for a, b in quoted(said) if "quoted" in forms)
    for name in piece.record.names:
        if name.kind in forms and quote.start <= name.start and name.end <= quote.end:
            yield _Candidate(text[name.start : name.end], name.kind)


def _named(candidate: _Candidate, text: str) -> bool:
    """Whether a text names it: by its letters, by the same figures and dates, or a person in pinyin."""
    letters = _letters(candidate.text)
    if not letters:
        return True
    before, after = (r"(?<!\d)" if letters[0].isdigit() else ""), (r"(?!\d)" if letters[-1].isdigit() else "")
    if re.search(before + re.escape(letters) + after, _letters(text)):
        return True
    if candidate.form in {*_FIGURES, "date"}:
        return _valued(candidate.text, text)
    if candidate.form in {"person", "place"}:
        return romanised(candidate.text) in _letters(text)
    return False


def _valued(part: str, text: str) -> bool:
    own, known = quantities(part), quantities(text)
    return bool(own) and all(any(q.agrees(k) for k in known) for q in own)


def _letters(text: str) -> str:
    return re.sub(r"[^\w%‰.]|_|(?<!\d)\.|\.(?!\d)", "", fold(text))


def _clause(said: Sequence[DraftSentence], evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The clause of the first quotes that shares most with its sentence; across languages, what the reader found."""
    for sentence in said:
        own = words_said(sentence.text)
        clauses = []
        for quote in sentence.quotes:
            piece = evidence[quote.index]
            inside = [s for s in piece.spans if quote.start <= s.start and s.end <= quote.end]
            clauses += [(0.0, s.probability, piece.passage.text[s.start : s.end]) for s in inside]
            for match in _CLAUSE.finditer(piece.passage.text, quote.start, quote.end):
                clauses.append((alike(own, words_said(match[0])), 0.0, match[0].strip(_EDGES)))
        if clauses:
            return (max(clauses, key=lambda c: c[:2])[2],)
    return ()
