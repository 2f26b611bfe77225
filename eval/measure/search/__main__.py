"""python -m eval encoder: what encoders find, printed, and written down for publish."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from index.cli import Parser, run
from index.errors import SettingError


def main(arguments: Sequence[str]) -> int:
    """Measure, or try the fusion, and print it. Raises UsageError for unusable input."""
    parser = Parser("python -m eval encoder", "Search with encoders alone, beside BM25 and the service's hybrid.")
    parser.add_argument("--data", metavar="DIR", type=Path, required=True, help="laid out as ../shared/data")
    parser.add_argument(
        "--model",
        metavar="[NAME=]MODEL",
        action="append",
        help="own (default), a weights folder, a model's name or path, called NAME; repeat: the first is the hybrid's",
    )
    parser.add_argument("--distractors", metavar="N", type=int, default=0, help="news passages among each haystack")
    parser.add_argument(
        "--trial", metavar="NAME", action="append", default=[], help="only trials whose name has this part; repeat"
    )
    parser.add_argument("--out", metavar="DIR", type=Path, help="also write encoder.json there, for publish")
    parser.add_argument("--fusion", action="store_true", help="instead try the dense share of the hybrid, 0 to 0.9")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(arguments)
    if given.distractors < 0:
        raise SettingError(f"found --distractors {given.distractors}; expected 0 or more; correct it")
    return _fusion(given) if given.fusion else _measured(given)


def _measured(given: argparse.Namespace) -> int:
    from eval.measure.search.measure import measure
    from eval.measure.search.record import FILE
    from eval.report.tables import Results, table
    from eval.run_folder import writable, write_json

    file = writable(given.out / FILE) if given.out else None
    found = measure(given.data, given.model or ["own"], given.distractors, given.trial)
    if file:
        write_json(file, found)
    print(json.dumps(found, ensure_ascii=False) if given.json else table("encoder-card", Results(encoder=found), "en"))
    return 0


def _fusion(given: argparse.Namespace) -> int:
    if given.out or len(given.model or []) > 1:
        flag = "--out" if given.out else "several --model"
        raise SettingError(f"found --fusion with {flag}; expected one model's table on the screen; drop {flag}")

    from eval.measure.search.fusion import sweep, table

    found = sweep(given.data, (given.model or ["own"])[0], given.distractors, given.trial)
    print(json.dumps(found, ensure_ascii=False) if given.json else table(found))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
