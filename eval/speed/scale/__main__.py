"""python -m eval.speed.scale: print how the vectors of a store are searched as it grows to a million passages."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from eval.speed.__main__ import sizes_of
from index.cli import Parser, run


def main(arguments: Sequence[str]) -> int:
    """Print a Markdown table, line by line as it is measured. Raises UsageError for unusable input."""
    parser = Parser("python -m eval.speed.scale", "Measure how vectors are searched: recall, time, memory, by size.")
    parser.add_argument("--passages", metavar="FILE", help="articles, one a line, plain or xz (default: made up)")
    parser.add_argument("--sizes", metavar="N,N", help="passages (default 30000,100000,300000,1000000)")
    parser.add_argument("--questions", metavar="FILE", help='JSON lines {"question": …} (default: from the passages)')
    given = parser.parse_args(arguments)
    from eval.speed.scale.vectors import table

    for line in table(given.passages, sizes_of(given.sizes or "30000,100000,300000,1000000"), given.questions):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
