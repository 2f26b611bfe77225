"""python -m eval: score a gold set or a benchmark; compare, ablate, report and publish runs; check a gold file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence

from eval import commands
from index.cli import Parser, run

# Each command, whose docstring is its help, and its flags.
COMMANDS: dict[Callable[[Namespace], str], Callable[[ArgumentParser], None]] = {
    commands.compare: commands.compare_flags,
    commands.ablate: commands.ablate_flags,
    commands.report: commands.report_flags,
    commands.publish: commands.publish_flags,
    commands.check: commands.check_flags,
}


def main(arguments: Sequence[str]) -> int:
    """Run one command, or score where none is named, and return its exit status: 1 where a comparison failed."""
    if arguments[:1] == ["encoder"]:
        from eval.measure.search.__main__ import main as encoder

        return encoder(arguments[1:])
    if arguments[:1] == ["reader"]:
        from eval.measure.reading.__main__ import main as reader

        return reader(arguments[1:])
    given = _parser(named=bool(arguments) and not arguments[0].startswith("-")).parse_args(arguments)
    print(given.command(given))
    return int(given.status)


def _parser(named: bool) -> Parser:
    parser = Parser("python -m eval", str(commands.score.__doc__))
    parser.set_defaults(command=commands.score, status=0)
    if not named:
        commands.score_flags(parser)
        parser.epilog = "Commands, each with --help: " + " ".join(f"{c.__name__}: {_help(c)}" for c in COMMANDS)
        return parser
    chosen = parser.add_subparsers(metavar="COMMAND", required=True)
    for command, flags in COMMANDS.items():
        its = chosen.add_parser(command.__name__, description=_help(command))
        its.set_defaults(command=command)
        flags(its)
    return parser


def _help(command: Callable[[Namespace], str]) -> str:
    return str(command.__doc__).splitlines()[0]


if __name__ == "__main__":
    sys.exit(run(main))
