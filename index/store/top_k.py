"""The k best of a search, where equal scores come in an order that does not depend on how the store came about."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

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
    ranked: ScoredKeys = []
    for _, ties in groupby(hits, key=lambda hit: hit[1]):
        group = list(ties)
        ranked += sorted(group, key=lambda hit: place(hit[0])) if len(group) > 1 else group
        if len(ranked) >= k:
            break
    return ranked[:k]
