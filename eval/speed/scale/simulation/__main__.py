"""python -m eval.speed.scale.simulation: search millions of made-up vectors by every kind of index; write figures and a table."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from eval.options import RUNS
from eval.provenance import made_by, shown
from eval.run_folder import write_json
from eval.speed.__main__ import sizes_of
from eval.speed.scale.simulation.table import page
from index.cli import Parser, run
from index.records import parsed, read_text
from index.settings import read_settings

_GRAPHS = ("hnsw", "hnsw8")  # a graph of ten million rows takes one thread most of a day


def main(arguments: Sequence[str]) -> int:
    """Measure what --out does not hold yet, or only write its table again. Raises UsageError for unusable input."""
    parser = Parser(
        "python -m eval.speed.scale.simulation",
        "Search made-up vectors of our own distribution: recall, time and memory by kind of index and size. "
        "Goes on where it was stopped.",
    )
    parser.add_argument("--news", metavar="FILE", help="articles, one a line, plain or xz")
    parser.add_argument("--questions", metavar="FILE", help='JSON lines {"question": …}, plain or xz')
    parser.add_argument("--home", metavar="DIR", type=Path, help="where the vectors lie: 2 KB each")
    parser.add_argument("--sizes", metavar="N,N", default="1000000,3000000,10000000", help="rows (default %(default)s)")
    parser.add_argument("--graphs", metavar="N,N", default="1000000", help="sizes at which graphs are built too")
    parser.add_argument("--count", metavar="N", type=int, default=100, help="questions (default %(default)s)")
    parser.add_argument("--lists", metavar="N", type=int, default=1_024, help="of the IVF kinds (default %(default)s)")
    parser.add_argument(
        "--memory", metavar="GB", type=float, default=12.0, help="larger indexes are left out (default 12)"
    )
    parser.add_argument("--kinds", metavar="K,K", default="flat,ivf8,rabitq,ivf,codes,hnsw,hnsw8", help="in this order")
    parser.add_argument("--out", metavar="DIR", type=Path, default=RUNS / "simulation", help="default %(default)s")
    parser.add_argument("--render", action="store_true", help="only write the table of DIR/results.json again")
    given = parser.parse_args(arguments)
    file = given.out / "results.json"
    if not given.render:
        given.out.mkdir(parents=True, exist_ok=True)
        with threadpool_limits(1):
            for results in _measured(given, _before(file)):
                write_json(file, results)
    results = parsed(read_text(str(file)), str(file), "run: python -m eval.speed.scale.simulation --news …")
    (given.out / "README.md").write_text(page(results), "utf8")
    print(page(results))
    return 0


def _before(file: Path) -> list[dict[str, Any]]:
    return list(json.loads(file.read_text("utf8"))["measures"]) if file.exists() else []


def _measured(given: Any, measures: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the results so far after each kind of index."""
    from eval.speed.scale.simulation.ask import measured
    from eval.speed.scale.simulation.curve import curves
    from eval.speed.scale.simulation.kinds import fits
    from eval.speed.scale.simulation.lay import lay
    from eval.speed.scale.simulation.real import question_vectors, real_vectors

    sizes = sizes_of(given.sizes)
    real = real_vectors(given.news, given.home)
    questions = question_vectors(given.questions, given.count)
    results = {
        **made_by(read_settings()),
        "load_before": os.getloadavg()[0],
        "news": shown(given.news),
        "real": len(real),
        "dimension": real.shape[2],
        "questions": len(questions),
        "lists": given.lists,
        "curves": curves(real, questions, given.home),
        "measures": measures,
    }
    yield results
    laid = lay(given.home, real, questions, sizes, given.lists)
    graphs = sizes_of(given.graphs)
    done = {(measure["kind"], measure["rows"]) for measure in measures}
    for size in reversed(sizes):
        for kind in given.kinds.split(","):
            wanted = (kind not in _GRAPHS or size in graphs) and fits(kind, size, laid.dimension, given.memory)
            if wanted and (kind, size) not in done:
                measures += measured(kind, laid, size)
                yield {**results, "load_after": os.getloadavg()[0]}


if __name__ == "__main__":
    sys.exit(run(main))
