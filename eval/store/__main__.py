"""python -m eval store: kill builds, ask during updates, index hostile files, compare engines; print a table, 1 if unsound."""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.options import COUNT
from eval.provenance import commit, dirty, machine
from eval.run_folder import write_json
from eval.store.table import TABLES, render
from index.cli import Parser, number, run
from index.settings import read_settings

README, RECORDS = Path("index/README.md"), Path("eval/results/store")


def main(arguments: Sequence[str]) -> int:
    """Run one of the measurings. Returns 1 if anything was unsound. Raises UsageError for unusable input."""
    given = _parser().parse_args(arguments)
    if given.what == "render":
        print(f"{'made anew' if render(given.readme, given.records) else 'nothing changed in'}: {given.readme}")
        return 0
    started = datetime.now(UTC).isoformat(timespec="seconds")
    command = " ".join(["python -m eval store", *arguments])
    about = {"command": command, "commit": commit(), "dirty": dirty(), "started": started, "machine": machine()}
    with tempfile.TemporaryDirectory(prefix="news-qa-store-") as home:
        content, flaws = given.measure(given, Path(home))
    record = {"about": about, **content}
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        write_json(given.out / f"{given.what}.json", record)
    print(json.dumps(record, ensure_ascii=False) if given.json else TABLES[given.what](record))
    for flaw in flaws:
        print(f"unsound: {flaw}", file=sys.stderr)
    return int(bool(flaws))


def _parser() -> Parser:
    parser = Parser("python -m eval store", str(__doc__).split(": ", 1)[1])
    named = parser.add_subparsers(metavar="WHAT", required=True, dest="what")
    kills = named.add_parser("kills", description="Kill builds at random times and inside every step.")
    kills.set_defaults(measure=_kills)
    kills.add_argument("--moments", metavar="N", type=COUNT, default=64, help="kills (default 64)")
    kills.add_argument("--articles", metavar="N", type=number(int, 16, 10**6), default=60, help="default 60")
    kills.add_argument("--seed", metavar="N", type=number(int, 0, 10**9), default=1, help="of every choice (default 1)")
    load = named.add_parser("load", description="Ask from many threads while the store is updated.")
    load.set_defaults(measure=_load)
    load.add_argument("--threads", metavar="N", type=COUNT, default=16, help="that ask (default 16)")
    load.add_argument("--updates", metavar="N", type=COUNT, default=20, help="of the store (default 20)")
    hostile = named.add_parser("hostile", description="Index hostile files, and harmed stores.")
    hostile.set_defaults(measure=_hostile)
    hostile.add_argument(
        "--case", metavar="WORD", action="append", default=[], help="only cases with this word; repeat"
    )
    engines = named.add_parser("engines", description="Ask the gold questions of a folder and of a Milvus alike.")
    engines.set_defaults(measure=_engines)
    engines.add_argument("--limit", metavar="N", type=COUNT, help="questions (default: all of dev)")
    engines.add_argument("--milvus", metavar="STORE", default="", help="an empty Milvus (default: one file of it)")
    engines.add_argument("--distractors", metavar="FILE", help="further articles, one a line")
    engines.add_argument("--distractors-limit", metavar="N", type=COUNT, help="the first of them (default: all)")
    for each in (kills, load, hostile, engines):
        each.add_argument("--out", metavar="DIR", type=Path, help="also write WHAT.json there")
        each.add_argument("--json", action="store_true", help="print one JSON object")
    tables = named.add_parser("render", description="Make the tables of a README anew from the records.")
    tables.add_argument("--readme", metavar="FILE", type=Path, default=README, help=f"default {README}")
    tables.add_argument("--records", metavar="DIR", type=Path, default=RECORDS, help=f"default {RECORDS}")
    return parser


Measured = tuple[dict[str, Any], Sequence[str]]  # what a record holds, and what was unsound


def _kills(given: Namespace, home: Path) -> Measured:
    from eval.store.kills import STEPS, kills
    from eval.store.stories import tell
    from index.encoder import load_encoder

    settings = read_settings()
    story = tell(home, given.articles, load_encoder(settings.encoder, settings.encoder_dimension))
    done = [asdict(kill) for kill in kills(story, given.moments, given.seed)]
    return {"steps": STEPS, "kills": done}, [f"{kill['moment']}: {flaw}" for kill in done for flaw in kill["flaws"]]


def _load(given: Namespace, home: Path) -> Measured:
    from eval.store.load import load

    measured, flaws = load(home, given.threads, given.updates)
    return {"load": measured}, flaws


def _hostile(given: Namespace, home: Path) -> Measured:
    from eval.store.hostile.cases import hostile

    cases = [asdict(case) for case in hostile(home, given.case)]
    return {"cases": cases}, [f"{case['name']}: {flaw}" for case in cases for flaw in case["flaws"]]


def _engines(given: Namespace, home: Path) -> Measured:
    from eval.store.engines import Others, engines

    measured, flaws = engines(home, Others(given.distractors, given.distractors_limit), given.limit, given.milvus)
    return {"engines": measured}, flaws


if __name__ == "__main__":
    sys.exit(run(main))
