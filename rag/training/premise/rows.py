"""Authored questions → the signals of the sentences they are asked of, and which of them contradict."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from index.articles.passages import passages
from index.corpora.authored import AuthoredQuestion
from index.corpora.contexts import whole_article
from index.corpora.news import bodies
from index.encoder.static import StaticEncoder
from index.language.names import names
from index.language.normalise import fold
from index.types import Hit, PassageRecord
from rag.asking.form import alone
from rag.judge.premise import weigh
from rag.judge.premise.told import asked
from rag.reader import PassageReader
from rag.training.premise.exchanged import variants
from rag.types import Evidence

HEAD = 20  # folded characters by which a sentence is known as the evidence
# Questions taken of each type: all false premises, and enough of the others that a rare alarm is seen.
MOST_OF = {
    "false-premise": 999, "yes-no": 110, "paraphrase": 60, "unanswerable": 10, "english": 40, "number": 80, "fact": 20,
    "date": 45, "person": 35, "org": 18, "place": 18, "reason": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its sentences' signals, (n, 39), and which of them contradict it, (n,); ``made`` of another."""

    line: int
    type: str
    wrong: bool
    made: bool
    signals: NDArray[np.float64]
    contradicts: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class News:
    """The passages of the asked articles by their line, and all of them with their vectors."""

    own: dict[int, list[PassageRecord]]
    every: list[PassageRecord]
    vectors: NDArray[np.float32]


def news_of(data: Path, lines: set[int], encoder: StaticEncoder) -> News:
    """Return the passages of some articles, with the names in them."""
    own = defaultdict[int, list[PassageRecord]](list)
    for line, text in bodies(data):
        for p in passages(whole_article(str(line), text)[0], text) if line in lines else ():
            own[line].append(PassageRecord(p, names(p.text)))
    every = [record for some in own.values() for record in some]
    return News(dict(own), every, encoder.encode_passages([record.passage.text for record in every]))


def chosen(questions: Sequence[AuthoredQuestion], most: int | None = None, seed: int = 1) -> list[AuthoredQuestion]:
    """Return as many questions of each type as MOST_OF says, in an order that the seed gives."""
    mixed, taken, kept = list(questions), Counter[str](), list[AuthoredQuestion]()
    Random(seed).shuffle(mixed)
    for question in mixed:
        if taken[question.type] < min(MOST_OF.get(question.type, 0), most or 999):
            taken[question.type] += 1
            kept.append(question)
    return kept


def rows(
    one: AuthoredQuestion, news: News, encoder: StaticEncoder, reader: PassageReader, random: Random
) -> Iterator[Row]:
    """Yield a question's row and those of what is made of it."""
    own = news.own.get(one.line, [])
    if not own:
        return
    records = records_of(one, own, news, encoder)
    wrong = one.type == "false-premise"
    yield _row(one, one.question, wrong, records, reader)
    told = " ".join(record.passage.text for record in records)
    named = defaultdict[str, list[str]](list)
    for record in records:
        for name in record.names:
            named[name.kind].append(record.passage.text[name.start : name.end])
    for variant in variants(one, told, named, random):
        yield _row(one, variant.question, variant.wrong, records, reader, made=True)


def records_of(
    one: AuthoredQuestion, own: list[PassageRecord], news: News, encoder: StaticEncoder
) -> list[PassageRecord]:
    """The passage of the article that holds the evidence, else the nearest, and the nearest of another article."""
    vector = encoder.encode_questions([one.question])[0]
    heads = [plain(piece)[:HEAD] for piece in one.evidence]
    of_own = encoder.encode_passages([r.passage.text for r in own]) @ vector
    held = [any(head in plain(r.passage.text) for head in heads) for r in own]
    best = max(range(len(own)), key=lambda i: (held[i], of_own[i]))
    order = np.argsort(-(news.vectors @ vector), kind="stable")
    other = next((news.every[i] for i in order if news.every[i].passage.source != own[0].passage.source), None)
    return [own[best], other] if other else [own[best]]


def _row(
    one: AuthoredQuestion,
    text: str,
    wrong: bool,
    records: list[PassageRecord],
    reader: PassageReader,
    made: bool = False,
) -> Row:
    question = alone(text)
    readings = reader.read(text, [Hit(0, record) for record in records])
    read = [Evidence(r, 1 / (1 + math.exp(-x.relevance)), x.spans) for r, x in zip(records, readings, strict=True)]
    evidence = sorted(read, key=lambda e: -e.score)
    weighed = weigh(asked(question), evidence, reader)
    said = [evidence[w.sentence.index].passage.text[w.sentence.start : w.sentence.end] for w, _ in weighed]
    right = np.array([wrong and _refutes(one, text, made) for text in said], np.bool_)
    return Row(one.line, one.type, wrong, made, np.array([signals for _, signals in weighed]), right)


def _refutes(one: AuthoredQuestion, said: str, made: bool) -> bool:
    """Whether a sentence is the evidence; of a question as it was written, with an answer in it."""
    text = plain(said)
    same = any(text[:HEAD] in plain(e) or plain(e)[:HEAD] in text for e in one.evidence)
    return same and (made or any(plain(answer) in text for answer in one.answers))


def plain(text: str) -> str:
    """Return a text folded and without white space, as pieces of articles are compared."""
    return "".join(fold(text).split())
