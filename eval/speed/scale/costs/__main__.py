"""python -m eval.speed.scale.costs: measure what a passage costs, and write what archives cost into index/README.md."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eval.datasets.gold import ROOM
from eval.provenance import made_by, shown
from eval.run_folder import write_json
from eval.speed.scale.costs.table import filled, tables
from index.cli import Parser, run
from index.records import parsed, read_text, text_lines
from index.settings import read_settings

RESULTS = Path(__file__).with_name("results.json")
README = ROOM.parent / "index" / "README.md"


def main(arguments: Sequence[str]) -> int:
    """Measure, or only write the tables of what was measured before. Raises UsageError for unusable input."""
    parser = Parser(
        "python -m eval.speed.scale.costs", "Measure a passage's bytes and seconds; reckon archives from them."
    )
    parser.add_argument("--news", metavar="FILE", help="articles, one a line, plain or xz; without it: measured before")
    parser.add_argument("--articles", metavar="N", type=int, default=3_000, help="of them (default %(default)s)")
    parser.add_argument(
        "--out", metavar="FILE", type=Path, default=RESULTS, help="figures (default: beside this command)"
    )
    given = parser.parse_args(arguments)
    if given.news:
        write_json(given.out, _measured(given.news, given.articles))
    results = parsed(read_text(str(given.out)), str(given.out), "run: python -m eval.speed.scale.costs --news FILE")
    if given.out == RESULTS:
        README.write_text(filled(README.read_text("utf8"), results), "utf8")
    print(tables(results))
    return 0


def _measured(news: str, articles: int) -> dict[str, Any]:
    from eval.speed.scale.costs.passage import measured

    about = made_by(read_settings())
    with TemporaryDirectory() as home:
        lines = [line.strip() for _, line in islice(text_lines(news), articles)]
        return {**about, "news": shown(news), "passage": measured(lines, Path(home))}


if __name__ == "__main__":
    sys.exit(run(main))
