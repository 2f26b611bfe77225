"""Two quoted figures → who has more, and by how much, exactly: words of ours beside the quotations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from index.language.figures.dates import Date
from index.language.figures.units import COUNTERS
from index.language.normalise import fold
from index.language.quantity import Quantity
from rag.judge.reports.same_thing import Told, figures_of, told
from rag.types import Draft, Evidence, Trace
from rag.writers.extractive import Choice, choose_parts
from rag.writers.notes import figures_apart, ordered, summed

_SCALES = (("万亿", 10**12), ("亿", 10**8), ("万", 10**4))
_ENGLISH_SCALES = ((" trillion", 10**12), (" billion", 10**9), (" million", 10**6))
_ENGLISH_UNITS = {"cny": " yuan", "usd": " US dollars", "hkd": " Hong Kong dollars", "eur": " euros", "jpy": " yen",
                  "m2": " m²", "km2": " km²", "m3": " m³", "mu": " mu"}  # fmt: skip
_BELOW = re.compile(  # straight before a figure: 净亏损41.2亿元, 下降3%; not 降至3%
    r"(?:亏损?(?:额|了|为|达|约|近|超过?)*|(?:下降|下滑|下跌|减少|缩减|跌|降)(?:了|约|近|超过?)*|(?:net )?loss(?:es)? of (?:about )?|(?:fell|down|dropped|declined)(?: by)? )$"
)
_FIGURES = frozenset(("number", "money", "percent", "duration"))


@dataclass(frozen=True, slots=True)
class Figure:
    """What is quoted of one thing, and the sentence that says it."""

    thing: str
    quantity: Quantity
    sentence: Told


def compared(trace: Trace, draft: Draft) -> str:
    """Return the words that compare or add up what the quotations say of each thing; "" where a figure is missing.

    Exact arithmetic over the figures as quoted; refused in words where their units, currencies or years differ.
    """
    wanted, language = trace.question.compared, trace.question.language
    figures = _figures(trace, draft)
    if wanted is None or len(figures) < max(len(trace.parts), 2):
        return ""
    if any(_apart(a, b, trace) for a, b in combinations(figures, 2)):
        return figures_apart(language)
    if wanted.operation == "sum":
        total = sum((f.quantity.value for f in figures if isinstance(f.quantity.value, Fraction)), Fraction(0))
        exact = all(f.quantity.bound == "exact" for f in figures) and not _dated(figures)
        said = _written(total, figures, language) if exact else ""
        return summed(language, len(figures), said) if said else ""
    best, *others = sorted(figures, key=_value, reverse=wanted.operation != "least")
    second = others[0]
    if not _sure(best.quantity, second.quantity) or not _sure(second.quantity, best.quantity):
        return ""
    gap = "" if _value(best) == _value(second) else _gap(best, second, language)
    word = "" if _value(best) == _value(second) else wanted.word
    return ordered(language, [best.thing, *(f.thing for f in others)], word, gap)


def _figures(trace: Trace, draft: Draft) -> list[Figure]:
    """The figure that the draft quotes for each part, none twice."""
    quoted = [(q.index, q.start, q.end) for sentence in draft.sentences for q in sentence.quotes]
    evidence = [
        replace(
            piece,
            spans=tuple(s for s in piece.spans if any(i == n and a <= s.start and s.end <= b for n, a, b in quoted)),
        )
        for i, piece in enumerate(trace.evidence)
    ]
    choices = choose_parts(trace.question, evidence) if any(piece.spans for piece in evidence) else []
    asked = [(trace.parts[choice.span.part].question, choice) for choice in choices]
    figures = [f for part, choice in asked if (f := _figure(part.thing, part.resolved, choice, evidence))]
    return figures if len({(f.sentence.passage, f.quantity.start) for f in figures}) == len(figures) else []


def _figure(thing: str, asked: str, choice: Choice, evidence: Sequence[Evidence]) -> Figure | None:
    piece, span = evidence[choice.index], choice.span
    inside = [q for q in figures_of(piece.record) if q.start < span.end and span.start < q.end]
    said = [q for q in inside if q.kind in _FIGURES] or [q for q in inside if q.kind == "date" and q.period]
    sentence = next((t for t in told(piece) if t.start <= span.start < t.end), None)
    if not said or not sentence:
        return None
    before = piece.passage.text[max(sentence.start, said[0].start - 16) : said[0].start]
    return Figure(thing, _signed(said[0], before, asked), sentence)


def _signed(quantity: Quantity, before: str, asked: str) -> Quantity:
    """A figure that is a loss or a fall as one below zero, where it is not losses or falls that are asked for.

    >>> from index.language.quantity import quantities
    >>> loss = quantities("41.2亿元")[0]
    >>> [int(_signed(loss, "净亏损", asked).value) for asked in ("净利润是多少", "亏损是多少")]
    [-4120000000, 4120000000]
    """
    below = _BELOW.search(fold(before)) and not _BELOW.search(fold(re.sub(r"[是有]?多少.*", "", asked)))
    return replace(quantity, value=-quantity.value) if below and isinstance(quantity.value, Fraction) else quantity


def _apart(a: Figure, b: Figure, trace: Trace) -> bool:
    """Whether two figures cannot be set beside each other: of other kinds or units, or of other years than each other."""
    one, other = a.quantity, b.quantity
    if one.kind != other.kind or (one.unit != other.unit and not {one.unit, other.unit} <= COUNTERS | {""}):
        return True
    if one.kind == "date" or all(any(q.kind == "date" for q in part.question.quantities) for part in trace.parts):
        asked = [{q.period for q in part.question.quantities if q.period} for part in trace.parts]
        return one.kind != "date" and len(set(map(frozenset, asked))) == 1 and _of_other_years(a, b)
    return _of_other_years(a, b)


def _of_other_years(a: Figure, b: Figure) -> bool:
    years = [_years(f) for f in (a, b)]
    return all(years) and not set.intersection(*years)


def _years(figure: Figure) -> set[int]:
    """The year of the date before a figure in its sentence: one behind it (全长38.6公里，2021年开工) is another thing's."""
    before = [q for q in figure.sentence.dates if q.period and q.start <= figure.quantity.start]
    return {q.period.first.year for q in before[-1:] if q.period}


def _sure(a: Quantity, b: Quantity) -> bool:
    """Whether bounds leave the order of two figures as their values have it: 超过10万 is more than 9万, not less than 11万."""
    if isinstance(a.value, Date) or isinstance(b.value, Date):
        return True
    return not (a.bound == "over" and a.value <= b.value) and not (a.bound == "under" and a.value >= b.value)


def _dated(figures: Sequence[Figure]) -> bool:
    return any(f.quantity.kind == "date" for f in figures)


def _value(figure: Figure) -> float | Fraction:
    q = figure.quantity
    return q.value if isinstance(q.value, Fraction) else float(q.period.first.toordinal() if q.period else 0)


def _gap(a: Figure, b: Figure, language: str) -> str:
    """How far two figures are apart, in the reader's words; "" where that is not exact."""
    one, other = a.quantity, b.quantity
    if isinstance(one.value, Fraction) and isinstance(other.value, Fraction):
        exact = one.bound == other.bound == "exact"
        return _written(abs(one.value - other.value), [a, b], language) if exact else ""
    if not one.period or not other.period:
        return ""
    if one.period.first == one.period.last and other.period.first == other.period.last:
        days = abs((one.period.first - other.period.first).days)
        return f"{days} days" if language == "en" else f"{days}天"
    years = abs(one.period.first.year - other.period.first.year)
    return (f"{years} years" if language == "en" else f"{years}年") if years else ""


def _written(value: Fraction, figures: Sequence[Figure], language: str) -> str:
    """A figure as it is read, exactly, in the largest scale that a quoted figure has; "" for an endless decimal.

    >>> from index.language.quantity import quantities
    >>> figures = [Figure("", q, None) for q in quantities("13.32万辆，12.08万辆")]
    >>> _written(Fraction(12400), figures, "zh-Hans"), _written(Fraction(12400), figures, "en")
    ('1.24万辆', '12,400')
    """
    first, percent = figures[0].quantity, figures[0].quantity.kind == "percent"
    if language == "en":
        scale, size = next(((name, n) for name, n in _ENGLISH_SCALES if value >= n), ("", 1))
        unit = _ENGLISH_UNITS.get(first.unit, f" {first.unit}" if first.unit.isascii() and first.unit else "")
        unit = " percentage points" if percent else unit
    else:
        wordings = (
            "".join(f.quantity.wording for f in figures).replace("萬", "万").replace("億", "亿").replace("兆", "万亿")
        )
        largest = max((n for name, n in _SCALES if name in wordings), default=1)
        scale, size = next(((name, n) for name, n in _SCALES if value >= n and n <= largest), ("", 1))
        scale = scale.replace("万", "萬").replace("亿", "億") if language == "zh-Hant" else scale
        unit = ("個百分點" if language == "zh-Hant" else "个百分点") if percent else _unit_of(figures)
    digits = _decimal(value / size)
    return f"{digits}{scale}{unit}" if digits else ""


def _unit_of(figures: Sequence[Figure]) -> str:
    """The unit as the quotations write it: what stands behind the last digit and scale.

    >>> from index.language.quantity import quantities
    >>> [_unit_of([Figure("", q, None)]) for q in quantities("13.32万辆，五千万元，3.5公里")]
    ['辆', '元', '公里']
    """
    units = (
        re.sub(r"^.*[\d〇零一二两三四五六七八九十百千万萬亿億兆多余餘]", "", f.quantity.wording).strip()
        for f in figures
    )
    return next((unit for unit in units if unit), "")


def _decimal(value: Fraction) -> str:
    """An exact decimal; "" for one without end.

    >>> _decimal(Fraction(62, 50)), _decimal(Fraction(12400)), _decimal(Fraction(1, 3))
    ('1.24', '12,400', '')
    """
    for digits in range(13):
        if (value * 10**digits).denominator == 1:
            whole, rest = divmod(int(value * 10**digits), 10**digits)
            return f"{whole:,}" + (f".{rest:0{digits}d}" if digits else "")
    return ""
