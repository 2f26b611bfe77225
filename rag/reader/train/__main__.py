"""Make the reader's weights: prepare the arrays, train on them, calibrate; `python -m eval reader` measures them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.cli import Parser, run
from rag.reader.model import WEIGHTS

DATA = "../shared/data"


def main(arguments: Sequence[str]) -> int:
    """Run ``python -m rag.reader.train prepare|fit|calibrate``."""
    parser = Parser(
        "python -m rag.reader.train", "Make the reader's weights; the arrays lie in a file between the steps."
    )
    parser.add_argument("step", choices=("prepare", "fit", "calibrate"))
    parser.add_argument("--data", default=DATA, metavar="DIR", help=f"data folder (default: {DATA})")
    parser.add_argument("--work", default="/tmp/reader", metavar="DIR", help="folder of arrays and checkpoints")
    parser.add_argument("--out", default=str(WEIGHTS), metavar="DIR", help="folder of the weights")
    parser.add_argument("--epochs", type=float, default=6.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, help="questions of each file (all)")
    flags = parser.parse_args(arguments)
    data, work, out = Path(flags.data), Path(flags.work), Path(flags.out)
    work.mkdir(parents=True, exist_ok=True)
    if flags.step == "prepare":
        from rag.reader.train.prepare import prepare

        prepare(data, work, flags.limit)
    elif flags.step == "fit":
        from rag.reader.train.fit import fit

        fit(work, out, epochs=flags.epochs, seed=flags.seed)
    else:
        from rag.reader.train.calibrate import calibrate

        calibrate(data, work, out)
    return 0


if __name__ == "__main__":
    raise SystemExit(run(main))
