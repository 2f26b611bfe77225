"""python -m eval reader: what the reader reads rightly, printed, and written down for publish."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from index.cli import Parser, run
from index.errors import SettingError


def main(arguments: Sequence[str]) -> int:
    """Measure the reader and print it. Raises UsageError for unusable input."""
    parser = Parser(
        "python -m eval reader", "The reader: answers in the right passage and in a whole file, silence, size, speed."
    )
    parser.add_argument("--data", metavar="DIR", type=Path, required=True, help="laid out as ../shared/data")
    parser.add_argument(
        "--name", metavar="NAME", action="append", default=[], help="only parts whose name has this part; repeat"
    )
    parser.add_argument("--limit", metavar="N", type=int, help="only the first N questions of each file")
    parser.add_argument(
        "--work",
        metavar="DIR",
        type=Path,
        help="keeps stores and finished parts: an interrupted run goes on from there",
    )
    parser.add_argument("--out", metavar="DIR", type=Path, help="also write reader.json there, for publish")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(arguments)
    if given.limit is not None and given.limit < 1:
        raise SettingError(f"found --limit {given.limit}; expected 1 or more; correct it")
    return _measured(given)


def _measured(given: argparse.Namespace) -> int:
    from eval.measure.reading.measure import measure
    from eval.measure.reading.record import FILE
    from eval.report.tables import Results, table
    from eval.run_folder import writable, write_json

    file = writable(given.out / FILE) if given.out else None
    found = measure(given.data, given.work, given.limit, given.name)
    if file:
        write_json(file, found)
    print(json.dumps(found, ensure_ascii=False) if given.json else table("reader-card", Results(reader=found), "en"))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
