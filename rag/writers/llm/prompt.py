"""Evidence → the messages a chat model gets: numbered passages as inert text, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from string import Template

from index.articles.structure.written import written
from rag.types import Evidence, Question

_LANGUAGES = {"zh-Hans": "Simplified Chinese (简体中文)", "zh-Hant": "Traditional Chinese (繁體中文)", "en": "English"}
# A passage must not close its own fence, open another, or forge a marker: these signs become full-width in the prompt.
# What is quoted in the answer is cut from the passage itself, so nothing of this is ever shown.
_INERT = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］"})
_LONGEST_LABEL = 80  # characters of a title or source that are shown
_LEAST = 40  # tokens; less of a passage is not worth sending


def tokens(text: str) -> float:
    """Estimate the tokens of a text from above: four Latin letters or blanks are one, any other character is one.

    Tokenisers of the models in use need less (a Han character is 0.6 to 1 token); none has to be downloaded for this.

    >>> tokens("京东金融 2017 profit")
    10.0
    """
    cheap = sum(c.isascii() and (c.isalpha() or c.isspace()) for c in text)
    return len(text) - cheap + cheap / 4


def messages(question: Question, shown: Sequence[str]) -> list[tuple[str, str]]:
    """Return (role, text) pairs for the passages as `within` returned them."""
    words = {
        "language": _LANGUAGES.get(question.language, question.language),
        "question": question.resolved.translate(_INERT),
        "passages": "\n\n".join(shown),
    }
    return [("system", _prompt("system").substitute(words)), ("user", _prompt("user").substitute(words))]


def within(evidence: Sequence[Evidence], budget: float) -> list[str]:
    """Return the best passages as prompt text, in order, together at most ``budget`` tokens by `tokens`.

    The last is cut where it runs over; there is always one.
    """
    shown: list[str] = []
    left = budget
    for number, piece in enumerate(evidence, 1):
        head, tail = _head(number, piece), "\n</passage>"
        room = left - tokens(head + tail)
        if shown and room < _LEAST:
            break
        said = written(piece.passage).text.translate(_INERT)  # a row with its headers, a reply with its question
        text = _cut(said, room)
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


def _cut(text: str, room: float) -> str:
    if tokens(text) <= room:
        return text
    end = int(room)  # every character costs at most one token
    while end < len(text) and tokens(text[: end + 1]) <= room:
        end += 1
    return text[: max(end, 0)]


@cache
def _prompt(name: str) -> Template:
    return Template((Path(__file__).parent / "prompts" / f"{name}.txt").read_text(encoding="utf8"))
