"""What each part is worth: the same questions asked with one part taken out or turned, and the difference it makes."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from eval.ask import ask_all
from eval.compare import Difference, differences
from eval.datasets.gold import Gold
from eval.options import Options
from eval.provenance import about
from eval.question_score import QuestionScore
from eval.run import asked_of
from eval.scores import RESAMPLES, Columns, columns, point
from index.settings import setting

if TYPE_CHECKING:
    from rag.chain import Service

# (group, name) of the scores shown, in order.
SHOWN = (
    ("retrieval", "recall@1"), ("retrieval", "recall@5"), ("answer", "correct"), ("answer", "attributed"), ("answer", "f1"),
    ("abstention", "unanswerable_refused"), ("abstention", "answerable_refused"),
)  # fmt: skip
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Variation:
    """A way to ask: settings (without RAG_) in place of the defaults, and whether earlier turns are given."""

    name: str
    settings: Mapping[str, str] = field(default_factory=dict)
    history: bool = True


VARIATIONS = (
    Variation("as shipped"),
    Variation("dense only", {"DENSE_WEIGHT": "1"}),
    Variation("lexical only", {"DENSE_WEIGHT": "0"}),
    Variation("no reader", {"RERANKER": "none"}),
    Variation("no rerank", {"RERANK_WEIGHT": "0"}),
    Variation("dense only, no rerank", {"DENSE_WEIGHT": "1", "RERANK_WEIGHT": "0"}),
    Variation("lexical only, no rerank", {"DENSE_WEIGHT": "0", "RERANK_WEIGHT": "0"}),
    Variation("no follow-up resolution", history=False),
    Variation("no threshold", {"THRESHOLD": "0"}),
    Variation("dense share 0.3", {"DENSE_WEIGHT": "0.3"}),
    Variation("dense share 0.5", {"DENSE_WEIGHT": "0.5"}),
    Variation("dense share 0.7", {"DENSE_WEIGHT": "0.7"}),
    Variation("rerank weight 0.4", {"RERANK_WEIGHT": "0.4"}),
    Variation("rerank weight 1.6", {"RERANK_WEIGHT": "1.6"}),
    Variation("4 passages read", {"RERANK_DEPTH": "4"}),
    Variation("12 passages read", {"RERANK_DEPTH": "12"}),
    Variation("passages of 120 characters", {"PASSAGE_SIZE": "120"}),
    Variation("passages of 180 characters", {"PASSAGE_SIZE": "180"}),
    Variation("passages of 400 characters", {"PASSAGE_SIZE": "400"}),
)


def ablate(options: Options, variations: Sequence[Variation] = VARIATIONS) -> dict[str, Any]:
    """Ask under every variation, the first being what the others are held against; return a table as plain values.

    Stores are built for this only, one for each passage size, of the articles or the benchmark file of ``options``.
    """
    if not (options.squad or options.authored):
        options = replace(options, store=None, seeds=setting("SEEDS", options.seeds))
    found, made_by = dict[str, tuple[list[QuestionScore], int]](), dict[str, Any]()
    by_size = sorted(variations, key=_size)
    for _, group in groupby(by_size, key=_size):
        same = list(group)
        with environment(_building(same[0])), asked_of(options) as (service, questions, skipped):
            made_by = made_by or about(options, questions, skipped, service)
            for variation in same:
                _log.info("asking: %s", variation.name)
                with environment(variation.settings):
                    asked = [_turned(question, variation) for question in questions]
                    marks = [mark for _, mark in ask_all(_read(service, variation), asked, cache(service.store.text))]
                found[variation.name] = marks, service.store.passages
    usual = columns(found[variations[0].name][0])
    rows = [_row(variation, *found[variation.name], usual) for variation in variations]
    return {"about": made_by, "n": len(usual["citations"]), "rows": rows}


def _size(variation: Variation) -> str:
    return variation.settings.get("PASSAGE_SIZE", "")


def _building(variation: Variation) -> dict[str, str]:
    return {name: value for name, value in variation.settings.items() if name == "PASSAGE_SIZE"}


@contextmanager
def environment(settings: Mapping[str, str]) -> Iterator[None]:
    """Let settings hold for a block; the processes it starts have them too."""
    variables = {f"RAG_{name}": value for name, value in settings.items()}
    before = {variable: os.environ.get(variable) for variable in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for variable, value in before.items():
            if value is None:
                del os.environ[variable]
            else:
                os.environ[variable] = value


def _read(service: Service, variation: Variation) -> Service:
    """The service with the reader of a variation's own, if it has one; every other setting is read when asking."""
    if "RERANKER" not in variation.settings:
        return service
    from rag.service import open_reader_from_settings

    return replace(service, reader=open_reader_from_settings())


def _turned(question: Gold, variation: Variation) -> Gold:
    return question if variation.history else replace(question, history=())


def _row(variation: Variation, marks: Sequence[QuestionScore], passages: int, usual: Columns) -> dict[str, Any]:
    table = columns(marks)
    at, names = point(table), [f"{group}.{name}" for group, name in SHOWN]
    found = {d.score: d for d in differences(usual, table, only=names, times=RESAMPLES)}
    return {
        **asdict(variation),
        "passages": passages,
        "scores": {f"{group}.{name}": at[group][name] for group, name in SHOWN},
        "against": {name: _against(found[name]) if name in found else None for name in names},
    }


def _against(found: Difference) -> dict[str, float]:
    return {"difference": round(found.b - found.a, 4), "low": found.low, "high": found.high, "p": found.p}
