"""Every sentence of a draft held against the quotations it leans on: one function a check, none of them a model.

A sentence is supported when its quotes are real slices of the evidence and it is either one of them word for word, or
passes every check below. What they do not see: a negation or a direction turned round (增长 for 下降), who did
what to whom, "over" against "under" (超过, 约), a relative day that the sentence keeps (昨日, 上月), the translation of
a name (Ant Financial for 京东金融: only literal names and pinyin are compared) and, where sentence and passage differ
in language, anything but figures, dates, names in pinyin and what stands in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from index.language.figures.dates import Date
from index.language.figures.numerals import numerals
from index.language.normalise import fold
from index.language.quantity import doubtful_values, quantities
from index.language.quoted import quoted
from index.language.script import language
from index.types import Passage
from rag.judge.overlap import words_said
from rag.judge.unknown_names import unsupported_names
from rag.types import MAX_QUOTE_CHARS, Draft, DraftSentence, Evidence

# Of a sentence's pairs of Han characters (its words, in English), so many must stand in the cited passages.
# Measured with question and answer of a reading set as the sentence (CMRC 2018 trial, NewsMRC dev): 0.25 keeps 98 and
# 99 of 100 beside their own passage, and 1 and 7 of 100 beside another article's.
LEAST_SHARED = 0.25

_CLAUSE = re.compile(r"[,;:。!?](?!\d)|\.(?=\s|$)")
_LEAST_CLAUSE = 4  # characters beside its figures that a clause must have to be compared with a quote's


@dataclass(frozen=True, slots=True)
class Leaned:
    """What a sentence leans on: the text of its quotes, and the passages they are from, one a quote."""

    quotes: tuple[str, ...]
    passages: tuple[Passage, ...]

    def text(self) -> str:
        """The passages and their titles, each once."""
        return "\n".join(dict.fromkeys(part for p in self.passages for part in (p.text, p.title) if part))


def verify(draft: Draft, evidence: Sequence[Evidence]) -> list[bool]:
    """Return for each sentence of a draft whether its quotes carry it."""
    return [fault(sentence, evidence) is None for sentence in draft.sentences]


def fault(sentence: DraftSentence, evidence: Sequence[Evidence]) -> str | None:
    """Return the name of the first check that a sentence fails, None when it is supported.

    One of: no-quote, quote, altered, figures, dates, quoted, names, wording.
    """
    if not sentence.quotes:
        return "no-quote"
    if not quotes_stand(sentence, evidence):
        return "quote"
    passages = tuple(evidence[q.index].passage for q in sentence.quotes)
    leaned = Leaned(tuple(p.text[q.start : q.end] for p, q in zip(passages, sentence.quotes, strict=True)), passages)
    if verbatim(sentence.text, leaned):
        return None
    checks = (
        ("altered", unaltered),
        ("figures", figures_stand),
        ("dates", dates_stand),
        ("quoted", quoted_stand),
        ("wording", wording_stands),
        ("names", names_stand),  # last: it alone needs jieba's tagger, 0.6 s the first time
    )
    return next((name for name, stands in checks if not stands(sentence.text, leaned)), None)


def quotes_stand(sentence: DraftSentence, evidence: Sequence[Evidence]) -> bool:
    """Whether every quote is a slice of its passage, no longer than a citation may be."""
    return all(
        0 <= q.index < len(evidence)
        and 0 <= q.start < q.end <= len(evidence[q.index].passage.text)
        and q.end - q.start <= MAX_QUOTE_CHARS
        for q in sentence.quotes
    )


def verbatim(sentence: str, leaned: Leaned) -> bool:
    """Whether the sentence stands word for word in a quote, no figure of it cut short (6亿 is not in 36亿)."""
    if sentence in leaned.quotes:
        return True
    said = _bare(sentence)
    return bool(said) and any(_holds(_plain(quote), said) for quote in leaned.quotes)


def _holds(text: str, part: str) -> bool:
    figures = [(q.start, q.end) for q in quantities(text)]
    return any(not any(a < edge < b for edge in (at, at + len(part)) for a, b in figures) for at in _places(part, text))


def _places(part: str, text: str) -> list[int]:
    return [match.start() for match in re.finditer(f"(?={re.escape(part)})", text)]


def _plain(text: str) -> str:
    """Fold, and drop white space but between Latin words and figures (10 5 is not 105)."""
    return re.sub(r"(?<!\w)\s+|\s+(?!\w)|(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])", "", fold(text).strip())


def _bare(sentence: str) -> str:
    return _plain(sentence).strip(" .。!?;…,")


def unaltered(sentence: str, leaned: Leaned) -> bool:
    """Whether no clause of it is a quote's clause with another figure, even one that stands elsewhere in the quote."""
    whole = _bare(sentence)
    masked = [_masked(part) for part in dict.fromkeys((whole, *_CLAUSE.split(whole)))]
    clauses = [m for m in masked[1:] if m[1] and len(m[0].replace("\0", "")) >= _LEAST_CLAUSE]
    quotes = [_masked(_plain(quote)) for quote in leaned.quotes]
    return all(_same_figures(*clause, quotes) for clause in (masked[0], *clauses))


def _masked(text: str) -> tuple[str, list[Fraction]]:
    """The text with each numeral as one mark, and the numerals' values."""
    found = list(numerals(text))
    for numeral in reversed(found):
        text = f"{text[: numeral.start]}\0{text[numeral.end :]}"
    return text, [numeral.value for numeral in found]


def _same_figures(part: str, own: list[Fraction], quotes: Sequence[tuple[str, list[Fraction]]]) -> bool:
    """False where the part, its figures masked, stands in a quote, but nowhere with the same figures."""
    stands = [
        values[skipped : skipped + len(own)] == own
        for hidden, values in quotes
        for skipped in (hidden.count("\0", 0, at) for at in _places(part, hidden))
    ]
    return any(stands) or not stands


def figures_stand(sentence: str, leaned: Leaned) -> bool:
    """Whether every figure stands in a quote with the same value, and the same unit where both give one."""
    known = [q for quote in leaned.quotes for q in quantities(quote)]
    loose = {value for quote in leaned.quotes for value in doubtful_values(quote)}
    dated = {n for date in _dated(leaned) for n in date.numbers().values()}
    return all(
        any(q.agrees(k) for k in known)
        or (q.kind != "percent" and q.value in loose)
        or (q.unit == "" and q.value in dated)
        for q in quantities(sentence)
        if q.kind != "date" and not q.is_article()
    )


def dates_stand(sentence: str, leaned: Leaned) -> bool:
    """Whether every date stands in a quote: its year somewhere, its month and day together."""
    known = _dated(leaned)
    bare = [q.value for quote in leaned.quotes for q in quantities(quote) if q.unit in {"", "year"}]
    for date in _dates(sentence):
        if date.year and not any(date.year == d.year for d in known) and not _year_among(date.year, bare):
            return False
        if date.numbers().keys() - {"year"} and not any(date.stands_in(d) for d in known):
            return False
    return True


def _dates(text: str) -> list[Date]:
    return [q.value for q in quantities(text) if isinstance(q.value, Date)]


def _dated(leaned: Leaned) -> list[Date]:
    """The dates of the quotes; 12月10日至12日 gives its month to both, and 去年 is counted from the article's date."""
    found: list[Date] = []
    for quote, passage in zip(leaned.quotes, leaned.passages, strict=True):
        year = month = None
        for date in _dates(quote):
            year, month = date.year or year, date.month or month
            own = date.year_from(passage.date)
            found += [date, replace(date, year=own or (year if date.month else None), month=date.month or month)]
    return found


def _year_among(year: int, bare: Sequence[Fraction | Date]) -> bool:
    """2016 of 2,016, and 17年 for 2017."""
    return any(
        value == year or (not isinstance(value, Date) and 10 <= value < 100 and value == year % 100) for value in bare
    )


def quoted_stand(sentence: str, leaned: Leaned) -> bool:
    """Whether every string in quotation marks or 《》 stands in a quote, letter for letter after folding."""
    known = [_letters(quote) for quote in leaned.quotes]
    return all(any(_letters(sentence[a:b]) in quote for quote in known) for a, b in quoted(sentence))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def names_stand(sentence: str, leaned: Leaned) -> bool:
    """Whether every person, organisation and place stands in the passages of the quotes, or in their titles.

    A quote may say 他 or 该行; who that is stands before it, or in the title, which a citation shows beside it.
    """
    return not unsupported_names(sentence, leaned.text())


def wording_stands(sentence: str, leaned: Leaned) -> bool:
    """Whether enough of its words stand in the cited passages; where the languages differ it can't be told."""
    text = leaned.text()
    if (language(sentence) == "en") != (language(text) == "en"):
        return True
    own = words_said(sentence)
    return len(own & words_said(text)) >= LEAST_SHARED * len(own)
