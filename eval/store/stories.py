"""What is built and killed: articles before and after a change, a store of the one, and what a store of the other says."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from eval.speed.corpus import madeup, questions_of
from eval.store.process import run
from eval.store.said import word_or_flaw
from index.encoder import Encoder

_QUESTIONS = 12


@dataclass(frozen=True, slots=True)
class Story:
    """A folder with articles ``before`` and ``after``, and the words (see `said`) of their stores, ``old`` and ``new``."""

    home: Path
    encoder: Encoder
    questions: Sequence[str]
    old: str
    new: str

    @property
    def after(self) -> Path:
        """The articles as they are now."""
        return self.home / "after"

    def copy(self, build: str) -> Path:
        """Return the place of a store to build: empty, or for an "incremental" build the old one, copied."""
        store = self.home / "store"
        shutil.rmtree(store, ignore_errors=True)
        if build == "incremental":
            shutil.copytree(self.home / "old", store)
        return store

    def said(self, store: Path) -> str:
        """Return the word of a store, or what is wrong with it."""
        return word_or_flaw(store, self.encoder, self.questions)


def tell(home: Path, articles: int, encoder: Encoder) -> Story:
    """Write made-up articles, change some, and build the stores before and after: the old one in two generations."""
    texts = list(islice(madeup(), articles + articles // 3))
    before = {f"{i % 4}/{i:05d}.txt": text for i, text in enumerate(texts[:articles])}
    write(home / "before", dict(list(before.items())[: -max(articles // 8, 1)]))
    build_or_raise(home / "before", home / "old")
    write(home / "before", before)
    build_or_raise(home / "before", home / "old")
    write(home / "after", _changed(before, texts[articles:]))
    build_or_raise(home / "after", home / "new")
    questions = questions_of(texts[:: max(len(texts) // _QUESTIONS, 1)], _QUESTIONS)
    words = [word_or_flaw(home / name, encoder, questions) for name in ("old", "new")]
    return Story(home, encoder, questions, *words)


def _changed(before: Mapping[str, str], more: Sequence[str]) -> dict[str, str]:
    """Take a tenth of the articles away, change another tenth, add some."""
    names, tenth = list(before), max(len(before) // 10, 1)
    kept = {name: before[name] for name in names[tenth:]}
    changed = {name: kept[name].replace("。", "，记者昨日获悉。", 1) for name in names[tenth : 2 * tenth]}
    return {**kept, **changed, **{f"new/{i:05d}.txt": text for i, text in enumerate(more)}}


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write articles into a folder, made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf8")


def build_command(seeds: Path, store: Path, *more: str) -> list[str]:
    """Return the arguments that build a store with processes beside the first."""
    return ["index", "--seeds", str(seeds), "--store", str(store), "--workers", "2", "--json", *more]


def build_or_raise(seeds: Path, store: Path) -> float:
    """Build a store with the command; return its seconds. Raises RuntimeError if it fails."""
    ended = run(build_command(seeds, store))
    if ended.status:
        last = (ended.err.strip().splitlines() or ["nothing"])[-1]
        raise RuntimeError(f"status {ended.status}, it said: {last}")
    return ended.seconds
