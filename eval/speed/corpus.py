"""What every system is measured on: the same passages and the same questions, written to one folder a size."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.datasets.corpus import read_distractors
from eval.speed.madeup import SEED, madeup
from index.errors import UsageError

# The first is asked cold, the others are clocked: 30 of them are the fewest that carry a 95th percentile.
QUESTIONS = 31
_A_FOLDER = 1000  # articles
_CLAUSE = re.compile(r"[^，。！？；：、“”（）()\d]{5,24}")
_FIGURED = re.compile(rf"{_CLAUSE.pattern}(?=\d)")


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder with ``articles/`` (a file each), ``passages.json`` and ``questions.json``, and what is in them."""

    size: int
    folder: Path
    articles: int
    passages: int
    characters: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Text:
    """An article with the passages that our own cleaner and splitter cut from it."""

    path: str
    text: str
    passages: tuple[str, ...]


def title_of(file: str | None) -> str:
    """Say in a word what a run is measured on."""
    return f"made-up news (seed {SEED})" if file is None else "standard input" if file == "-" else Path(file).name


def texts(file: str | None) -> Iterator[Text]:
    """Yield the articles of a file of one a line (None: made-up ones without end) that have a passage."""
    from index.articles.clean import articles
    from index.articles.passages import passages

    for number, line in enumerate(read_distractors(file) if file else madeup()):
        text = " ".join(line.split())
        path = f"{number // _A_FOLDER:03d}/{number:06d}.txt"
        found = tuple(p.text for article in articles(path, text) for p in passages(article, text))
        if found:
            yield Text(path, text, found)


def write_corpora(file: str | None, sizes: Iterable[int], home: Path) -> list[Corpus]:
    """Write a corpus of each size (in passages, ascending) into a folder of its own; each begins with the one before.

    Whole articles are taken, so that a corpus may be a few passages larger than its size. Raises UsageError if the
    file holds too few.
    """
    source, taken, passages, questions = texts(file), list[Text](), list[str](), list[str]()
    corpora = list[Corpus]()
    for size in sizes:
        while len(passages) < size:
            text = next(source, None)
            if text is None:
                raise UsageError(
                    f"{file}: found {len(passages)} passages; expected at least {size}, the size asked for; "
                    "run: python -m eval.speed --sizes a smaller one"
                )
            taken.append(text)
            passages += text.passages
        questions = questions or questions_of(passages)
        folder, packed = home / str(size), json.dumps(passages, ensure_ascii=False)
        for text in taken:
            path = folder / "articles" / text.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.text, "utf8")
        (folder / "passages.json").write_text(packed, "utf8")
        (folder / "questions.json").write_text(json.dumps(questions, ensure_ascii=False), "utf8")
        digest = hashlib.sha256(packed.encode()).hexdigest()
        corpora.append(Corpus(size, folder, len(taken), len(passages), sum(map(len, passages)), digest))
    return corpora


def questions_of(passages: Sequence[str], count: int = QUESTIONS) -> list[str]:
    """Return questions from evenly spaced passages: the longest clause before a figure, and "多少" for the figure.

    A passage without such a clause is asked what its longest is about.

    >>> questions_of(["青山公司公布，第二季度的营收为2879亿元。", "青山公司昨日公布了新的产品线，很好。"], 2)
    ['第二季度的营收为多少？', '青山公司昨日公布了新的产品线是怎么回事？']
    """
    questions = list[str]()
    for passage in (passages[i * len(passages) // count] for i in range(count)):
        figured = _FIGURED.findall(passage)
        clause = max(figured or _CLAUSE.findall(passage) or [passage[:24]], key=len).strip()
        questions.append(f"{clause}多少？" if figured else f"{clause}是怎么回事？")
    return questions


def read_passages(folder: Path) -> list[str]:
    """Return the passages of a corpus folder."""
    return list(json.loads((folder / "passages.json").read_text("utf8")))
