"""Every case in a folder of its own beside two plain articles, indexed by the real command within bounds."""

from __future__ import annotations

import json
import logging
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from eval.store.hostile.archives import archives
from eval.store.hostile.case import ARTICLE, NAME, Case, Result
from eval.store.hostile.documents import documents
from eval.store.hostile.places import places
from eval.store.hostile.stores import harmed_stores
from eval.store.hostile.texts import texts
from eval.store.process import Bounds, Ended, run
from eval.store.stories import write
from index.errors import StoreError
from index.store.open import open_store

_BOUNDS = Bounds(seconds=120, memory_mb=6144)  # addresses: the libraries alone reserve some 2 GB of them
PEAK_MB = 2500  # of memory in use
_PLAIN = {f"plain-{n}.txt": ARTICLE.replace("河口", town) for n, town in enumerate(("云岭", "白沙"))}
_log = logging.getLogger(__name__)


def hostile(home: Path, words: Sequence[str]) -> Iterator[Result]:
    """Yield what became of each case whose name has one of the words, or of every one."""
    for case in (case for make in (places, texts, documents, archives) for case in make()):
        if not words or any(word in case.name for word in words):
            result = Result(case.name, "skipped", case.skipped, 0, 0, ()) if case.skipped else _indexed(home, case)
            _log.info("%s: %s", case.name, result.flaws or result.outcome)
            yield result
    yield from harmed_stores(home, words)


def _indexed(home: Path, case: Case) -> Result:
    folder, store = home / "case" / "articles", home / "case" / "store"
    folder.mkdir(parents=True)
    write(folder, _PLAIN)
    case.make(folder)
    done = Event()
    during = Thread(target=_go_on, args=(case, folder, done))
    during.start()
    try:
        command = ["index", "--seeds", str(folder), "--store", str(store), "--workers", "1", "--json"]
        ended = run(command, _BOUNDS)
    finally:
        done.set()
        during.join()
    result = _judged(case, ended, *_found(store, case.mark))
    if list(home.rglob("escaped.txt")) or Path("/tmp/escaped.txt").exists():
        result = Result(case.name, "escaped", "", ended.seconds, ended.peak_mb, ("a member was written outside",))
    shutil.rmtree(home / "case")
    return result


def _go_on(case: Case, folder: Path, done: Event) -> None:
    while case.during and not done.is_set():
        case.during(folder)


def _found(store: Path, mark: str) -> tuple[bool, bool]:
    """Tell whether the plain articles stand in a store, and whether a sentence does in another."""
    with suppress(StoreError):
        opened = open_store(store)
        texts = {source: opened.text(source) for source in opened.sources()}
        rest = all(texts.get(source) == text for source, text in _PLAIN.items())
        return rest, any(mark in text for source, text in texts.items() if source not in _PLAIN)
    return False, False


def _judged(case: Case, ended: Ended, rest: bool, read: bool) -> Result:
    report = _report(ended.out)
    told = [note for kind in ("errors", "warnings", "skipped") for note in report.get(kind, ())]
    naming = [note for note in map(_said, told) if NAME in note]
    named = bool(naming)
    flaws = list[str]()
    if ended.late:
        flaws.append(f"not done within {_BOUNDS.seconds:.0f} s")
    elif ended.status:
        flaws.append(f"status {ended.status}: {(ended.err.strip().splitlines() or ['nothing said'])[-1][:160]}")
    elif not rest:
        flaws.append("the rest was not indexed")
    if "Traceback" in ended.err:
        flaws.append("a traceback")
    if ended.peak_mb > PEAK_MB:
        flaws.append(f"{ended.peak_mb:.0f} MB of memory")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for note in naming for c in note):
        flaws.append("a name is shown unescaped")
    if not ended.status:
        flaws += _wanting(case, named, read)
    outcome = " and ".join([*["read"] * read, *["named"] * named]) or "neither read nor named"
    return Result(case.name, outcome, naming[0] if naming else "", ended.seconds, ended.peak_mb, tuple(flaws))


def _wanting(case: Case, named: bool, read: bool) -> list[str]:
    """Return what of the expected is not there."""
    if case.expected == "either":
        return [] if named or read else ["passed over without a word"]
    flaws = ["not read"] if case.expected in ("read", "both") and not read else []
    return flaws + (["not named"] if case.expected in ("named", "both") and not named else [])


def _report(out: str) -> dict[str, Any]:
    try:
        return dict(json.loads(out))
    except ValueError:
        return {}


def _said(note: object) -> str:
    """Return an error or warning of the report as one text: its source and what is said of it."""
    return ": ".join(map(str, note.values())) if isinstance(note, dict) else str(note)
