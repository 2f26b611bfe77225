"""`python -m index.encoder.train prepare|train`; `python -m eval encoder` measures what comes of it."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from index.errors import UsageError

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index.encoder.train", description=__doc__)
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


def _run(args: argparse.Namespace) -> None:
    if args.command == "prepare":
        from index.encoder.train.prepare import prepare

        prepare(args.data, args.out, args.pieces)
    else:
        from index.encoder.train.fit import Plan, train

        plan = Plan(args.steps, args.batch, args.dimension, args.seed)
        train(args.work, args.out, plan, args.start, args.words)


if __name__ == "__main__":
    sys.exit(main())
