"""Minimal answers → what they mean in the asker's terms, beside the quote and never inside it: 昨日 of an article of 21 June."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.articles.structure.html import plain
from index.articles.structure.tables import JOINT
from index.language.calendar import Period
from index.language.figures.dates import Date
from index.language.figures.numerals import HAN
from index.language.normalise import fold, in_script
from index.language.quantity import Quantity
from index.language.script import language
from index.store.entry import quantities_of
from index.types import Cell, PassageRecord
from rag.judge.glosses.figures import date_in_english, in_chinese, in_english
from rag.judge.glosses.persons import persons_in_letters
from rag.types import Draft, Evidence, Question, Quote

_TO = re.compile(r"\s?(?:至|到|~|-|–|—|to|until)+\s?")  # between the two dates of one span of time
_SHARED = re.compile(r"\s?[-~—–至到和与與、]\s?")  # between dates that share a unit
_NUMERALS = frozenset(HAN + "0123456789")


@dataclass(frozen=True, slots=True)
class _Word:
    """A date or figure at ``text[start:end]`` and what it means; "" where there is no more to be said of it."""

    start: int
    end: int
    meaning: str
    period: Period | None = None


def glosses(question: Question, draft: Draft, evidence: Sequence[Evidence], *, script: bool = False) -> dict[str, str]:
    """Return span → what it means, then the same of the other dates that the quotes give by leaning on others.

    Dates that lean on the article's or on others are resolved (去年年底: 2018-12). What the asker's language writes
    otherwise is said in it: for an English question 3.6亿 is 360 million, 2017年8月 August 2017, 陈生强 Chen Shengqiang, for a
    Chinese one $3 million is 300万美元. Of a span that says more, its dates, figures and persons are the keys. Left out is
    what has no more to be said of it, and of the other dates a wording that two quotes mean otherwise. ``script``: a
    quote in the other Chinese script is a key too, and means itself in the asker's.
    """
    quotes = [(evidence[q.index], q) for sentence in draft.sentences for q in sentence.quotes]
    told: dict[str, str] = {}
    for span in draft.spans:
        told |= _of_span(question, span, quotes)
    meant: dict[str, set[str]] = {}
    for piece, quote in quotes:
        for word in _words(piece.record, None):
            if quote.start <= word.start and word.end <= quote.end and word.meaning:
                meant.setdefault(piece.passage.text[word.start : word.end], set()).add(word.meaning)
    others = {wording: min(said) for wording, said in meant.items() if len(said) == 1}
    cells = _of_cells(draft.spans, quotes)
    return told | others | told | cells | (_in_script(question.language, quotes) if script else {})


def _of_cells(spans: Sequence[str], quotes: Sequence[tuple[Evidence, Quote]]) -> dict[str, str]:
    """The row and column of each span that is a table's cell: 4.2% is 西陵省｜同比增速."""
    cells = [(piece.passage, cell) for piece, q in quotes for cell in piece.passage.cells if _within(cell, q)]
    said = {plain(passage.text[cell.start : cell.end]): cell for passage, cell in reversed(cells)}
    return {span: f"{said[span].label}{JOINT}{said[span].header}" for span in spans if span in said}


def _within(cell: Cell, quote: Quote) -> bool:
    return quote.start <= cell.start and cell.end <= quote.end


def _in_script(asked: str, quotes: Sequence[tuple[Evidence, Quote]]) -> dict[str, str]:
    """Each quote in the other Chinese script as the asker's writes it."""
    said = [piece.passage.text[quote.start : quote.end] for piece, quote in quotes]
    foreign = [text for text in said if asked != "en" and language(text) not in {asked, "en"}]
    return {text: written for text in foreign if (written := in_script(text, asked)) != text}


def _of_span(question: Question, span: str, quotes: Sequence[tuple[Evidence, Quote]]) -> dict[str, str]:
    """The meanings of a span's dates, figures and persons; of two dates from one to the other as one."""
    for piece, quote in quotes:
        text = piece.passage.text
        start = text.find(span, quote.start, quote.end)
        if start < 0:
            continue
        end = start + len(span)
        inside = [w for w in _words(piece.record, question.language) if w.meaning and w.start < end and start < w.end]
        if len(inside) == 1 and span in text[inside[0].start : inside[0].end] and span[-1] not in _NUMERALS:
            return {span: inside[0].meaning}
        if len(inside) == 2 and all(w.period for w in inside) and _TO.fullmatch(text, inside[0].end, inside[1].start):
            inside = [_Word(inside[0].start, inside[1].end, "/".join(w.meaning for w in inside))]
        if question.language == "en":
            whole = question.kind == "person" and not inside
            inside += [_Word(*person) for person in persons_in_letters(piece.record, start, end, whole=whole)]
        return {text[w.start : w.end]: w.meaning for w in inside}
    return {}


def _words(record: PassageRecord, asked: str | None) -> list[_Word]:
    """The dates of a passage, and its figures in the asker's language; dates that share a unit (今年1至9月) are one.

    Without a language only the dates that lean, in ISO form.
    """
    text = record.passage.text
    words: list[_Word] = []
    for q in quantities_of(record):
        word = _Word(q.start, q.end, _meaning(q, asked), q.period)
        if not (words and q.period and _shares_unit(words[-1], text, q.start)):
            words.append(word)
            continue
        last = words[-1]
        mark = "/" if _TO.fullmatch(text, last.end, q.start) else ", "
        said = last.meaning and mark.join(dict.fromkeys((last.meaning, word.meaning)))
        words[-1] = replace(last, end=q.end, meaning=said)
    return words


def _meaning(q: Quantity, asked: str | None) -> str:
    if isinstance(q.value, Date):
        return (date_in_english(q) if asked == "en" else "") or _of_date(q, english=asked == "en")
    if asked is None:
        return ""
    return in_english(q) if asked == "en" else in_chinese(q, asked)


def _shares_unit(word: _Word, text: str, end: int) -> bool:
    """Whether what stands up to ``end`` joins a date without its unit (今年1) to the one that has it (9月)."""
    bare = text[word.end - 1] in _NUMERALS and not re.search(r"[a-z/-]", text[word.start : word.end].lower())
    return bare and word.period is not None and bool(_SHARED.fullmatch(text, word.end, end))


def _of_date(q: Quantity, *, english: bool) -> str:
    """The days of a date in ISO form, but for one whose wording gives the year in digits or, to a Chinese asker, in Han."""
    if not isinstance(q.value, Date) or not q.period:
        return ""
    own_year = q.value.year is not None and "民国" not in fold(q.wording)
    return "" if own_year and (not english or q.wording.isascii()) else q.period.iso()
