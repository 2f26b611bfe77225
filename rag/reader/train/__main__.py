"""Make the reader's weights: prepare the questions, fit, calibrate; `python -m eval reader` measures what comes of it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.cli import Parser, run
from index.encoder.train.sources import check_folder
from index.errors import SettingError
from rag.reader.model import WEIGHTS

DATA = "../shared/data"
STEPS = ("prepare", "fit", "calibrate")
TINY = 30  # questions of each file, and articles


def main(arguments: Sequence[str]) -> int:
    """Run ``python -m rag.reader.train [prepare|fit|calibrate]``: one step, or all of them in turn."""
    flags = _flags(arguments)
    work = Path(flags.work)
    out = Path(flags.out) if flags.out else work / "weights" if flags.tiny else WEIGHTS
    try:
        work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"found {work}, {error.strerror}; expected a folder; choose another --work") from error
    for step in STEPS if flags.step == "all" else (flags.step,):
        _run(step, Path(flags.data), work, out, flags)
    return 0


def _flags(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser("python -m rag.reader.train", __doc__ or "")
    parser.add_argument("step", choices=(*STEPS, "all"), nargs="?", default="all", help="one step (default: all)")
    parser.add_argument("--data", default=DATA, metavar="DIR", help=f"data folder (default: {DATA})")
    parser.add_argument("--work", default="/tmp/reader", metavar="DIR", help="folder of questions and checkpoints")
    parser.add_argument(
        "--out", metavar="DIR", help="folder of the weights (default: ours; in the work folder if tiny)"
    )
    parser.add_argument("--articles", type=int, default=25_000, help="news articles that questions are made of")
    parser.add_argument("--made", type=float, help="epochs over the questions made of news")
    parser.add_argument("--epochs", type=float, help="epochs over the questions that people asked")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=("read", "unread"), help="calibrate answers with or without the reader only")
    parser.add_argument("--tiny", action="store_true", help="a few questions and steps, to see that it runs")
    flags = parser.parse_args(arguments)
    for name, low, high in (("articles", 1, 10**7), ("made", 0, 1e3), ("epochs", 0, 1e3), ("seed", 0, 2**32)):
        value = getattr(flags, name)
        if value is not None and not low <= value <= high:
            raise SettingError(f"found --{name} {value}; expected {low} to {high:,.0f}; correct it")
    return flags


def _run(step: str, data: Path, work: Path, out: Path, flags: argparse.Namespace) -> None:
    if step != "fit":
        check_folder(data, f"run: python -m rag.reader.train {step} --data {DATA}")
    if step == "prepare":
        from rag.reader.train.prepare import prepare

        prepare(data, work, TINY if flags.tiny else None, flags.articles)
    elif step == "fit":
        from rag.reader.train.fit import Plan, fit

        plan = Plan(0.1, 0.1, 4, flags.seed) if flags.tiny else Plan(seed=flags.seed)
        given = {"made": flags.made, "asked": flags.epochs}
        fit(work, out, replace(plan, **{name: value for name, value in given.items() if value is not None}))
    else:
        from rag.reader.train.calibrate import calibrate

        calibrate(data, work, out, flags.only, **({"most": TINY} if flags.tiny else {}))


if __name__ == "__main__":
    raise SystemExit(run(main))
