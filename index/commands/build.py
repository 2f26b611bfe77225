"""python -m index: bring a store up to date with its folder, once or as long as it changes; what failed, tried again."""

from __future__ import annotations

import json
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from index.address import home_of
from index.building.report import Report
from index.cli import STORE_HELP, Parser, number
from index.errors import SettingError
from index.settings import Settings, read_settings

if TYPE_CHECKING:
    from index.building.executors.engine import Engine
    from index.encoder import Encoder

Say = Callable[[str], None]  # writes a line to stdout, or to stderr
_WARNINGS, _KINDS = 20, 8  # told on stderr; --json lists them all


def run_build(arguments: Sequence[str], say: Say, warn: Say) -> None:
    """Build, and say what was done; with --watch again and again, until it is interrupted. Raises UsageError."""
    flags = _parser().parse_args(arguments)
    if flags.watch and (flags.rebuild or flags.retry_failed):
        raise SettingError(
            "found --watch with --rebuild or --retry-failed; expected one of them; run: python -m index --watch"
        )
    if flags.address and flags.engine != "ray":
        raise SettingError("found --address without --engine ray; expected both; run: python -m index --engine ray")
    settings = read_settings(seeds=flags.seeds, store=flags.store)
    from index.building.failures import failed_files

    def tell(report: Report) -> None:
        for line in _told(report):
            warn(line)
        say(json.dumps(asdict(report), ensure_ascii=False) if flags.json else summary(report))

    if flags.retry_failed and not (failed := failed_files(home_of(settings.store))):
        say("nothing failed the last time")
        return
    with _builder(settings, flags) as up_to_date:
        if not flags.watch:
            tell(up_to_date(failed if flags.retry_failed else None))
            return
        from index.commands.watch import follow

        for report in follow(settings.seeds, up_to_date):
            tell(report)


def _parser() -> Parser:
    parser = Parser(
        "python -m index",
        "Index a folder of articles; only what changed is done anew. Commands, each with --help: text, explain, verify, "
        "export, import.",
    )
    parser.add_argument("--seeds", metavar="DIR", help="folder of the articles (default: seeds)")
    parser.add_argument("--store", metavar="STORE", help=STORE_HELP)
    parser.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help="who works: this machine's processes, or a Ray cluster",
    )
    parser.add_argument(
        "--address",
        metavar="ADDRESS",
        help="HOST:PORT of a Ray cluster this machine has joined, or auto (default: a new one)",
    )
    processes = "processes that read; of Ray, of each stage (default: one a core, if it pays)"
    parser.add_argument("--workers", metavar="N", type=number(int, 0, 256), default=0, help=processes)
    parser.add_argument("--rebuild", action="store_true", help="do everything anew")
    parser.add_argument("--retry-failed", action="store_true", help="only try again what could not be read")
    parser.add_argument(
        "--watch", action="store_true", help="go on: index what changes in the folder, until interrupted"
    )
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
    return parser


@contextmanager
def _builder(settings: Settings, flags: Namespace) -> Iterator[Callable[[Collection[str] | None], Report]]:
    """Yield what builds with the settings' encoder and the flags' engine; the encoder is loaded and Ray begun once."""
    from index.building.build import build
    from index.building.failures import remember_failures
    from index.encoder import load_encoder

    load = partial(load_encoder, settings.encoder, settings.encoder_dimension)
    encoder = load()
    seeds, store, fields = settings.seeds, settings.store, settings.fields
    with _engine(flags, load, encoder.fingerprint) as engine:

        def up_to_date(only: Collection[str] | None) -> Report:
            report = build(seeds, store, encoder, rebuild=flags.rebuild, only=only, fields=fields, engine=engine)
            remember_failures(home_of(store), report, only)
            return report

        yield up_to_date


@contextmanager
def _engine(flags: Namespace, load: Callable[[], Encoder], fingerprint: str) -> Iterator[Engine]:
    """Yield who does the heavy work; of a watched folder's changes a cluster is given those that are worth its start."""
    from index.building.executors.local import FEW, Local

    if flags.engine == "local":
        yield Local(flags.workers)
        return
    from index.building.executors.connection import connected

    least = FEW if flags.watch else 0
    with connected(load, fingerprint, address=flags.address, workers=flags.workers, least=least) as cluster:
        yield cluster


def _told(report: Report) -> Iterator[str]:
    """Say what was left out, what was lost of what was read, and, in one line, what is nothing to read."""
    yield from (f"left out: {failed['error']}" for failed in report.errors)
    yield from (f"read with losses: {lossy['warning']}" for lossy in report.warnings[:_WARNINGS])
    if (more := len(report.warnings) - _WARNINGS) > 0:
        yield f"read with losses: {more} more; run: python -m index --json"
    kinds = Counter(skipped["reason"].removeprefix("a ") for skipped in report.skipped)
    if kinds:
        named = ", ".join(kind for kind, _ in kinds.most_common(_KINDS)) + (", …" if len(kinds) > _KINDS else "")
        yield f"left aside: {kinds.total()} {'file' if kinds.total() == 1 else 'files'} ({named})"


def summary(report: Report) -> str:
    """Return a report in three lines."""
    changes = ", ".join(f"{count} {kind}" for kind, count in report.articles.items() if count) or "none"
    return (
        f"articles: {changes}\npassages: {report.passages['total']} to search, {report.passages['embedded']} of them new\n"
        f"generation {report.generation} in {report.seconds['total']:.1f} s"
    )
