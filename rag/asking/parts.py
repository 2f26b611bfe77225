"""A question → the questions asked at once in it."""

from __future__ import annotations

import itertools
import re

from index.language.normalise import fold
from rag.asking.form import QUESTION_WORD

PART_LIMIT = 3  # more question words than that are one question
# In English only "and" before a question word: "When he spoke, who listened?" is one question.
_BETWEEN = re.compile(r"[，、；？。;?]|(?<=[\u3400-\u9fff]),|\band\s+$")
_EDGES = " \t\u3000，,、；;？?。"
_AND = re.compile(r"\s+and$", re.IGNORECASE)


def parts(question: str) -> tuple[tuple[str, ...], ...]:
    """Return the questions asked at once, each in the ways it is read: a later one also with the first one's beginning.

    >>> parts("3号线总投资多少，什么时候开工的？"), parts("谁创办了京东？")
    ((('3号线总投资多少',), ('什么时候开工的', '3号线总投资什么时候开工的')), (('谁创办了京东？',),))
    """
    folded = fold(question)
    if len(folded) != len(question):  # a full-width or composed character grew: cut what is matched
        question = folded
    asking = list(QUESTION_WORD.finditer(folded))
    between = [[m.end() for m in _BETWEEN.finditer(folded, a.end(), b.start())] for a, b in itertools.pairwise(asking)]
    cuts = [0, *(ends[-1] for ends in between if ends), len(question)]
    found = [_AND.sub("", question[a:b].strip(_EDGES)) for a, b in itertools.pairwise(cuts)]
    if not 1 < len(found) <= PART_LIMIT:
        return ((question,),)
    head = question[: asking[0].start()].strip()
    joint = " " if head[-1:].isascii() else ""
    later = tuple((part, f"{head}{joint}{part}") if head else (part,) for part in found[1:])
    return ((found[0],), *later)
