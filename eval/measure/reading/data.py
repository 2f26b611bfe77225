"""What the reader is asked: benchmark files laid out as ../shared/data, of the trained ones only the part that is held."""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.corpora import held_context, rows
from index.errors import SourceError, UsageError

SPEED = "speed"  # the part that is no file
TRIED = 500  # questions of the file that is for development only


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


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the context that answers it, and its answers: none where the file gives none."""

    question: str
    context: str
    answers: tuple[str, ...]


def chosen(wanted: Sequence[str]) -> tuple[list[Benchmark], bool]:
    """Return the files whose name has a wanted part, and whether speed is wanted; without any: everything.

    Raises UsageError for a part that no name has.
    """
    names = [*(b.name for b in BENCHMARKS), SPEED]
    if unknown := [part for part in wanted if not any(part in name for name in names)]:
        raise UsageError(f"found --name {unknown[0]!r}; expected a part of one of: {', '.join(names)}; correct it")
    fits = {name for name in names if not wanted or any(part in name for part in wanted)}
    return [b for b in BENCHMARKS if b.name in fits], SPEED in fits


def check(data: Path, benchmarks: Sequence[Benchmark]) -> None:
    """Raise SourceError, before anything is measured, for a file that is not there."""
    missing = [b.file for b in benchmarks if not (data / b.file).is_file()]
    if missing:
        raise SourceError(
            f"found no {', '.join(missing)} in {data}; expected the files of ../shared/data, or only those named by "
            f"--name; run: ls -R {data}"
        )


def load(data: Path, benchmark: Benchmark, limit: int | None = None) -> tuple[list[Asked], list[str]]:
    """Return the questions, the first ``limit`` of them, and every context of the file once.

    Raises SourceError for a file that cannot be read or has no question to ask.
    """
    try:
        found = [
            Asked(r["question"], r["context"], tuple(a["text"] for a in r.get("answers") or () if a["text"].strip()))
            for r in rows(data / benchmark.file)
        ]
    except (OSError, EOFError, lzma.LZMAError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(data, benchmark, repr(error)) from error
    asked = [a for a in found if held_context(a.context)] if benchmark.held else found
    if not asked:
        raise _unreadable(data, benchmark, "no question" + " of a held context" * benchmark.held)
    ends = [n for n in (benchmark.first, limit) if n is not None]
    return asked[: min(ends, default=None)], list(dict.fromkeys(a.context for a in found))


def _unreadable(data: Path, benchmark: Benchmark, found: str) -> SourceError:
    return SourceError(
        f"{data / benchmark.file} cannot be measured on: found {found}; expected lines of "
        '{"context", "question", "answers": [{"text"}]}, packed by xz; get the file anew'
    )


def sha256(data: Path, benchmark: Benchmark) -> str:
    """Return the sha256 of a benchmark's file."""
    return hashlib.sha256((data / benchmark.file).read_bytes()).hexdigest()
