"""History and words → the question that is searched, analysed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.language.script import language
from rag.asking.followup import resolve
from rag.asking.form import alone
from rag.asking.times import in_digits
from rag.types import Question, Turn

MAX_QUESTION_CHARS = 600  # searched: the first and last 300 of a longer question, which a warning says


def analyse(asked: str, history: Sequence[Turn] = ()) -> Question:
    """Return a question that stands alone, with its language, its form and the questions in it.

    >>> analyse("那2016年呢？", [Turn("user", "京东金融2017年盈利多少？")]).resolved
    '京东金融2016年盈利多少？'
    """
    text = shortened(asked.strip())
    resolved = in_digits(resolve(text, history)) if text else ""
    question = alone(asked if resolved == asked.strip() else resolved)
    return replace(question, asked=asked, language=language(asked))


def shortened(text: str) -> str:
    """Return a text of at most MAX_QUESTION_CHARS: what is asked begins or ends a longer one."""
    half = MAX_QUESTION_CHARS // 2
    return text if len(text) <= MAX_QUESTION_CHARS else f"{text[:half]} {text[-half:]}"
