"""Does an answer's sentence say only what it cites? An evaluation's own check of the public record, no model in it.

It asks less than rag.judge.verify (no wording, no quotation marks, no clause whose figure was changed for another one of
the quote) of less text (the quote and its title, not the passage around it), whatever the answer says of itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from eval.metrics.folding import holds_han, without_markers
from index.language.figures.dates import Date
from index.language.quantity import doubtful_values, quantities
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
    """Each figure but "a" (一家, one year) has its value and, where both give one, its unit in a quote.

    Or it is a bare year of a quote's date.
    """
    known = [q for c in cited for q in quantities(c.quote)]
    loose = {value for c in cited for value in doubtful_values(c.quote)}
    years = {d.year for d in _dated(cited)}
    return all(
        any(q.agrees(k) for k in known)
        or (q.kind != "percent" and q.value in loose)
        or (q.unit == "" and q.value in years)
        for q in quantities(text)
        if q.kind != "date" and not q.is_article()
    )


def _dates_stand(text: str, cited: Sequence[Citation]) -> bool:
    """Each date's year is a quote's; its month and day stand there together, not with another year."""
    known = [*_dated(cited)]
    years = {q.value for c in cited for q in quantities(c.quote) if q.unit in {"", "year"}} | {d.year for d in known}
    for date in _dates(text):
        if date.year and date.year not in years:
            return False
        if date.numbers().keys() - {"year"} and not any(date.stands_in(other) for other in known):
            return False
    return True


def _dates(text: str) -> list[Date]:
    return [q.value for q in quantities(text) if isinstance(q.value, Date)]


def _dated(cited: Sequence[Citation]) -> Iterator[Date]:
    """The dates of the quotes, relative years too; 12月10日至12日 gives its month to both days."""
    for citation in cited:
        month = None
        for date in _dates(citation.quote):
            month = date.month or month
            yield replace(date, year=date.year_from(citation.date), month=date.month or (month if date.day else None))


def _names_stand(text: str, cited: Sequence[Citation]) -> bool:
    known = "\n".join(part for part in chain.from_iterable((c.quote, c.title) for c in cited) if part)
    foreign = unsupported_names(text, known)
    return not (foreign if holds_han(known) else [name for name in foreign if not holds_han(name)])
