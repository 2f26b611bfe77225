"""The numbers of a folded text with what stands around them: sign, unit, bound, ordinal, ranges that share a unit."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from index.language.figures.dates import Date, dates
from index.language.figures.numerals import DIGITS, HAN, Figure, numerals, worth
from index.language.figures.tables import either, table
from index.language.figures.units import FACTORS, UNIT, UNITS

# Each begins with one look at what it may begin with: 3 times faster.
_BOUND_BEFORE = re.compile(
    r"""(?=[a-z不低多大将小少接最突约至起超近逾高])(?:
    (?P<under>不足|不到|不超过?|不高于|不多于|不大于|低于|少于|小于|最多|至多|将近|接近|(?<![最附邻靠])近
      |\b(?:less|fewer|lower|no\smore|not\smore)\sthan|\b(?:under|below|nearly|almost|close\sto|at\smost|up\sto))
    | (?P<over>不低于|不少于|不小于|不下|超过?|超出|逾|突破|高于|多于|大于|至少|最少|起码
      |\b(?:more|greater|higher|no\sless|no\sfewer|not\sless)\sthan|\b(?:over|above|at\sleast|(?:exceed|surpass)(?:e?s|ed|ing)?))
    | (?P<about>大约|(?<![签合条节预解违履契公特])约|大概|\b(?:about|around|roughly|approximately|some|circa))
    )(?:了|为|至|到|达|有|合|人民币)?\s?\Z""",
    re.VERBOSE,
)
_BOUND_BEHIND = re.compile(
    r"""\s?(?:(?P<over>以上|之上|\b(?:or|and)\s(?:more|above)\b|有余|开外|\+)
    | (?P<under>以下|以内|之内|之下|\b(?:or|and)\s(?:less|fewer)\b) | (?P<about>左右|上下|前后|\bor\sso\b))""",
    re.VERBOSE,
)
_SIGNS = table("""
    usd us$ $ usd 美元 | hkd hk$ 港币 | twd nt$ 新台币 | sgd s$ | aud a$ | cad c$ | eur € | gbp £ | cny ¥ rmb cny 人民币
""")
_MARK_BEFORE = re.compile(
    rf"""(?=[-−$£¥€a-z人新港第美])(?:(?<![a-z])(?P<sign>{either(_SIGNS)})\s?
    | (?P<minus>(?:(?<![\w%)\]])|(?<=[为是达至到约]))[-−])
    | (?P<nth>第|(?<![a-z])no\.\ ?)
    | (?P<model>[a-z]{{1,6}}))\Z""",
    re.VERBOSE,
)
_MARK_BEHIND = re.compile(r"(?P<nth>(?:st|nd|rd|th)(?![a-z]))|(?P<model>[a-z]{1,6})")
_BETWEEN = re.compile(r"\s?(?:[-~—–至到]|to|and|(?P<list>[和与及、,]|or))\s?")
_SHARED_IN_LISTS = {"percent", "ordinal"}  # 5、10%, 3、4号线; but 3、5万元 may begin with three of something
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "b": 10**9}  # of money: 100m is metres as often as millions
_ROUND = frozenset("百 千 万 亿 百万 千万 百亿 千亿 万亿".split())  # figures with a bound: 超百家
# With these 一 counts; 一代, 一度, 一级 are words.
_ONE = frozenset("个家名位人次项款条座所间件份辆台架艘部只支枚套笔场户种张倍")
# What is said behind 元 of the same sum, with the characters before which it is none: 五角星, 5分钟, 五分之一.
_CHANGE = re.compile(
    rf"""零?(?:(?P<tenths>[{DIGITS}\d])[角毛](?![度形星膜])钱?)?
    (?:零?(?P<cents>[{DIGITS}\d])(?:分(?![之钟类店别组数期])钱?|(?<=毛.)(?![{HAN}\d个])))?""",
    re.VERBOSE,
)
_LENGTHS = (  # of spans of time that may be said together
    {"year": 12, "quarter": 3, "month": 1},
    {"week": 7 * 24 * 3600, "day": 24 * 3600, "hour": 3600, "minute": 60, "second": 1},
)


def scan(folded: str) -> tuple[list[tuple[int, int, Date]], list[Figure]]:
    """Return the dates of a folded text, and its figures in order, doubtful ones too.

    >>> [(str(f.value), f.unit, f.bound) for f in scan("2017年约3至5万元")[1]]
    [('30000', 'cny', 'about'), ('50000', 'cny', 'exact')]
    """
    days = dates(folded)
    free = list(folded)
    for start, end, _ in days:
        free[start:end] = "\0" * (end - start)
    text = "".join(free)
    found: list[Figure] = []
    for numeral in numerals(text):
        if not found or numeral.start >= found[-1].end:  # the 2 of m2 and the 半 of 一个半月 are the unit's
            _complete(numeral, text)
            found.append(numeral)
    for before, after in reversed(list(pairwise(found))):
        _share(before, after, text[before.end : after.start])
    figures = []
    for figure in _joined(found, text):
        if _is_year(figure, text[figure.start : figure.end]):
            days.append((figure.start, figure.end, Date(int(figure.value))))
        else:
            figures.append(figure)
    return days, figures


def _is_year(figure: Figure, said: str) -> bool:
    """Whether four bare digits are rather a year: 2016 of "in 2016" and 2016财年, but not 2,016 nor 2000, which is round."""
    bare = (figure.kind, figure.unit, figure.bound) == ("number", "", "exact") and said.isdecimal() and len(said) == 4
    return bare and 1900 < figure.value < 2100 and figure.value != 2000


def _complete(figure: Figure, text: str) -> None:
    """Take into a numeral what stands around it; a share is whole by itself."""
    said = text[figure.start : figure.end]
    if figure.kind != "percent":
        mark = _MARK_BEFORE.search(text, max(0, figure.start - 6), figure.start)
        _with_sign(figure, text, mark)
        has_unit = _with_unit(figure, text)
        _as_ordinal(figure, text, mark)
        figure.certain = _is_certain(figure, said, has_unit)
    before = _BOUND_BEFORE.search(text, max(0, figure.start - 16), figure.start)
    behind = _BOUND_BEHIND.match(text, figure.end)
    bound = (behind and behind.lastgroup) or (before and before.lastgroup)
    if bound:
        figure.bound, figure.certain = bound, figure.certain or said in _ROUND


def _with_sign(figure: Figure, text: str, mark: re.Match[str] | None) -> None:
    if mark and mark["minus"]:
        figure.start, figure.value = mark.start(), -figure.value
    elif mark and mark["sign"]:
        figure.start, figure.unit, figure.kind = mark.start(), _SIGNS[mark["sign"]], "money"
        scale = _SHORT_SCALES.get(text[figure.end : figure.end + 1])
        if scale and not text[figure.end + 1 : figure.end + 2].isalpha():
            figure.end, figure.value, figure.scale = figure.end + 1, figure.value * scale, scale


def _with_unit(figure: Figure, text: str) -> bool:
    found = UNIT.match(text, figure.end)
    if found is None or (figure.unit and UNITS[found["unit"]][0] != "money"):  # $5 a day
        return False
    kind, unit = UNITS[found["unit"]]
    figure.end, figure.unit, figure.factor = found.end(), figure.unit or unit, FACTORS.get(found["unit"], Fraction(1))
    figure.kind = "ordinal" if figure.kind == "ordinal" else kind
    odd = (found["odd"] or "") + (found["half"] or "")
    figure.value = (figure.value + (Fraction(1, 2) if "半" in odd else 0)) * figure.factor
    figure.bound = "over" if odd.strip("个半") else figure.bound
    if found["unit"] in {"元", "圆", "块"} and not odd:
        _with_change(figure, text)
    return True


def _with_change(figure: Figure, text: str) -> None:
    """八元五角 and 8元5角 are 8.5 yuan, 3元零5分 are 3.05."""
    if change := _CHANGE.match(text, figure.end):
        tenths, cents = (worth(n or "0") or 0 for n in change.group("tenths", "cents"))
        if tenths or (cents and figure.kind == "money"):
            figure.unit, figure.kind = figure.unit.replace("块", "cny"), "money"
            figure.end, figure.value = change.end(), figure.value + Fraction(tenths) / 10 + Fraction(cents) / 100


def _as_ordinal(figure: Figure, text: str, mark: re.Match[str] | None) -> None:
    """第12届, 12th, no. 12; and a figure beside letters, which names a model: a380, 5g."""
    marks = [m for m in (mark, _MARK_BEHIND.match(text, figure.end)) if m]
    named = [m for m in marks if m["nth"]]
    if not (named or figure.unit) and text[figure.end - 1].isdecimal():
        named = [m for m in marks if m["model"]][:1]
        figure.unit = named[0][0] if named else ""
    for m in named:
        figure.kind, figure.start, figure.end = "ordinal", min(figure.start, m.start()), max(figure.end, m.end())


def _is_certain(figure: Figure, said: str, has_unit: bool) -> bool:
    """Digits count; a numeral in words does where it has a unit, or is longer than a word that happens to hold one."""
    if said[0] not in HAN + "半":
        return has_unit or said not in {"one", "first", "second"}
    if figure.bound == "over" or figure.kind == "ordinal":
        return True
    if said == "半":
        return figure.kind == "duration"
    if has_unit:
        return said not in {*"百千万亿兆"} and (said != "一" or figure.kind != "number" or figure.unit in _ONE)
    scales = sum(c in "十百千万亿兆" for c in said)
    return "点" in said or (0 < scales < len(said)) or (scales == 0 and len(said) > 2)


def _share(before: Figure, after: Figure, between: str) -> None:
    """Give a bare figure the unit, and the scale, that it shares with the next: 5-10%, 3至5万元, $5-10 million."""
    shared = _BETWEEN.fullmatch(between)
    if not shared or (shared["list"] and after.kind not in _SHARED_IN_LISTS):
        return
    if before.kind == "number" and before.unit == "" and before.bound != "over" and (after.unit or after.scale > 1):
        smaller = before.scale == 1 and before.value * after.scale * after.factor < after.value
        before.value *= after.factor * (after.scale if smaller else 1)
        before.unit, before.kind, before.factor, before.certain = after.unit, after.kind, after.factor, True
    elif before.kind == "money" and after.unit == "" and before.scale in {1, after.scale}:
        before.value *= after.scale // before.scale
        after.unit, after.kind = before.unit, before.kind


def _joined(figures: list[Figure], text: str) -> list[Figure]:
    """Join spans of time that are said together: 2小时30分钟 is two and a half hours."""
    joined = figures[:1]
    for figure in figures[1:]:
        last = joined[-1]
        lengths = next((t for t in _LENGTHS if {last.unit, figure.unit} <= t.keys()), {})
        shorter = lengths.get(figure.unit, 0) < lengths.get(last.unit, 0)
        if shorter and text[last.end : figure.start] in {"", " ", "又", " and "}:
            last.value += figure.value * Fraction(lengths[figure.unit], lengths[last.unit])
            last.end = figure.end
        else:
            joined.append(figure)
    return joined
