"""An exception or a condition that a quote makes, and a sentence that says the rest leaves out."""

from __future__ import annotations

import re
from collections.abc import Set

from rag.judge.verify.units import Text

_CONDITION = re.compile(
    r"除(?![夕此名草]).{1,24}外|如果|假如|假设|倘若|要是|若(?![干无])|只要|只有|除非|一旦|(?:情况|前提|条件|情形)下|\b(?:if|unless|except|provided)\b"
)
_BESIDES = re.compile(r"[还也另更]|同样")  # 除北京外，还在上海: nothing is left out by leaving it out
_SAID = 0.5  # of a clause's units that must be said for it to be told without its condition


def condition_fault(said: Text, known: Text, covered: Set[int]) -> str | None:
    """Return "condition" where a clause of the quotes is said and the condition beside it isn't.

    ``covered``: the units of the quotes that the sentence says.
    """
    text = "".join(unit.text for unit in said.units)
    if _CONDITION.search(text):
        return None
    clauses = _clauses(known)
    for n, (first, last) in enumerate(clauses):
        words = "".join(u.text for u in known.units[first:last])
        match = _CONDITION.search(words)
        if not match:
            continue
        rest = clauses[n + 1] if n + 1 < len(clauses) and known.units[last].text == "," else None
        told = [_share(part, covered) >= _SAID for part in ((first, last), rest) if part]
        besides = match[0].startswith("除") and _BESIDES.search(
            words[match.end() :] + ("".join(u.text for u in known.units[slice(*rest)]) if rest else "")
        )
        if any(told) and not besides:
            return "condition"
    return None


def _clauses(known: Text) -> list[tuple[int, int]]:
    ends = [n for n, unit in enumerate(known.units) if unit.stop]
    starts = [0, *(end + 1 for end in ends)]
    return [(a, b) for a, b in zip(starts, ends, strict=False) if b > a]


def _share(span: tuple[int, int], covered: Set[int]) -> float:
    return len(covered & set(range(*span))) / (span[1] - span[0])
