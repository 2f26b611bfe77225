"""What became of each article and passage, for the report of a build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from index.building.report import Tally
from index.building.reuse import PreviousBuild
from index.store.local.catalog import Place
from index.store.store import StoredSource

BARE = "a file of which nothing is worth keeping"  # `python -m index explain` says why
Stored = dict[StoredSource, list[Place]]  # what this build stored of each source
Counted = dict[str, tuple[int, int]]  # path of a source that stood before → its articles, its passages


def count_changes(previous: PreviousBuild, gone: set[str], stored: Stored, tally: Tally) -> None:
    """Count what a build did with each article and passage, and note the sources in which nothing can be found."""
    counted = previous.catalog.counted() if previous.catalog else {}
    _count(previous, counted, gone, stored, tally)
    _tell_bare(previous, counted, gone, stored, tally)


def _count(previous: PreviousBuild, counted: Counted, gone: set[str], stored: Stored, tally: Tally) -> None:
    """Count what became of the articles, by their keys, and of the passages; one that moved to another file is unchanged."""
    left, come = Counter[bytes](), Counter[bytes]()
    for path in gone:
        left += _articles(previous.places(path))
    for source, places in stored.items():
        if source.path in previous.sources:
            tally.compare(_articles(previous.places(source.path)), _articles(places))
        else:
            come += _articles(places)
    moved = (left & come).total()
    tally.articles["unchanged"] += moved
    tally.articles["added"] += come.total() - moved
    tally.articles["removed"] += left.total() - moved
    kept = previous.sources.keys() - gone - {source.path for source in stored} if previous.passages else set()
    tally.articles["unchanged"] += sum(counted[path][0] for path in kept)
    tally.passages["kept"] += sum(counted[path][1] for path in kept)
    before = sum(passages for _, passages in counted.values())
    tally.passages["dropped"] = max(before - tally.passages["kept"], 0)
    tally.passages["total"] = tally.passages["kept"] + tally.passages["embedded"]


def _tell_bare(previous: PreviousBuild, counted: Counted, gone: set[str], stored: Stored, tally: Tally) -> None:
    """Note the sources of the new generation in which nothing can be found, of this build and of those before."""
    kept = counted.keys() - gone if previous.passages else set()
    passages = {path: counted[path][1] for path in kept}
    passages |= {source.path: sum(place.passages for place in places) for source, places in stored.items()}
    told = {path for path, _ in tally.errors}
    for path in (path for path, many in passages.items() if not many and path not in told):
        tally.skip(path, BARE)


def _articles(places: Iterable[Place]) -> Counter[bytes]:
    return Counter(place.key for place in places if place.article is not None)
