"""How much of a question is copied from its evidence: a benchmark of copied sentences flatters every system."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.folding import comparable, holds_han


def bigram_overlap(question: str, evidence: Sequence[str]) -> float | None:
    """Share of the question's pairs of neighbouring characters that stand in a piece of its evidence, 0 to 1.

    Both are folded. None where either is in another writing (English on Chinese), or the question has no pair.

    >>> bigram_overlap("京东金融盈利了吗", ["京東金融在2017年盈利。"])  # 京东 东金 金融 盈利 of seven
    0.5714285714285714
    """
    pairs = _pairs(question)
    texts = [text for text in evidence if holds_han(text) == holds_han(question)]
    if not pairs or not texts:
        return None
    there = set[str]().union(*(_pairs(text) for text in texts))
    return len(pairs & there) / len(pairs)


def _pairs(text: str) -> set[str]:
    folded = comparable(text).text
    return {folded[i : i + 2] for i in range(len(folded) - 1)}
