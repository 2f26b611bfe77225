"""A question → the questions asked at once in it, and what is compared."""

from __future__ import annotations

from index.language.normalise import fold
from rag.asking.parts.clauses import clauses
from rag.asking.parts.comparison import comparison
from rag.asking.parts.pairs import pairs
from rag.asking.parts.part import Part
from rag.types import Comparison


def cut(question: str, folded: str | None = None) -> tuple[tuple[Part, ...], Comparison | None]:
    """Return the questions asked at once, in their order, () for one, and what is wanted of their figures.

    ``folded`` is the question as `fold` returns it, where it is known already.

    >>> [p.alone for p in cut("3号线总投资多少，什么时候开工的？")[0]], cut("谁创办了京东？")
    (['3号线总投资多少', '3号线什么时候开工的'], ((), None))
    """
    folded = fold(question) if folded is None else folded
    if len(folded) != len(question):  # a full-width or composed character grew: cut what is matched
        question = folded
    if compared := comparison(question, folded):
        return tuple(compared[1]), compared[0]
    return tuple(clauses(question, folded) or pairs(question, folded)), None
