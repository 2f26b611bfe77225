"""The questions written for this project over articles of the news, as every file of them is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from index.corpora import check_outside
from index.records import json_lines, validated

TRAIN, DEV = "authored/train.jsonl.xz", "authored/dev.jsonl.xz"  # the second is only measured on
DIALOGUES = ("authored/dialogues_train.jsonl.xz", "authored/dialogues_dev.jsonl.xz")
MEND = "correct it, or get the file again"


@dataclass(frozen=True, slots=True)
class AuthoredQuestion:
    """A question on the article of a line of the news, counted from 0; no answers: the article doesn't say.

    ``answers`` and ``evidence`` (sentences) stand word for word in the article. A dialogue's turns have no ``type``.
    """

    line: Annotated[int, Field(strict=True, ge=0)]
    question: Annotated[str, StringConstraints(pattern=r"\S")]
    lang: Literal["zh-Hans", "zh-Hant", "en"]
    answers: tuple[str, ...]
    evidence: tuple[str, ...]
    type: str = ""
    held: bool = False  # of DEV


_LINE = TypeAdapter(AuthoredQuestion)


def authored_questions(data: Path, file: str) -> Iterator[tuple[str, AuthoredQuestion]]:
    """Yield (where it stands, question) of a file. Raises UsageError, naming the line, for another shape."""
    check_outside(data / file)
    for number, record in json_lines(str(data / file), MEND):
        where = f"{data / file}, line {number}"
        yield where, replace(validated(_LINE, record, where, MEND), held=file == DEV)
