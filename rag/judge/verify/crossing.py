"""A sentence in another language than its quotes: a direction turned round, a negation that no quote has.

Words cannot be aligned across languages, so that only these two are looked at, beside figures, dates and names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.judge.verify.figures import quantities
from rag.judge.verify.leaned import Leaned, plain
from rag.judge.verify.units import cut
from rag.judge.verify.words import negates

_UP = re.compile(
    r"[增升涨扩]|提高|上调|回暖|\b(?:ris(?:e[sn]?|ing)|rose|increas\w+|gr[eo]w\w*|gain\w*|climb\w*|expand\w*|expansion)\b|\bup\s(?:by\s|from\s)?(?=\d)"
)
_DOWN = re.compile(
    r"[降减跌缩]|下滑|下调|回落|放缓|\b(?:f[ae]ll(?:s|ing|en)?|declin\w+|drop\w*|decreas\w+|shr[iau]nk\w*|slid\w*|plung\w+|cut)\b|\bdown\s(?:by\s|from\s)?(?=\d)"
)
_CLAUSE = re.compile(r"(?:[^,;:。!?.]|(?<=\d)[.,](?=\d))+")


def crossing_fault(sentence: str, leaned: Leaned) -> str | None:
    """Return "direction" or "negation", None where neither is seen to differ."""
    quotes = [clause for quote in leaned.quotes for clause in _CLAUSE.findall(plain(quote))]
    if any(_turned(clause, quotes) for clause in _CLAUSE.findall(plain(sentence))):
        return "direction"
    denied = any(negates(word.text) for word in cut(sentence, None).words)
    known = any(
        re.search("[不没未无非否拒禁难]", c) or re.search(r"\b(?:no|not|never|without)\b|n't", c) for c in quotes
    )
    return "negation" if denied and not known else None


def _turned(clause: str, quotes: Sequence[str]) -> bool:
    """Whether a clause goes one way, and the quotes' clauses with its figures (all, where none has one) only the other."""
    own = [q for q in quantities(clause) if q.kind != "date"]
    beside = [c for c in quotes if any(q.agrees(k) for q in own for k in quantities(c))] or quotes
    told, known = _ways(clause), set().union(*map(_ways, beside))
    return len(told) == 1 and bool(known) and not told & known


def _ways(text: str) -> set[str]:
    return {way for way, pattern in (("up", _UP), ("down", _DOWN)) if pattern.search(text)}
