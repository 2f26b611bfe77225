"""python -m eval: score a gold set or a benchmark; ``compare`` two runs; ``check`` a gold file."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from eval.run import GOLD, Options, evaluate, folder_of, text_of_sources, write
from index.cli import Parser, run
from index.errors import SettingError
from index.settings import setting

_MORE = "Also: python -m eval compare RUN_A RUN_B, and python -m eval check [--gold FILE]."


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status: 1 where a comparison failed."""
    commands = {"compare": _compare, "check": _check}
    if arguments and arguments[0] in commands:
        return commands[arguments[0]](arguments[1:])
    return _score(arguments)


def _score(arguments: Sequence[str]) -> int:
    parser = Parser("python -m eval", f"Ask every question of a gold file and score the answers. {_MORE}")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--gold", metavar="FILE", help="gold questions, one JSON object a line (default: the seeds')")
    what.add_argument("--squad", metavar="FILE", help="a benchmark in SQuAD's shape, its contexts as the corpus")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--store", metavar="DIR", help="the store to ask (default .store)")
    where.add_argument("--seeds", metavar="DIR", help="articles to build a temporary store of")
    parser.add_argument("--writer", help="extractive (default) or PROVIDER:MODEL")
    parser.add_argument("--distractors", metavar="FILE", help="further articles for a temporary store, one a line")
    parser.add_argument("--distractors-limit", metavar="N", type=int, help="only the first N of them")
    parser.add_argument("--limit", metavar="N", type=int, help="only the first N questions")
    parser.add_argument("--skip-broken", action="store_true", help="leave out benchmark answers with wrong offsets")
    parser.add_argument("--out", metavar="DIR", help="folder of the run (default eval/runs/NAME-COMMIT)")
    parser.add_argument("--json", action="store_true", help="print the scores as one JSON object")
    given = vars(parser.parse_args(arguments))
    out, as_json = given.pop("out"), given.pop("json")
    options = Options(**given)
    _refuse_unusable(options)
    finished = evaluate(options)
    folder = folder_of(finished, out)
    write(finished, folder)
    if as_json:
        print(json.dumps(finished.scores, ensure_ascii=False))
    else:
        from eval.report.text import table

        print(table(options.name, finished.scores))
        print(f"\nwritten to {folder}")
    return 0


def _refuse_unusable(options: Options) -> None:
    if options.squad and (options.store or options.seeds):
        flag = "--store" if options.store else "--seeds"
        raise SettingError(
            f"found --squad with {flag}; expected one of them, a benchmark is its own corpus; drop {flag}"
        )
    if options.distractors and options.store:
        raise SettingError("found --distractors with --store; expected a temporary store; give --seeds DIR instead")
    if options.distractors_limit is not None and not options.distractors:
        raise SettingError("found --distractors-limit alone; expected a file; add --distractors FILE")
    for flag, value in (("--limit", options.limit), ("--distractors-limit", options.distractors_limit)):
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

    from eval.compare import compare, to_json
    from eval.report.text import comparison

    found, flipped = compare(given.a, given.b, given.allow)
    print(json.dumps(to_json(found, flipped), ensure_ascii=False) if given.json else comparison(found, flipped))
    return int(any(difference.regression for difference in found))


def _check(arguments: Sequence[str]) -> int:
    parser = Parser("python -m eval check", "Check a gold file: its shape, its ids, its evidence in the articles.")
    parser.add_argument("--gold", metavar="FILE", default=str(GOLD), help="the file (default: the seeds')")
    parser.add_argument("--seeds", metavar="DIR", help="folder of the articles (default seeds)")
    given = parser.parse_args(arguments)

    from eval.sets.corpus import seed_sources
    from eval.sets.gold import load_gold

    sources = seed_sources(Path(setting("SEEDS", given.seeds)))
    questions = load_gold(given.gold, text_of_sources(sources))
    kinds = Counter(question.type for question in questions)
    print(f"{given.gold}: {len(questions)} questions, all usable")
    print(", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
