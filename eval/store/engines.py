"""The same articles in a folder and in a Milvus: is the same found, is the same answered, and in what time?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from eval.datasets.corpus import cut, seed_sources, with_distractors
from eval.datasets.gold import GOLD, load_gold
from index.address import Address, MilvusAddress
from index.settings import Settings, read_settings
from rag.types import Answer, Turn

if TYPE_CHECKING:
    from rag.chain import Service

FIRST = 5  # passages that must be the same, in order
LEAST_FOUND, LEAST_ANSWERED = 0.98, 0.97  # of the questions
# What of an answer may differ: its number, its time, its generation, and of what was looked at the last digit of a cosine.
_OWN = ("id", "seconds", "generation", "passages")


@dataclass(frozen=True, slots=True)
class Others:
    """Articles to hide the asked ones among: the first ``limit`` of a file, None: of none."""

    file: str | None = None
    limit: int | None = None


def engines(
    home: Path, others: Others, limit: int | None = None, milvus: str = ""
) -> tuple[dict[str, Any], Sequence[str]]:
    """Ask the gold questions of dev, the first ``limit`` of them, of both; return the measures, and what was unsound.

    ``milvus``: the address of an empty Milvus; "": one file of it.
    """
    settings = read_settings()
    places = {"folder": home / "store", "milvus": read_settings({}, store=milvus).store if milvus else _lite(home)}
    sources = with_distractors(seed_sources(settings.seeds), others.file, others.limit)
    built = {name: _built(sources, place, settings) for name, place in places.items()}
    services = {name: _loaded(place, settings) for name, place in places.items()}
    asked = load_gold(str(GOLD), cache(services["folder"].store.text), limit, "dev")
    answers: dict[str, list[tuple[Answer, float]]] = {name: [] for name in services}
    for question in tqdm(asked, desc="questions", unit="q", file=sys.stderr, disable=None):
        for name, service in services.items():
            answers[name].append(_timed(service, question.question, question.history))
    pairs = [(ours, theirs) for (ours, _), (theirs, _) in zip(*answers.values(), strict=True)]
    found = sum(_first(ours) == _first(theirs) for ours, theirs in pairs) / len(pairs)
    answered = sum(_said(ours) == _said(theirs) for ours, theirs in pairs) / len(pairs)
    measured = {
        "questions": len(pairs),
        "passages": services["folder"].store.passages,
        "same_first_passages": round(found, 4),
        "same_answers": round(answered, 4),
        **{f"build_seconds_{name}": round(seconds, 1) for name, seconds in built.items()},
        **{f"{at}_seconds_{name}": value for name, told in answers.items() for at, value in _spread(told).items()},
    }
    return measured, list(_unsound(found, answered))


def _lite(home: Path) -> MilvusAddress:
    return MilvusAddress(str(home / "store.db"))


def _built(sources: Sequence[Any], place: Address, settings: Settings) -> float:
    from index.building.build import build_sources
    from index.encoder import load_encoder

    began = perf_counter()
    build_sources(sources, place, load_encoder(settings.encoder, settings.encoder_dimension), cut=cut)
    return perf_counter() - began


def _loaded(place: Address, settings: Settings) -> Service:
    from rag.service import load, warm

    return warm(load(settings=settings.model_copy(update={"store": place})))


def _timed(service: Service, question: str, history: Sequence[Turn]) -> tuple[Answer, float]:
    from rag.chain import answer

    began = perf_counter()
    told = answer(service, question, [{"role": turn.role, "content": turn.content} for turn in history])
    return told, perf_counter() - began


def _first(told: Answer) -> list[tuple[str, int, int]]:
    return [(passage.source, passage.start, passage.end) for passage in told.passages[:FIRST]]


def _said(told: Answer) -> dict[str, Any]:
    return {name: value for name, value in told.to_json().items() if name not in _OWN}


def _spread(told: Sequence[tuple[Answer, float]]) -> dict[str, float]:
    """Return the median and the 95th percentile of the seconds."""
    cuts = quantiles([seconds for _, seconds in told], n=20, method="inclusive")
    return {"p50": round(cuts[9], 3), "p95": round(cuts[18], 3)}


def _unsound(found: float, answered: float) -> list[str]:
    flaws = []
    if found < LEAST_FOUND:
        flaws.append(f"the first {FIRST} passages are the same for {found:.3f} of the questions, not {LEAST_FOUND}")
    if answered < LEAST_ANSWERED:
        flaws.append(f"the answers are equal for {answered:.3f} of the questions, not {LEAST_ANSWERED}")
    return flaws
