"""Files of further articles, one a line: plain text, or JSON objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import AliasChoices, Field, StringConstraints, TypeAdapter

from index.errors import UsageError
from index.records import parsed, text_lines, validated

_MEND = "correct the line"


@dataclass(frozen=True, slots=True)
class _Article:
    text: Annotated[str, StringConstraints(pattern=r"\S"), Field(validation_alias=AliasChoices("text", "context"))]


_ARTICLE = TypeAdapter(_Article)


def read_distractors(file: str) -> Iterator[str]:
    """Yield the texts of a file of one article a line: plain, or JSON objects with ``text`` or ``context``.

    Raises UsageError with the line of an object that holds neither, and for a file without a text.
    """
    number = 0
    for number, line in text_lines(file):
        yield _article(line, f"{file}, line {number}")
    if not number:
        raise UsageError(f"found no text in {file}; expected one article a line; run: file {file}")


def _article(line: str, where: str) -> str:
    if not line.lstrip().startswith("{"):
        return line.strip()
    try:
        json.loads(line)
    except (ValueError, RecursionError):  # an article may well begin with a brace
        return line.strip()
    return validated(_ARTICLE, parsed(line, where, _MEND), where, _MEND).text
