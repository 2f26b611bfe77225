"""python -m eval.measure DATA: how much of what pages say of themselves is told rightly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.cli import Parser, number, run


def main(arguments: Sequence[str]) -> int:
    """Print the table and return 0. Raises UsageError."""
    parser = Parser(
        "python -m eval.measure", "Dates, authors and furniture of labelled pages: how much is told rightly."
    )
    parser.add_argument("data", metavar="DATA", type=Path, help="laid out as ../shared/data")
    parser.add_argument("--seed", metavar="N", type=number(int, 0, 10**9), default=1, help="which articles (default 1)")
    given = parser.parse_args(arguments)

    from eval.measure.pages import measure

    print(*measure(given.data, given.seed), sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(run(main))
