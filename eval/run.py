"""A run: every gold question is asked, scored, and written down with what it was asked of."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from eval.about import about, commit, key, peak_memory
from eval.ask import ask_all
from eval.folder import Unfinished, finish, seal
from eval.options import RUNS, Options
from eval.scores import scores
from eval.sets.corpus import made_source, seed_sources, temporary_store, with_distractors
from eval.sets.gold import Gold, TextOf, load_gold
from eval.sets.squad import load_squad
from index.errors import SourceError
from index.read import Source
from index.settings import setting

if TYPE_CHECKING:
    from rag.chain import Service

_log = logging.getLogger(__name__)


def evaluate(options: Options, folder: Path | None = None) -> tuple[Path, dict[str, Any]]:
    """Ask every question, write the run down and return (its folder, its scores).

    The folder is eval/runs/NAME-COMMIT unless given. A run that was interrupted in it goes on, if nothing that could
    change an answer has changed since. Raises UsageError for unusable input.
    """
    run, clock = folder or RUNS / f"{options.name}-{commit()}", perf_counter()
    with asked_of(options) as (service, questions, skipped):
        made_by = about(options, questions, skipped, service)
        unfinished = Unfinished(run, key(made_by))
        marks = unfinished.marks
        if marks:
            _log.warning("going on after question %d of %d: %s", len(marks), len(questions), run)
        resumed = len(marks)
        for answer, mark in ask_all(service, questions[resumed:], cache(service.store.text)):
            unfinished.add(answer, mark)
        found = {**scores(marks, service.store.passages), "memory_mb": {"peak": peak_memory()}}
        finish(run, unfinished, questions, found)
    measured = {"seconds": round(perf_counter() - clock, 1), "memory_mb": found["memory_mb"], "resumed": resumed}
    seal(run, {**made_by, **measured})
    return run, found


@contextmanager
def asked_of(options: Options) -> Iterator[tuple[Service, list[Gold], int]]:
    """Yield the service over the right store, the questions, and how many were left out as broken."""
    from rag import load  # the whole service: no other command of this room needs it

    if options.squad:
        squad = load_squad(options.squad, options.limit, options.skip_broken)
        contexts = (made_source(path, text) for path, text in squad.texts.items())
        sources = with_distractors(contexts, options.distractors, options.distractors_limit)
        with temporary_store(sources) as store:
            yield load(store=store, writer=options.writer), squad.questions, squad.skipped
    elif options.seeds or options.distractors:
        seeds = seed_sources(Path(setting("SEEDS", options.seeds)))
        questions = load_gold(options.file, text_of_sources(seeds), options.limit, options.split)
        sources = with_distractors(seeds, options.distractors, options.distractors_limit)
        with temporary_store(sources) as store:
            yield load(store=store, writer=options.writer), questions, 0
    else:
        service = load(store=Path(setting("STORE", options.store)), writer=options.writer)
        yield service, load_gold(options.file, cache(service.store.text), options.limit, options.split), 0


def text_of_sources(sources: Sequence[Source]) -> TextOf:
    """Return the function from a source's path to its text; it raises SourceError for any other path."""
    texts = {source.path: source.text for source in sources}

    def text_of(path: str) -> str:
        if path not in texts:
            raise SourceError(f"found no source {path}; expected one of {len(texts)}; run: ls the folder of --seeds")
        return texts[path]

    return text_of


__all__ = ["asked_of", "evaluate", "text_of_sources"]
