"""`python -m index.training prepare|train`; `python -m eval encoder` measures what comes of it.

How each was run and what came of it stands in the work folder's record.json.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from index.cli import Parser, number, run
from index.errors import SettingError, SourceError

WEIGHTS = Path(__file__).resolve().parents[1] / "encoder" / "weights"


def main(arguments: Sequence[str]) -> int:
    """Run ``python -m index.training prepare|train``."""
    args = _parser().parse_args(arguments)
    if getattr(args, "dimension", 2) % 2:
        raise SettingError(f"found --dimension {args.dimension}; expected an even number; correct it")
    if getattr(args, "start", None) and not args.start.is_dir():
        raise SourceError(f"found no folder {args.start}; expected a sentence-transformers model; run without --start")
    out = getattr(args, "out", args.work)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        found = f"{out} cannot be written: {error.strerror}"
        raise SourceError(f"{found}; expected a folder; choose another --out") from error
    from index.training.work_folder import note

    began = time.monotonic()
    if args.command == "prepare":
        from index.training.prepare import prepare

        figures: Mapping[str, object] = prepare(args.data, args.work, args.pieces)
    else:
        from index.training.fit import Plan, train

        plan = Plan(args.steps, args.batch, args.dimension, args.seed)
        figures = train(args.work, args.out, plan, args.start, args.words)
    note(args.work, args.command, {**figures, "seconds": round(time.monotonic() - began, 1)})
    return 0


def _parser() -> Parser:
    parser = Parser("python -m index.training", __doc__ or "")
    commands = parser.add_subparsers(dest="command", required=True)
    prepare = commands.add_parser("prepare", help="data folder → tokenizer and pairs", description="")
    prepare.add_argument("--data", type=Path, required=True, help="laid out as ../shared/data, outside the checkout")
    prepare.add_argument("--out", type=Path, required=True, help="work folder", dest="work")
    prepare.add_argument("--pieces", type=number(int, 100, 65_535), default=28_800, help="size of the vocabulary")
    train = commands.add_parser("train", help="work folder → weights; goes on from its last checkpoint", description="")
    train.add_argument("--work", type=Path, required=True)
    train.add_argument("--steps", type=number(int, 1, 10**7), default=5000)
    train.add_argument("--batch", type=number(int, 2, 10**6), default=2048)
    train.add_argument("--dimension", type=number(int, 2, 10**5), default=1024, help="even")
    train.add_argument("--seed", type=number(int, 0, 2**32), default=0)
    train.add_argument("--start", type=Path, help="sentence-transformers folder whose English the table starts from")
    train.add_argument(
        "--words", type=number(float, 0, 1e3), default=1.7, help="how much of the random start is put back at the end"
    )
    train.add_argument("--out", type=Path, default=WEIGHTS)
    return parser


if __name__ == "__main__":
    raise SystemExit(run(main))
