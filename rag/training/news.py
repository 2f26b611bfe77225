"""The news as it is learnt from: a line's article without its head, cut at a length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from index.corpora import lines
from rag.training.examples import NEWS

LONGEST_NEWS = 3_000  # characters
_HEAD = re.compile(r"^.{0,40}?正文[:：]")


def bodies(data: Path, limit: int | None = None) -> Iterator[tuple[int, str]]:
    """Yield (number of the line from 0, article) of the first ``limit`` lines.

    >>> body("[ 2023-08-16 ] ，正文：大桥通车。")
    '大桥通车。'
    """
    for number, line in enumerate(lines(data / NEWS)):
        if limit is not None and number >= limit:
            return
        yield number, body(line)


def body(line: str) -> str:
    """Return a line's article."""
    return _HEAD.sub("", line.strip())[:LONGEST_NEWS]
