"""Does an answer's sentence say only what it cites? An evaluation's own check of the public record, no model in it.

It asks less than rag.judge.verify (no wording, no quotation marks, no clause whose figure was changed for another one of
the quote) of less text (the quote and its title, not the passage around it), whatever the answer says of itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from eval.metrics.folding import holds_han, without_markers
from index.language.quantity import Date, dates, quantities, relative_years
from rag.judge.unknown_names import unsupported_names
from rag.types import Citation, Sentence


def supported(sentence: Sentence, citations: Sequence[Citation]) -> bool:
    """Return whether all figures, dates and names of a sentence stand in the quotes it cites by marker.

    A sentence without a marker, or with one that names no citation, is unsupported. Figures and dates agree by value
    (3.6亿 is 360 million), whatever the languages; 去年 counts from the date of the citation's article. Names may also
    stand in the citation's title, for a quote may say 他. Where the languages differ, only names in pinyin (English
    on Chinese) or in Latin letters (Chinese on English) are compared: a translated name is not told from a wrong one.

    >>> quote = Citation(1, "a.txt", None, "2018-03-01", 0, 13, "去年，京东用户达3.6亿", 1.0)
    >>> [supported(Sentence(text, (1,), True), [quote]) for text in ("2017年有3.6亿用户", "JD has 36 million users")]
    [True, False]
    """
    cited = [c for c in citations if c.marker in sentence.markers]
    if not sentence.markers or {c.marker for c in cited} != set(sentence.markers):
        return False
    if any(sentence.text == c.quote for c in cited):  # all that stands in it stands there; saves tagging
        return True
    text = without_markers(sentence.text)
    return _figures_stand(text, cited) and _dates_stand(text, cited) and _names_stand(text, cited)


def _figures_stand(text: str, cited: Sequence[Citation]) -> bool:
    """Each figure has its value and, where both give one, its unit in a quote; or is a bare year of a quote's date."""
    known = [q for c in cited for q in quantities(c.quote)]
    years = {d.year for d in _dated(cited)}
    figures = [q for q in quantities(text) if q.certain]
    return all(any(q.agrees(k) for k in known) or (q.unit == "" and q.value in years) for q in figures)


def _dates_stand(text: str, cited: Sequence[Citation]) -> bool:
    """Each date's year is a quote's; its month and day stand there together, not with another year."""
    known = [*_dated(cited)]
    bare = {q.value for c in cited for q in quantities(c.quote) if q.unit in {"", "years"}}  # 2016 of 2016至2018年
    years = bare | {d.year for d in known}
    for date in dates(text):
        if date.year and date.year not in years:
            return False
        if (date.month or date.day) and not any(_same_day(date, other) for other in known):
            return False
    return True


def _dated(cited: Sequence[Citation]) -> Iterator[Date]:
    """The dates of the quotes, relative years too; 12月10日至12日 gives its month to both days."""
    for citation in cited:
        month = None
        for d in dates(citation.quote):
            month = d.month or month
            yield Date(d.start, d.end, d.year, d.month or (month if d.day else None), d.day)
        yield from (Date(0, 0, year, None, None) for year in relative_years(citation.quote, citation.date))


def _same_day(date: Date, other: Date) -> bool:
    if date.year and other.year and date.year != other.year:
        return False
    return date.month in {None, other.month} and date.day in {None, other.day}


def _names_stand(text: str, cited: Sequence[Citation]) -> bool:
    known = "\n".join(part for part in chain.from_iterable((c.quote, c.title) for c in cited) if part)
    foreign = unsupported_names(text, known)
    return not (foreign if holds_han(known) else [name for name in foreign if not holds_han(name)])
