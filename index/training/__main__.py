"""`python -m index.training prepare|train`; `python -m eval encoder` measures what comes of it."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from index.errors import SettingError, SourceError, UsageError

WEIGHTS = Path(__file__).resolve().parents[1] / "encoder" / "weights"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    prepare = commands.add_parser("prepare", help="data folder → tokenizer and pairs")
    prepare.add_argument("--data", type=Path, required=True, help="laid out as ../shared/data, outside the checkout")
    prepare.add_argument("--out", type=Path, required=True, help="work folder")
    prepare.add_argument("--pieces", type=int, default=28_800, help="size of the vocabulary, under 65,536")
    train = commands.add_parser("train", help="work folder → weights; goes on from its last checkpoint")
    train.add_argument("--work", type=Path, required=True)
    train.add_argument("--steps", type=int, default=5000)
    train.add_argument("--batch", type=int, default=2048)
    train.add_argument("--dimension", type=int, default=1024)
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--start", type=Path, help="sentence-transformers folder whose English the table starts from")
    train.add_argument("--words", type=float, default=1.7, help="how much of the random start is put back at the end")
    train.add_argument("--out", type=Path, default=WEIGHTS)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 2 with one line on stderr on unusable input."""
    args = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        _run(args)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _check(args: argparse.Namespace) -> None:
    """Raise SettingError for a number that nothing can be made of, before anything is made."""
    bounds = {"pieces": (100, 65_535), "steps": (1, 10**7), "batch": (2, 10**6), "seed": (0, 2**32), "words": (0, 1e3)}
    for name, (low, high) in bounds.items():
        value = getattr(args, name, low)
        if not low <= value <= high:
            raise SettingError(f"found --{name} {value}; expected {low} to {high:,}; correct it")
    if getattr(args, "dimension", 2) % 2 or getattr(args, "dimension", 2) < 2:
        raise SettingError(f"found --dimension {args.dimension}; expected an even number from 2 on; correct it")
    if getattr(args, "start", None) and not args.start.is_dir():
        raise SourceError(f"found no folder {args.start}; expected a sentence-transformers model; run without --start")
    try:
        args.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(
            f"{args.out} cannot be written: {error.strerror}; expected a folder; choose another --out"
        ) from error


def _run(args: argparse.Namespace) -> None:
    _check(args)
    if args.command == "prepare":
        from index.training.prepare import prepare

        prepare(args.data, args.out, args.pieces)
    else:
        from index.training.fit import Plan, train

        plan = Plan(args.steps, args.batch, args.dimension, args.seed)
        train(args.work, args.out, plan, args.start, args.words)


if __name__ == "__main__":
    sys.exit(main())
