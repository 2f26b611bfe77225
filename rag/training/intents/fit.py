"""Messages and questions → the weights of rag/asking/intent, measured on every fifth message, held apart once."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from index.corpora.authored import DEV, DIALOGUES, TRAIN, authored_questions
from index.files import atomic
from rag.asking.intent import CATALOGUE, INTENTS, TOLD
from rag.asking.intent.features import features, masked, times, vectors
from rag.asking.intent.topic import words
from rag.asking.intent.weights import LETTERS, QUESTION, WEIGHTS, ZERO, unseen_share
from rag.training.intents.messages import Message, messages, variants

VARIANTS = 4  # of a message
LEAST_SAID = 12  # times that a feature is said in the messages' variants: 150 KB hold so many
UNSEEN_SCALE, VECTOR_SCALE = 3.0, 4.0  # beside a feature's 1; without the vectors .85 are right, 3 and 6 are alike
WRITTEN = 5.0  # weight of a message, all its variants together
HARD = 2.0  # weight of a question that was written to look like another intent
PLAIN = 0.7  # weight of an authored question beside a message
GREETED = 1_500  # authored questions that are also asked with a polite word before
POLITE = ("你好，", "请问", "您好，请问", "hi，", "谢谢，", "好的，", "hello, ", "帮我看看", "那")
STEP = 0.1  # of a weight as it is kept
THRESHOLD = 0.5  # from where at most 3 in 1,000 authored development questions are taken for something else


@dataclass(frozen=True, slots=True)
class Sample:
    """Texts, masked, with their intents and weights."""

    texts: tuple[str, ...]
    intents: tuple[str, ...]
    weights: tuple[float, ...]


def fit(data: Path, out: Path = WEIGHTS, share: int = 1) -> dict[str, Any]:
    """Fit the weights and write them to ``out``; return how well the messages of the held fifth are told, and how
    many of the development questions are taken for something else. ``share``: one in so many authored questions is used.
    """
    every, plain, topics = messages(), _plain(data)[::share], _topics(data)
    told = _held(every, plain, topics)
    right = Counter(m.intent for m, name in told if m.intent == name)
    model, known = _fitted(_sample(every, plain, topics))
    stored = _stored(model, known, every)
    with atomic(out) as part:
        part.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n", "utf8")
    dev = [masked(q, times(q)) for file in (DEV, DIALOGUES[1]) for q in _asked(data, file)]
    fires = [text for text, name in zip(dev, _named(model, known, dev), strict=True) if name != QUESTION]
    total = Counter(m.intent for m, _ in told)
    by = {name: round(right[name] / total[name], 3) for name in INTENTS}
    return {
        "messages": len(every), "held right": round(sum(right.values()) / len(told), 3), "by intent": by,
        "questions": len(dev), "taken for another": len(fires), "them": fires,
    }  # fmt: skip


def _asked(data: Path, file: str) -> list[str]:
    """The questions of a file that ask about an article: of a dialogue all turns but small talk."""
    return [q.question for _, q in authored_questions(data, file) if q.type or q.answers]


def _plain(data: Path) -> list[str]:
    asked = [*_asked(data, TRAIN), *_asked(data, DIALOGUES[0])]
    draw = random.Random(0)
    greeted = [draw.choice(POLITE) + q for q in draw.sample(asked, min(GREETED, len(asked)))]
    return [masked(q, times(q)) for q in (*asked, *greeted)]


def _topics(data: Path) -> list[str]:
    asked = (q for _, q in authored_questions(data, TRAIN) if q.type in ("person", "org", "place"))
    return [answer for q in asked for answer in q.answers if len(answer) <= 12]


def _sample(some: Sequence[Message], plain: Sequence[str], topics: Sequence[str]) -> Sample:
    texts, intents, weights = list[str](), list[str](), list[float]()
    for message in some:
        said = [masked(text, times(text)) for text in variants(message, topics, VARIANTS)]
        hard = HARD if message.intent == QUESTION else 1.0
        texts += said
        intents += [message.intent] * len(said)
        weights += [WRITTEN * hard / len(said)] * len(said)
    rest = len(plain)
    return Sample((*texts, *plain), (*intents, *[QUESTION] * rest), (*weights, *[PLAIN] * rest))


def _fitted(sample: Sample) -> tuple[LogisticRegression, dict[str, int]]:
    """Fit a regression; what is known are the features of enough messages, each with its column."""
    counts = Counter(
        f for text, weight in zip(sample.texts, sample.weights, strict=True) if weight != PLAIN for f in features(text)
    )
    known = {f: at for at, f in enumerate(sorted(f for f, count in counts.items() if count >= LEAST_SAID))}
    model = LogisticRegression(C=1.0, max_iter=200, tol=1e-3)
    model.fit(_rows(sample.texts, known), np.array(sample.intents), sample_weight=np.array(sample.weights))
    return model, known


def _rows(texts: Sequence[str], known: dict[str, int]) -> csr_matrix:
    columns, values, ends = list[int](), list[float](), [0]
    for text in texts:
        told = sorted(features(text))
        own = [known[f] for f in told if f in known]
        columns += [*own, len(known)]
        values += [*[1.0] * len(own), UNSEEN_SCALE * unseen_share(told, known)]
        ends.append(len(columns))
    counted = csr_matrix((values, columns, ends), shape=(len(texts), len(known) + 1))
    return hstack([counted, csr_matrix(VECTOR_SCALE * vectors(texts))]).tocsr()


def _named(model: LogisticRegression, known: dict[str, int], texts: Sequence[str]) -> list[str]:
    """The intents of some texts, as `Weights.intent` names them."""
    chances: NDArray[np.float64] = model.predict_proba(_rows(texts, known))
    names = list(model.classes_)
    chances[:, names.index(QUESTION)] = 0.0
    return [str(names[row.argmax()]) if row.max() >= THRESHOLD else QUESTION for row in chances]


def _held(every: Sequence[Message], plain: Sequence[str], topics: Sequence[str]) -> list[tuple[Message, str]]:
    """The messages that are held apart, each with what a model of the others takes it for."""
    model, known = _fitted(_sample([m for m in every if not m.held], plain, topics))
    held = [m for m in every if m.held]
    return list(zip(held, _named(model, known, [masked(m.text, times(m.text)) for m in held]), strict=True))


def _stored(model: LogisticRegression, known: dict[str, int], every: Sequence[Message]) -> dict[str, Any]:
    counted, unseen, vector = np.split(model.coef_.T, [len(known), len(known) + 1])
    told = {f: said for f, said in zip(known, _letters(counted, STEP), strict=True) if said.strip(ZERO)}
    vector = VECTOR_SCALE * vector
    vector_step = round(float(np.abs(vector).max()) / LETTERS, 4)
    return {
        "intents": list(model.classes_), "threshold": THRESHOLD, "step": STEP, "vector step": vector_step,
        "bias": model.intercept_.round(3).tolist(), "unseen": (UNSEEN_SCALE * unseen[0]).round(3).tolist(),
        "frame": " ".join(frame(every)), "vector": _letters(vector, vector_step), "features": told,
    }  # fmt: skip


def _letters(weights: NDArray[np.float64], step: float) -> list[str]:
    """Rows of weights as rows of letters."""
    steps = np.clip(np.rint(weights / step), -LETTERS, LETTERS).astype(int)
    return ["".join(chr(ord(ZERO) + n) for n in row) for row in steps.tolist()]


def frame(every: Sequence[Message]) -> list[str]:
    """Return the words that stand outside the topics of messages about the articles more often than inside."""
    outside, inside = Counter[str](), Counter[str]()
    for message in every:
        if message.intent in (*CATALOGUE, *TOLD):
            said = masked(message.text, times(message.text))
            topic = Counter(w for _, _, w in words(masked(message.topic, ())))
            outside.update(Counter(w for _, _, w in words(said)) - topic)
            inside.update(topic)
    return sorted(w for w, n in outside.items() if n > inside[w])
