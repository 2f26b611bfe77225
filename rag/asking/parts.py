"""A question → the questions asked at once in it."""

from __future__ import annotations

import itertools
import re

from index.language.normalise import fold

_QUESTION_WORD = re.compile(  # of the folded question
    r"(?:是)?(?:因为什么|为什么|为何|什么时候|什么时间|什么地方|什么人|什么|多少|哪一?[年天日家位个座国些几种项款类次月场]|哪些|哪里|哪儿|哪|何时|何处|何地|何人|谁|(?<![十数好这前近后])几(?!乎)|"
    r"怎么样|怎么|怎样|如何|多大|多高|多长|多久)|\b(?:who|whom|whose|what|when|where|which|why|how (?:many|much|long|large|big)|how)\b"
)
PART_LIMIT = 3  # more question words than that are one question
# In English only "and" before a question word: "When he spoke, who listened?" is one question.
_BETWEEN = re.compile(r"[，、；？。;?]|(?<=[\u3400-\u9fff]),|\band\s+$")
_EDGES = " \t\u3000，,、；;？?。"
_AND = re.compile(r"\s+and$", re.IGNORECASE)


def parts(question: str, folded: str | None = None) -> tuple[tuple[str, ...], ...]:
    """Return the questions asked at once, each in the ways it is read: a later one also with the first one's beginning.

    ``folded`` is the question as `fold` returns it, where it is known already.

    >>> parts("3号线总投资多少，什么时候开工的？"), parts("谁创办了京东？")
    ((('3号线总投资多少',), ('什么时候开工的', '3号线总投资什么时候开工的')), (('谁创办了京东？',),))
    """
    folded = fold(question) if folded is None else folded
    if len(folded) != len(question):  # a full-width or composed character grew: cut what is matched
        question = folded
    asking = list(_QUESTION_WORD.finditer(folded))
    between = [[m.end() for m in _BETWEEN.finditer(folded, a.end(), b.start())] for a, b in itertools.pairwise(asking)]
    cuts = [0, *(ends[-1] for ends in between if ends), len(question)]
    first, *others = (_AND.sub("", question[a:b].strip(_EDGES)) for a, b in itertools.pairwise(cuts))
    if not 1 <= len(others) < PART_LIMIT:
        return ((question,),)
    head = question[: asking[0].start()].strip()
    joint = " " if head[-1:].isascii() else ""
    return ((first,), *((part, f"{head}{joint}{part}") if head else (part,) for part in others))
