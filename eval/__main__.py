"""python -m eval: score a gold set or a benchmark; compare, ablate, report and publish runs; check a gold file."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from eval import commands
from eval.datasets.gold import GOLD
from eval.measure.commands import encoder, encoder_flags, reader, reader_flags
from eval.options import asking_flags
from index.cli import Parser, run

COMMANDS = (commands.compare, commands.ablate, commands.report, commands.publish, commands.check, encoder, reader)


def main(arguments: Sequence[str]) -> int:
    """Run one command, or score where none is named, and return its exit status: 1 where a comparison failed."""
    parser = _commands() if arguments and not arguments[0].startswith("-") else _score()
    given = parser.parse_args(arguments)
    print(given.command(given))
    return int(given.status)


def _score() -> Parser:
    parser = Parser("python -m eval", str(commands.score.__doc__))
    parser.epilog = "Commands, each with --help: " + " ".join(f"{c.__name__}: {c.__doc__}" for c in COMMANDS)
    parser.set_defaults(command=commands.score, status=0)
    asking_flags(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder of the run (default eval/runs/NAME-COMMIT)")
    return parser


def _commands() -> Parser:
    parser = Parser("python -m eval", "")
    parser.set_defaults(status=0)
    named = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(does: Callable[[Namespace], str]) -> Parser:
        its = named.add_parser(does.__name__, description=str(does.__doc__))
        its.set_defaults(command=does)
        return its

    compare, ablate, report, publish, check, of_encoder, of_reader = map(command, COMMANDS)
    compare.add_argument("a", metavar="RUN_A", type=Path, help="folder of the run to compare with")
    compare.add_argument("b", metavar="RUN_B", type=Path, help="folder of the run that may be worse")
    compare.add_argument("--allow", metavar="NAME", action="append", default=[], help="a score that may get worse")
    compare.add_argument("--json", action="store_true", help="print one JSON object")
    asking_flags(ablate)
    where = "the table as JSON (default eval/runs/ablations-NAME-COMMIT.json)"
    ablate.add_argument("--out", metavar="FILE", type=Path, help=where)
    report.add_argument("run", metavar="RUN", type=Path, help="folder of the run")
    kept = "folder of a run, an encoder's or a reader's record, or file of an ablation"
    publish.add_argument("given", metavar="RUN", type=Path, nargs="*", help=kept)
    publish.add_argument(
        "--as", metavar="WORD", dest="word", help="keep a run as NAME-WORD, beside the one called NAME"
    )
    check.add_argument("--gold", metavar="FILE", default=str(GOLD), help="the file (default: the seeds')")
    check.add_argument("--seeds", metavar="DIR", help="folder of the articles (default seeds)")
    encoder_flags(of_encoder)
    reader_flags(of_reader)
    return parser


if __name__ == "__main__":
    sys.exit(run(main))
