"""The numbers of a folded text with what stands around them: sign, unit, bound, ordinal, ranges that share a unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from index.language.figures.numerals import Numeral, numerals
from index.language.figures.units import Unit, sign_before, unit_at

_UNDER = (
    r"不足|不到|不超过?|不高于|不多于|不大于|低于|少于|小于|最多|至多|将近|接近|(?<![最附邻靠])近|"
    r"\b(?:less|fewer|lower|no more|not more)\sthan|\b(?:under|below|nearly|almost|close\sto|at\smost|up\sto)"
)
_OVER = (
    r"不低于|不少于|不小于|不下|超过?|超出|逾|突破|高于|多于|大于|至少|最少|起码|"
    r"\b(?:more|greater|higher|no\sless|no\sfewer|not\sless)\sthan|\b(?:over|above|at\sleast|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?)"
)
_ABOUT = r"大约|(?<![签合条节预解违履契公特])约|大概|\b(?:about|around|roughly|approximately|some|circa)"
_BEFORE = re.compile(
    rf"(?:(?P<under>{_UNDER})|(?P<over>{_OVER})|(?P<about>{_ABOUT}))(?:了|为|至|到|达|有|合|人民币)?\s?\Z"
)
_BEHIND = re.compile(
    r"\s?(?:(?P<over>以上|之上|\b(?:or|and)\s(?:more|above)\b|有余|开外|\+)|(?P<under>以下|以内|之内|之下|\b(?:or|and)\s(?:less|fewer)\b)"
    r"|(?P<about>左右|上下|前后|\bor\sso\b))"
)
_RANGE = re.compile(r"\s?(?:[-~—–至到]|to|and)\s?")
_LIST = re.compile(r"\s?(?:[-~—–至到和与及、,]|to|and|or)\s?")
_SHARED_IN_LISTS = frozenset(("percent", "ordinal"))  # 5、10%, 3、4号线; but 3、5万元 may begin with three of something
_ORDINAL_BEFORE = re.compile(r"(?:第|(?<![a-z])no\. ?)\Z")
_ORDINAL_BEHIND = re.compile(r"(?:st|nd|rd|th)(?![a-z])")
_MINUS = re.compile(r"(?:(?<![\w%)\]])|(?<=[为是达至到约]))[-−]\Z")
_LETTERS_BEFORE, _LETTERS_BEHIND = re.compile(r"[a-z]{1,6}\Z"), re.compile(r"[a-z]{1,6}")
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "b": 10**9}  # of money: 100m is metres as often as millions
_ROUND = frozenset(("百", "千", "万", "亿", "百万", "千万", "百亿", "千亿", "万亿"))  # figures with a bound: 超百家
_DOUBTFUL_WORDS = frozenset(("one", "first", "second"))
# With these 一 counts; 一代, 一度, 一级 are words.
_ONE = frozenset("个家名位人次项款条座所间件份辆台架艘部只支枚套笔场户种张倍")
_LENGTHS = (  # of spans of time that may be said together
    {"year": 12, "quarter": 3, "month": 1},
    {"week": 7 * 24 * 3600, "day": 24 * 3600, "hour": 3600, "minute": 60, "second": 1},
)


@dataclass(slots=True)
class Figure:
    """A figure at ``folded[start:end]``, as a `Quantity` has it.

    ``certain`` is false for a numeral that may be part of a word. ``scale`` (of 5万: 10,000) and ``factor`` (of 5成:
    10) are what it may lend a neighbour.
    """

    start: int
    end: int
    value: Fraction
    unit: str = ""
    kind: str = "number"
    bound: str = "exact"
    certain: bool = True
    scale: int = 1
    factor: Fraction = Fraction(1)


def scan(folded: str, taken: Sequence[tuple[int, int]]) -> list[Figure]:
    """Return the figures of a folded text in order, doubtful ones too, but none within the spans that are ``taken``.

    >>> [(str(f.value), f.unit, f.bound) for f in scan("约3至5万元", ())]
    [('30000', 'cny', 'about'), ('50000', 'cny', 'exact')]
    """
    free = list(folded)
    for start, end in taken:
        free[start:end] = "\0" * (end - start)
    text = "".join(free)
    found: list[Figure] = []
    for numeral in numerals(text):
        if not found or numeral.start >= found[-1].end:  # the 2 of m2 and the 半 of 一个半月 are the unit's
            found.append(_figure(text, numeral))
    for i in range(len(found) - 2, -1, -1):
        _share(found[i], found[i + 1], text[found[i].end : found[i + 1].start])
    return _joined(found, text)


def _figure(text: str, numeral: Numeral) -> Figure:
    said = text[numeral.start : numeral.end]
    figure = Figure(numeral.start, numeral.end, numeral.value, bound=numeral.bound, scale=numeral.scale)
    if numeral.script == "share":
        figure.unit, figure.kind = "%", "percent"
    else:
        _with_sign(figure, text)
        unit = _with_unit(figure, text)
        _as_ordinal(figure, text, numeral.script)
        figure.certain = _is_certain(figure, numeral.script, said, unit)
    before, behind = _BEFORE.search(text, max(0, figure.start - 16), figure.start), _BEHIND.match(text, figure.end)
    bound = (behind and behind.lastgroup) or (before and before.lastgroup)
    if bound:
        figure.bound, figure.certain = bound, figure.certain or said in _ROUND
    return figure


def _with_sign(figure: Figure, text: str) -> None:
    sign = sign_before(text, figure.start)
    if sign is None:
        if _MINUS.search(text, max(0, figure.start - 1), figure.start):
            figure.start, figure.value = figure.start - 1, -figure.value
        return
    (figure.unit, figure.start), figure.kind = sign, "money"
    scale = _SHORT_SCALES.get(text[figure.end : figure.end + 1])
    if scale and not text[figure.end + 1 : figure.end + 2].isalpha():
        figure.end, figure.value, figure.scale = figure.end + 1, figure.value * scale, scale


def _with_unit(figure: Figure, text: str) -> Unit | None:
    found = unit_at(text, figure.end)
    if found is None or (figure.unit and found[0].kind != "money"):  # $5 a day
        return None
    unit, figure.end, odd = found
    figure.unit, figure.kind, figure.factor = figure.unit or unit.name, unit.kind, unit.factor
    figure.value = (figure.value + (Fraction(1, 2) if "半" in odd else 0)) * unit.factor
    figure.bound = "over" if odd.strip("个半") else figure.bound
    return unit


def _as_ordinal(figure: Figure, text: str, script: str) -> None:
    """第12届, 12th, no. 12, third; and a figure between letters, which names a model: a380, 5g."""
    before = _ORDINAL_BEFORE.search(text, max(0, figure.start - 4), figure.start)
    behind = _ORDINAL_BEHIND.match(text, figure.end)
    if not (before or behind or figure.unit or figure.scale > 1) and script == "digits":
        before = _LETTERS_BEFORE.search(text, max(0, figure.start - 6), figure.start)
        behind = None if before else _LETTERS_BEHIND.match(text, figure.end)
        figure.unit = (before or behind or [""])[0]
    if before or behind or script == "ordinal":
        figure.kind = "ordinal"
        figure.start, figure.end = before.start() if before else figure.start, behind.end() if behind else figure.end


def _is_certain(figure: Figure, script: str, said: str, unit: Unit | None) -> bool:
    """Digits count; a numeral in words does where it has a unit, or is longer than a word that happens to hold one."""
    if script == "digits":
        return True
    if script != "han":
        return said not in _DOUBTFUL_WORDS or unit is not None
    if figure.bound == "over" or figure.kind == "ordinal":
        return True
    if said == "半":
        return figure.kind == "duration"
    if unit is not None:
        return said not in {*"百千万亿兆"} and (said != "一" or unit.kind != "number" or unit.name in _ONE)
    scales = sum(c in "十百千万亿兆" for c in said)
    return "点" in said or (0 < scales < len(said)) or (scales == 0 and len(said) > 2)


def _share(before: Figure, after: Figure, between: str) -> None:
    """Give a bare figure the unit, and the scale, that it shares with the next: 5-10%, 3至5万元, $5-10 million."""
    shared = _LIST if after.kind in _SHARED_IN_LISTS else _RANGE
    if not shared.fullmatch(between):
        return
    if before.kind == "number" and before.unit == "" and before.bound != "over" and (after.unit or after.scale > 1):
        smaller = before.scale == 1 and before.value * after.scale * after.factor < after.value
        before.value *= after.factor * (after.scale if smaller else 1)
        before.unit, before.kind, before.factor, before.certain = after.unit, after.kind, after.factor, True
    elif before.kind == "money" and after.unit == "" and before.scale in {1, after.scale}:
        before.value *= after.scale // before.scale
        after.unit, after.kind = before.unit, before.kind


def _joined(figures: Sequence[Figure], text: str) -> list[Figure]:
    """Join spans of time that are said together: 2小时30分钟 is two and a half hours."""
    joined: list[Figure] = []
    for figure in figures:
        last = joined[-1] if joined else None
        lengths = next((t for t in _LENGTHS if last and last.unit in t and figure.unit in t), None)
        if (
            last
            and lengths
            and text[last.end : figure.start] in {"", " ", "又", " and "}
            and lengths[figure.unit] < lengths[last.unit]
        ):
            last.value += figure.value * Fraction(lengths[figure.unit], lengths[last.unit])
            last.end = figure.end
        else:
            joined.append(figure)
    return joined
