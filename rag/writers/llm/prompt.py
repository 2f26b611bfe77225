"""Evidence → the messages a chat model gets: numbered passages as inert text, all together within a budget of tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from string import Template

from index.articles.structure.written import written
from rag.asking.question import shortened
from rag.reader.injection import BLANK
from rag.types import Evidence, Question
from rag.writers.llm.tokens import cut, tokens

PROMPTS = Path(__file__).parent / "prompts"  # a folder a language: system.txt and user.txt
# A passage must not close its own fence, open another, or forge a marker: these signs become full-width in the prompt.
# What is quoted in the answer is cut from the passage itself, so nothing of this is ever shown.
_INERT = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］"})
_TAKEN_OUT = re.compile(BLANK + "+")  # what is no evidence
_LONGEST_LABEL = 80  # characters of a title or source that are shown
_LEAST = 40  # tokens; less of a passage is not worth sending
_QUESTION_TOKENS = 600  # of the question that are sent: MAX_QUESTION_CHARS of Chinese
_FRAME = 16  # tokens that a server puts around two messages: begin, role and end of each

Messages = list[tuple[str, str]]  # (role, text)


def prompted(question: Question, evidence: Sequence[Evidence], budget: float) -> tuple[Messages, int]:
    """Return the messages for a question and how many passages they show, together at most ``budget`` tokens."""
    bare = messages(question, ())
    shown = within(evidence, budget - _FRAME - sum(tokens(text) for _, text in bare))
    return messages(question, shown), len(shown)


def messages(question: Question, shown: Sequence[str]) -> Messages:
    """Return the messages, in the question's language, for the passages as `within` returned them."""
    asked = cut(shortened(question.resolved), _QUESTION_TOKENS).translate(_INERT)
    asked = asked.encode("utf8", "replace").decode("utf8")  # half a character cannot be sent
    words = {"question": asked, "passages": "\n\n".join(shown)}
    return [(role, _prompt(question.language, role).substitute(words).rstrip("\n")) for role in ("system", "user")]


def within(evidence: Sequence[Evidence], budget: float) -> list[str]:
    """Return the best passages as prompt text, in order, together at most ``budget`` tokens by `tokens`.

    The last is cut where it runs over; there is always one.
    """
    shown: list[str] = []
    left = budget
    for number, piece in enumerate(evidence, 1):
        head, tail = _head(number, piece), "\n</passage>"
        room = left - tokens(("\n\n" if shown else "") + head + tail)
        if shown and room < _LEAST:
            break
        told = _TAKEN_OUT.sub("\n", written(piece.passage).text)
        said = told.translate(_INERT)  # a row with its headers, a reply with its question
        text = cut(said, room)
        shown.append(head + text + tail)
        left = room - tokens(text)
        if len(text) < len(said):
            break
    return shown


def _head(number: int, piece: Evidence) -> str:
    labels = {"title": piece.passage.title, "date": piece.passage.date, "source": piece.passage.source}
    said = "".join(f' {name}="{_label(value)}"' for name, value in labels.items() if value)
    return f'<passage n="{number}"{said}>\n'


def _label(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_LABEL].translate(_INERT).replace('"', "＂")


@cache
def _prompt(language: str, role: str) -> Template:
    return Template((PROMPTS / language / f"{role}.txt").read_text(encoding="utf8"))
