"""An encoder on its own: how often a right passage is nearest, beside BM25, the service's hybrid, and other models.

Each trial (eval.datasets.trials) is asked of its own haystack, and also of one with news among its passages; a haystack
is a real store for every encoder.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from eval.datasets.among import news, sharing
from eval.datasets.corpus import DEPTH, cut, passages_at, passages_of
from eval.datasets.trials import FILES, Trial, trials
from eval.measure.record import EncoderRecord, Model, TrialRow, against, hashes, rank_of, recalls
from eval.provenance import made_by
from index.articles.source import Source
from index.encoder import Encoder, load_encoder
from index.errors import SettingError, UsageError
from index.settings import read_settings
from index.store.open import open_store
from index.store.store import Store
from index.types import Passage
from rag.search.retrieve import query_words, retrieve

BM25, HYBRID = "BM25", "hybrid"
SHARES = tuple(round(0.1 * i, 1) for i in range(10))  # of the dense score in the hybrid, as they are tried
Encoders = Mapping[str, Encoder]  # what each is called in the tables; the first is the hybrid's
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Search:
    """A trial in one haystack. ``stores``: one an encoder, of the same passages; ``left_out``: news passages dropped."""

    trial: Trial
    stores: Mapping[str, Store]
    left_out: int


def measure(
    data: Path,
    models: Sequence[str],
    distractors: int = 0,
    wanted: Sequence[str] = (),
    shares: Sequence[float] = (),
) -> EncoderRecord:
    """Return a record: what was measured by what, and a row a trial and haystack.

    ``models``: "own", a weights folder of ours, or any sentence-transformers name or path, each with NAME= before it
    where the tables should call it so; the first is the hybrid's. ``distractors``: so many news passages among each
    haystack; ``wanted``: only trials whose name has one of these; ``shares``: try the hybrid with these too, on the
    trials that constants may be chosen on. Raises UsageError without data, a model, or a trial.
    """
    clock, about = perf_counter(), made_by(read_settings())
    encoders, chosen = open_models(models), [trial for trial in trials(data, wanted) if trial.tuned or not shares]
    if not chosen:
        raise UsageError(
            f"found no trial to choose on for --trial {wanted[0]!r}; expected others than of our gold test"
        )
    others = news(data, distractors) if distractors else []
    rows = [_row(search, encoders, shares) for search in searches(chosen, encoders, others)]
    order = [trial.name for trial in chosen]
    rows.sort(key=lambda row: (order.index(row.trial), row.haystack))
    about |= {"distractors": sum(map(passages_of, others)), "trials": list(wanted)}
    about |= {"seconds": round(perf_counter() - clock)}
    used = tuple(Model(name, e.fingerprint, e.dimension) for name, e in encoders.items())
    return EncoderRecord(1, about, used, hashes(data, FILES), tuple(rows))


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


def searches(chosen: Iterable[Trial], encoders: Encoders, others: Sequence[Source] = ()) -> Iterator[Search]:
    """Yield each trial first among the others, where there are any, and then in its own haystack alone."""
    with TemporaryDirectory(prefix="news-qa-encoder-") as folder:
        far, near = Path(folder, "news"), Path(folder, "haystack")
        for store in _stores(far, others, encoders).values() if others else ():
            store.close()
        for sources, same in groupby(chosen, key=lambda trial: trial.sources):
            group, shared = list(same), sharing((source.text for source in sources), others)
            kept = [other for n, other in enumerate(others) if n not in shared]
            if others:
                shutil.copytree(far, near)  # the news are embedded once, and the haystack only added to them
            for among in (kept, []) if others else ([],):
                stores = _stores(near, [*sources, *among], encoders)
                left_out = sum(passages_of(others[n]) for n in shared) if among else 0
                yield from (Search(trial, stores, left_out) for trial in group)
                for store in stores.values():
                    store.close()
            shutil.rmtree(near)


def _stores(folder: Path, sources: Sequence[Source], encoders: Encoders) -> dict[str, Store]:
    """Bring the stores of a folder, one an encoder, up to date with some sources, and open them."""
    from index.building.build import build_sources  # with all that indexing needs: only where something is built

    ordered = sorted(sources, key=lambda source: source.path)
    for name, encoder in encoders.items():
        build_sources(ordered, folder / name, encoder, cut=cut)
    return {name: open_store(folder / name) for name in encoders}


def _row(search: Search, encoders: Encoders, shares: Sequence[float]) -> TrialRow:
    by, trial = {name: np.array(places) for name, places in ranks(search, encoders, shares).items()}, search.trial
    recall, passages = (
        {name: recalls(places) for name, places in by.items()},
        next(iter(search.stores.values())).passages,
    )
    _log.info("%s among %d: %s", trial.name, passages, recall)
    added = against(by[BM25], by[HYBRID])
    return TrialRow(trial.name, len(trial.questions), passages, search.left_out, recall, added)


def ranks(search: Search, encoders: Encoders, shares: Sequence[float] = ()) -> dict[str, list[int]]:
    """Return the rank of every question's right passage from 0: by each encoder alone, by BM25, by the hybrid.

    And by the hybrid with each of some ``shares`` of the dense score, named by it.
    """
    asked, first = search.trial.questions, next(iter(encoders))
    store, found = search.stores[first], dict[str, list[list[Passage]]]()
    for name, encoder in encoders.items():
        own, vectors = search.stores[name], encoder.encode_questions([question.resolved for question in asked])
        found[name] = [passages_at(own, own.search_dense(vector, DEPTH)) for vector in vectors]
    found[BM25] = [passages_at(store, store.search_lexical(query_words(q), DEPTH)) for q in asked]
    for share in (None, *shares):
        hybrid = [retrieve(store, encoders[first], question, share=share) for question in asked]
        found[HYBRID if share is None else str(share)] = [[c.hit.passage for c in candidates] for candidates in hybrid]
    return {name: list(map(rank_of, lists, search.trial.right)) for name, lists in found.items()}
