"""python -m eval: score a gold set or a benchmark; compare, ablate, report and publish runs; check a gold file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from eval import commands
from eval.datasets.dialogues import PAIRS
from eval.datasets.gold import GOLD, SPLITS
from eval.options import COUNT, asking_flags
from index.cli import Parser, number, run, visible

COMMANDS = (
    commands.compare, commands.ablate, commands.report, commands.publish, commands.check, commands.encoder, commands.reader,
    commands.faults, commands.dialogues, commands.from_feedback, commands.boundary,
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Run one command, or score where none is named, and return its exit status: 1 where a comparison failed."""
    if arguments[:1] == ["store"]:
        from eval.store.__main__ import main as store

        return store(arguments[1:])
    parser = _commands() if arguments and not arguments[0].startswith("-") else _score()
    given = parser.parse_args(arguments)
    print(visible(given.command(given)))
    return int(given.status)


def _score() -> Parser:
    parser = Parser("python -m eval", str(commands.score.__doc__))
    parser.epilog = "Commands, each with --help: " + " ".join(f"{_name(c)}: {c.__doc__}" for c in COMMANDS)
    parser.epilog += " store: Kill builds, ask during updates, index hostile files, compare engines."
    parser.set_defaults(command=commands.score, status=0)
    asking_flags(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder of the run (default eval/runs/NAME-COMMIT)")
    return parser


def _commands() -> Parser:
    parser = Parser("python -m eval", "")
    parser.set_defaults(status=0)
    named = parser.add_subparsers(metavar="COMMAND", required=True)
    of = {does: named.add_parser(_name(does), description=str(does.__doc__)) for does in COMMANDS}
    for does, its in of.items():
        its.set_defaults(command=does)
    compare, ablate, report, publish, check, encoder, reader, faults, dialogues, feedback, boundary = of.values()
    compare.add_argument("a", metavar="RUN_A", type=Path, help="folder of the run to compare with")
    compare.add_argument("b", metavar="RUN_B", type=Path, help="folder of the run that may be worse")
    compare.add_argument("--allow", metavar="NAME", action="append", default=[], help="a score that may get worse")
    compare.add_argument("--json", action="store_true", help="print one JSON object")
    asking_flags(ablate)
    where = "the table as JSON (default eval/runs/ablations-NAME-COMMIT.json)"
    ablate.add_argument("--out", metavar="FILE", type=Path, help=where)
    report.add_argument("run", metavar="RUN", type=Path, help="folder of the run")
    kept = "folder of a run, an encoder's, a reader's, the faults' or the dialogues' record, or file of an ablation"
    publish.add_argument("given", metavar="RUN", type=Path, nargs="*", help=kept)
    beside = "keep a run as NAME-WORD, beside the one called NAME"
    publish.add_argument("--as", metavar="WORD", dest="word", help=beside)
    check.add_argument("--gold", metavar="FILE", default=str(GOLD), help="the file (default: the seeds')")
    check.add_argument("--seeds", metavar="DIR", help="folder of the articles (default seeds)")
    boundary.add_argument("runs", metavar="RUN", type=Path, nargs="+", help="folders of runs: it holds on each of them")
    right = "the share that is to be right from there on (default 0.9)"
    boundary.add_argument("--right", metavar="SHARE", type=number(float, 0, 1), default=0.9, help=right)
    _measuring_flags(encoder, reader)
    _fault_flags(faults)
    _dialogue_flags(dialogues)
    feedback.add_argument("--store", metavar="DIR", help="the store whose articles hold the evidence (default .store)")
    feedback.add_argument(
        "--chats",
        metavar="FILE",
        help="the conversations, or their postgresql:// address (default: the file beside the store)",
    )
    feedback.add_argument("--out", metavar="FILE", type=Path, required=True, help="the candidates, one a line")
    return parser


def _name(command: Callable[[Namespace], str]) -> str:
    return command.__name__.replace("_", "-")


def _fault_flags(faults: ArgumentParser) -> None:
    articles = "a file of one a line, xz-packed or not, or a folder (default: the seeds, then made-up news)"
    faults.add_argument("--articles", metavar="FILE", type=Path, help=articles)
    faults.add_argument(
        "--seed", metavar="N", type=number(int, 0, 10**9), default=1, help="of every choice (default 1)"
    )
    faults.add_argument("--replies", metavar="N", type=COUNT, default=600, help="faithful replies (default 600)")
    faults.add_argument("--each", metavar="N", type=COUNT, default=500, help="faults of each kind (default 500)")
    out = "also write faults.json there, for publish, and replies.jsonl, every reply that was tried"
    faults.add_argument("--out", metavar="DIR", type=Path, help=out)
    faults.add_argument("--json", action="store_true", help="print one JSON object")


def _dialogue_flags(dialogues: ArgumentParser) -> None:
    dialogues.add_argument("--gold", metavar="FILE", type=Path, help="the dialogues (default: our own)")
    dialogues.add_argument("--split", choices=SPLITS, help="only this split: tune on dev, report test")
    where = dialogues.add_mutually_exclusive_group()
    where.add_argument("--store", metavar="DIR", help="a store of the seeds and of eval/gold/dialogue_articles")
    where.add_argument("--seeds", metavar="DIR", help="the seeds, for a temporary store of both (default seeds)")
    pairs = f"questions that stand alone, each put after another's turn (default {PAIRS})"
    dialogues.add_argument("--pairs", metavar="N", type=COUNT, default=PAIRS, help=pairs)
    out = "also write dialogues.json there, for publish, and outcomes.jsonl, what became of every dialogue of dev"
    dialogues.add_argument("--out", metavar="DIR", type=Path, help=out)
    dialogues.add_argument("--json", action="store_true", help="print one JSON object")


def _measuring_flags(encoder: ArgumentParser, reader: ArgumentParser) -> None:
    part = "only trials whose name has this part; repeat"
    encoder.add_argument("--trial", metavar="NAME", action="append", default=[], help=part)
    models = "own (default), a weights folder, a model's name or path, called NAME; repeat: the first is the hybrid's"
    encoder.add_argument("--model", metavar="[NAME=]MODEL", action="append", help=models)
    among = "news passages among each haystack"
    encoder.add_argument("--distractors", metavar="N", type=number(int, 0, 10**9), default=0, help=among)
    encoder.add_argument("--fusion", action="store_true", help="also try the dense share of the hybrid, 0 to 0.9")
    part = "only parts whose name has this part; repeat"
    reader.add_argument("--name", metavar="NAME", action="append", default=[], help=part)
    reader.add_argument("--limit", metavar="N", type=COUNT, help="only the first N questions of each file")
    work = "keeps stores and finished parts: an interrupted run goes on from there"
    reader.add_argument("--work", metavar="DIR", type=Path, help=work)
    for parser, file in ((encoder, "encoder.json"), (reader, "reader.json")):
        parser.add_argument("--data", metavar="DIR", type=Path, required=True, help="laid out as ../shared/data")
        parser.add_argument("--out", metavar="DIR", type=Path, help=f"also write {file} there, for publish")
        parser.add_argument("--json", action="store_true", help="print one JSON object")


if __name__ == "__main__":
    sys.exit(run(main))
