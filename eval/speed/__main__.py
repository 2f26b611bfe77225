"""python -m eval.speed: measure our system and its peers on the same passages; write the figures, a table, a plot."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from eval.options import COUNT, RUNS
from eval.run_folder import write_json
from eval.speed.measure import Options, Results, measured
from eval.speed.systems import chosen
from index.cli import Parser, run
from index.errors import SettingError
from index.records import parsed, read_text, validated

_SMALLEST = 10  # passages
_MORE = "The peers' packages live in .venv-peers, which make bench makes; without it they are left out."


def main(arguments: Sequence[str]) -> int:
    """Measure, or render what was measured before. Raises UsageError for unusable input."""
    parser = Parser("python -m eval.speed", f"Measure speed, memory and disk beside peers. {_MORE}")
    parser.add_argument("--passages", metavar="FILE", help="articles, one a line, plain or xz (default: made up)")
    parser.add_argument("--sizes", metavar="N,N", help="passages of each corpus (default 1000,10000,100000)")
    parser.add_argument("--systems", metavar="ID,ID", help="only these, beside ours (default: all)")
    parser.add_argument("--repeats", metavar="N", type=COUNT, help="processes a measurement (default 5)")
    parser.add_argument("--quick", action="store_true", help="sizes 1000,10000, two repeats, a sample of 250")
    parser.add_argument("--out", metavar="DIR", type=Path, default=RUNS / "speed", help="default eval/runs/speed")
    parser.add_argument("--encoder", action="store_true", help="only print how fast our encoder is by itself")
    parser.add_argument("--render", action="store_true", help="only write table and plot of DIR/results.json again")
    given = parser.parse_args(arguments)
    repeats = given.repeats or (2 if given.quick else 5)
    if given.encoder:
        from eval.speed.encoder import pace

        print(pace(given.passages, sizes_of(given.sizes or "6000")[0], repeats))
        return 0
    if not given.render:
        sizes = sizes_of(given.sizes or ("1000,10000" if given.quick else "1000,10000,100000"))
        sample, budget = (250, 5.0) if given.quick else (1000, 25.0)  # passages a transformer embeds; seconds of asking
        options = Options(given.passages, sizes, chosen(given.systems), repeats, sample, budget)
        given.out.mkdir(parents=True, exist_ok=True)
        for results in measured(options):
            write_json(given.out / "results.json", results)
    render(given.out)
    print(f"written to {given.out}: results.json, README.md, growth.svg")
    return 0


def sizes_of(text: str) -> tuple[int, ...]:
    """Return the sizes of a list with commas, ascending. Raises SettingError."""
    try:
        sizes = sorted({int(part) for part in text.split(",")})
    except ValueError:
        sizes = []
    if not sizes or sizes[0] < _SMALLEST:
        raise SettingError(
            f"found --sizes {text!r}; expected numbers of passages from {_SMALLEST} on, with commas; "
            "run: python -m eval.speed --sizes 1000,10000"
        )
    return tuple(sizes)


def render(out: Path) -> None:
    """Write README.md and growth.svg beside a results.json. Raises UsageError if it is none of this version."""
    from eval.speed.plot import growth
    from eval.speed.table import page

    file, mend = str(out / "results.json"), f"run: python -m eval.speed --out {out}"
    results = parsed(read_text(file), file, mend)
    validated(TypeAdapter(Results), results, file, mend)
    (out / "README.md").write_text(page(results), "utf8")
    growth(results, out / "growth.svg")


if __name__ == "__main__":
    sys.exit(run(main))
