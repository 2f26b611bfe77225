"""Who did what to whom: names stand around a verb as they do in the quote, or the other way round in the passive."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from index.language.names import names
from index.types import Name
from rag.judge.verify.leaned import places, plain

_CLAUSE = re.compile(r"[^,;:。!?\n]+")
_LISTED = re.compile(r"(?:和|与|及|以及|跟|同|、|/|and)?\s?")  # between names that stand side by side
_TURNING = re.compile(r"被|遭|受|由|把|\bby\b")


def roles_fault(sentence: str, quotes: str) -> str | None:
    """Return "roles" where two names of a clause stand the other way round in every clause of the quotes with both.

    >>> roles_fault("青山集团起诉白水银行", "白水银行起诉青山集团"), roles_fault("青山集团被白水银行起诉", "白水银行起诉青山集团")
    ('roles', None)
    """
    for clause in _CLAUSE.finditer(plain(sentence)):
        named = _named(clause[0])
        for some in ([n for n, kind in named if kind != "place"], [n for n, kind in named if kind == "place"]):
            if any(_turned(a, b, clause[0], quotes) for a, b in pairwise(some)):
                return "roles"
    return None


@lru_cache(256)
def _named(clause: str) -> tuple[tuple[str, str], ...]:
    """The names of a clause in order with their kinds, the longest where they overlap."""
    kept = list[Name]()
    for name in sorted(names(clause), key=lambda n: (n.start - n.end, n.start)):
        if all(name.end <= other.start or other.end <= name.start for other in kept):
            kept.append(name)
    return tuple((clause[n.start : n.end], n.kind) for n in sorted(kept, key=lambda n: n.start))


def _turned(a: str, b: str, said: str, quotes: str) -> bool:
    if a == b or _LISTED.fullmatch(said[said.index(a) + len(a) : said.index(b)]):
        return False
    verdicts = list[bool]()
    for clause in _CLAUSE.findall(quotes):
        for at in places(a, clause):
            for other in places(b, clause):
                first, last = sorted(((at, at + len(a)), (other, other + len(b))))
                if not _LISTED.fullmatch(clause[first[1] : last[0]]):
                    passive = bool(_TURNING.search(said)) != bool(_TURNING.search(clause))
                    verdicts.append((at > other) != passive)
    return bool(verdicts) and all(verdicts)
