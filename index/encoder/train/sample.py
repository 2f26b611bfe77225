"""Which texts stand beside each other in a training step. Every step's draw follows from (seed, step) alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder.train.texts import Glosses, News, Pairs, load

Ids = NDArray[np.uint16]

# Share of steps; a step draws one group only, so that its negatives are of the positive's kind.
SHARES = {
    "news": 0.38,  # inverse cloze: some words of a sentence ↔ the sentences round it
    "news_translated": 0.10,  # the same with the words rendered in English by CC-CEDICT and pinyin
    "parallel": 0.24,
    "questions_zh": 0.08,
    "questions_en": 0.06,
    "pairs": 0.07,
    "dictionary": 0.07,
}
_WINDOW = (60, 260)  # tokens of a cloze's passage: the passages we index hold 100 to 250
_KEEP = (0.25, 0.8)  # share of a sentence's words that stays in the question
_WITH_SENTENCE = 0.5  # how often the passage still holds the question's own sentence


@dataclass(frozen=True, slots=True)
class Batch:
    """n questions and n passages as token ids; where keys are equal, texts are no negatives of each other."""

    left: list[Ids]
    right: list[Ids]
    left_key: NDArray[np.int64]
    right_key: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Work:
    """What prepare wrote."""

    news: News
    glosses: Glosses
    pairs: dict[str, Pairs]


def read_work(folder: Path) -> Work:
    """Read the work folder. Raises SourceError when prepare has not run."""
    sentences, news = load(folder / "news.npz")
    rendered, glosses = load(folder / "glosses.npz")
    pairs = {}
    for group in SHARES:
        if not group.startswith("news"):
            flat, arrays = load(folder / f"{group}.npz")
            pairs[group] = Pairs(flat, **arrays)
    return Work(News(sentences, news["articles"]), Glosses(rendered, glosses["pieces"]), pairs)


def draw(work: Work, size: int, seed: int, step: int) -> Batch:
    """Draw the batch of one step."""
    rng = np.random.default_rng((seed, step))
    present = {g: s for g, s in SHARES.items() if g.startswith("news") or len(work.pairs[g].left)}
    group = str(rng.choice(list(present), p=np.array(list(present.values())) / sum(present.values())))
    if group.startswith("news"):
        return _cloze(work, size, rng, translated=group == "news_translated")
    return _pairs(work.pairs[group], size, rng, cropped=group == "parallel")


def _pairs(pairs: Pairs, size: int, rng: np.random.Generator, *, cropped: bool) -> Batch:
    chosen = rng.choice(len(pairs.left), min(size, len(pairs.left)), replace=False)
    left = [pairs.texts[i] for i in pairs.left[chosen]]
    if cropped:  # half of the questions are a part of the sentence, as a question is a part of its answer
        left = [_thin(t, rng) if rng.random() < 0.5 else t for t in left]
    right = [pairs.texts[i] for i in pairs.right[chosen]]
    return Batch(left, right, pairs.left_key[chosen], pairs.right_key[chosen])


def _thin(ids: Ids, rng: np.random.Generator) -> Ids:
    """Keep a random share of the tokens, at least one."""
    kept = ids[rng.random(len(ids)) < rng.uniform(*_KEEP)]
    return kept if len(kept) else ids[:1]


def _cloze(work: Work, size: int, rng: np.random.Generator, *, translated: bool) -> Batch:
    news = work.news
    articles = rng.choice(len(news.articles) - 1, min(size, len(news.articles) - 1), replace=False)
    left, right = [], []
    for article in articles:
        first, end = news.articles[article], news.articles[article + 1]
        if news.sentences.starts[end] == news.sentences.starts[first]:
            continue
        at = int(rng.integers(first, end))
        question, passage = news.sentences[at], _window(news, at, int(first), int(end), rng)
        if len(question) and len(passage):
            question = _thin(question, rng)
            left.append(_translate(question, work.glosses, rng) if translated else question)
            right.append(passage)
    keys = np.arange(len(left))
    return Batch(left, right, keys, keys)


def _window(news: News, at: int, first: int, end: int, rng: np.random.Generator) -> Ids:
    """Return the tokens of the sentences round sentence ``at``, half of the time without its own."""
    starts, want = news.sentences.starts, rng.integers(*_WINDOW)
    low, high = at, at + 1
    while starts[high] - starts[low] < want and (low > first or high < end):
        if low > first and (high >= end or rng.random() < 0.5):
            low -= 1
        else:
            high += 1
    ids = news.sentences.ids
    if high - low > 1 and rng.random() >= _WITH_SENTENCE:
        return np.concatenate([ids[starts[low] : starts[at]], ids[starts[at + 1] : starts[high]]])
    return ids[starts[low] : starts[high]]


def _translate(ids: Ids, glosses: Glosses, rng: np.random.Generator) -> Ids:
    """Render each piece by one of its English renderings; what has none (Latin words, digits) stays."""
    found = []
    for piece in ids:
        low, high = glosses.pieces[piece], glosses.pieces[piece + 1]
        text = glosses.texts[int(rng.integers(low, high))] if high > low else ids[:0]
        found.append(text if len(text) else np.array([piece], dtype=np.uint16))
    return np.concatenate(found)
