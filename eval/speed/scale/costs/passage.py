"""What one passage costs: bytes by part of a store, and core-seconds, measured on a store built for it."""

from __future__ import annotations

import resource
import sqlite3
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from index.building.build import build
from index.encoder import load_encoder
from index.store.local.store import LocalStore

_PARTS = {"piece": "articles", "block": "text", "passage": "records"}  # tables; all others hold words
_ENCODED = 20_000  # passages that the encoder is clocked on


def measured(articles: Sequence[str], home: Path) -> dict[str, float]:
    """Build a store of articles in an empty folder; return means a passage.

    Keys ending in ``_bytes`` are of the disk, but ``record_bytes`` and ``words``: of what a row elsewhere would carry
    (UTF-8), and its different words; ``encode_s`` and ``build_s`` are core-seconds. ``passages`` and ``articles`` count.
    An article of a list of all takes ``listed_s`` core-seconds to read and ``listed_bytes`` of memory.
    """
    (home / "articles").mkdir()
    (home / "articles" / "news.txt").write_text("\n".join(articles), "utf8")
    encoder, busy = load_encoder(), _busy()
    report = build(home / "articles", home / "store", encoder)
    built, count = _busy() - busy, report.passages["total"]
    sizes, texts = dict.fromkeys(("vectors", "text", "records", "articles", "words", "other"), 0), list[str]()
    record = words = 0
    for file in (path for path in (home / "store").rglob("*") if path.is_file()):
        if file.name == "passages.sqlite":
            with closing(sqlite3.connect(file)) as db:
                for part, size in _tables(db):
                    sizes[part] += size
                for told, terms, text in _passages(db):
                    record, words = record + told, words + len(set(terms.split()))
                    texts.append(text)
        else:
            sizes["vectors" if file.name == "vectors.faiss" else "other"] += file.stat().st_size
    begun = time.process_time()
    encoder.encode_passages(texts[:_ENCODED])
    encoded = (time.process_time() - begun) / len(texts[:_ENCODED])
    listed = _listed(home / "store")
    means = {f"{part}_bytes": size / count for part, size in sizes.items()}
    per = {"record_bytes": record / count, "words": words / count, "encode_s": encoded, "build_s": built / count}
    return {**means, **per, **listed, "passages": count, "articles": len(articles), "dimension": encoder.dimension}


def _listed(store: Path) -> dict[str, float]:
    with closing(LocalStore.open(store)) as opened:
        begun = time.process_time()
        count = len(opened.articles)
        seconds = time.process_time() - begun
    with closing(LocalStore.open(store)) as opened:
        tracemalloc.start()  # it slows what it watches
        held = tracemalloc.get_traced_memory()[0]
        articles = opened.articles
        held = tracemalloc.get_traced_memory()[0] - held
        tracemalloc.stop()
        return {"listed_s": seconds / count, "listed_bytes": held / len(articles)}


def _busy() -> float:
    """Return the core-seconds of this process and of those it started that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def _tables(db: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    for name, size in db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
        yield _PARTS.get(name, "words"), size


def _passages(db: sqlite3.Connection) -> Iterator[tuple[int, str, str]]:
    """Yield the bytes of a passage's record with its text, its terms and its text."""
    blocks: dict[int, list[str]] = {}
    for piece, text in db.execute("SELECT piece, text FROM block ORDER BY piece, number"):
        blocks.setdefault(piece, []).append(text)
    pieces = {piece: "".join(parts) for piece, parts in blocks.items()}
    for piece, start, stop, *told in db.execute(
        "SELECT piece, start, stop, terms, lead, names, language, quantities, structure FROM passage"
    ):
        text = pieces[piece][start:stop]
        yield sum(len(str(value or "").encode()) for value in (text, *told)), str(told[0]), text
