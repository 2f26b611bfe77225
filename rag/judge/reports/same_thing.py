"""Two sentences of different passages: are they about the same thing, of the same time?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise

from index.language.calendar import article_day
from index.language.normalise import fold
from index.language.quantity import Quantity, quantities
from index.language.script import language
from index.language.sentences import sentences
from index.language.tokens import tags
from index.store.entry import quantities_of
from index.types import Passage, PassageRecord
from rag.asking.times import dated_words, fits, same_time
from rag.judge.overlap import alike, words_said
from rag.types import Evidence, Question

# Headlines and sentences that share less of their words are of other things.
LEAST_ALIKE = 0.25
TEMPLATE_ALIKE = 0.6  # of two sentences' words: one wording, filled in each day anew

_AS_OF = re.compile(r"(?:截至|截止到?|截止|as of|as at|up to)\s*(?:当地时间|北京时间)?\s*$", re.IGNORECASE)
# Words that two reports of one thing may exchange: 造成, 致; 遇难, 死亡. By the first letter of jieba's flags.
_EXCHANGED = frozenset("vdaupcrmqyz")
_HAN = "[\u3400-\u9fff]"


@dataclass(frozen=True)
class Told:
    """A sentence of a piece of evidence: ``piece.passage.text[start:end]``."""

    piece: Evidence
    start: int
    end: int

    @property
    def passage(self) -> Passage:
        """The passage it stands in."""
        return self.piece.passage

    @property
    def text(self) -> str:
        """Its wording."""
        return self.passage.text[self.start : self.end]

    @cached_property
    def figures(self) -> tuple[Quantity, ...]:
        """The figures and dates in it: slices of the passage."""
        return tuple(q for q in figures_of(self.piece.record) if self.start <= q.start and q.end <= self.end)

    @cached_property
    def headed(self) -> str:
        """The headline, or the article's first words, and the sentence."""
        return f"{self.passage.lead}\n{self.text}"

    @cached_property
    def dates(self) -> list[Quantity]:
        """The times it is of, its headline's where it names none: without 截至 (as of), the time of counting."""
        own = [q for q in dated_words(self.figures) if not self._is_count(q)]
        return own or dated_words(quantities(self.passage.title or "", self.passage.date))

    @property
    def counts(self) -> bool:
        """Whether its figures are what had come together by a time (截至12日8时): a later report counts on."""
        return any(self._is_count(q) for q in self.figures)

    def _is_count(self, date: Quantity) -> bool:
        return date.kind == "date" and bool(_AS_OF.search(self.passage.text[max(0, date.start - 12) : date.start]))


@lru_cache(256)
def figures_of(record: PassageRecord) -> tuple[Quantity, ...]:
    """Return a passage's figures as `quantities_of` does, for all its sentences at once."""
    return quantities_of(record)


def told(piece: Evidence) -> Iterator[Told]:
    """Yield the sentences of a piece of evidence."""
    return (Told(piece, start, end) for start, end in sentences(piece.passage.text))


def same_thing(question: Question, a: Told, b: Told) -> bool:
    """Whether two sentences speak of the same thing at the same time, as far as it matters to a question.

    What the question names must stand in both sentences with their headlines or in neither; they share their words; and
    neither a date nor the other figures say that they are of other times.
    """
    if (language(a.text) == "en") != (language(b.text) == "en"):
        return False
    subject = not other_subject(question.resolved, a, b)
    least = (
        TEMPLATE_ALIKE if question.kind == "date" else LEAST_ALIKE
    )  # a date has no unit that would tell things apart
    return subject and _one_time(question, a, b) and alike(words_said(a.headed), words_said(b.headed)) >= least


def _one_time(question: Question, a: Told, b: Told) -> bool:
    if fits(question.quantities, b.figures, b.passage.date) is False:
        return False
    if question.kind == "date":
        return True  # the dates are what is told
    if alike(words_said(a.text), words_said(b.text)) >= TEMPLATE_ALIKE and _other_bulletin(a, b):
        return False
    if not a.dates or not b.dates:
        return _in_its_year(a, b) and _in_its_year(b, a)
    return not all(_apart(x, y) for x in a.dates for y in b.dates)


def _apart(a: Quantity, b: Quantity) -> bool:
    """Whether two times of dated reports cannot be one: 3月 of this year and 2022年."""
    if a.period and b.period:
        return not a.period.overlaps(b.period)
    return same_time(a, b) is False and same_time(b, a) is False


def _in_its_year(dated: Told, other: Told) -> bool:
    """Whether a sentence that names a year, quarter or month may be of the other's article's year, where both are known.

    A day is as often that of what happened (5月3日通车，总投资14.5亿元) as that of the figure.
    """
    day = article_day(other.passage.date)
    periods = [q.period for q in dated.dates if q.period and q.period.first != q.period.last]
    return not day or not periods or any(p.first.year <= day.year <= p.last.year for p in periods)


def _other_bulletin(a: Told, b: Told) -> bool:
    """Whether no figure of two sentences of one template is the same: today's and yesterday's prices or cases.

    What is counted on (截至…) is no other bulletin, but a later report.
    """
    if a.counts and b.counts:
        return False
    ours, theirs = ([q for q in t.figures if q.kind not in {"date", "ordinal"}] for t in (a, b))
    return min(len(ours), len(theirs)) > 1 and not any(x.agrees(y) for x in ours for y in theirs)


def other_subject(question: str, a: Told, b: Told) -> bool:
    """Whether a thing that a question names stands in one sentence or its headline and not in the other.

    Compared by pairs of neighbouring letters, for an unknown name is cut anyhow (西|屏区); words that may be exchanged,
    verbs first, need not stand in both. Nor need who is counted, where the other counts them (伤亡人数, 人员: 3人).
    """
    one, other = (_letters(told.headed) for told in (a, b))
    counted, named = {q.unit for q in b.figures}, _named(question)
    if any(pair in one and pair not in other and pair[0] not in counted for pair in named):
        return True
    neither = [pair for pair in named if pair not in one and pair not in other]
    template = bool(neither) and alike(words_said(a.text), words_said(b.text)) >= TEMPLATE_ALIKE
    return template and (language(question) == "en" or any(_filled_otherwise(pair, one, other) for pair in neither))


def _filled_otherwise(pair: str, one: str, other: str) -> bool:
    """Whether other letters stand beside one letter of a pair in one text than in the other: 溪口, of 溪尾 and 溪头."""
    for beside in (f"{re.escape(pair[0])}{_HAN}", f"{_HAN}{re.escape(pair[1])}"):
        ours, theirs = (set(re.findall(beside, text)) for text in (one, other))
        if ours and theirs and not ours & theirs:
            return True
    return False


def _named(question: str) -> set[str]:
    folded = fold(question)
    if language(folded) == "en":
        return {fold(word) for word in re.findall(r"(?<!^)\b(?:[A-Z][\w'’-]+|\d[\w.]*)", question)}
    kept = (t for t in tags(folded) if t.flag[0] not in _EXCHANGED)
    places = [(at, t) for t in kept for at in range(t.start, t.end) if folded[at].isalnum()]
    beside = (pair for pair in pairwise(places) if pair[1][0] == pair[0][0] + 1)
    # Of two whole words, 物流园|火灾, each is looked for by itself: another report says 物流园起火.
    return {folded[i] + folded[k] for (i, t), (k, u) in beside if t == u or 1 in {len(t.word), len(u.word)}}


def _letters(text: str) -> str:
    return "".join(fold(text).split())


def same_article(a: Passage, b: Passage) -> bool:
    """Whether two passages are of one article."""
    return (a.source, a.article) == (b.source, b.article)


def latest_first(pieces: Sequence[Told]) -> list[Told]:
    """Return sentences by their articles' dates, the newest first, the undated last."""
    return sorted(pieces, key=lambda t: article_day(t.passage.date) or date.min, reverse=True)
