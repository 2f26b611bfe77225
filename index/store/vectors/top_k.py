"""The k best of a search, where equal scores come in an order that does not depend on how the store came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

ScoredKeys = list[tuple[int, float]]  # (passage key, score)
_SPARE = 16  # fetched beyond k, so that a tie at the cut is seen without asking twice


def top_k(fetch: Callable[[int], ScoredKeys], k: int, place: Callable[[int], tuple[str, int]]) -> ScoredKeys:
    """Return the k best, best first; equal scores in the order of their place, (source, start).

    ``fetch(n)`` gives the n best (or more), in any order; it is asked for more while a tie goes on beyond n.
    """
    if k <= 0:
        return []
    wanted = k + _SPARE
    while True:
        hits = sorted(fetch(wanted), key=lambda hit: -hit[1])
        # Enough when all that ties with the k-th is here: fewer came than asked, or the last is worse.
        if len(hits) < wanted or hits[wanted - 1][1] < hits[k - 1][1]:
            break
        wanted *= 4
    alike = Counter(score for _, score in hits)  # a place is looked up where it decides
    return sorted(hits, key=lambda hit: (-hit[1], place(hit[0]) if alike[hit[1]] > 1 else ("", 0)))[:k]
