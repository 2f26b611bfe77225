"""An encoder on its own: how often a right passage is nearest, beside BM25, the service's hybrid, and other models.

The haystacks are those of `eval.measure.search.trials`, each also with news passages among its own.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from eval.compare import Difference, differences
from eval.measure.search.news import news
from eval.measure.search.ranks import BM25, HYBRID, Encoders, Search, ranks, searches
from eval.measure.search.record import FORMAT
from eval.measure.search.trials import hashes, trials
from eval.options import deciding
from eval.provenance import code, commit, dirty, machine
from eval.scores import Columns
from index.encoder import Encoder, load_encoder
from index.errors import SettingError
from index.settings import read_settings

AT = (1, 5, 20)  # the k of recall@k
_LIBRARIES = ("numpy", "tokenizers", "bm25s", "jieba", "opencc", "sentence-transformers", "torch")
_log = logging.getLogger(__name__)


def measure(data: Path, models: Sequence[str], distractors: int = 0, wanted: Sequence[str] = ()) -> dict[str, Any]:
    """Return a record: what was measured by what, and a row a trial and haystack.

    ``models``: "own", a weights folder of ours, or any sentence-transformers name or path, each with NAME= before it
    where the tables should call it so; the first is the hybrid's. A row: {"trial", "questions", "haystack", "left_out",
    "recall": {who: [recall@1, @5, @20]}, "against_bm25": {"recall@1": {"difference", "low", "high", "p"}, …}}.
    Raises UsageError without data, a model, or such a trial.
    """
    clock, made_by = perf_counter(), _about()  # a commit made meanwhile is not what is measured
    encoders = open_models(models)
    chosen = list(trials(data, wanted))
    others = news(data, distractors) if distractors else None
    rows = [_row(search, encoders) for search in searches(chosen, encoders, others)]
    order = [trial.name for trial in chosen]
    rows.sort(key=lambda row: order.index(row["trial"]))
    found = {
        "distractors": len(others.passages) if others else 0,
        "trials": list(wanted),
        "seconds": round(perf_counter() - clock),
    }
    return {"format": FORMAT, "about": {**made_by, **found}, "models": _models(encoders), "data": hashes(data),
            "rows": rows}  # fmt: skip


def open_models(models: Sequence[str]) -> dict[str, Encoder]:
    """Return the encoders by what the tables call them. Raises ModelError, or SettingError for a name given twice."""
    encoders = dict[str, Encoder]()
    for given in models:
        label, name = _called(given)
        if label in (*encoders, BM25, HYBRID):
            raise SettingError(f"found --model {given} called {label}, as another is; expected --model NAME={name}")
        encoders[label] = load_encoder(name)
    return encoders


def _called(given: str) -> tuple[str, str]:
    """Split NAME=MODEL; without NAME= a folder is called by its last part.

    >>> _called("MiniLM=/models/a"), _called("/models/a"), _called("own")
    (('MiniLM', '/models/a'), ('a', '/models/a'), ('own', 'own'))
    """
    label, equals, name = given.partition("=")
    if equals and label and name and "/" not in label:
        return label, name
    return (Path(given).name or given) if "/" in given else given, given


def _models(encoders: Encoders) -> list[dict[str, Any]]:
    return [{"name": n, "fingerprint": e.fingerprint, "dimension": e.dimension} for n, e in encoders.items()]


def _about() -> dict[str, Any]:
    """Return what made the record, as run.json of a run says it."""
    return {
        "commit": commit(),
        "dirty": dirty(),
        "code": code(),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "settings": deciding(read_settings()),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _LIBRARIES},
        "machine": machine(),
    }


def _row(search: Search, encoders: Encoders) -> dict[str, Any]:
    found = {name: np.array(places) for name, places in ranks(search, encoders).items()}
    recall = {name: recalls(places) for name, places in found.items()}
    _log.info("%s among %d: %s", search.trial.name, search.passages, recall)
    return {
        "trial": search.trial.name,
        "questions": len(search.trial.questions),
        "haystack": search.passages,
        "left_out": search.left_out,
        "recall": recall,
        "against_bm25": against(found[BM25], found[HYBRID]),
    }


def recalls(ranks: Any) -> list[float]:
    """Return recall@1, @5 and @20 of ranks from 0.

    >>> recalls(np.array([0, 3, 9, 20]))
    [0.25, 0.5, 0.75]
    """
    return [round(float((ranks < k).mean()), 4) for k in AT]


def against(before: Any, after: Any) -> dict[str, dict[str, float]]:
    """Return how much more is found by ``after`` than ``before`` (ranks of the same questions), by paired bootstrap.

    As two runs are compared (eval.compare), but p is not corrected for the number of trials.
    """
    found = differences(_columns(before), _columns(after), only=[f"retrieval.recall@{k}" for k in AT])
    return {d.score.removeprefix("retrieval."): _difference(d) for d in found}


def _columns(ranks: Any) -> Columns:
    return {"citations": np.zeros(len(ranks)), **{f"recall_{k}": (ranks < k).astype(float) for k in AT}}


def _difference(found: Difference) -> dict[str, float]:
    return {"difference": round(found.b - found.a, 4), "low": found.low, "high": found.high, "p": found.p}
