"""Search trials for an encoder: questions, a haystack of passages, and which passage is the right one.

Data that the encoder is never trained on, laid out as ../shared/data; its training code names what is held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder.train.sources import check_folder, held_passage, held_translation, lines, rows
from index.split import passages
from index.types import Article

HELD_PAIRS = 2_000


@dataclass(frozen=True, slots=True)
class Trial:
    """Questions, the haystack, and the place of each question's passage in it."""

    name: str
    questions: list[str]
    passages: list[str]
    truth: NDArray[np.int64]
    lexical: bool = True  # whether words can match at all


def trials(data: Path) -> Iterator[Trial]:
    """Yield the trials of a data folder. Raises SourceError where it holds none of this data."""
    data = check_folder(data)
    qa = data / "qa"
    yield _asked("CMRC 2018 trial", list(rows(qa / "cmrc2018_trial.jsonl.xz")))
    for name, file in (("DRCD dev, held fifth", "drcd_dev"), ("SQuADShifts wiki, held fifth", "squadshifts_wiki_en")):
        yield _asked(name, list(rows(qa / f"{file}.jsonl.xz")), held_passage)
    yield _asked("NewsMRC dev", list(rows(qa / "news_mrc_zh_dev.jsonl.xz")))
    yield from _translated([r for r in rows(data / "parallel/news_wmt_ntrex.jsonl.xz") if held_translation(r)])
    yield _finance(data / "dev")


def _asked(name: str, found: list[dict[str, Any]], chosen: Callable[[str], bool] = bool) -> Trial:
    """Every passage is in the haystack; the questions are those of the chosen passages."""
    place = {c: i for i, c in enumerate(dict.fromkeys(r["context"] for r in found))}
    asked = [r for r in found if chosen(r["context"])]
    return Trial(name, [r["question"] for r in asked], list(place), np.array([place[r["context"]] for r in asked]))


def _translated(found: list[dict[str, Any]]) -> Iterator[Trial]:
    """Held sentences against each other's translations, both ways; each English sentence once."""
    unique = list({r["en"]: r for r in found}.values())[:HELD_PAIRS]
    en, zh, truth = [r["en"] for r in unique], [r["zh"] for r in unique], np.arange(len(unique))
    yield Trial("NTREX/wmt24, English → Chinese", en, zh, truth, lexical=False)
    yield Trial("NTREX/wmt24, Chinese → English", zh, en, truth, lexical=False)


def _finance(dev: Path) -> Trial:
    """E.SUN finance documents: each question against all documents of all categories."""
    docs = list(rows(dev / "finance_hant_docs.jsonl.xz"))
    place = {(d["category"], d["id"]): i for i, d in enumerate(docs)}
    asked = list(rows(dev / "finance_hant_questions.jsonl.xz"))
    truth = np.array([place[q["category"], q["gold"]] for q in asked])
    return Trial("E.SUN finance, Traditional", [q["query"] for q in asked], [d["text"] for d in docs], truth)


def news(data: Path, count: int) -> list[str]:
    """Return the first passages of the news text, cut as an article is for the index, to hide a trial's own among."""
    if not count:
        return []
    found = (
        p for n, line in enumerate(lines(data / "text/news_zh_crud.txt.xz")) for p in passages(_whole(n, line), line)
    )
    return [passage.text for passage in islice(found, count)]


def _whole(number: int, text: str) -> Article:
    return Article(f"{number}.txt", 0, len(text), None, None, None, ((0, len(text)),))


__all__ = ["Trial", "news", "trials"]
