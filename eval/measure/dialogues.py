"""Of dialogues, how many last questions are understood and answered, and how many questions that stand alone are touched?"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter
from tqdm import tqdm

from eval.datasets.corpus import seed_sources, temporary_store
from eval.datasets.dialogues import ARTICLES, DIALOGUES, PAIRS, Dialogue, Pair, load_dialogues, stand_alone_pairs
from eval.datasets.gold import GOLD, SPLITS, load_gold
from eval.measure.record import Score, mean
from eval.metrics.answers import correct
from eval.metrics.resolved import FLAWS, resolved_flaw
from eval.provenance import made_by, shown
from eval.report.tables import DIALOGUES_COMMAND
from index.errors import UsageError
from index.records import parsed, validated
from index.settings import Settings, read_settings
from rag.types import Answer, Turn

if TYPE_CHECKING:
    from rag.chain import Service

RECORD, OUTCOMES = "dialogues.json", "outcomes.jsonl"
LEAST_DIALOGUES = 150  # of a record that is published
_SEED = 1  # of the pairs

Asked = Callable[[str, Sequence[Turn]], Answer]


@dataclass(frozen=True, slots=True)
class Rates:
    """Of so many dialogues, the share whose last question is understood, and the share that is answered right."""

    n: int
    resolved: Score | None
    answered: Score | None


@dataclass(frozen=True, slots=True)
class Part:
    """One split: all, by kind and by language; ``flaws``: of the resolved questions that are wrong."""

    all: Rates
    kind: Mapping[str, Rates]
    lang: Mapping[str, Rates]
    flaws: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Leans:
    """Of so many questions that stand alone, put after another's turn, the share that is touched; by whose turn it was."""

    n: int
    share: Score | None
    same_article: Score | None
    other_article: Score | None


@dataclass(frozen=True, slots=True)
class DialoguesRecord:
    """``splits``: by dev and test."""

    format: Literal[1]
    about: Mapping[str, Any]
    splits: Mapping[str, Part]
    false_lean: Leans


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one dialogue; ``flaw``: of the resolved question, None where it is right."""

    id: str
    split: str
    kind: str
    lang: str
    resolved: str
    flaw: str | None
    answer: str
    right: bool


def measure(
    file: Path | None, split: str | None, store: str | None, seeds: str | None, pairs: int
) -> tuple[DialoguesRecord, list[Outcome]]:
    """Ask every dialogue's last question, and so many that stand alone, of a store of the seeds and the written articles.

    ``store``: one that holds those articles already. The pairs are made of the gold questions of ``split`` on the seeds.
    """
    settings = read_settings(seeds=seeds, store=store)
    path = str(file or DIALOGUES)
    about = {**made_by(settings), "dialogues": shown(path), "pairs": pairs, "seed": _SEED}
    with _asked(settings, store is not None) as service:
        text_of = cache(service.store.text)
        dialogues = load_dialogues(path, text_of, split)
        alone = stand_alone_pairs(load_gold(str(GOLD), text_of, split=split), pairs, _SEED)
        about |= {"passages": service.store.passages, "writer": service.writer.name}
        ask = asker(service)
        outcomes = [outcome(one, ask(one.question, one.history)) for one in _shown(dialogues, "dialogues")]
        touched = [(pair, ask(pair.question, pair.history).resolved) for pair in _shown(alone, "pairs")]
    parts = {name: part([one for one in outcomes if one.split == name]) for name in SPLITS if split in (None, name)}
    return DialoguesRecord(1, about, parts, leans(touched)), outcomes


@contextmanager
def _asked(settings: Settings, stored: bool) -> Iterator[Service]:
    from rag import load  # the whole service: reading a record doesn't need it

    if stored:
        yield load(settings=settings).held()
        return
    with temporary_store([*seed_sources(settings.seeds), *seed_sources(ARTICLES)], settings) as store:
        yield load(store=store, settings=settings).held()


def asker(service: Service) -> Asked:
    """Return what asks a question with its history."""
    from rag.chain import traced
    from rag.reply import to_answer
    from rag.types import Ask

    return lambda question, history: to_answer(service.store, traced(service, Ask(question, tuple(history))))


def _shown(several: Sequence[Any], what: str) -> Any:
    return tqdm(several, desc=what, file=sys.stderr, disable=None)


def outcome(one: Dialogue, answer: Answer) -> Outcome:
    """Return what became of a dialogue: was its question understood, and answered right?"""
    earlier = [turn.content for turn in one.history]
    flaw = resolved_flaw(answer.resolved, one.question, one.resolved, one.must, one.must_not, earlier)
    return Outcome(one.id, one.split, one.kind, one.lang, answer.resolved, flaw, answer.answer, answered(one, answer))


def answered(one: Dialogue, answer: Answer) -> bool:
    """Return whether a reply is right, as `eval.metrics.answers.correct` says; where nothing answers, whether it claims nothing."""
    if not one.answers:
        return not (answer.found and answer.citations)
    return answer.found and correct(answer.answer, one.type, one.answers, one.parts)


def part(outcomes: Sequence[Outcome]) -> Part:
    """Return the rates of one split's outcomes."""
    flaws = Counter(one.flaw for one in outcomes)
    return Part(
        _rates(outcomes),
        _by(outcomes, "kind"),
        _by(outcomes, "lang"),
        {flaw: flaws[flaw] for flaw in FLAWS if flaws[flaw]},
    )


def _by(outcomes: Sequence[Outcome], name: str) -> dict[str, Rates]:
    values = dict.fromkeys(getattr(one, name) for one in outcomes)
    return {value: _rates([one for one in outcomes if getattr(one, name) == value]) for value in values}


def _rates(outcomes: Sequence[Outcome]) -> Rates:
    understood, right = mean(one.flaw is None for one in outcomes), mean(one.right for one in outcomes)
    return Rates(len(outcomes), understood, right)


def leans(touched: Sequence[tuple[Pair, str]]) -> Leans:
    """Return the share of questions that stand alone whose resolved question isn't the one that was asked."""
    altered = [(pair.same_article, resolved != pair.question) for pair, resolved in touched]
    return Leans(
        len(altered),
        mean(changed for _, changed in altered),
        mean(changed for same, changed in altered if same),
        mean(changed for same, changed in altered if not same),
    )


def load_record(file: Path) -> dict[str, Any]:
    """Return a record as JSON has it. Raises UsageError for what is none, for one split and for too few questions."""
    mend = f"run: {DIALOGUES_COMMAND}"
    record = dict(parsed(file.read_text("utf8", errors="replace"), str(file), mend, "a record"))
    read = validated(TypeAdapter(DialoguesRecord), record, str(file), mend)
    asked = sum(part.all.n for part in read.splits.values())
    if set(read.splits) != set(SPLITS) or asked < LEAST_DIALOGUES or read.false_lean.n < PAIRS:
        few = f"{asked} dialogues of {', '.join(read.splits)} and {read.false_lean.n} that stand alone"
        raise UsageError(
            f"{file}: found {few}; expected {LEAST_DIALOGUES} of dev and test and {PAIRS} at least; {mend}"
        )
    return record
