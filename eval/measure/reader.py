"""The reader measured: answers in the right context and in a whole file, silence where there is none, size and time.

A part that was measured by the same code and weights is kept in the work folder and not done again.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from pydantic import TypeAdapter
from tqdm import tqdm

from eval.datasets.trials import matching
from eval.measure.answers import Found, likeliest, scored, search, texts
from eval.measure.cost import cost
from eval.measure.record import AT, FileRow, ReaderRecord, Silent, Spans, Whole, against, apart, hashes, mean
from eval.provenance import made_by
from index.address import home_of
from index.corpora import held_context
from index.corpora.contexts import build_context_store, context_name
from index.corpora.reading import ReadingQuestion, benchmark
from index.encoder import Encoder, load_encoder
from index.errors import SourceError, UsageError
from index.files import atomic
from index.records import validated
from index.settings import read_settings
from index.store.open import open_store
from index.store.store import Store
from rag.reader.model import Reader, open_reader

SPEED = "speed"  # the part that is no file
TRIED = 500  # questions of the file that is for development only
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A file and what is asked of it. ``whole``: also of all its passages at once; ``silent``: and of those without an
    answer; ``held``: only questions of contexts that are never trained on; ``first``: only so many.
    """

    name: str
    held: bool = True
    whole: bool = False
    silent: bool = False
    first: int | None = None

    @property
    def file(self) -> str:
        """Where it lies in the data folder."""
        return f"qa/{self.name}.jsonl.xz"


CMRC = Benchmark("cmrc2018_train", whole=True, silent=True)
BENCHMARKS = (
    CMRC,
    Benchmark("drcd_dev", whole=True, silent=True),
    Benchmark("squadshifts_wiki_en", whole=True),
    Benchmark("news_mrc_zh_dev", held=False, whole=True),  # nothing of it is trained on
    Benchmark("cmrc2018_trial", held=False, first=TRIED),
    Benchmark("nq_oracle_en"),
)
Questions = tuple[list[ReadingQuestion], list[str]]  # what is asked of a file, and every context of it once


@dataclass(frozen=True, slots=True)
class Bench:
    """What measures: the folder of stores and finished parts, what embeds, and what reads."""

    folder: Path
    encoder: Encoder
    reader: Reader


def measure(data: Path, work: Path | None = None, limit: int | None = None, names: Sequence[str] = ()) -> ReaderRecord:
    """Return a record: what was measured by what, a row a file, and the cost.

    ``work`` keeps stores and finished parts for the next time; None: a folder that goes with the process. ``limit``:
    only so many questions a file; ``names``: only parts whose name has one of these.
    Raises UsageError without the data or the weights, and for a name that no part has.
    """
    clock, encoder, reader = perf_counter(), load_encoder("own"), open_reader()
    about = {**made_by(read_settings()), "reader": reader.fingerprint, "encoder": encoder.fingerprint}
    parts = matching([*(b.name for b in BENCHMARKS), SPEED], names, "--name")
    needed = [b for b in BENCHMARKS if b.name in parts or (b is CMRC and SPEED in parts)]
    files = {b: load(data, b, limit) for b in needed}  # before anything is measured: what is missing is missed now
    read = hashes(data, (b.file for b in needed))
    decides = [2, limit, *(about[part] for part in ("code", "settings", "versions", "reader", "encoder"))]
    with TemporaryDirectory(prefix="news-qa-reader-") as spare:
        bench = Bench(_made(work or Path(spare)), encoder, reader)
        rows = [kept(bench, b, files[b], json.dumps([*decides, read[b.file]])) for b in needed if b.name in parts]
        costs = None
        if SPEED in parts:  # never kept, for the machine may have been busy
            asked, contexts = files[CMRC]
            costs = cost(home_of(_store(bench, CMRC, contexts).address), [q.question for q in asked])
    about |= {"limit": limit, "names": list(names), "seconds": round(perf_counter() - clock)}
    return ReaderRecord(2, about, read, tuple(rows), costs)


def load(data: Path, file: Benchmark, limit: int | None = None) -> Questions:
    """Return the questions of a file, the first ``limit`` of them. Raises SourceError where it has none to ask."""
    every = list(benchmark(data, file.file))
    asked = [q for q in every if not file.held or held_context(q.context)]
    if not asked:
        found = "no question" + " of a held context" * file.held
        raise SourceError(f"{data / file.file}: found {found}; expected some; get the file anew")
    first = min((n for n in (file.first, limit) if n is not None), default=None)
    return asked[:first], list(dict.fromkeys(q.context for q in every))


def _made(folder: Path) -> Path:
    try:
        (folder / "measured").mkdir(parents=True, exist_ok=True)
        return folder
    except OSError as error:
        expected = "a folder that may be written; run it with another --work"
        raise UsageError(f"cannot write {folder} ({error.strerror}); expected {expected}") from None


def kept(bench: Bench, file: Benchmark, questions: Questions, decides: str) -> FileRow:
    """Return a file's row: the one that was measured before, where all that ``decides`` is the same."""
    done = bench.folder / "measured" / f"{file.name}-{hashlib.sha256(decides.encode()).hexdigest()[:12]}.json"
    if done.is_file():
        return validated(TypeAdapter(FileRow), json.loads(done.read_text("utf8")), str(done), f"run: rm {done}")
    row = row_of(bench, file, questions)
    with atomic(done) as part:
        part.write_text(json.dumps(asdict(row)), "utf8")
    return row


def row_of(bench: Bench, file: Benchmark, questions: Questions) -> FileRow:
    """Ask a file's questions: of the right context, and of the whole file where the benchmark says so."""
    (asked, contexts), whole, silent = questions, None, None
    progress = partial(tqdm, asked, leave=False)
    given = [scored(likeliest(bench.reader, a), texts(a)) for a in progress(f"{file.name}, given")]
    if file.whole:
        store = _store(bench, file, contexts)
        ask = partial(search, store, bench.encoder, bench.reader, silent=file.silent)
        found = [ask(a) for a in progress(f"{file.name}, whole")]
        whole, silent = whole_scores(found, list(map(texts, asked)), store.passages), silent_scores(found)
    _log.info("%s: %d questions measured", file.name, len(asked))
    return FileRow(file.name, len(asked), len(contexts), file.held, spans(given), whole, silent)


def _store(bench: Bench, file: Benchmark, contexts: Sequence[str]) -> Store:
    texts = ((context_name(context), context) for context in contexts)
    return open_store(build_context_store(texts, bench.folder / "stores" / Path(file.file).stem, bench.encoder))


def spans(pairs: Sequence[tuple[float, float]]) -> Spans:
    """Return {"em", "f1"} of the questions' (EM, F1)."""
    return {name: mean(pair[n] for pair in pairs) for n, name in enumerate(("em", "f1"))}


def whole_scores(found: Sequence[Found], answers: Sequence[Sequence[str]], passages: int) -> Whole:
    """Return recall by each way, what reading adds, and EM and F1 of the span that is chosen, with and without it."""
    ranks = {way: np.array([getattr(f, way) for f in found]) for way in ("bm25", "hybrid", "read")}
    return Whole(
        passages,
        {way: tuple(mean(places < k) for k in AT) for way, places in ranks.items()},
        against(ranks["bm25"], ranks["read"]),
        against(ranks["hybrid"], ranks["read"]),
        spans([scored(f.unread, a) for f, a in zip(found, answers, strict=True)]),
        **spans([scored(f.said.span, a) for f, a in zip(found, answers, strict=True)]),
    )


def silent_scores(found: Sequence[Found]) -> Silent | None:
    """Return the shares refused and how well confidence tells both apart; None where nothing was asked so."""
    pairs = [(f.said, f.silent) for f in found if f.silent]
    if not pairs:
        return None
    return Silent(
        len(pairs),
        mean(silent.refused for _, silent in pairs),
        mean(said.refused for said, _ in pairs),
        apart([said.confidence for said, _ in pairs], [silent.confidence for _, silent in pairs]),
    )
