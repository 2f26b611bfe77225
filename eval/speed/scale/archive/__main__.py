"""python -m eval.speed.scale.archive: what an archive of articles costs, built, brought up to date and asked.

Each step is a process of its own, so that its core-seconds and its peak memory are its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from eval.speed.scale.edited import repeated
from index.cli import Parser, run
from index.records import text_lines

SHAPES = ("file", "jsonl", "files")
QUESTIONS = 200
_FOLDER = 1_000  # files of a folder
HEAD = ("articles", "as", "passages", "build, core-s", "wall s", "peak MB", "disk MB",
        "no change s", "one file more s", "one line more s", "retrieve p50 ms", "p95 ms", "core p95 ms", "asking MB")  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Print a Markdown table, a row an archive. Raises UsageError for unusable input."""
    if arguments[:1] == ["step"]:
        print(json.dumps(_STEPS[arguments[1]](*map(Path, arguments[2:]))))
        return 0
    parser = Parser("python -m eval.speed.scale.archive", "Measure building, updating and asking a large archive.")
    parser.add_argument("--news", metavar="FILE", required=True, help="articles, one a line, plain or xz")
    parser.add_argument("--questions", metavar="FILE", required=True, help='JSON lines {"question": …}, plain or xz')
    parser.add_argument("--articles", metavar="N,N", default="1000,10000,68798", help="sizes (repeated with edits)")
    parser.add_argument("--as", dest="shapes", metavar="SHAPE,…", default="file", help=f"of {', '.join(SHAPES)}")
    parser.add_argument("--home", metavar="DIR", help="where the stores are built (default: a temporary folder)")
    given = parser.parse_args(arguments)
    news = [line.strip() for _, line in text_lines(given.news) if line.strip()]
    asked = [json.loads(line)["question"] for _, line in islice(text_lines(given.questions), QUESTIONS)]
    print("| " + " | ".join(HEAD) + " |\n|" + " ---: |" * len(HEAD), flush=True)
    for count in map(int, given.articles.split(",")):
        for shape in given.shapes.split(","):
            with TemporaryDirectory(dir=given.home) as home:
                cells = _row(Path(home), shape, list(repeated(news, count + 1)), asked)
                print(f"| {' | '.join(cells)} |", flush=True)
    return 0


def _row(home: Path, shape: str, texts: list[str], asked: list[str]) -> Iterator[str]:
    *texts, more = texts
    (home / "questions.json").write_text(json.dumps(asked), "utf8")
    _lay(home / "articles", shape, texts)
    built = _step(home, "build")
    same = _step(home, "build")
    asking = _step(home, "ask")
    (home / "articles" / "late.txt").write_text(more, "utf8")
    file = _step(home, "late")
    line: dict[str, Any] = {}
    if shape != "files":
        with next((home / "articles").glob("news.*")).open("a", encoding="utf8") as end:
            end.write(_line(shape, edited_twice(more)))
        line = _step(home, "build")
    disk = sum(f.stat().st_size for f in (home / "store").rglob("*")) / 1e6
    yield from (f"{len(texts):,}", shape, f"{built['passages']:,}")
    yield from (f"{built[key]:,.0f}" for key in ("core", "wall", "peak"))
    yield from (f"{disk:,.0f}", f"{same['wall']:.1f}", f"{file['wall']:.2f}", f"{line['wall']:.1f}" if line else "–")
    yield from (f"{asking[key]:.1f}" for key in ("p50", "p95", "core95"))
    yield f"{asking['peak']:,.0f}"


def edited_twice(text: str) -> str:
    """Return another article than any that is there."""
    return list(repeated([text], 8))[-1]


def _lay(folder: Path, shape: str, texts: Sequence[str]) -> None:
    """Write the articles as one file, as JSON lines, or as a file each, a thousand to a folder."""
    folder.mkdir()
    if shape == "files":
        for number, text in enumerate(texts):
            place = folder / f"{number // _FOLDER:04d}"
            place.mkdir(exist_ok=True)
            (place / f"{number:06d}.txt").write_text(text, "utf8")
        return
    with (folder / ("news.jsonl" if shape == "jsonl" else "news.txt")).open("w", encoding="utf8") as file:
        file.writelines(_line(shape, text) for text in texts)


def _line(shape: str, text: str) -> str:
    return (json.dumps({"text": text}, ensure_ascii=False) if shape == "jsonl" else text) + "\n"


def _step(home: Path, name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "eval.speed.scale.archive", "step", name, str(home)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _build(home: Path, only: Sequence[str] | None = None) -> dict[str, float]:
    from index.building.build import build
    from index.encoder import load_encoder

    encoder = load_encoder()
    if only:  # a service that is up has its dictionaries loaded
        from index.language.names import names
        from index.language.tokens import terms

        terms("京东金融")
        names("刘强东在香港。")
    begun = time.perf_counter()
    with _memory() as peak:
        report = build(home / "articles", home / "store", encoder, only=only)
    wall = time.perf_counter() - begun
    own, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    core = own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime
    return {"passages": report.passages["total"], "core": core, "wall": wall, "peak": max(peak)}


@contextmanager
def _memory() -> Iterator[list[float]]:
    """Note every half second how much memory this process and those it started hold together, in MB."""
    seen, done = [_held()], Event()

    def look() -> None:
        while not done.wait(0.5):
            seen.append(_held())

    looking = Thread(target=look, daemon=True)
    looking.start()
    try:
        yield seen
    finally:
        done.set()
        looking.join()


def _held() -> float:
    tasks = Path("/proc/self/task").glob("*/children")
    children = [child for task in tasks for child in task.read_text().split()]
    held = 0
    for process in ("self", *children):
        with suppress(OSError):  # it has ended meanwhile
            held += int(Path("/proc", process, "statm").read_text().split()[1])
    return held * resource.getpagesize() / 1e6


def _late(home: Path) -> dict[str, float]:
    """Index one file more as a watcher does, which is told its name; the store then is open and finds it."""
    return _build(home, ["late.txt"])


def _ask(home: Path) -> dict[str, float]:
    from index.encoder import load_encoder
    from index.store.open import open_store
    from rag.asking.question import analyse
    from rag.search.retrieve import retrieve

    store, encoder = open_store(home / "store"), load_encoder()
    questions = [analyse(text) for text in json.loads((home / "questions.json").read_text("utf8"))]
    retrieve(store, encoder, questions[0])
    walls, cores = list[float](), list[float]()
    for question in questions[1:]:
        begun, core = time.perf_counter(), time.process_time()
        retrieve(store, encoder, question)
        walls.append(1000 * (time.perf_counter() - begun))
        cores.append(1000 * (time.process_time() - core))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"p50": _at(walls, 0.5), "p95": _at(walls, 0.95), "core95": _at(cores, 0.95), "peak": peak}


def _at(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


_STEPS: dict[str, Callable[[Path], dict[str, float]]] = {"build": _build, "late": _late, "ask": _ask}

if __name__ == "__main__":
    sys.exit(run(main))
