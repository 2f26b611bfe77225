"""A run: every gold question is asked, scored, and written down with what it was asked of."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from eval.datasets.among import HAYSTACK_PASSAGES, authored_store
from eval.datasets.authored import load_authored
from eval.datasets.corpus import bm25, made_source, seed_sources, temporary_store, text_of_sources, with_distractors
from eval.datasets.gold import Gold, TextOf, load_gold
from eval.datasets.squad import load_squad
from eval.options import RUNS, Options
from eval.provenance import about, commit, key
from eval.question_score import QuestionScore, counts_shares, lost_at, mark_answer, pieces_of
from eval.run_folder import Unfinished, alone, finish
from eval.scores import scores
from eval.speed.worker import peak_mb
from index.errors import ModelError
from index.settings import read_settings
from rag.types import Answer, Ask

if TYPE_CHECKING:
    from rag.chain import Service

_log = logging.getLogger(__name__)
_FEW = 5  # questions that a chat model may leave to the stand-in before a run is given up


def evaluate(options: Options, folder: Path | None = None) -> tuple[Path, dict[str, Any]]:
    """Ask every question, write the run down and return (its folder, its scores).

    The folder is eval/runs/NAME-COMMIT unless given. A run that was interrupted in it goes on, if nothing that could
    change an answer has changed since. Raises UsageError for unusable input.
    """
    run, clock = folder or RUNS / f"{options.name}-{commit()}", perf_counter()
    with alone(run), asked_of(options) as (service, questions, skipped):
        made_by = about(options, questions, skipped, service)
        unfinished = Unfinished(run, key(made_by))
        resumed = len(unfinished.marks)
        _ask_the_rest(service, questions, unfinished, run)
        memory = {"peak": round(peak_mb(), 1)}
        scored = {**scores(unfinished.marks, service.store.passages), "memory_mb": memory}
        measured = {"seconds": round(perf_counter() - clock, 1), "memory_mb": memory, "resumed": resumed}
        finish(run, unfinished, questions, scored, {**made_by, **measured})
    return run, scored


def _ask_the_rest(service: Service, questions: Sequence[Gold], unfinished: Unfinished, run: Path) -> None:
    """Ask what an interrupted run has not asked yet, and write each answer down at once."""
    from rag.service import warm  # with the whole service

    done = len(unfinished.marks)
    if done:
        _log.warning("going on after question %d of %d: %s", done, len(questions), run)
    warm(service)  # so that the first question's time is not that of opening dictionaries
    try:
        for answer, mark in ask_all(service, questions[done:], cache(service.store.text)):
            unfinished.add(answer, mark)
            if len(unfinished.marks) == min(_FEW, len(questions)):
                _refuse_silent(service.writer.name, unfinished, answer)
    except KeyboardInterrupt:
        _log.warning("%d of %d questions are kept; the same command goes on", len(unfinished.marks), len(questions))
        raise


def ask_all(service: Service, questions: Sequence[Gold], text_of: TextOf) -> Iterator[tuple[Answer, QuestionScore]]:
    """Yield each question's answer and what it scores, in order, with a progress bar on a terminal."""
    from rag.chain import traced  # with the whole service: reading and comparing runs doesn't need it
    from rag.reply import to_answer

    for question in tqdm(questions, desc="questions", unit="q", file=sys.stderr, disable=None):
        trace = traced(service, Ask(question.question, question.history, id=question.id))
        answer, pieces = to_answer(service.store, trace, service.settings), pieces_of(question, text_of)
        plain = bm25(service.store, question.question) if question.answerable else []
        lost = lost_at(trace, answer, pieces, counts_shares(question.type)) if question.answerable else None
        yield answer, replace(mark_answer(question, answer, plain, pieces, text_of), lost=lost)


def _refuse_silent(writer: str, unfinished: Unfinished, last: Answer) -> None:
    """Stop where a chat model has answered nothing so far: the scores would be the extractive writer's."""
    if any(mark.writer == writer and mark.found for mark in unfinished.marks):
        return
    unfinished.drop()
    why = last.warnings[-1] if last.warnings else "it gave no reason"
    raise ModelError(
        f"found no answer by {writer} in the first {len(unfinished.marks)} ({why}); expected a model that answers; "
        f"try it: python -m rag --writer {writer} QUESTION"
    )


@contextmanager
def asked_of(options: Options) -> Iterator[tuple[Service, list[Gold], int]]:
    """Yield the service over the right store, the questions, and how many were left out as broken."""
    from rag import load  # the whole service: no other command of this room needs it

    settings = read_settings(seeds=options.seeds, store=options.store, writer=options.writer)
    skipped = 0
    if options.squad:
        squad = load_squad(options.squad, options.limit, options.skip_broken)
        sources = [made_source(path, text) for path, text in squad.texts.items()]
        questions, skipped = squad.questions, squad.skipped
    elif options.authored:
        from index.encoder import load_encoder  # with the whole service

        data, encoder = Path(options.authored), load_encoder(settings.encoder, settings.encoder_dimension)
        authored, size = load_authored(data), options.haystack or HAYSTACK_PASSAGES
        store = authored_store(authored, data, encoder, size, RUNS / "stores")
        yield load(store=store, settings=settings).held(), authored.questions[: options.limit], 0
        return
    elif options.seeds or options.distractors:
        sources = seed_sources(settings.seeds)
        text_of = text_of_sources(sources, settings.seeds)
        questions = load_gold(options.file, text_of, options.limit, options.split)
    else:
        service = load(settings=settings).held()  # one generation to the end of the run
        yield service, load_gold(options.file, cache(service.store.text), options.limit, options.split), 0
        return
    haystack = with_distractors(sources, options.distractors, options.distractors_limit)
    with temporary_store(haystack, settings) as store:
        yield load(store=store, settings=settings).held(), questions, skipped
