"""The card's table: how often the right passage is nearest, by dense vectors alone, with the size of each haystack."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, load_encoder
from index.encoder.static import open_static
from index.encoder.train.sources import check_folder, held_passage, held_translation, rows
from index.text import terms

_log = logging.getLogger(__name__)
_HELD_PAIRS = 2_000
Rank = Callable[[Sequence[str], Sequence[str], int], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Trial:
    """Questions, the haystack, and the place of each question's passage in it."""

    name: str
    questions: list[str]
    passages: list[str]
    truth: NDArray[np.int64]
    lexical: bool = True  # whether words can match at all


def evaluate(data: Path, model: str | None = None) -> str:
    """Return the table (Markdown). BM25 stands beside it where bm25s is installed; the application does not need it."""
    data = check_folder(data)
    encoder = _open(model)
    lexical = _bm25()
    lines = [f"encoder {encoder.name}, fingerprint {encoder.fingerprint}, {encoder.dimension} dimensions", "",
             "| trial | questions | haystack | recall@1 | recall@5 | BM25 recall@1 | BM25 recall@5 |",
             "| --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for trial in _trials(data):
        dense = recalls(trial, lambda questions, passages, k: nearest(encoder, questions, passages, k))
        bm25 = recalls(trial, lexical) if lexical and trial.lexical else ("", "")
        cells = [trial.name, str(len(trial.questions)), str(len(trial.passages)), *dense, *bm25]
        lines.append("| " + " | ".join(cells) + " |")
        _log.info("%s", lines[-1])
    return "\n".join(lines)


def recalls(trial: Trial, rank: Rank) -> tuple[str, str]:
    """Return recall@1 and recall@5: the share of questions whose passage is among the first k."""
    hits = rank(trial.questions, trial.passages, 5) == trial.truth[:, None]
    return f"{hits[:, 0].mean():.3f}", f"{hits.any(axis=1).mean():.3f}"


def nearest(encoder: Encoder, questions: Sequence[str], passages: Sequence[str], k: int) -> NDArray[np.int64]:
    """Return the k nearest passages of each question, best first."""
    scores = encoder.encode_questions(questions) @ encoder.encode_passages(passages).T
    return np.argsort(-scores, axis=1, kind="stable")[:, :k]


def _open(model: str | None) -> Encoder:
    if model and (Path(model) / "0_StaticEmbedding").is_dir():  # another folder of ours: folded as ours is
        return open_static(Path(model))
    return load_encoder(model)


def _bm25() -> Rank | None:
    try:
        import bm25s
    except ImportError:
        _log.warning("no bm25s: the table stands without BM25; run: pip install bm25s")
        return None

    def rank(questions: Sequence[str], passages: Sequence[str], k: int) -> NDArray[np.int64]:
        index = bm25s.BM25()
        index.index([terms(p) for p in passages], show_progress=False)
        asked = [terms(q) or ["?"] for q in questions]
        return np.asarray(index.retrieve(asked, k=k, show_progress=False, return_as="documents"))

    return rank


def _trials(data: Path) -> Iterator[Trial]:
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
    unique = list({r["en"]: r for r in found}.values())[:_HELD_PAIRS]
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
