"""python -m eval.speed.scale.askers: 1, 8 and 32 askers of one process, pairs read alone or together; write a table."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.options import COUNT, RUNS
from eval.provenance import made_by
from eval.run_folder import write_json
from eval.speed.chat.__main__ import questions
from eval.speed.scale.askers.crowd import crowd
from eval.speed.scale.askers.network import shared_reader
from eval.speed.scale.askers.table import page
from index.cli import Parser, run
from index.records import parsed, read_text
from index.settings import read_settings

ASKERS = {1: 4, 8: 8, 32: 32}  # at once, and the questions that they ask


def main(arguments: Sequence[str]) -> int:
    """Measure, or write the table of what was measured before. Raises UsageError for unusable input."""
    parser = Parser("python -m eval.speed.scale.askers", "Ask by many threads, the reader's pairs alone or together.")
    parser.add_argument("--store", help="folder of a store of seeds/ (default .store)")
    parser.add_argument("--rounds", metavar="N", type=COUNT, default=3, help="of all, in turn (default 3)")
    parser.add_argument("--out", metavar="DIR", type=Path, default=RUNS / "askers", help="default eval/runs/askers")
    parser.add_argument("--render", action="store_true", help="only write the table of DIR/results.json again")
    given = parser.parse_args(arguments)
    file = given.out / "results.json"
    if not given.render:
        given.out.mkdir(parents=True, exist_ok=True)
        for results in _measured(given.store, given.rounds):
            write_json(file, results)  # what was measured so far: it takes minutes
    results = parsed(read_text(str(file)), str(file), f"run: python -m eval.speed.scale.askers --out {given.out}")
    (given.out / "README.md").write_text(page(results), "utf8")
    print(page(results))
    return 0


def _measured(store: str | None, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield the figures after each crowd that was asked both ways."""
    from rag.chain import answer
    from rag.service import load, warm

    settings, rows = read_settings(store=store), list[dict[str, Any]]()
    alone = warm(load(settings=settings))
    together = warm(replace(alone, reader=shared_reader()))
    asked, before = questions(), os.getloadavg()[0]
    for _ in range(rounds):
        for askers, count in ASKERS.items():
            one = crowd(lambda q: answer(alone, q).answer, asked[:count], askers)
            other = crowd(lambda q: answer(together, q).answer, asked[:count], askers)
            changed = sum(said != other.said[q] for q, said in one.said.items())
            for way, took in (("alone", one), ("together", other)):
                figures = {"seconds": took.seconds, "wall_s": took.wall_s, "core_s": took.core_s}
                rows.append({"askers": askers, "way": way, "changed": changed, **figures})
            yield {**made_by(settings), "rows": rows, "load_before": before, "load_after": os.getloadavg()[0]}


if __name__ == "__main__":
    sys.exit(run(main))
