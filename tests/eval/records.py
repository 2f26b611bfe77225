"""Answers and gold questions written by hand, so that the scorer is tested without the service."""

from __future__ import annotations

from typing import Any

from eval.datasets.gold import Evidence, Gold
from eval.run_folder import FORMAT
from index.errors import SourceError
from rag.types import Answer, Citation, Considered

# What run.json must say at the least.
ABOUT: dict[str, Any] = {
    "format": FORMAT, "name": "mine", "commit": "c", "dirty": False, "gold": {"sha256": "g"},
    "options": {"squad": None}, "settings": {}, "passages": 10, "generation": "g0001",
}  # fmt: skip
TEXTS = {
    "a.txt": "邻家便利店在2018年8月1日关店，共168家。此前有报道称，共168家。",
    "b.txt": "京東金融在2017年第二季度盈利。刘强东定下目标。京東金融在2017年第二季度盈利。",
}


def text_of(source: str) -> str:
    if source not in TEXTS:
        raise SourceError(f"found no source {source}")
    return TEXTS[source]


def cite(source: str, quote: str, marker: int = 1) -> Citation:
    start = TEXTS[source].index(quote)
    return Citation(marker, source, None, None, start, start + len(quote), quote, 1.0)


def considered(*slices: tuple[str, int, int]) -> tuple[Considered, ...]:
    return tuple(Considered(rank, *place, 1.0, rank, rank) for rank, place in enumerate(slices, 1))


def reply(text: str, **other: Any) -> Answer:
    """An answer that was found unless told otherwise."""
    fields: dict[str, Any] = {
        "id": "q", "question": "问？", "resolved": "问？", "found": True, "answer": text, "spans": (), "glosses": {}, "choices": (),
        "confidence": 0.8, "reason": None, "note": None, "correction": None, "sentences": (), "citations": (), "passages": (),
        "conflicts": (), "writer": "extractive", "generation": "g", "warnings": (), "seconds": {"total": 0.02},
    }  # fmt: skip
    return Answer(**{**fields, **other})


def gold(**other: Any) -> Gold:
    fields: dict[str, Any] = {
        "id": "q", "question": "关了多少家店？", "lang": "zh-Hans", "type": "factoid-number",
        "answers": ("168家",), "evidence": (Evidence("a.txt", "共168家"),),
    }  # fmt: skip
    return Gold(**{**fields, **other})


def unanswerable(**other: Any) -> Gold:
    return gold(**{"answers": (), "evidence": (), "type": "unanswerable-near", **other})


def false_premise(**other: Any) -> Gold:
    refutation = Evidence("b.txt", "2017年第二季度盈利")
    return unanswerable(**{"type": "false-premise", "refutation": refutation, "correct": ("2017年",), **other})
