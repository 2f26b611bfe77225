"""What a run is asked for: the flags that say what is asked of what, and those that do not go together."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from eval.datasets.authored import NAME
from eval.datasets.gold import GOLD, ROOM, SPLITS
from index.cli import STORE_HELP, number
from index.corpora.authored import DEV
from index.errors import SettingError
from index.settings import USUAL, VARIABLES, Settings, read_settings, shown

RUNS = ROOM / "runs"
COUNT = number(int, 1, 10**9)  # reads a flag's number of things
# Settings that change no answer.
PLACES = (
    "seeds",
    "store",
    "host",
    "port",
    "hosts",
    "users",
    "public",
    "rate",
    "upload_mb",
    "workers",
    "timeout",
    "log",
    "log_questions",
    "otel",
    "llm_price",
    "local_only",
)


@dataclass(frozen=True, slots=True)
class Options:
    """The flags of ``python -m eval``."""

    gold: str | None = None
    squad: str | None = None
    authored: str | None = None
    store: str | None = None
    seeds: str | None = None
    writer: str | None = None
    distractors: str | None = None
    distractors_limit: int | None = None
    limit: int | None = None
    split: str | None = None
    skip_broken: bool = False
    haystack: int | None = None

    @property
    def file(self) -> str:
        """The file of questions."""
        if self.authored:
            return str(Path(self.authored) / DEV)
        return self.squad or self.gold or str(GOLD)

    @property
    def name(self) -> str:
        """What the run is called: the file up to its first point, and everything that sets it apart from a plain run.

        >>> Options(gold="mine.jsonl", split="dev", limit=20, writer="openai:gpt-4.1-mini").name
        'mine-dev-first-20-openai-gpt-4-1-mini'
        """
        stem = NAME if self.authored else "stdin" if self.file == "-" else Path(self.file).name.split(".")[0]
        parts = [stem, self.split, "among-others" if self.distractors else None]
        parts += [f"in-{self.haystack}" if self.haystack else None, f"first-{self.limit}" if self.limit else None]
        parts += (re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-") for value in _unusual(self.writer))
        return "-".join(part for part in parts if part)


def asking_flags(parser: ArgumentParser) -> None:
    """Add the flags that say what is asked of what."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--gold", metavar="FILE", help="gold questions, one JSON object a line (default: the seeds')")
    what.add_argument("--squad", metavar="FILE", help="a benchmark in SQuAD's shape, its contexts as the corpus")
    authored = "the authored dev questions of a data folder, their articles among its news"
    what.add_argument("--authored", metavar="DATA", help=authored)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--store", metavar="STORE", help=STORE_HELP)
    where.add_argument("--seeds", metavar="DIR", help="articles to build a temporary store of")
    parser.add_argument("--writer", help="extractive (default) or PROVIDER:MODEL")
    parser.add_argument("--distractors", metavar="FILE", help="further articles for a temporary store, one a line")
    parser.add_argument("--distractors-limit", metavar="N", type=COUNT, help="only the first N of them")
    parser.add_argument(
        "--haystack", metavar="N", type=COUNT, help="passages of the store of --authored (default 20000)"
    )
    parser.add_argument("--limit", metavar="N", type=COUNT, help="only the first N questions")
    parser.add_argument("--split", choices=SPLITS, help="only the questions of this split: tune on dev, report test")
    broken = "leave out benchmark questions with broken answers, repeated ids or no text"
    parser.add_argument("--skip-broken", action="store_true", help=broken)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def options_of(given: Namespace) -> Options:
    """Return the options of a command line. Raises SettingError for flags that do not go together."""
    options = Options(**{field.name: getattr(given, field.name) for field in fields(Options)})
    for flaw in _unusable(options):
        raise SettingError(f"found {flaw}")
    return options


def _unusable(options: Options) -> Iterator[str]:
    """Yield what does not go together, what was expected, and what to do."""
    what = "--squad" if options.squad else "--authored" if options.authored else None
    where = "--store" if options.store else "--seeds" if options.seeds else None
    others = options.distractors
    if what and options.split:
        yield f"{what} with --split; expected one of them, a benchmark has no split; drop --split"
    if what and where:
        yield f"{what} with {where}; expected one of them, a benchmark is its own corpus; drop {where}"
    if options.authored and others:
        yield "--authored with --distractors; expected the news of DATA alone; drop --distractors"
    if options.haystack is not None and not options.authored:
        yield "--haystack alone; expected a data folder; add --authored DATA"
    if others and options.store:
        yield "--distractors with --store; expected a temporary store; give --seeds DIR instead"
    if options.distractors_limit is not None and not others:
        yield "--distractors-limit alone; expected a file; add --distractors FILE"
    if options.file == others == "-":
        yield "- twice; expected one file from standard input; name the other"


def _unusual(writer: str | None) -> Iterator[str]:
    """Yield what is set otherwise than by default: the writer's name, other settings with theirs."""
    settings = read_settings(writer=writer)
    for name in VARIABLES:
        value = shown(getattr(settings, name))
        if name not in PLACES and value != shown(getattr(USUAL, name)):
            yield value if name == "writer" else f"{name} {Path(value).name}"


def deciding(settings: Settings) -> dict[str, str]:
    """Return the RAG_* variables that can change an answer, each with its value, "" where it is empty."""
    places = {f"RAG_{name.upper()}" for name in PLACES}
    return {name: value for name, value in settings.variables().items() if name not in places}
