"""The news of the data folder: a line's article without its head, cut at a length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from index.corpora import NEWS, lines

MAX_BODY_CHARS = 3_000  # of an article; the authored questions were written from no more
_HEAD = re.compile(r"^.{0,40}?正文[:：]")  # the date, as the collection prints it


def bodies(data: Path, limit: int | None = None) -> Iterator[tuple[int, str]]:
    """Yield (number of the line from 0, article) of the first ``limit`` lines, empty ones too."""
    for number, line in enumerate(lines(data / NEWS)):
        if limit is not None and number >= limit:
            return
        yield number, body(line)


def body(line: str) -> str:
    """Return a line's article.

    >>> body("[ 2023-07-26 09:00 ] ，正文：白沙湾大桥通车。")
    '白沙湾大桥通车。'
    """
    return _HEAD.sub("", line.strip())[:MAX_BODY_CHARS]
