"""History and words → the question that is searched, analysed once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.language.script import language
from rag.asking.form import alone
from rag.asking.times import in_digits
from rag.asking.turns.resolve import TurnReader, resolve
from rag.types import Question, Turn

_NUMBER = re.compile(
    r"(?:(?<=[？?；;。\n])|^)\s*[（(]?\d{1,2}[.、)）．:：](?!\d{2})\s*"
)  # before one of several questions
MAX_QUESTION_CHARS = 600  # searched: the first and last 300 of a longer question, which a warning says


def analyse(asked: str, history: Sequence[Turn] = (), turns: TurnReader | None = None) -> Question:
    """Return a question that stands alone, with its language, its form and the questions in it.

    ``turns`` reads it with what was said before; without one it is taken as it is.
    """
    text = unnumbered(shortened(asked.strip()))
    resolved = resolve(text, history, turns)
    written = in_digits(resolved.question)
    question = alone(asked if written == asked.strip() else written)
    spoken = language(asked)
    parts = tuple(replace(part, language=spoken) for part in question.parts)
    return replace(question, asked=asked, language=spoken, turn=resolved.kind, parts=parts)


def unnumbered(text: str) -> str:
    """Return several questions without the numbers before them.

    >>> unnumbered("1.谁是董事长？2. 首班车几点？"), unnumbered("3.5亿元够吗？")
    ('谁是董事长？首班车几点？', '3.5亿元够吗？')
    """
    return _NUMBER.sub("", text) if len(_NUMBER.findall(text)) > 1 else text


def shortened(text: str) -> str:
    """Return a text of at most MAX_QUESTION_CHARS: what is asked begins or ends a longer one."""
    half = MAX_QUESTION_CHARS // 2
    return text if len(text) <= MAX_QUESTION_CHARS else f"{text[:half]} {text[-half:]}"
