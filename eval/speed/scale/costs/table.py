"""The arithmetic as Markdown tables, and its block in index/README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eval.speed.scale.costs.grown import (
    MACHINE_GB,
    PLAN,
    SIZES,
    core_hours,
    gigabytes,
    machines,
    sparse_bytes,
    vector_bytes,
)
from index.errors import UsageError

_BLOCK = re.compile(r"(<!-- costs -->\n).*?(<!-- end of costs -->)", re.DOTALL)
_DISK = {
    "vectors": "vectors, 16 bits a value",
    "text": "the articles' text",
    "records": "passages: where they stand, names, terms, figures",
    "words": "postings",
    "articles": "articles: title, date, signature",
    "other": "manifest, catalogue, near-copies",
}


def filled(readme: str, results: Mapping[str, Any]) -> str:
    """Return a README with its block made anew. Raises UsageError where it has none."""
    if not _BLOCK.search(readme):
        raise UsageError(
            "found no <!-- costs --> in index/README.md; expected its block; run: git checkout index/README.md"
        )
    return _BLOCK.sub(lambda block: f"{block[1]}\n{tables(results)}\n{block[2]}", readme)


def tables(results: Mapping[str, Any]) -> str:
    """Return the tables of what a passage costs and what an archive does."""
    each = results["passage"]
    made = (
        f"`python -m eval.speed.scale.costs`, {results['started'][:10]}, commit `{results['commit'][:12]}`: "
        f"{each['passages']:,} passages of {each['articles']:,} articles of {results['news']}."
    )
    return "\n".join([*_passage(each), "", *_archive(each), "", *_memory(each), "", made, ""])


def _passage(each: Mapping[str, float]) -> Iterator[str]:
    yield from _head("a passage of a local store, on the disk", ["bytes"])
    for part, name in _DISK.items():
        yield _row(name, [f"{each[f'{part}_bytes']:,.0f}"])
    yield _row("together", [f"{sum(each[f'{part}_bytes'] for part in _DISK):,.0f}"])
    yield _row(
        "codes, from 100,000 passages on (computed)",
        [f"{vector_bytes(int(each['dimension']))['our codes, 2 bits']:,.0f}"],
    )


def _archive(each: Mapping[str, float]) -> Iterator[str]:
    yield from _head("what an archive is", [_short(size) for size in SIZES])
    whole = sum(each[f"{part}_bytes"] for part in _DISK)
    lines: Sequence[tuple[str, float]] = (
        ("local store, GB of disk", whole),
        ("a Milvus row's record and text, GB", each["record_bytes"]),
        (f"its words as a sparse vector ({each['words']:.0f} a passage), GB", sparse_bytes(each)),
        ("its vector of 16 bits a value, GB", 2 * each["dimension"]),
    )
    yield _row("articles", [f"{size * each['articles'] / each['passages']:,.0f}" for size in SIZES])
    for name, size_each in lines:
        yield _row(name, [f"{gigabytes(size_each, size):,.0f}" for size in SIZES])
    listed = {
        "a list of all articles, GB of memory": each["listed_bytes"] / 1e9,
        "… core-seconds to read": each["listed_s"],
    }
    for name, an_article in listed.items():
        yield _row(name, [f"{an_article * size * each['articles'] / each['passages']:,.1f}" for size in SIZES])
    for name, seconds in (
        ("reading, cutting, encoding, writing, core-hours", each["build_s"]),
        ("encoding alone, core-hours", each["encode_s"]),
    ):
        yield _row(name, [f"{core_hours(seconds, size):,.1f}" for size in SIZES])


def _memory(each: Mapping[str, float]) -> Iterator[str]:
    vectors, words = vector_bytes(int(each["dimension"])), sparse_bytes(each)
    yield from _head(f"in memory, GB (machines of {MACHINE_GB} GB, each once)", [_short(size) for size in SIZES])
    lines = {**{f"vectors: {name}": size for name, size in vectors.items()}, "words, sparse": words}
    for name, size_each in {**lines, "records and text, where no mmap is set": each["record_bytes"]}.items():
        yield _row(name, [_held(size_each, size) for size in SIZES])
    advised = [_held(vectors[name] + words, size) for name, size in zip(PLAN, SIZES, strict=True)]
    yield _row("**as advised below, with the words**", advised)


def _held(bytes_each: float, passages: int) -> str:
    size = gigabytes(bytes_each, passages)
    return f"{size:,.1f} ({machines(size):,})"


def _head(name: str, columns: Sequence[str]) -> Iterator[str]:
    yield _row(name, columns)
    yield f"| --- |{' ---: |' * len(columns)}"


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def _short(size: int) -> str:
    """Return a size in words.

    >>> _short(100_000_000), _short(1_000_000_000)
    ('100 M', '1 B')
    """
    return f"{size // 10**9} B" if size >= 10**9 else f"{size // 10**6} M"
