"""python -m eval.speed.scale.engines: what each engine takes to index the same articles, and whether the stores are equal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from time import perf_counter, time
from typing import Any

from eval.speed.corpus import write_corpora
from index.cli import Parser, number, run
from index.errors import UsageError

HEAD = ("engine", "articles", "passages", "build s", "command s", "load", "store")


def main(arguments: Sequence[str]) -> int:
    """Print a Markdown table, a row as soon as it is measured. Raises UsageError for unusable input."""
    parser = Parser("python -m eval.speed.scale.engines", "Index the same articles by each engine, on the same cores.")
    parser.add_argument("--passages", metavar="FILE", help="articles, one a line, plain or xz (default: made up)")
    parser.add_argument("--size", metavar="N", type=number(int, 100, 10**7), default=20_000, help="passages")
    parser.add_argument(
        "--workers", metavar="N", type=number(int, 1, 256), default=os.cpu_count() or 1, help="beside one"
    )
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as home:
        (corpus,) = write_corpora(given.passages, (given.size,), Path(home))
        articles = corpus.folder / "articles"
        for file in articles.rglob("*.txt"):  # a file of just now is noted as one that may still change
            os.utime(file, (time() - 3600,) * 2)
        print("| " + " | ".join(HEAD) + " |\n| ---" + " | ---:" * (len(HEAD) - 2) + " | --- |", flush=True)
        for cells in _rows(articles, Path(home), given.workers):
            print(f"| {' | '.join(cells)} |", flush=True)
    return 0


def _rows(articles: Path, home: Path, workers: int) -> Iterator[list[str]]:
    """Yield the cells of each row: one process first, to which the other stores are compared."""
    several, ray = ["--workers", str(workers)], ["--engine", "ray"]
    first = home / "one process"
    yield _row(first, first, articles, ["--workers", "1"])
    yield _row(home / f"{workers} processes", first, articles, several)
    yield _row(home / f"Ray, this machine, {workers} actors a stage", first, articles, [*several, *ray])
    from eval.speed.scale.engines.nodes import NODES, three_nodes

    with three_nodes() as nodes:
        there = [*several, *ray, "--address", nodes.address]
        whole = home / f"Ray, {NODES} nodes, {workers} actors a stage"
        began = perf_counter()
        yield _row(whole, first, articles, there)
        killing = Timer((perf_counter() - began) * 0.6, nodes.kill)
        killing.start()
        cells = _row(home / "the same, a node killed in mid-run", first, articles, there)
        if killing.is_alive():
            raise UsageError(
                "found the build at its end before a node was killed; expected longer; give a larger --size"
            )
        yield cells


def _row(store: Path, first: Path, articles: Path, flags: list[str]) -> list[str]:
    command = [sys.executable, "-m", "index", "--json", "--seeds", str(articles), "--store", str(store), *flags]
    began, busy = perf_counter(), os.getloadavg()[0]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    seconds, report = perf_counter() - began, json.loads(done.stdout)
    same = "–" if store == first else "equal" if _files(store) == _files(first) else "differs"
    load = f"{(busy + os.getloadavg()[0]) / 2:.1f}"
    return [store.name, *_counts(report), f"{report['seconds']['total']:.0f}", f"{seconds:.0f}", load, same]


def _counts(report: dict[str, Any]) -> list[str]:
    return [f"{report['articles']['added']:,}", f"{report['passages']['total']:,}"]


def _files(store: Path) -> dict[str, bytes]:
    """Return what a store is made of; a manifest has its time."""
    kept = (file for file in store.rglob("*") if file.is_file() and file.suffix != ".json")
    return {file.relative_to(store).as_posix(): file.read_bytes() for file in kept}


if __name__ == "__main__":
    sys.exit(run(main))
