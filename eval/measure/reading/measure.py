"""All of the reader's measures, part by part; a part that was measured by the same code and weights is not done again."""

from __future__ import annotations

import hashlib
import json
import logging
import platform
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from tqdm import tqdm

from eval.measure.reading.cost import cost
from eval.measure.reading.data import CMRC, Asked, Benchmark, check, chosen, load, sha256
from eval.measure.reading.given import given
from eval.measure.reading.record import FORMAT
from eval.measure.reading.score import given_scores, silent_scores, whole_scores
from eval.measure.reading.search import Searcher, search
from eval.measure.reading.store import opened
from eval.options import deciding
from eval.provenance import code, commit, dirty, machine
from index.encoder import Encoder, load_encoder
from index.errors import UsageError
from index.files import atomic
from index.settings import read_settings
from rag.reader.model import Reader, open_reader

_LIBRARIES = ("numpy", "tokenizers", "faiss-cpu", "tantivy", "jieba", "opencc")
_log = logging.getLogger(__name__)


def measure(
    data: Path, work: Path | None = None, limit: int | None = None, names: Sequence[str] = ()
) -> dict[str, Any]:
    """Return a record: what was measured by what, a row a file, and the cost.

    ``work`` keeps stores and finished parts for the next time; None: a folder that goes with the process. ``limit``:
    only so many questions a file; ``names``: only parts whose name has one of these. A row: {"name", "questions",
    "contexts", "held", "given", "whole" or None, "silent" or None}, see `eval.measure.reading.score`.
    Raises SourceError without the data, ModelError without the weights, UsageError for a name that no part has.
    """
    clock = perf_counter()
    benchmarks, speed = chosen(names)
    needed = list(dict.fromkeys([*benchmarks, *([CMRC] if speed else [])]))
    check(data, needed)
    with _folder(work) as folder:
        found = Measured(data, folder, limit)
        files = [found.file(benchmark) for benchmark in benchmarks]
        costs = found.cost() if speed else None
    about = {**found.about, "limit": limit, "names": list(names), "seconds": round(perf_counter() - clock)}
    hashes = {b.file: sha256(data, b) for b in needed}
    return {"format": FORMAT, "about": about, "data": hashes, "files": files, "cost": costs}


def _folder(work: Path | None) -> AbstractContextManager[Path | str]:
    if work is None:
        return TemporaryDirectory(prefix="news-qa-reader-")
    try:
        (work / "measured").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"cannot write {work} ({error.strerror}); expected a folder that may be written; run it with another --work"
        ) from None
    return nullcontext(work)


class Measured:
    """The parts of one measurement, each kept in the work folder as soon as it is done."""

    def __init__(self, data: Path, folder: Path | str, limit: int | None) -> None:
        self._data = data
        self._folder = Path(folder)
        self._limit = limit
        self._encoder, self._reader = load_encoder("own"), open_reader()
        self.about = _about(self._reader, self._encoder)  # now: a commit made meanwhile is not what is measured

    def file(self, benchmark: Benchmark) -> dict[str, Any]:
        """Return the row of one file."""
        return self._kept(benchmark.name, sha256(self._data, benchmark), lambda: self._row(benchmark))

    def cost(self) -> dict[str, Any]:
        """Return what reading costs, over the passages of CMRC 2018; never kept, for the machine may have been busy."""
        asked, contexts = load(self._data, CMRC, self._limit)
        folder = self._store_folder(CMRC)
        opened(contexts, folder, self._encoder)
        return cost(folder, [a.question for a in asked])

    def _row(self, benchmark: Benchmark) -> dict[str, Any]:
        asked, contexts = load(self._data, benchmark, self._limit)
        row = {
            "name": benchmark.name,
            "questions": len(asked),
            "contexts": len(contexts),
            "held": benchmark.held,
            "given": given_scores(given(self._reader, tqdm(asked, f"{benchmark.name}, given", leave=False))),
            **(self._whole(benchmark, asked, contexts) if benchmark.whole else {"whole": None, "silent": None}),
        }
        _log.info("%s: %d questions measured", benchmark.name, len(asked))
        return row

    def _whole(self, benchmark: Benchmark, asked: Sequence[Asked], contexts: Sequence[str]) -> dict[str, Any]:
        store = opened(contexts, self._store_folder(benchmark), self._encoder)
        searcher = Searcher(store, self._encoder, self._reader)
        found = [search(searcher, a, benchmark.silent) for a in tqdm(asked, f"{benchmark.name}, whole", leave=False)]
        whole = whole_scores(found, [a.answers for a in asked], store.passages)
        return {"whole": whole, "silent": silent_scores(found)}

    def _store_folder(self, benchmark: Benchmark) -> Path:
        return self._folder / "stores" / Path(benchmark.file).stem

    def _kept(self, name: str, data: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        decides = [self.about[part] for part in ("code", "settings", "versions", "reader", "encoder")]
        key = hashlib.sha256(json.dumps([FORMAT, *decides, data, self._limit]).encode()).hexdigest()[:12]
        file = self._folder / "measured" / f"{name}-{key}.json"
        if file.is_file():
            return dict(json.loads(file.read_text("utf8")))
        found = make()
        file.parent.mkdir(exist_ok=True)
        with atomic(file) as part:
            part.write_text(json.dumps(found), "utf8")
        return found


def _about(reader: Reader, encoder: Encoder) -> dict[str, Any]:
    """Return what made the record, as run.json of a run says it."""
    return {
        "commit": commit(),
        "dirty": dirty(),
        "code": code(),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "settings": deciding(read_settings()),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _LIBRARIES},
        "machine": machine(),
        "reader": reader.fingerprint,
        "encoder": encoder.fingerprint,
    }
