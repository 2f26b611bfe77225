"""News passages to hide a trial's own among, less those that share a run of text with one of its own."""

from __future__ import annotations

import lzma
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from eval.datasets.corpus import DISTRACTORS, cut
from eval.measure.search.trials import NEWS
from index.articles.passages import passages
from index.corpora import lines
from index.errors import SourceError
from index.language.normalise import fold
from index.types import Passage

RUN = 50  # folded characters without white space: copied text, which may answer the question as the right passage does
_HALF = RUN // 2  # a run holds at least one half of a passage that is cut into halves from its beginning


@dataclass(frozen=True, slots=True)
class News:
    """Passages, their folded texts, and which of them hold a half of a run."""

    passages: list[Passage]
    folded: list[str]
    halves: Mapping[str, Sequence[int]]


def news(data: Path, count: int) -> News:
    """Return the first ``count`` passages of the news text, cut as an article is for the index.

    Raises SourceError where there is no such text.
    """
    cut_up = (
        passage
        for n, line in enumerate(lines(data / NEWS), start=1)
        for article in cut(f"{DISTRACTORS}{n:06d}.txt", line.strip())
        for passage in passages(article, line.strip())
    )
    try:
        found = list(islice(cut_up, count))
    except (OSError, EOFError, lzma.LZMAError, ValueError) as error:
        raise SourceError(
            f"the news cannot be read: found {error!r}; expected {data / NEWS}, one article a line; "
            "leave out --distractors, or get the file"
        ) from error
    folded = [_folded(passage.text) for passage in found]
    return News(found, folded, _indexed(folded))


def _indexed(folded: Sequence[str]) -> dict[str, list[int]]:
    halves = defaultdict[str, list[int]](list)
    for number, text in enumerate(folded):
        for start in range(0, len(text) - _HALF + 1, _HALF):
            halves[text[start : start + _HALF]].append(number)
    return dict(halves)


def sharing(texts: Iterable[str], others: News) -> set[int]:
    """Return the places of the news passages that share a run of RUN characters with one of the texts."""
    found = set[int]()
    for text in map(_folded, texts):
        for at in range(len(text) - _HALF + 1):
            for number in others.halves.get(text[at : at + _HALF], ()):
                if number not in found and _shared(text, at, others.folded[number]):
                    found.add(number)
    return found


def _shared(text: str, at: int, other: str) -> bool:
    """Whether a run of the text that takes in its half from ``at`` stands in the other."""
    starts = range(max(0, at - _HALF), min(at, len(text) - RUN) + 1)
    return any(text[start : start + RUN] in other for start in starts)


def _folded(text: str) -> str:
    return "".join(fold(text).split())
