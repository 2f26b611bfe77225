"""News to hide a trial's own passages among, less what shares a run of text with one of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from eval.datasets.corpus import DISTRACTORS, made_source, passages_of
from index.articles.read import Source
from index.corpora import NEWS, lines
from index.language.normalise import fold

RUN = 50  # folded characters without white space: copied text, which may answer the question as the right passage does
_HALF = RUN // 2  # a run holds at least one half of a text that is cut into halves from its beginning


def news(data: Path, count: int) -> list[Source]:
    """Return the first articles of the news text that make at least ``count`` passages."""
    sources, made = list[Source](), 0
    for n, line in enumerate(lines(data / NEWS), start=1):
        if made >= count:
            break
        sources.append(made_source(f"{DISTRACTORS}{n:06d}.txt", line.strip()))
        made += passages_of(sources[-1])
    return sources


def sharing(texts: Iterable[str], others: Sequence[Source]) -> set[int]:
    """Return the places of the sources that share a run of RUN characters with one of the texts."""
    halves, found = defaultdict[str, list[int]](list), set[int]()
    for number, other in enumerate(others):
        for start in range(0, len(folded(other.text)) - _HALF + 1, _HALF):
            halves[folded(other.text)[start : start + _HALF]].append(number)
    for text in map(folded, texts):
        for at in range(len(text) - _HALF + 1):
            runs = range(max(0, at - _HALF), min(at, len(text) - RUN) + 1)  # that take in the half at this place
            for number in halves.get(text[at : at + _HALF], ()):
                if any(text[start : start + RUN] in folded(others[number].text) for start in runs):
                    found.add(number)
    return found


@cache  # the same news are looked through for every trial
def folded(text: str) -> str:
    """Return a text in one script, without white space."""
    return "".join(fold(text).split())
