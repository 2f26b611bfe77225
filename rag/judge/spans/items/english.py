"""A, B and C → its items, in English."""

from __future__ import annotations

import re

from rag.judge.spans.items.place import Place, bare


def listed_in_english(text: str, sentence: Place, seed: Place) -> list[Place]:
    """Return A, B and C around a place: runs of at most six words between commas and the last "and"."""
    runs = re.finditer(
        r"(?:[\w$€£%.'’&-]+ ){0,5}[\w$€£%.'’&-]+(?:, (?:and |or )?(?:[\w$€£%.'’&-]+ ){0,5}?[\w$€£%.'’&-]+)*,? (?:and|or) (?:[\w$€£%.'’&-]+ ?){1,4}",
        text[slice(*sentence)],
    )
    for run in runs:
        start, end = run.start() + sentence[0], run.end() + sentence[0]
        if start < seed[1] and seed[0] < end:
            cuts = [
                start,
                *(
                    x
                    for m in re.finditer(r",? (?:and|or) |, ", text[start:end])
                    for x in (m.start() + start, m.end() + start)
                ),
                end,
            ]
            places = [bare(text, a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
            middle = [b - a for a, b in places[1:-1]] or [seed[1] - seed[0]]
            first = max(
                (
                    m.end()
                    for m in re.finditer(r"\s", text[start : places[0][1]])
                    if places[0][1] - start - m.end() >= min(middle) * 0.7
                ),
                default=0,
            )
            return [
                (start + first if seed[0] >= places[0][1] else min(seed[0], places[0][1]), places[0][1]),
                *places[1:],
            ]
    return []
