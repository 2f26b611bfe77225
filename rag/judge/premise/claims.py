"""What a question takes for granted: its figures, dates and names, and how it asks (a tag question, a plain one, a why)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from index.language.figures.dates import Date
from index.language.figures.units import COUNTERS
from index.language.normalise import fold
from index.language.quantity import Quantity
from rag.types import Question

ABOUT = Fraction(1, 10)  # of a figure that 约 and "about" leave open on either side
# Asked of the folded question: it says something and wants a yes; it asks yes or no; it asks for a reason.
_TAG = re.compile(
    r"(?:吧|[,，、]\s?(?:是|对)不?(?:吗|么|吧|嘛)?|(?:对|是)(?:吗|吧|不对|不是|不|嘛)|没错吧?|(?:是真的|属实|没记错|这样)吗?)[?。!\s]*$"
    r"|\b(?:right|correct|true|(?:is|was|are|were|did|do|does|has|have|had|will|would|can|could)n'?t (?:it|he|she|they|there|we))\s*\?*$"
    r"|^is it (?:true|correct|right) that\b"
)
_POLAR = re.compile(
    r"(?:吗|(?<![什怎])么|没有?|不)[?。!\s]*$"
    r"|^(?:is|was|are|were|did|do|does|has|have|had|will|would|can|could)\b"
)
# 有没有, 能不能, 停没停, 是否: asks yes or no unless a question word asks for something else.
EITHER = re.compile(r"(?<!时)([\u3400-\u9fff])[不没]\1|(?:是|([能可会有应]))否|有无")
_ASKS_WHAT = re.compile(r"什么|谁|哪|多少|几|怎么|怎样|如何|何时|咋|多[大久长高快]")
_WHY = re.compile(r"为什么|为何|为啥|何以|缘何|怎么(?:会|就|还)?|咋|凭[什啥]|\bwhy\b|\bhow come\b")


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure, date or name of a question, ``question.resolved[start:end]``; a name has no quantity."""

    start: int
    end: int
    kind: str  # "number" … "ordinal" and "date", as a quantity's; "person" | "org" | "place"
    quantity: Quantity | None = None


def form_of(question: Question) -> str:
    """Return how a question is put: "tag", "polar", "why" or "asked".

    >>> from rag.asking.form import alone
    >>> [form_of(alone(q)) for q in ("他是院长吧？", "He won, didn't he?", "他是院长吗？", "为什么停产？", "谁停产？")]
    ['tag', 'tag', 'polar', 'why', 'asked']
    """
    folded = fold(question.resolved).strip()
    for form, pattern in (("tag", _TAG), ("why", _WHY), ("polar", _POLAR)):
        if pattern.search(folded):
            return form
    return "polar" if EITHER.search(folded) and not _ASKS_WHAT.search(folded) else "asked"


def claims(question: Question) -> tuple[Claim, ...]:
    """Return the figures, dates and names of a question; what only names a thing (3号线) and "a" are none.

    >>> from rag.asking.form import alone
    >>> [(c.kind, c.quantity and c.quantity.wording) for c in claims(alone("3号线2021年花了5亿元，一家公司建的吗？"))]
    [('date', '2021年'), ('money', '5亿元')]
    """
    figures = [q for q in question.quantities if not (q.is_article() or _only_names(q) or _leans(q))]
    valued = [Claim(q.start, q.end, q.kind, q) for q in figures]
    named = [Claim(n.start, n.end, n.kind) for n in question.names]
    return (*valued, *(n for n in named if not any(n.start < v.end and v.start < n.end for v in valued)))


def _leans(quantity: Quantity) -> bool:
    return isinstance(quantity.value, Date) and not quantity.value.numbers()


def _only_names(quantity: Quantity) -> bool:
    return quantity.kind == "ordinal" and quantity.unit not in COUNTERS | {"", "年"}


def rivals(claim: Quantity, told: Sequence[Quantity]) -> list[Quantity]:
    """Return the told figures that say another value of the same kind and unit; none where one says the same.

    >>> from index.language.quantity import quantities
    >>> [[r.wording for r in rivals(quantities(a)[0], quantities(b))]
    ...  for a, b in (("1200个", "共1,268个"), ("超过1000个", "共1,268个"), ("1.24万元", "12400元"), ("三成", "30%"), ("2015年", "2016年3月"))]
    [['1,268个'], [], [], [], ['2016年3月']]
    """
    alike = [other for other in told if _comparable(claim, other)]
    return [] if any(holds(claim, other) for other in alike) else alike


def _comparable(claim: Quantity, told: Quantity) -> bool:
    if isinstance(claim.value, Date) or isinstance(told.value, Date):
        if not (isinstance(claim.value, Date) and isinstance(told.value, Date)):
            return False
        own, theirs = claim.value.numbers(), told.value.numbers()
        return bool(own) and (own.keys() <= theirs.keys() or (len(own) > 1 and own.keys() - {"year"} <= theirs.keys()))
    if claim.kind != told.kind:
        return False
    units = {claim.unit, told.unit}
    return len(units) == 1 or ("个" in units and units < COUNTERS - {"人", "人次"})


def holds(claim: Quantity, told: Quantity) -> bool:
    """Return whether what is told is within what is claimed, bounds, rounding and dates of less detail allowed.

    >>> from index.language.quantity import quantities
    >>> [holds(quantities(a)[0], quantities(b)[0]) for a, b in (("不到2%", "1.5%"), ("12万辆", "12.08万辆"), ("近20场", "32场"))]
    [True, True, False]
    """
    if isinstance(claim.value, Date) or isinstance(told.value, Date):
        return claim.agrees(told) or told.agrees(claim)
    if claim.agrees(told):
        return True
    low, high = _interval(claim)
    least, most = _interval(told)
    return _rounded(abs(told.value), abs(claim.value)) or (
        (low is None or most is None or low <= most) and (high is None or least is None or least <= high)
    )


def _interval(quantity: Quantity) -> tuple[Fraction | None, Fraction | None]:
    assert not isinstance(quantity.value, Date)
    value = abs(quantity.value)
    if quantity.bound == "about":
        return value * (1 - ABOUT), value * (1 + ABOUT)
    return (None if quantity.bound == "under" else value), (None if quantity.bound == "over" else value)


def _rounded(told: Fraction, claimed: Fraction) -> bool:
    """Whether a claim is what is told in fewer digits: 12万 of 12.08万."""
    digits = str(claimed.numerator).rstrip("0") if claimed.denominator == 1 else ""
    return 0 < len(digits) < 4 and claimed == Fraction(f"{float(told):.{len(digits)}g}")
