"""What each part is worth: the same questions asked with one part taken out or turned, and the difference it makes."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from eval.compare import differences
from eval.options import Options
from eval.provenance import about
from eval.question_score import QuestionScore
from eval.run import ask_all, asked_of
from eval.scores import RESAMPLES, SCORES, Columns, columns, rounded

if TYPE_CHECKING:
    from rag.chain import Service

SHOWN = (
    "retrieval.recall@1", "retrieval.recall@5", "answer.correct", "answer.attributed", "answer.f1",
    "abstention.unanswerable_refused", "abstention.answerable_refused",
)  # fmt: skip
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Variation:
    """A way to ask: fields of the settings in place of those in force, and whether earlier turns are given."""

    name: str
    settings: Mapping[str, float | str] = field(default_factory=dict)
    history: bool = True


VARIATIONS = (
    Variation("as shipped"),
    Variation("dense only", {"dense_share": 1}),
    Variation("lexical only", {"dense_share": 0}),
    Variation("no reader", {"reranker": "none"}),
    Variation("no rerank", {"rerank_weight": 0}),
    Variation("dense only, no rerank", {"dense_share": 1, "rerank_weight": 0}),
    Variation("lexical only, no rerank", {"dense_share": 0, "rerank_weight": 0}),
    Variation("no follow-up resolution", history=False),
    Variation("no threshold", {"threshold": 0}),
    Variation("4 passages read", {"rerank_depth": 4}),
    Variation("12 passages read", {"rerank_depth": 12}),
)


def ablate(options: Options, variations: Sequence[Variation] = VARIATIONS) -> dict[str, Any]:
    """Ask under every variation, the first being what the others are held against; return a table as plain values.

    Each variation is a service of its own over one store.
    """
    marks = dict[str, list[QuestionScore]]()
    with asked_of(options) as (service, questions, skipped):
        made_by, passages = about(options, questions, skipped, service), service.store.passages
        for variation in variations:
            _log.info("asking: %s", variation.name)
            asked = [question if variation.history else replace(question, history=()) for question in questions]
            turned = _turned(service, variation)
            marks[variation.name] = [mark for _, mark in ask_all(turned, asked, cache(service.store.text))]
    usual = columns(marks[variations[0].name])
    rows = [_row(variation, marks[variation.name], passages, usual) for variation in variations]
    return {"about": made_by, "n": len(usual["citations"]), "rows": rows}


def _turned(service: Service, variation: Variation) -> Service:
    """Return the service with a variation's settings, and the reader that these name."""
    from rag.service import open_reader  # with the whole service

    settings = service.settings.model_copy(update=dict(variation.settings))
    reader = open_reader(settings) if "reranker" in variation.settings else service.reader
    return replace(service, settings=settings, reader=reader)


def _row(variation: Variation, marks: Sequence[QuestionScore], passages: int, usual: Columns) -> dict[str, Any]:
    table = columns(marks)
    against = {
        d.score: {"difference": round(d.b - d.a, 4), "low": d.low, "high": d.high, "p": d.p}
        for d in differences(usual, table, only=SHOWN, times=RESAMPLES)
    }
    return {
        **asdict(variation),
        "passages": passages,
        "scores": {name: rounded(SCORES[name].of(table)) for name in SHOWN},
        "against": {name: against.get(name) for name in SHOWN},
    }
