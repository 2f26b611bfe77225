"""Spans of the form that was asked for: "how many" wants a number, "when" a date, "who" a person.

The reader's spans are soft at the edges (在全国1700个县). One that holds a fact of the kind asked for is narrowed to it;
one that holds none keeps a small part of its probability: so a date that nobody gives is not answered by a clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.text import fold
from index.types import Name, Passage
from rag.facts import facts
from rag.question import gap
from rag.types import Question
from rag.writers import Span

# What is left of a span without the kind asked for. Numbers and dates are found nearly always; persons not.
UNTYPED = {"number": 0.05, "date": 0.05, "person": 0.2, "list": 0.3}
# What a number is of, asked (in the folded question) and found (in its unit). Money does not answer a rate.
_ASKED = (
    ("share", r"比例|占比|比率|百分|[利费税概]率|[^效频]率(?:是|为|达|有|约|低|高|\b)|几成|份额|percentage|percent|\bshare of|proportion|\bratio\b|\brate\b"),
    ("money", r"多少钱|金额|[多几]少?.{0,2}元|融资|估值|市值|投资额|总投资|贷款|放贷|[收营]入|利润|营收|[售股]价|价格|发行价|销售额|交易额|how much money|\bcosts?\b|price|revenue|valuation|\byuan\b|dollars"),
    ("time", r"多久|多长时间|[多几]少?(?:个月|年|天|周年|小时|分钟|岁)|how long|how many (?:years|days|months|hours|minutes)|how old"),
    ("count", r"多少[家个名位人户只张种条台所座辆]|几[家个名位人户只张种条台所座辆]|how many"),
)  # fmt: skip
_FOUND = (
    ("share", r"[%‰成]|百分|分之|个百分点"),
    ("money", r"元|美元|港元|欧元|日元|英镑|人民币"),
    ("time", r"年|天|日|个月|小时|分钟|秒|周年|岁|季度|周|世纪|届"),
    ("count", r"[家人名位个张种户只件台所座辆条款项次]"),
)
_ARTICLE = re.compile(r"一[个家种条项位次些起步名张份旦般样]?$")  # "one" where English says "a"
_ENUMERATION = re.compile(r"[^、，,。；;！？!?\n]{1,24}(?:、[^、，,。；;！？!?\n]{1,24})+")
_INTRODUCED = re.compile(r"包括了?|包含|涵[盖蓋]|覆[盖蓋]|涉及|分[别別][为為是]|例如|比如|[：:]")
_ETC = re.compile(
    r"等(?=等|$|[^\u4e00-\u9fff]|[多几两二三四五六七八九十]|领域|方面|行业|企业|公司|机构|平台|部门|产品|项目|国家|城市|银行|地|人|内容|因素|能力|业务)"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")

Bounds = tuple[int, int]


def typed(question: Question, passage: Passage, names: Sequence[Name], spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return a passage's spans narrowed to the kind asked for, those that meet in one place added up, likeliest first."""
    if question.kind == "list":
        wholes = [_enumerated(passage.text, (s.start, s.end)) for s in spans]
        kept_list = [1.0 if "、" in passage.text[a:b] else UNTYPED["list"] for a, b in wholes]
        return _merged(_weighed(spans, kept_list), wholes)
    kept = UNTYPED.get(question.kind)
    if kept is None or (question.kind == "person" and not _HAN.search(passage.text)):
        return tuple(spans)
    there = places(question, passage.text, names)
    bounds, shares = list[Bounds](), list[float]()
    for span in spans:
        inside = [p for p in there if p[0] < span.end and span.start < p[1]]
        bounds.append(_fitting(question, passage.text, inside) if inside else (span.start, span.end))
        shares.append(1.0 if inside else kept)
    return _merged(_weighed(spans, shares), bounds)


def _weighed(spans: Sequence[Span], shares: Sequence[float]) -> list[Span]:
    return [replace(span, probability=span.probability * x) for span, x in zip(spans, shares, strict=True)]


def _merged(spans: Sequence[Span], bounds: Sequence[Bounds]) -> tuple[Span, ...]:
    """Spans moved to new bounds, those that meet there added up, likeliest first."""
    found: dict[Bounds, float] = {}
    for span, place in zip(spans, bounds, strict=True):
        found[place] = found.get(place, 0.0) + span.probability
    merged = [replace(spans[0], start=a, end=b, probability=min(p, 1.0)) for (a, b), p in found.items()]
    return tuple(sorted(merged, key=lambda s: -s.probability))


def _enumerated(text: str, span: Bounds) -> Bounds:
    """The whole enumeration (甲、乙、丙和丁) that a span is a part of, from what introduces it to 等; else the span."""
    for match in _ENUMERATION.finditer(text):
        if match.start() < span[1] and span[0] < match.end():
            first, last = text.index("、", match.start()), text.rindex("、", 0, match.end())
            start = max((m.end() for m in _INTRODUCED.finditer(text, match.start(), first)), default=match.start())
            etc = _ETC.search(text, last, match.end())
            return start, etc.start() if etc else match.end()
    return span


def places(question: Question, text: str, names: Sequence[Name]) -> list[Bounds]:
    """Where a passage has what is asked for: facts of the kind, and no number of another thing than is asked."""
    if question.kind == "person":
        return [(n.start, n.end) for n in names if n.kind == "person"]
    wanted = _sort(_ASKED, fold(question.resolved)) if question.kind == "number" else None
    found = (f for f in facts(text) if f.kind == question.kind and not _ARTICLE.match(f.value))
    return [(f.start, f.end) for f in found if wanted is None or _sort(_FOUND, f.value) in (wanted, None)]


def _sort(patterns: Sequence[tuple[str, str]], text: str) -> str | None:
    return next((sort for sort, pattern in patterns if re.search(pattern, text)), None)


def _fitting(question: Question, text: str, inside: Sequence[Bounds]) -> Bounds:
    """Of several facts in a span, the one with the unit asked for (多少个县: 1700个县), else the first."""
    hole = gap(question.resolved)
    unit = fold(hole.after).strip(" 是的,?")[:2] if hole else ""
    for size in (2, 1):
        for start, end in inside:
            if len(unit) >= size and unit[:size] in fold(text[start : end + size]):
                return start, end
    return inside[0]
