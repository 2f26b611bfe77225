"""A passage → its clauses that may become questions, each with its words, names and figures, and what it leans on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.language.normalise import fold
from index.language.quantity import Quantity
from index.language.quoted import quoted
from index.language.sentences import sentences
from index.language.tokens import Tag, is_known, tags
from index.store.entry import quantities_of
from index.types import Name, PassageRecord

MIN_CHARS, MAX_CHARS = 6, 60  # of a clause: a shorter one says nothing by itself, a longer one makes no short question
_CUT = re.compile(r"(?<!\d)[，,]|[，,](?!\d)|[；;：:—]|\s{2,}|\n")
NOUN = re.compile(r"^(?:n|nr|nrt|nrfg|nrf|ns|nt|nz|j|eng|vn|an|b|l|i)$")  # what a subject is made of


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a passage: ``text``, which begins at ``start`` of it; offsets of the rest are of ``text``.

    ``folded`` is as long as ``text``. ``when``: a date that stands before it by itself (2014年2月，…); ``whose``: the
    subject that its sentence began with, where this is a later clause of it.
    """

    start: int
    text: str
    folded: str
    words: tuple[Tag, ...]
    names: tuple[Name, ...]
    figures: tuple[Quantity, ...]
    when: Quantity | None = None
    whose: str = ""

    def of_kind(self, *kinds: str) -> list[Name]:
        """Return its names of some kinds, the longest of those that begin alike first."""
        return sorted((n for n in self.names if n.kind in kinds), key=lambda n: (n.start, -n.end))

    def named(self, start: int, end: int) -> bool:
        """Whether a name, found when indexing, stands between two offsets."""
        held = any(start <= n.start and n.end <= end for n in self.names)
        return held or any(start <= w.start and w.end <= end and is_own(w) for w in self.words)

    def names_one(self, at: int) -> bool:
        """Whether the word at an offset names one of its kind: 上海 of 上海证券, not 金融 of 金融机构."""
        named = any(n.start <= at < n.end for n in self.names)
        return any(w.start == at and is_own(w) and (named or w.flag in {"ns", "nt"}) for w in self.words)

    def ends_as_noun(self, at: int) -> bool:
        """Whether the word that ends at an offset is a noun."""
        return any(w.end == at and NOUN.match(w.flag) for w in self.words)

    def noun_run(self, at: int = 0) -> int:
        """Return where the run of nouns ends that begins at an offset and holds no date; the offset itself for none."""
        end = at
        for word in self.words:
            dated = any(q.kind == "date" and q.start <= word.start < q.end for q in self.figures)
            if word.start != at or dated:
                continue
            if NOUN.match(word.flag) or word.flag in {"m", "q", "t"}:
                at = end = word.end
            elif word.word in _JOINS and end:
                at = word.end
        return end


_JOINS = frozenset("的·兼与和及第")
_OWN = re.compile(r"^(?:n[rstz]\w*|eng)$")
_WORD = re.compile(r"^[^\W\d_]{2,}$")


def is_own(word: Tag) -> bool:
    """Whether a word names one of its kind: by its tag, or as one that the dictionary lacks."""
    unknown = len(word.word) > 2 and bool(NOUN.match(word.flag)) and not is_known(word.word)
    return bool(_WORD.match(word.word)) and (unknown or bool(_OWN.match(word.flag)))


@dataclass(frozen=True, slots=True)
class Form:
    """A question made of a clause; ``taken`` is what was taken out, ``start`` where it stood in the clause.

    ``rank``: how natural the form is, 0 best.
    """

    question: str
    taken: str
    start: int
    rank: int


def clauses_of(record: PassageRecord) -> list[Clause]:
    """Return the clauses of a passage, in order; what stands in quotation marks is never cut, nor told as a fact."""
    text, figures = record.passage.text, quantities_of(record)
    sayings = [span for span in quoted(text) if not text.startswith("《", span[0])]
    found: list[Clause] = []
    for begin, end in sentences(text):
        when, whose = None, ""
        for start, stop in _pieces(text, begin, end):
            inside = [q for q in figures if start <= q.start and q.end <= stop]
            if len(inside) == 1 and inside[0].kind == "date" and stop - start - len(inside[0].wording) <= 3:
                at = text[start : inside[0].start] in {"", "在", "于", "早在"}  # no 自2014年以来
                when = inside[0] if at and inside[0].end == stop else None
                continue
            if any(a < stop and start < b for a, b in sayings) or not MIN_CHARS <= stop - start <= MAX_CHARS:
                continue
            if clause := _clause(record, start, stop, inside, when, whose):
                found.append(clause)
                when = None  # what is told later in the sentence may be of another day
                whose = whose or _subject(clause)
    return found


def _pieces(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    ends = [m.span() for m in _CUT.finditer(text, begin, end)]
    starts = [begin, *(b for _, b in ends)]
    stops = [*(a for a, _ in ends), end]
    return [_stripped(text, a, b) for a, b in zip(starts, stops, strict=True)]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip("。.！!？?… \t\u3000"))


def _clause(
    record: PassageRecord, start: int, stop: int, inside: list[Quantity], when: Quantity | None, whose: str
) -> Clause | None:
    text = record.passage.text[start:stop]
    folded = fold(text)
    if len(folded) != len(text):  # offsets of the one would not be offsets of the other
        return None
    names = tuple(
        Name(n.start - start, n.end - start, n.kind) for n in record.names if start <= n.start and n.end <= stop
    )
    moved = tuple(_moved(q, start) for q in inside)
    return Clause(start, text, folded, tuple(tags(folded)), names, moved, when, whose)


def _moved(q: Quantity, by: int) -> Quantity:
    return Quantity(q.start - by, q.end - by, q.value, q.unit, q.kind, q.bound, q.wording, q.period)


def _subject(clause: Clause) -> str:
    """What a sentence is about: the nouns its first clause begins with, where an organisation is named in them."""
    end = clause.noun_run()
    orgs = [n for n in clause.of_kind("org") if n.start == 0]
    return clause.text[:end] if orgs and orgs[0].end == end <= 14 else ""
