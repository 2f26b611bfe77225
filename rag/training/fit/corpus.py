"""What the network reads before it is asked anything: news, texts that belong together, contexts; tokenised once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.corpora import READER_SOURCES, SOURCES, held_context, held_translation, rows
from index.corpora.news import bodies
from index.training.texts import chunks, flatten
from rag.reader.vocabulary import SEP, Vocabulary
from rag.training.fit.articles import cache, cached
from rag.training.questions.examples import examples

CACHE = "corpus.npz"
STREAMS = ("news", "pairs", "contexts")
GROUPS = ("parallel", "dictionary", "pairs")
TIMES = {"news_wmt_ntrex": 3, "finance_terms": 4, "tatoeba": 2, "tico19": 2, "un_dev": 2, "country_currency": 2}
LONGEST_SIDE = 1_200  # characters of a pair's text
_CHUNK = 5_000  # texts tokenised at a time

Stream = NDArray[np.uint16]


def streams(data: Path, pieces: Vocabulary, work: Path, limit: int | None = None) -> dict[str, Stream]:
    """Return the pieces of each of STREAMS, a [SEP] after each text; kept in ``work``.

    ``limit``: texts of each at most. Raises SourceError without the news.
    """
    kept = cached(work / CACHE, pieces)
    if not kept:
        texts = {"news": (text for _, text in bodies(data, limit)), "pairs": pairs(data), "contexts": contexts(data)}
        kept = {name: stream(islice(texts[name], limit), pieces) for name in STREAMS}
        cache(work / CACHE, pieces, kept)
    return kept


def stream(texts: Iterable[str], pieces: Vocabulary) -> Stream:
    """Return the pieces of some texts end to end, a [SEP] after each."""
    laid = (flatten(np.append(ids, SEP) for ids in pieces.ids(chunk)).ids for chunk in chunks(texts, _CHUNK))
    return flatten(laid).ids


def contexts(data: Path) -> Iterator[str]:
    """Yield the contexts of the asked questions, each once, but not those held."""
    seen = {example.context: None for name in READER_SOURCES for example in examples(data, name)}
    return (context for context in seen if not held_context(context))


def pairs(data: Path) -> Iterator[str]:
    """Yield two texts that belong together one after the other, each pair as often as it is worth."""
    for source in SOURCES:
        path = data / source.file
        if source.group not in GROUPS or not path.is_file():
            continue
        for number, row in enumerate(rows(path)):
            a, b = _sides(row, source.left, source.right)
            if a and b and not held_translation(row):
                both = (a, b) if number % 2 else (b, a)
                yield from both * TIMES.get(path.name.split(".")[0], 1)


def _sides(row: dict[str, Any], left: str, right: str) -> tuple[str, str]:
    """The two texts of a row, one of them empty where they don't belong together."""
    if "defs" in row:
        defined = [d for d in row["defs"] if not d.startswith(("variant of", "see ", "old variant", "surname"))]
        return row["simp"], "; ".join(defined[:3])
    if row.get("label", 1) == 0:
        return "", ""
    return str(row.get(left, ""))[:LONGEST_SIDE], str(row.get(right, ""))[:LONGEST_SIDE]
