"""A Filter as the expressions that Milvus filters by, so that nothing is fetched that may not be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from index.types import Filter

CHOSEN = 1_000  # paths named in one expression: 100 KB of it
_SIGNS = frozenset("*?[")  # of a glob
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}  # all that each engine's grammar knows
_LAST = "\U0010ffff"  # no path goes on with it: what begins with a text comes before the text and this


def conditions(within: Filter | None, sources: Callable[[], Sequence[str]]) -> list[str]:
    """Return the conditions of a filter, one for each search that it takes; "" for none, no conditions where nothing may be found.

    ``sources`` gives the paths of the generation; it is asked only for a glob that is neither a path nor the beginning of one.

    >>> conditions(Filter("a/*", since="2021-03-01"), list)
    ['date >= "2021-03-01" and date <= "9999-99-99" and source >= "a/" and source < "a/\U0010ffff"']
    >>> conditions(Filter(only=frozenset({"b.txt", "a.txt"})), list)
    ['source in ["a.txt", "b.txt"]']
    """
    if within is None:
        return [""]
    dates = []
    if within.dated:  # an article without a date has ""
        dates = [f"date >= {quoted(within.since or '0000')} and date <= {quoted(within.until or '9999-99-99')}"]
    return [" and ".join([*dates, *chosen]) for chosen in _chosen(within, sources)]


def _chosen(within: Filter, sources: Callable[[], Sequence[str]]) -> list[list[str]]:
    """Return what a filter says of sources, for each search."""
    glob = within.source
    if within.only is not None:
        return [[among("source", paths)] for paths in _parts(within.sources(within.only))]
    if glob is None:
        return [[]]
    if not _SIGNS & set(glob):
        return [[f"source == {quoted(glob)}"]]
    if glob.endswith("*") and not _SIGNS & set(glob[:-1]):
        return [[f"source >= {quoted(glob[:-1])} and source < {quoted(glob[:-1] + _LAST)}"] if glob[:-1] else []]
    known = sources()
    paths = within.sources(known)
    if len(paths) == len(known):
        return [[]]
    return [[among("source", some)] for some in _parts(paths)]


def _parts(paths: Iterable[str]) -> list[list[str]]:
    every = sorted(paths)
    return [every[first : first + CHOSEN] for first in range(0, len(every), CHOSEN)]


def among(name: str, values: Iterable[str | int]) -> str:
    """Return the condition that a field has one of some values.

    >>> among("key", [1, 2]), among("path", ['a"b'])
    ('key in [1, 2]', 'path in ["a\\\\"b"]')
    """
    return f"{name} in [{', '.join(map(quoted, values))}]"


def quoted(value: str | int) -> str:
    """Return a value as an expression has it."""
    if isinstance(value, int):
        return str(value)
    for sign, written in _ESCAPED.items():
        value = value.replace(sign, written)
    return f'"{value}"'
