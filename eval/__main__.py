"""python -m eval: score a gold set or a benchmark; compare, ablate, report and publish runs; check a gold file."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from eval.datasets.gold import SPLITS
from eval.options import GOLD, RUNS, Options
from index.cli import Parser, run
from index.errors import SettingError
from index.settings import setting

_MORE = (
    "Also: python -m eval compare RUN_A RUN_B; ablate (what each part is worth); report RUN (its page again); "
    "publish RUN (into eval/results/ and the README); check [--gold FILE]; encoder --data DIR (search by vectors alone); "
    "reader --data DIR (answers in the right passage and in whole files). Each has --help."
)


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: 1 where a comparison failed."""
    commands = {
        "compare": _compare,
        "ablate": _ablate,
        "report": _report,
        "publish": _publish,
        "check": _check,
        "encoder": _encoder,
        "reader": _reader,
    }
    if not arguments or arguments[0].startswith("-"):
        return _score(arguments)
    if arguments[0] not in commands:
        known = ", ".join(commands)
        raise SettingError(f"found the command {arguments[0]!r}; expected {known}, or none; run: python -m eval --help")
    return commands[arguments[0]](arguments[1:])


def _asking(name: str, help: str) -> Parser:
    """Return a parser with the flags that say what is asked of what."""
    parser = Parser(name, help)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--gold", metavar="FILE", help="gold questions, one JSON object a line (default: the seeds')")
    what.add_argument("--squad", metavar="FILE", help="a benchmark in SQuAD's shape, its contexts as the corpus")
    what.add_argument(
        "--authored", metavar="DATA", help="the authored dev questions of a data folder, their articles among its news"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--store", metavar="DIR", help="the store to ask (default .store)")
    where.add_argument("--seeds", metavar="DIR", help="articles to build a temporary store of")
    parser.add_argument("--writer", help="extractive (default) or PROVIDER:MODEL")
    parser.add_argument("--distractors", metavar="FILE", help="further articles for a temporary store, one a line")
    parser.add_argument("--distractors-limit", metavar="N", type=int, help="only the first N of them")
    parser.add_argument("--haystack", metavar="N", type=int, help="passages of the store of --authored (default 20000)")
    parser.add_argument("--limit", metavar="N", type=int, help="only the first N questions")
    parser.add_argument("--split", choices=SPLITS, help="only the questions of this split: tune on dev, report test")
    parser.add_argument(
        "--skip-broken",
        action="store_true",
        help="leave out benchmark questions with broken answers, repeated ids or no text",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _asked(given: argparse.Namespace) -> Options:
    """Return the options of a command line. Raises SettingError for flags that do not go together."""
    options = Options(**{name: value for name, value in vars(given).items() if name not in ("out", "json")})
    _refuse_unusable(options)
    return options


def _score(arguments: Sequence[str]) -> int:
    parser = _asking("python -m eval", f"Ask every question of a gold file and score the answers. {_MORE}")
    parser.add_argument("--out", metavar="DIR", help="folder of the run (default eval/runs/NAME-COMMIT)")
    given = parser.parse_args(arguments)
    options = _asked(given)

    from eval.report.page import write_report
    from eval.report.text import table
    from eval.run import evaluate

    folder, found = evaluate(options, Path(given.out) if given.out else None)
    page = write_report(folder)
    print(json.dumps(found, ensure_ascii=False) if given.json else f"{table(options.name, found)}\n\nopen {page}")
    return 0


def _refuse_unusable(options: Options) -> None:
    what = "--squad" if options.squad else "--authored" if options.authored else None
    if what and options.split:
        raise SettingError(f"found {what} with --split; expected one of them, a benchmark has no split; drop --split")
    if what and (options.store or options.seeds):
        flag = "--store" if options.store else "--seeds"
        raise SettingError(
            f"found {what} with {flag}; expected one of them, a benchmark is its own corpus; drop {flag}"
        )
    if options.authored and options.distractors:
        raise SettingError("found --authored with --distractors; expected the news of DATA alone; drop --distractors")
    if options.haystack is not None and not options.authored:
        raise SettingError("found --haystack alone; expected a data folder; add --authored DATA")
    if options.distractors and options.store:
        raise SettingError("found --distractors with --store; expected a temporary store; give --seeds DIR instead")
    if options.distractors_limit is not None and not options.distractors:
        raise SettingError("found --distractors-limit alone; expected a file; add --distractors FILE")
    counts = {
        "--limit": options.limit,
        "--distractors-limit": options.distractors_limit,
        "--haystack": options.haystack,
    }
    for flag, value in counts.items():
        if value is not None and value < 1:
            raise SettingError(f"found {flag} {value}; expected 1 or more; correct it")
    if [options.file, options.distractors].count("-") > 1:
        raise SettingError("found - twice; expected one file from standard input; name the other")


def _compare(arguments: Sequence[str]) -> int:
    parser = Parser("python -m eval compare", "Compare two runs; exit 1 if B is significantly worse than A.")
    parser.add_argument("a", metavar="RUN_A", type=Path, help="folder of the run to compare with")
    parser.add_argument("b", metavar="RUN_B", type=Path, help="folder of the run that may be worse")
    parser.add_argument("--allow", metavar="NAME", action="append", default=[], help="a score that may get worse")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(arguments)

    from eval.compare import compare, setups, to_json
    from eval.report.text import comparison

    found, flipped = compare(given.a, given.b, given.allow)
    differs = setups(given.a, given.b)
    as_json = given.json and json.dumps(to_json(found, flipped, differs), ensure_ascii=False)
    print(as_json or comparison(found, flipped, differs))
    return int(any(difference.regression for difference in found))


def _ablate(arguments: Sequence[str]) -> int:
    parser = _asking("python -m eval ablate", "Ask with one part taken out or turned, and tell the difference.")
    parser.add_argument(
        "--out", metavar="FILE", help="the table as JSON (default eval/runs/ablations-NAME-COMMIT.json)"
    )
    given = parser.parse_args(arguments)
    options = _asked(given)
    if options.store:
        raise SettingError("found --store; expected a folder of articles, for other passage sizes; give --seeds DIR")
    if "-" in (options.file, options.distractors):
        raise SettingError("found - with ablate; expected a file that can be read again; name it")

    from eval.ablate import ablate
    from eval.provenance import commit
    from eval.report.text import ablations
    from eval.run_folder import writable, write_json

    file = writable(Path(given.out) if given.out else RUNS / f"ablations-{options.name}-{commit()}.json")
    found = ablate(options)
    write_json(file, found)
    print(json.dumps(found, ensure_ascii=False) if given.json else f"{ablations(found)}\n\nwritten to {file}")
    return 0


def _report(arguments: Sequence[str]) -> int:
    parser = Parser("python -m eval report", "Write a run's page, report.html, again.")
    parser.add_argument("run", metavar="RUN", type=Path, help="folder of the run")
    given = parser.parse_args(arguments)

    from eval.report.page import write_report

    print(f"open {write_report(given.run)}")
    return 0


def _publish(arguments: Sequence[str]) -> int:
    parser = Parser("python -m eval publish", "Keep runs in eval/results/ and make the READMEs' tables of them anew.")
    parser.add_argument(
        "given",
        metavar="RUN",
        type=Path,
        nargs="*",
        help="folder of a run, an encoder's or a reader's record, or file of an ablation",
    )
    parser.add_argument("--as", metavar="WORD", dest="word", help="keep a run as NAME-WORD, beside the one called NAME")
    given = parser.parse_args(arguments)

    from eval.publish import publish, render_readmes

    for path in given.given:
        print(f"kept in {publish(path, given.word)}")
    changed = render_readmes()
    print(f"tables made anew in {', '.join(changed)}" if changed else "no table changed")
    return 0


def _check(arguments: Sequence[str]) -> int:
    parser = Parser("python -m eval check", "Check a gold file: its shape, its ids, its evidence in the articles.")
    parser.add_argument("--gold", metavar="FILE", default=str(GOLD), help="the file (default: the seeds')")
    parser.add_argument("--seeds", metavar="DIR", help="folder of the articles (default seeds)")
    given = parser.parse_args(arguments)

    from eval.datasets.corpus import seed_sources
    from eval.datasets.gold import load_gold
    from eval.run import text_of_sources

    folder = Path(setting("SEEDS", given.seeds))
    questions = load_gold(given.gold, text_of_sources(seed_sources(folder), folder))
    kinds = Counter(question.type for question in questions)
    print(f"{given.gold}: {len(questions)} questions, all usable")
    if splits := Counter(question.split for question in questions if question.split):
        print(", ".join(f"{split} {count}" for split, count in sorted(splits.items())))
    print(", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
    return 0


def _encoder(arguments: Sequence[str]) -> int:
    from eval.measure.commands import encoder, encoder_flags

    parser = Parser("python -m eval encoder", "Search with encoders alone, beside BM25 and the service's hybrid.")
    encoder_flags(parser)
    print(encoder(parser.parse_args(arguments)))
    return 0


def _reader(arguments: Sequence[str]) -> int:
    from eval.measure.commands import reader, reader_flags

    parser = Parser(
        "python -m eval reader", "The reader: answers in the right passage and in a whole file, silence, size, speed."
    )
    reader_flags(parser)
    print(reader(parser.parse_args(arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
