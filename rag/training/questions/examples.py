"""A question of the reader's training: its context and where the answer stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.corpora.reading import benchmark


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its context and the answer's offsets in it.

    A made question (cloze) has ``left_out``, the sentence it was made of: passages that hold it are not read.
    """

    question: str
    context: str
    start: int
    end: int
    left_out: tuple[int, int] | None = None
    made: bool = False


def examples(data: Path, file: str) -> Iterator[Example]:
    """Yield the answerable questions of one file of the data folder whose offsets hold."""
    for item in benchmark(data, file):
        for answer in item.answers[:1]:
            start = -1 if answer.start is None else answer.start
            end = start + len(answer.text)
            if answer.text.strip() and item.context[start:end] == answer.text:
                yield Example(item.question, item.context, start, end)
