"""What a sentence says of a yes-no question: rows of signals → two regressions, of that it says yes and of that it says no.

The authored yes-no questions were read one by one: of 205 `answers.json` names 41 whose answer is yes and three that are
neither; the others' is no, as a false premise's is. As many are made of other questions, with the answer in the question.
"""

from __future__ import annotations

import json
import logging
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from tqdm import tqdm

from index.corpora.authored import TRAIN, AuthoredQuestion, authored_questions
from index.encoder.static import open_static
from index.errors import SourceError
from index.files import atomic
from index.types import Hit, PassageRecord
from rag.asking.form import alone
from rag.judge.premise import asks_whether, weigh
from rag.judge.premise.statement import leaves_choice
from rag.judge.premise.told import asked
from rag.judge.premise.whether import NO, STANDS, WHETHER, YES, whether_signals
from rag.reader import PassageReader
from rag.reader.model import open_reader
from rag.training.premise.answers import READ
from rag.training.premise.exchanged import variants
from rag.training.premise.rows import HEAD, news_of, plain, records_of
from rag.types import Evidence

log = logging.getLogger(__name__)
MOST_OF = {"number": 150, "date": 110, "person": 70, "org": 40, "place": 40, "paraphrase": 150, "fact": 80}
# Of what is said on articles that were not fitted on, where as many questions are so as are not; of these questions most that
# are not so are made to be taken for it. On authored dev all that is said is right.
FOLDS, PRECISION = 5, 0.88
BESIDE, WRITTEN = 0.3, 2.0  # weights of the sentences beside the deciding one, and of questions as they were written
YES_SAID, NO_SAID, OPEN = 1, -1, 0
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its sentences' signals, (n, 55), what each says, (n,), and the answer; ``made`` of another."""

    line: int
    answer: int
    made: bool
    signals: Numbers
    says: NDArray[np.int64]


def whether(data: Path, out: Path, most: int | None = None) -> dict[str, Any]:
    """Fit both weights on the authored training questions and write them to ``out``; return what came of it.

    ``most``: questions of each type. Raises SourceError where there are too few.
    """
    questions = chosen([question for _, question in authored_questions(data, TRAIN)], most)
    encoder, reader, random = open_static(), open_reader(), Random(5)
    news = news_of(data, {question.line for question in questions}, encoder)
    every = list[Row]()
    for one in tqdm(questions, "whether"):
        if own := news.own.get(one.line, []):
            every += rows(one, records_of(one, own, news, encoder), reader, random)
    yes, no, figures = fit(every)
    for path, fitted in ((YES, yes), (NO, no)):
        with atomic(out / path.name) as part:
            part.write_text(json.dumps(fitted, indent=1, ensure_ascii=False) + "\n", "utf8")
    log.info("whether: %s (cross-validated by articles)", figures)
    return figures


def chosen(questions: Sequence[AuthoredQuestion], most: int | None = None) -> list[AuthoredQuestion]:
    """Return every question that asks whether, and some of the others to make such of, in an order of its own."""
    mixed, taken, kept = list(questions), Counter[str](), list[AuthoredQuestion]()
    Random(1).shuffle(mixed)
    for one in mixed:
        direct = asks_whether(alone(one.question))
        if taken[one.type] < min(math.inf if direct else MOST_OF.get(one.type, 0), most or math.inf):
            taken[one.type] += 1
            kept.append(one)
    return kept


def rows(one: AuthoredQuestion, records: list[PassageRecord], reader: PassageReader, random: Random) -> Iterator[Row]:
    """Yield a question's row where it asks whether, else those of what is made of it."""
    direct = asks_whether(alone(one.question))
    if direct and (one.type in {"yes-no", "false-premise"} or not one.answers) and one.question not in READ["neither"]:
        answer = (YES_SAID if one.question in READ["yes"] else NO_SAID) if one.answers else OPEN
        yield from _row(one, one.question, answer, records, reader)
    if direct or one.type not in MOST_OF:
        return
    named = defaultdict[str, list[str]](list)
    for record in records:
        for name in record.names:
            named[name.kind].append(record.passage.text[name.start : name.end])
    told = " ".join(record.passage.text for record in records)
    for made in variants(one, told, named, random):
        yield from _row(one, made.question, NO_SAID if made.wrong else YES_SAID, records, reader, made=True)


def _row(
    one: AuthoredQuestion,
    text: str,
    answer: int,
    records: list[PassageRecord],
    reader: PassageReader,
    made: bool = False,
) -> Iterator[Row]:
    question = alone(text)
    if not asks_whether(question) or leaves_choice(question):
        return
    readings = reader.read(text, [Hit(0, record) for record in records])
    read = [Evidence(r, 1 / (1 + math.exp(-x.relevance)), x.spans) for r, x in zip(records, readings, strict=True)]
    evidence, own = sorted(read, key=lambda e: -e.score), asked(question)
    weighed = weigh(own, evidence, reader)
    if weighed:
        said = [evidence[w.sentence.index].passage.text[w.sentence.start : w.sentence.end] for w, _ in weighed]
        says = np.array([answer if _decides(one, sentence, made) else OPEN for sentence in said])
        signals = np.array([whether_signals(own, w, signals, evidence) for w, signals in weighed])
        yield Row(one.line, answer, made, signals, says)


def _decides(one: AuthoredQuestion, said: str, made: bool) -> bool:
    text = plain(said)
    same = any(text[:HEAD] in plain(e) or plain(e)[:HEAD] in text for e in one.evidence)
    return same and (made or any(plain(answer) in text for answer in one.answers))


def fit(every: Sequence[Row]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return the weights of yes and of no as their files have them, and what the folds gave. Raises SourceError."""
    groups = [row.line for row in every]
    if len(set(groups)) < FOLDS or {row.answer for row in every} < {YES_SAID, NO_SAID}:
        raise SourceError(f"found {len(every)} yes-no questions; expected more of {TRAIN}, with both answers")
    best = np.zeros((len(every), 2))
    for train, test in GroupKFold(FOLDS).split(groups, groups=groups):
        some = [every[i] for i in train]
        yes, no = _regression(some, YES_SAID), _regression(some, NO_SAID)
        for i in test:
            best[i] = _surest(every[i], yes, no)
    answers = np.array([row.answer for row in every])
    out, figures = [], dict[str, Any](rows=len(every))
    for name, said, other, answer in (
        ("yes", best[:, 0], best[:, 1], YES_SAID),
        ("no", best[:, 1], best[:, 0], NO_SAID),
    ):
        said = np.where(said > other, said, 0.0)
        threshold = next(
            (t for t in np.arange(0.5, 1.0, 0.01) if _precision(said >= t, answers == answer) >= PRECISION), 0.99
        )
        weights, bias = _regression(every, answer)
        fitted = {"signals": WHETHER, "weights": weights.round(5).tolist(), "bias": round(bias, 5)}
        out.append(fitted | {"threshold": round(float(threshold), 2)})
        right = (said >= threshold) & (answers == answer)
        figures[name] = {
            "threshold": round(float(threshold), 2),
            "said": int((said >= threshold).sum()),
            "right": int(right.sum()),
        }
        figures[name]["of"] = int((answers == answer).sum())
    return out[0], out[1], figures


def _surest(row: Row, yes: tuple[Numbers, float], no: tuple[Numbers, float]) -> tuple[float, float]:
    """The highest probability of yes, 0 where its sentence does not bear it out, and of no."""
    says_yes, says_no = (1 / (1 + np.exp(-(row.signals @ weights + bias))) for weights, bias in (yes, no))
    return float(says_yes[(at := says_yes.argmax())] * row.signals[at, STANDS]), float(says_no.max())


def _precision(said: NDArray[np.bool_], right: NDArray[np.bool_]) -> float:
    """How much of what is said is right where both answers are as frequent: the written questions' is no, seven times of eight."""
    hit, alarm = float(said[right].mean()), float(said[~right].mean())
    return hit / (hit + alarm) if said.any() else 1.0


def _regression(some: Sequence[Row], answer: int) -> tuple[Numbers, float]:
    x, says = np.vstack([row.signals for row in some]), np.concatenate([row.says for row in some])
    counts = np.concatenate([np.where(row.says == OPEN, BESIDE, 1.0) * (1.0 if row.made else WRITTEN) for row in some])
    scale = x.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=3000).fit(x / scale, says == answer, sample_weight=counts)
    return model.coef_[0] / scale, float(model.intercept_[0])
