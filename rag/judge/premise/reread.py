"""Claims that have a rival are asked for: the reader is asked again with the question word in the claim's place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Hit
from rag.judge.premise.candidates import Candidate
from rag.judge.premise.claims import Claim
from rag.judge.premise.told import Asked, Told
from rag.reader import PassageReader
from rag.types import Evidence, Span

CLAIMS, PASSAGES = 2, 2  # asked for again at most, and read for each
SPANS = 2  # of each reading that are looked at
_ASKING = {"person": ("谁", "who"), "org": ("哪家机构", "which organisation"), "place": ("哪里", "where")}
_TAIL = re.compile(r"(?:[,，]?\s*(?:是吧|对吧|对吗|是吗|是不是|对不对|对不|没错吧|是真的吗)|吧|吗)[?？。\s]*$")
_UNIT = re.compile(r"[^\d.,，．零〇一二两三四五六七八九十百千万亿多余几来近约超逾第]+$")


@dataclass(frozen=True, slots=True)
class Again:
    """A claim with one thing that the reader says when asked for it."""

    claim: Claim
    index: int
    span: Span


def masked(own: Asked, claim: Claim) -> str:
    """Return a question with the question word in a claim's place, and no tag.

    >>> from rag.asking.form import alone
    >>> from rag.judge.premise.told import asked
    >>> [masked(a, a.claims[-1]) for a in (asked(alone("他2015年卖掉300家店吧？")), asked(alone("他2015年卖掉店，对吗？")))]
    ['他2015年卖掉多少家店？', '他哪一年卖掉店？']
    """
    text, english = own.question.resolved, own.question.language == "en"
    whole = text[: claim.start] + _asking(claim, english) + text[claim.end :]
    return _TAIL.sub("", whole).rstrip("?？") + ("?" if english else "？")


def _asking(claim: Claim, english: bool) -> str:
    if claim.quantity is None:
        return _ASKING[claim.kind][english]
    if claim.kind == "date":
        year = claim.quantity.wording.endswith("年")
        return ("which year" if year else "when") if english else ("哪一年" if year else "什么时候")
    if english:
        return "how many " + ("%" if claim.quantity.unit == "%" else "")
    unit = _UNIT.search(claim.quantity.wording)
    return ("第几" if claim.kind == "ordinal" else "多少") + (unit[0] if unit else "")


def reread(
    own: Asked,
    weighed: Sequence[tuple[Candidate, tuple[Told, Told]]],
    evidence: Sequence[Evidence],
    reader: PassageReader,
) -> list[Again]:
    """Return what the reader says when asked for the claims that have a rival, in the first passages that hold one.

    Names are asked for where the question wants a yes or no: elsewhere jieba's guesses are too many.
    """
    places: dict[Claim, list[int]] = {}
    for c, (figures, names) in weighed:
        for rival in (*figures.rivals, *(names.rivals if own.direct else ())):
            places.setdefault(rival.claim, []).append(c.index)
    again = list[Again]()
    for claim, indexes in list(places.items())[:CLAIMS]:
        first = list(dict.fromkeys(indexes))[:PASSAGES]
        readings = reader.read(masked(own, claim), [Hit(0, evidence[i].record) for i in first])
        spans = [(i, s) for i, reading in zip(first, readings, strict=True) for s in reading.spans[:SPANS]]
        again += [Again(claim, i, span) for i, span in spans]
    return again
