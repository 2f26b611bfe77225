"""Stores with flipped bits, files cut short, a future version; stores that are locked, may only be read, have no room."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from eval.speed.corpus import madeup
from eval.store.hostile.case import ARTICLE, Result
from eval.store.process import Ended, run
from eval.store.stories import write
from index.files import exclusive

_QUESTION = "河口市今年的海带收了多少吨？"
_ROOM_KB = 200  # that a full disk has left
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Whole:
    """An unharmed store, the articles it is of, and what it answers."""

    home: Path
    answer: str

    @property
    def seeds(self) -> Path:
        """The articles."""
        return self.home / "seeds"

    def copy(self, store: Path) -> None:
        """Copy the store to a new place."""
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(self.home / "whole", store)


def harmed_stores(home: Path, words: Sequence[str]) -> Iterator[Result]:
    """Yield what became of each harmed store whose case has one of the words in its name, or of every one."""
    if words and not any(word.startswith("store") for word in words):
        return
    whole = _whole(home)
    cases: dict[str, Callable[[str], Result]] = {}
    for file in sorted(p for p in (home / "whole").rglob("*") if p.is_file() and p.stat().st_size):
        name = file.relative_to(home / "whole")
        shown = "/".join("*" if part.startswith("g0") else part for part in name.parts)
        cases[f"store: {shown} with a flipped bit"] = partial(_harmed, whole, name, _flip)
        cases[f"store: {shown} cut short"] = partial(_harmed, whole, name, _cut)
    cases |= {
        "store: of a future version": partial(_future, whole),
        "store: being built by another": partial(_locked, whole),
        "store: may only be read": partial(_read_only, whole),
        "store: no room on the disk": partial(_full, whole),
    }
    for case, judge in cases.items():
        if not words or any(word in case for word in words):
            result = judge(case)
            _log.info("%s: %s", case, result.flaws or result.outcome)
            yield result


def _whole(home: Path) -> Whole:
    articles = {f"{i}.txt": text for i, text in enumerate(islice(madeup(), 20))} | {"sea.txt": ARTICLE}
    write(home / "seeds", articles)
    _index(home / "seeds", home / "whole")
    return Whole(home, _ask(home / "whole").out)


def _index(seeds: Path, store: Path) -> Ended:
    return run(["index", "--seeds", str(seeds), "--store", str(store), "--workers", "1", "--json"])


def _ask(store: Path) -> Ended:
    return run(["rag", _QUESTION, "--json", "--store", str(store)])


def _same(out: str, other: str) -> bool:
    """Tell whether two answers are the same but for the time they took and the generation's name."""
    try:
        pair = [json.loads(text) for text in (out, other)]
    except ValueError:
        return False
    return {**pair[0], "seconds": 0, "generation": 0} == {**pair[1], "seconds": 0, "generation": 0}


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x10
    file.write_bytes(data)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _harmed(whole: Whole, name: Path, harm: Callable[[Path], None], case: str) -> Result:
    """A harmed file is told of, or changes no answer; the next build mends it."""
    store = whole.home / "store"
    whole.copy(store)
    harm(store / name)
    asked = _ask(store)
    flaws = _told(asked, 2) if asked.status else []
    if not asked.status and not _same(asked.out, whole.answer):
        flaws.append("another answer, without a word")
    built = _index(whole.seeds, store)
    flaws += [f"the build ended with {built.status}"] if built.status else []
    if not flaws and not _same(_ask(store).out, whole.answer):
        flaws.append("not mended by a build")
    outcome = "told, then mended" if asked.status else "answered as before, then mended"
    return _result(case, outcome, asked.err if asked.status else "", built, flaws)


def _told(ended: Ended, status: int) -> list[str]:
    """Return what is wrong with how a command told of a harm: another status, or more than a line."""
    lines = ended.err.strip().splitlines()
    flaws = [f"status {ended.status}, not {status}"] if ended.status != status else []
    return flaws + ([f"{len(lines)} lines said, the last: {(lines or [''])[-1][:120]}"] if len(lines) != 1 else [])


def _result(case: str, outcome: str, said: str, ended: Ended, flaws: Sequence[str]) -> Result:
    last = (said.strip().splitlines() or [""])[-1]
    return Result(case, "unsound" if flaws else outcome, last, ended.seconds, ended.peak_mb, tuple(flaws))


def _future(whole: Whole, case: str) -> Result:
    """A store of a later program is neither read nor replaced without a word."""
    store = whole.home / "store"
    whole.copy(store)
    for file in store.rglob("manifest.json"):
        content = json.loads(file.read_text("utf8"))
        file.write_text(json.dumps({**content, "format": content["format"] + 1}), "utf8")
    before = {file: file.read_bytes() for file in store.rglob("*") if file.is_file()}
    built, asked = _index(whole.seeds, store), _ask(store)
    flaws = [f"index: {flaw}" for flaw in _told(built, 2)] + [f"rag: {flaw}" for flaw in _told(asked, 2)]
    if {file: file.read_bytes() for file in store.rglob("*") if file.is_file()} != before:
        flaws.append("it was replaced")
    return _result(case, "told, left as it was", built.err, built, flaws)


def _locked(whole: Whole, case: str) -> Result:
    store = whole.home / "store"
    whole.copy(store)
    with exclusive(store, RuntimeError):
        built, asked = _index(whole.seeds, store), _ask(store)
    flaws = [*_told(built, 2), *([] if "by process " in built.err else ["it is not said by whom"])]
    flaws += [] if _same(asked.out, whole.answer) else ["it could not be asked meanwhile"]
    return _result(case, "told, asked meanwhile", built.err, built, flaws)


@contextmanager
def _disk(place: Path, size_kb: int) -> Iterator[bool]:
    """Mount a small disk; False where nobody may (it takes root)."""
    place.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", str(place)]
    mounted = subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(place)], check=True)


_SKIPPED = "mounting a disk takes root"


def _read_only(whole: Whole, case: str) -> Result:
    with _disk(whole.home / "disk", 1 << 16) as mounted:
        if not mounted:
            return Result(case, "skipped", _SKIPPED, 0, 0, ())
        store = whole.home / "disk" / "store"
        whole.copy(store)
        write(whole.home / "more", {"sea.txt": ARTICLE})
        subprocess.run(["mount", "-o", "remount,ro", str(store.parent)], check=True)
        asked, built = _ask(store), _index(whole.home / "more", store)
    flaws = [] if _same(asked.out, whole.answer) else [f"asking it: {asked.err.strip()[:200] or 'another answer'}"]
    return _result(case, "asked, building told", built.err, built, [*flaws, *_told(built, 2)])


def _full(whole: Whole, case: str) -> Result:
    used = sum(file.stat().st_size + 4096 for file in (whole.home / "whole").rglob("*")) // 1024
    with _disk(whole.home / "disk", used + _ROOM_KB) as mounted:
        if not mounted:
            return Result(case, "skipped", _SKIPPED, 0, 0, ())
        store = whole.home / "disk" / "store"
        whole.copy(store)
        write(whole.home / "more", {f"{i}.txt": text for i, text in enumerate(islice(madeup(), 400))})
        built, asked = _index(whole.home / "more", store), _ask(store)
    flaws = [] if _same(asked.out, whole.answer) else ["what stood before does not stand"]
    return _result(case, "told, the old one stands", built.err, built, [*flaws, *_told(built, 2)])
