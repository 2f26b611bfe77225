"""Search trials for an encoder: questions, a haystack of passages, and which passages are right.

Data that the encoder is never trained on, laid out as ../shared/data (its training code names what is held), and our own
gold questions on the seeds.
"""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from index.corpora import check_folder, held_passage, held_translation, rows
from index.errors import SourceError, UsageError
from index.language.script import language
from index.types import Passage
from rag.asking.question import analyse
from rag.types import Question

HELD_PAIRS = 2_000
NEWS = "text/news_zh_crud.txt.xz"
# What a trial may read, told by their hashes in a record.
FILES = (
    "qa/cmrc2018_trial.jsonl.xz",
    "qa/drcd_dev.jsonl.xz",
    "qa/squadshifts_wiki_en.jsonl.xz",
    "qa/news_mrc_zh_dev.jsonl.xz",
    "parallel/news_wmt_ntrex.jsonl.xz",
    "dev/finance_hant_docs.jsonl.xz",
    "dev/finance_hant_questions.jsonl.xz",
    NEWS,
)


@dataclass(frozen=True, slots=True, eq=False)
class Haystack:
    """The passages that are searched; ``sources``: the whole texts they were cut from, where they were cut."""

    passages: list[Passage]
    sources: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Everything that stands in it, overlaps of passages once."""
        return self.sources or [passage.text for passage in self.passages]


@dataclass(frozen=True, slots=True)
class Trial:
    """Questions, what they are asked of, and the places of each question's right passages: one of them is enough.

    ``tuned``: constants may be chosen on it; ``part``: its questions are also another trial's, so a mean leaves it out.
    """

    name: str
    questions: list[Question]
    haystack: Haystack
    right: list[list[int]]
    tuned: bool = True
    part: bool = False


Maker = Callable[[], Trial]


def trials(data: Path, wanted: Sequence[str] = ()) -> Iterator[Trial]:
    """Yield the trials of a data folder and of our gold, or those whose name has a part that is ``wanted``.

    Those of one haystack follow each other. A trial without a question is left out. Raises SourceError where the folder
    holds none of this data or a file cannot be read, UsageError for a name that no trial has.
    """
    from eval.measure.search.gold import gold_trials  # it makes trials too

    data = check_folder(data)
    makers = {**_benchmarks(data), **gold_trials()}
    if unknown := [part for part in wanted if not any(part in name for name in makers)]:
        raise UsageError(f"found --trial {unknown[0]!r}; expected a part of one of: {'; '.join(makers)}; correct it")
    for name, make in makers.items():
        if (not wanted or any(part in name for part in wanted)) and (trial := _made(name, make, data)).questions:
            yield trial


def _made(name: str, make: Maker, data: Path) -> Trial:
    try:
        return make()
    except (OSError, EOFError, lzma.LZMAError, ValueError, KeyError, TypeError) as error:
        raise SourceError(
            f"the trial {name!r} cannot be read: found {error!r} in {data}; expected the files of ../shared/data; "
            f"run: ls -R {data}"
        ) from error


def _benchmarks(data: Path) -> dict[str, Maker]:
    qa = data / "qa"
    wiki, pairs = qa / "squadshifts_wiki_en.jsonl.xz", data / "parallel/news_wmt_ntrex.jsonl.xz"
    makers: dict[str, Callable[[str], Trial]] = {
        "CMRC 2018 trial": partial(_asked, qa / "cmrc2018_trial.jsonl.xz"),
        "DRCD dev, held fifth over all passages": partial(_asked, qa / "drcd_dev.jsonl.xz", asked=held_passage),
        "SQuADShifts wiki, held fifth over all passages": partial(_asked, wiki, asked=held_passage),
        "SQuADShifts wiki, held fifth over held passages": partial(
            _asked, wiki, asked=held_passage, searched=held_passage
        ),
        "NewsMRC dev": partial(_asked, qa / "news_mrc_zh_dev.jsonl.xz"),
        "NTREX/wmt24, English → Chinese": partial(_translated, pairs, "en", "zh"),
        "NTREX/wmt24, Chinese → English": partial(_translated, pairs, "zh", "en"),
        "E.SUN finance, Traditional": partial(_finance, data / "dev"),
    }
    return {name: _named(name, make) for name, make in makers.items()}


def _named(name: str, make: Callable[[str], Trial]) -> Maker:
    return lambda: make(name)


Chosen = Callable[[str], bool]


def _asked(file: Path, name: str, *, asked: Chosen = bool, searched: Chosen = bool) -> Trial:
    """The questions of the passages chosen by ``asked``, over those chosen by ``searched``."""
    found = list(rows(file))
    place = {c: i for i, c in enumerate(dict.fromkeys(r["context"] for r in found if searched(r["context"])))}
    chosen = [r for r in found if asked(r["context"])]
    questions, right = [alone(r["question"]) for r in chosen], [[place[r["context"]]] for r in chosen]
    return Trial(name, questions, whole(list(place)), right, part=searched is not bool)


def _translated(file: Path, source: str, target: str, name: str) -> Trial:
    """Held sentences against each other's translations; each English sentence once."""
    unique = list({r["en"]: r for r in rows(file) if held_translation(r)}.values())[:HELD_PAIRS]
    right = [[i] for i in range(len(unique))]
    return Trial(name, [alone(r[source]) for r in unique], whole([r[target] for r in unique]), right)


def _finance(dev: Path, name: str) -> Trial:
    """E.SUN finance documents: each question against all documents of all categories."""
    docs: list[dict[str, Any]] = list(rows(dev / "finance_hant_docs.jsonl.xz"))
    place = {(d["category"], d["id"]): i for i, d in enumerate(docs)}
    asked = list(rows(dev / "finance_hant_questions.jsonl.xz"))
    right = [[place[q["category"], q["gold"]]] for q in asked]
    return Trial(name, [alone(q["query"]) for q in asked], whole([d["text"] for d in docs]), right)


def alone(text: str, resolved: str | None = None) -> Question:
    """Return a question as the service understands it; ``resolved``: what a follow-up leans on put in."""
    searched = text if resolved is None else resolved
    return replace(analyse(searched), asked=text, language=language(text))


def whole(texts: Sequence[str]) -> Haystack:
    """Return a haystack of texts as they are, uncut and without a title."""
    return Haystack([Passage(f"{n}.txt", 0, len(t), t, 0, None, None, None, "") for n, t in enumerate(texts)])


def hashes(data: Path) -> dict[str, str]:
    """Return the sha256 of the data folder's files that a trial may read."""
    there = [file for file in FILES if (data / file).is_file()]
    return {file: hashlib.sha256((data / file).read_bytes()).hexdigest() for file in there}
