"""Search trials for an encoder: questions, the haystack they are asked of, and what is right in it.

Data that the encoder is never trained on, laid out as ../shared/data (index.corpora names what is held), and our own
gold questions on the seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from lzma import LZMAError
from pathlib import Path

from eval.datasets.corpus import CONTEXTS, made_source, seed_sources, text_of_sources
from eval.datasets.gold import GOLD, ROOM, SPLITS, Gold, load_gold
from eval.metrics.retrieval import Piece, occurrences
from index.articles.source import Source
from index.corpora import NEWS, check_folder, held_passage, held_translation, rows
from index.corpora.contexts import context_name
from index.corpora.reading import benchmark
from index.errors import SourceError, UsageError
from index.language.script import language
from rag.asking.form import alone as understood
from rag.asking.turns.resolve import resolve
from rag.reader.model import turn_reader
from rag.types import Place, Question

SEEDS = ROOM.parent / "seeds"
HELD_PAIRS = 2_000
CMRC, DRCD, WIKI = "qa/cmrc2018_trial.jsonl.xz", "qa/drcd_dev.jsonl.xz", "qa/squadshifts_wiki_en.jsonl.xz"
NEWS_MRC, PAIRS = "qa/news_mrc_zh_dev.jsonl.xz", "parallel/news_wmt_ntrex.jsonl.xz"
FINANCE, FINANCE_ASKED = "dev/finance_hant_docs.jsonl.xz", "dev/finance_hant_questions.jsonl.xz"
FILES = (CMRC, DRCD, WIKI, NEWS_MRC, PAIRS, FINANCE, FINANCE_ASKED, NEWS)  # what a trial may read
KINDS: dict[str, Callable[[Gold], bool]] = {
    "English on Chinese": lambda question: question.lang == "en",
    "paraphrase": lambda question: question.type == "paraphrase",
    "cross-script": lambda question: question.type == "cross-script",
    "all answerable": lambda question: question.answerable,
}
Right = Sequence[Piece]  # pieces of text: a passage that hits one of them is right


@dataclass(frozen=True, slots=True)
class Trial:
    """Questions, the sources they are asked of, and what is right for each."""

    questions: Sequence[Question]
    sources: Sequence[Source]
    right: Sequence[Right]
    tuned: bool = True  # constants may be chosen on it
    name: str = ""


Maker = Callable[[], Trial]
Chosen = Callable[[str], bool]  # of a context


def trials(data: Path, wanted: Sequence[str] = ()) -> Iterator[Trial]:
    """Yield the trials of a data folder and of our gold, or those whose name has a part that is ``wanted``.

    Those of one haystack follow each other. A trial without a question is left out. Raises SourceError where the folder
    holds none of this data or a file cannot be read, UsageError for a name that no trial has.
    """
    data = check_folder(data)
    makers = {**_benchmarks(data), **gold_trials()}
    for name in matching(makers, wanted, "--trial"):
        try:
            trial = replace(makers[name](), name=name)
        except (OSError, EOFError, LZMAError, ValueError, KeyError, TypeError) as error:
            raise SourceError(
                f"the trial {name!r} cannot be read: found {error!r} in {data}; expected the files of ../shared/data; "
                f"run: ls -R {data}"
            ) from error
        if trial.questions:
            yield trial


def matching(names: Collection[str], wanted: Sequence[str], flag: str) -> list[str]:
    """Return the names that have a wanted part, without any all. Raises UsageError for a part that no name has."""
    if unknown := [part for part in wanted if not any(part in name for name in names)]:
        raise UsageError(f"found {flag} {unknown[0]!r}; expected a part of one of: {'; '.join(names)}; correct it")
    return [name for name in names if not wanted or any(part in name for part in wanted)]


def _benchmarks(data: Path) -> dict[str, Maker]:
    held = partial(_asked, data, asked=held_passage)
    return {
        "CMRC 2018 trial": partial(_asked, data, CMRC),
        "DRCD dev, held fifth over all passages": partial(held, DRCD),
        "SQuADShifts wiki, held fifth over all passages": partial(held, WIKI),
        "SQuADShifts wiki, held fifth over held passages": partial(held, WIKI, searched=held_passage),
        "NewsMRC dev": partial(_asked, data, NEWS_MRC),
        "NTREX/wmt24, English → Chinese": partial(_translated, data, "en", "zh"),
        "NTREX/wmt24, Chinese → English": partial(_translated, data, "zh", "en"),
        "E.SUN finance, Traditional": partial(_finance, data),
    }


def _asked(data: Path, file: str, *, asked: Chosen = bool, searched: Chosen = bool) -> Trial:
    """The questions of the contexts chosen by ``asked``, over those chosen by ``searched``."""
    every = list(benchmark(data, file))
    pairs = [(q.question, q.context) for q in every if asked(q.context)]
    return contexts(pairs, [q.context for q in every if searched(q.context)])


def _translated(data: Path, source: str, target: str) -> Trial:
    """Held sentences against each other's translations; each English sentence once."""
    unique = list({r["en"]: r for r in rows(data / PAIRS) if held_translation(r)}.values())[:HELD_PAIRS]
    return contexts([(r[source], r[target]) for r in unique], [r[target] for r in unique])


def _finance(data: Path) -> Trial:
    """E.SUN finance documents: each question against all documents of all categories."""
    texts = {(d["category"], d["id"]): d["text"] for d in rows(data / FINANCE)}
    asked = [(q["query"], texts[q["category"], q["gold"]]) for q in rows(data / FINANCE_ASKED)]
    return contexts(asked, list(texts.values()))


def contexts(asked: Sequence[tuple[str, str]], searched: Sequence[str]) -> Trial:
    """Return the trial of (question, its context) pairs: any passage of the context is right. Equal texts are one."""
    sources = {text: made_source(f"{CONTEXTS}{context_name(text)}", text) for text in searched}
    right = [anywhere(sources[context].path, context) for _, context in asked]
    return Trial([alone(question) for question, _ in asked], list(sources.values()), right)


def anywhere(path: str, text: str) -> Right:
    """Return what is right where any passage of a source is."""
    return [[Place(path, 0, len(text))]]


def alone(text: str, resolved: str | None = None) -> Question:
    """Return a question as the service understands it; ``resolved``: what a follow-up leans on put in."""
    searched = text if resolved is None else resolved
    return replace(understood(searched), asked=text, language=language(text))


def gold_trials(gold: Path = GOLD, seeds: Path = SEEDS) -> dict[str, Maker]:
    """Return what makes each trial: the answerable questions of a split and a kind, over the seeds."""
    return {f"Our gold {split}, {kind}": partial(_gold, gold, seeds, split, kind) for split in SPLITS for kind in KINDS}


def _gold(gold: Path, seeds: Path, split: str, kind: str) -> Trial:
    sources, asked = _answerable(gold, seeds)
    chosen = [(question, right) for g, question, right in asked if g.split == split and KINDS[kind](g)]
    return Trial([question for question, _ in chosen], sources, [right for _, right in chosen], tuned=split == "dev")


@cache  # eight trials ask of the same sources
def _answerable(gold: Path, seeds: Path) -> tuple[list[Source], list[tuple[Gold, Question, Right]]]:
    """Return the seeds, and the answerable questions with where their evidence and its alternatives stand."""
    sources = seed_sources(seeds)
    text_of = text_of_sources(sources, seeds)

    def right(g: Gold) -> Right:
        return [occurrences(e.source, text_of(e.source), e.text) for e in (*g.evidence, *g.alternatives)]

    asked = [g for g in load_gold(str(gold), text_of) if g.answerable]
    return sources, [
        (g, alone(g.question, resolve(g.question.strip(), g.history, turn_reader()).question), right(g)) for g in asked
    ]
