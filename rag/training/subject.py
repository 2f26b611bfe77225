"""The weights of rag/judge/subject: questions asked with their own name and with another in its place → a regression."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from index.corpora import NEWS, lines
from index.corpora.authored import TRAIN, authored_questions
from index.corpora.news import body
from index.errors import SourceError
from index.files import atomic
from index.language.normalise import fold
from index.language.tokens import Tag
from rag.judge.subject.names import FEATURES, WEIGHTS, features, frames, kind, name_tags
from rag.training.questions.examples import examples

READING = ("qa/cmrc2018_train.jsonl.xz", "qa/drcd_dev.jsonl.xz")  # in Chinese, asked by people
QUESTION_LIMIT = 1_500  # of each reading file; of the authored ones all
PASSAGE = 150, 250  # characters before and behind the answer that stand for its passage
FOLDS = 5
# Of the questions that an article answers, so many may be taken for another thing's: the threshold is set by that.
ALARMS = 0.002


@dataclass(frozen=True, slots=True)
class Told:
    """A folded question with the whole text that answers it, and the passage."""

    question: str
    article: str
    passage: str


def fit(data: Path, out: Path = WEIGHTS, limit: int = QUESTION_LIMIT, seed: int = 0) -> dict[str, Any]:
    """Fit the weights and write them to ``out``; return how many pairs there were and how well they are told apart."""
    told, draw = [*_authored(data), *_reading(data, limit)], random.Random(seed)
    rows = [(row, False) for one in told for row in _rows(one.question, one)]
    names = _pool(told)
    rows += [(row, True) for one in told for row in _swapped(one, names, draw)]
    x, y = np.array([row for row, _ in rows]), np.array([other for _, other in rows])
    if len(rows) < FOLDS or y.all() or not y.any():
        raise SourceError(f"found {len(rows)} pairs of names in {data}; expected authored and reading questions")
    model = LogisticRegression(class_weight="balanced", max_iter=1000)
    sure = cross_val_predict(model, x, y, cv=FOLDS, method="predict_proba")[:, 1]
    threshold = round(float(np.sort(sure[~y])[::-1][int(ALARMS * len(told))]), 4)
    model.fit(x, y)
    weights = {"features": FEATURES, "weights": model.coef_[0].round(4).tolist()}
    stored = {**weights, "bias": round(float(model.intercept_[0]), 4), "threshold": threshold}
    with atomic(out) as part:
        part.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", "utf8")
    alarms, seen = (int((sure[some] > threshold).sum()) for some in (~y, y))
    return {"questions": len(told), "own": int((~y).sum()), "alarms": alarms, "swapped": int(y.sum()), "seen": seen}


def _authored(data: Path) -> Iterator[Told]:
    news = list(lines(data / NEWS))
    for _, one in authored_questions(data, TRAIN):
        if one.answers and one.type != "false-premise" and one.lang != "en":
            text = body(news[one.line])
            yield _told(one.question, text, text.find(one.evidence[0]))


def _reading(data: Path, limit: int) -> Iterator[Told]:
    for file in READING:
        for one in islice(examples(data, file), limit):
            yield _told(one.question, one.context, one.start)


def _told(question: str, text: str, at: int) -> Told:
    before, behind = PASSAGE
    return Told(fold(question), fold(text), fold(text[max(0, at - before) : at + behind]))


def _rows(question: str, one: Told) -> Iterator[list[float]]:
    missing = [tag for tag in name_tags(question) if tag.word not in one.article]
    yield from map(features, frames(question, missing, one.passage))


def _pool(told: Sequence[Told]) -> dict[tuple[str, int], list[str]]:
    """The names of the questions by class and length: another is taken from its like."""
    pool = defaultdict[tuple[str, int], list[str]](list)
    for one in told:
        for tag in name_tags(one.question):
            pool[kind(tag), len(tag.word)].append(tag.word)
    return pool


def _swapped(one: Told, pool: dict[tuple[str, int], list[str]], draw: random.Random) -> Iterator[list[float]]:
    """The pairs of a question with one of its names exchanged for another question's, and with one character of it."""
    own = [tag for tag in name_tags(one.question) if tag.word in one.passage and kind(tag) not in {"eng", "new"}]
    if not own:
        return
    name: Tag = draw.choice(own)
    others = pool[kind(name), len(name.word)]
    other, at = draw.choice(others), draw.randrange(len(name.word))
    near = f"{name.word[:at]}{draw.choice(others)[at]}{name.word[at + 1 :]}"  # 柳江县 of 柳河县
    for new in (other, near):
        if new not in one.article and new not in one.question:
            yield from _rows(one.question[: name.start] + new + one.question[name.end :], one)
