"""A question that asks whether → the sentence it would be if it were so; which of them leave a choice."""

from __future__ import annotations

import re

from index.language.normalise import fold
from rag.judge.premise.claims import EITHER
from rag.types import Question

# What asks, and nothing else: at the end, at the beginning of an English question, and 有没有, 能不能, 是否 inside.
_TAIL = re.compile(
    r"(?:[,，、]?\s*(?:是吧|对吧|对吗|是吗|是不是|对不对|对不|没错吧|是真的吗|是么|对么|(?:还是)?没有?|不)|吧|吗|么|嘛)+[?。!\s]*$"
    r"|[?。!\s]+$|,? (?:right|correct|(?:is|was|are|were|did|do|does|has|have|had|will|would|can|could)n'?t (?:it|he|she|they|there|we))\W*$"
)
_HEAD = re.compile(
    r"^(?:is it (?:true|correct|right) that|is|was|are|were|did|does|do|has|have|had|will|would|can|could)\s+",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"还是(?!没有?\W*$|不\W*$).*[^\W吗吧么]\W*$|\bor\b")


def statement(question: Question) -> str:
    """Return what a yes says of a question, Chinese folded: the question without the words that only ask.

    >>> from rag.asking.form import alone
    >>> [statement(alone(q)) for q in ("桥通车了没有？", "他能不能开车？", "桥是否收费", "Did he win?", "停工了，是吧？")]
    ['桥通车了', '他能开车', '桥收费', 'he win', '停工了']
    """
    text = question.resolved if question.language == "en" else fold(question.resolved)
    said = _TAIL.sub("", text.strip())
    said = EITHER.sub(lambda m: m[1] or m[2] or ("有" if m[0] == "有无" else ""), said)
    return _HEAD.sub("", said)


def leaves_choice(question: Question) -> bool:
    """Return whether a question names what it may be, so that neither yes nor no answers it.

    >>> from rag.asking.form import alone
    >>> [leaves_choice(alone(q)) for q in ("是涨还是跌？", "Is it up or down?", "他还是院长吗？")]
    [True, True, False]
    """
    return bool(_CHOICE.search(fold(question.resolved)))
