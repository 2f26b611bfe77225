"""Our own gold questions as search trials: over the passages of the index, by split and by kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from eval.datasets.corpus import cut, seed_sources, text_of_sources
from eval.datasets.gold import SPLITS, Gold, TextOf, load_gold
from eval.measure.search.trials import Haystack, Maker, Trial, alone
from eval.metrics.retrieval import hits, occurrences
from eval.options import GOLD, ROOM
from index.articles.passages import passages
from index.types import Passage
from rag.asking.followup import resolve
from rag.types import Place, Question

SEEDS = ROOM.parent / "seeds"
ALL = "all answerable"
KINDS: dict[str, Callable[[Gold], bool]] = {
    "English on Chinese": lambda question: question.lang == "en",
    "paraphrase": lambda question: question.type == "paraphrase",
    "cross-script": lambda question: question.type == "cross-script",
    ALL: lambda question: question.answerable,
}


def gold_trials(gold: Path = GOLD, seeds: Path = SEEDS) -> dict[str, Maker]:
    """Return what makes each trial, by name: the answerable questions of a split and a kind."""
    return {
        name: partial(_trial, name, gold, seeds, split, kind)
        for split in SPLITS
        for kind in KINDS
        for name in [f"Our gold {split}, {kind}"]
    }


def _trial(name: str, gold: Path, seeds: Path, split: str, kind: str) -> Trial:
    haystack, asked = _read(gold, seeds)
    chosen = [(q, right) for g, q, right in asked if g.split == split and KINDS[kind](g)]
    questions, rights = [q for q, _ in chosen], [right for _, right in chosen]
    return Trial(name, questions, haystack, rights, tuned=split == "dev", part=kind != ALL)


@cache  # eight trials ask of the same passages, which are then embedded once
def _read(gold: Path, seeds: Path) -> tuple[Haystack, list[tuple[Gold, Question, list[int]]]]:
    """Return the passages of the index, and the answerable questions with the places of those that are right."""
    sources = seed_sources(seeds)
    text_of = text_of_sources(sources, seeds)
    found = [p for s in sources for n, a in enumerate(cut(s.path, s.text)) for p in passages(a, s.text, n)]
    asked = [
        (g, alone(g.question, resolve(g.question.strip(), g.history)), right_passages(g, found, text_of))
        for g in load_gold(str(gold), text_of)
        if g.answerable
    ]
    return Haystack(found, [source.text for source in sources]), asked


def right_passages(question: Gold, found: list[Passage], text_of: TextOf) -> list[int]:
    """Return the places of the passages that hit any piece of a question's evidence, alternatives included."""
    pieces = [occurrences(e.source, text_of(e.source), e.text) for e in (*question.evidence, *question.alternatives)]
    slices = [Place(p.source, p.start, p.end) for p in found]
    return [i for i, slice_ in enumerate(slices) if any(hits(slice_, piece) for piece in pieces)]
