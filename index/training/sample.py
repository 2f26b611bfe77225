"""Which texts stand beside each other in a training step. Every step's draw follows from (seed, step) alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.training.texts import Glosses, News, Pairs, load, load_rarity

Ids = NDArray[np.uint16]
Texts = list[Ids]

# Share of steps; a step draws one group only, so that its negatives are of the positive's kind.
SHARES = {
    "news": 0.34,  # inverse cloze: some words of a sentence ↔ the sentences round it
    "news_translated": 0.12,  # the same with the words rendered in English by CC-CEDICT and pinyin
    "parallel": 0.20,
    "questions_zh": 0.05,  # few passages, soon learnt by heart: more of them finds fewer new ones
    "questions_en": 0.04,
    "questions_translated": 0.04,  # Chinese questions word by word in English
    "wiki_zh": 0.05,  # inverse cloze in the passages of the questions
    "wiki_en": 0.08,
    "pairs": 0.02,
    "dictionary": 0.03,
    "names": 0.03,
}
# Groups whose two sides share few words.
ACROSS = ("news_translated", "questions_translated", "parallel", "dictionary", "names")
_FILES = ("parallel", "questions_zh", "questions_en", "pairs", "dictionary", "names")
_WINDOW = (60, 320)  # tokens of a cloze's passage: the passages we index hold 100 to 250
_KEEP = (0.25, 0.8)  # share of a sentence's words that stays in the question
_SHORT = 0.5  # how often a question is instead a few of the sentence's rarer words, as people ask
_SHORT_WORDS = (3, 9)
_WITH_SENTENCE = 0.9  # how often the passage still holds the question's own sentence
_PARTS = (80, 250)  # tokens of the parts of an article that stand in one batch, each the others' hard negative
_MOST_PARTS = 8
_WHOLE = 0.5  # how often a question stands beside its whole passage, not one of the two at random
_RUN = (8, 41)  # tokens of the run that a cloze in a wiki passage takes for its sentence
_DROPPED = 0.5  # how often a question loses some of its words, so that the few question sets last longer


@dataclass(frozen=True, slots=True)
class Batch:
    """n questions and n passages as token ids; where keys are equal, texts are no negatives of each other."""

    group: str
    left: Texts
    right: Texts
    left_key: NDArray[np.int64]
    right_key: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Work:
    """What prepare wrote; ``by_passage`` holds the rows of a group of questions in the order of their passages."""

    news: News
    glosses: Glosses
    pairs: dict[str, Pairs]
    rarity: NDArray[np.float32]
    by_passage: dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]


def read_work(folder: Path) -> Work:
    """Read the work folder. Raises SourceError when prepare has not run."""
    sentences, news = load(folder / "news.npz")
    rendered, glosses = load(folder / "glosses.npz")
    pairs = {}
    for group in _FILES:
        flat, arrays = load(folder / f"{group}.npz")
        pairs[group] = Pairs(flat, **arrays)
    asked = {g: _by_passage(p) for g, p in pairs.items() if g.startswith("questions")}
    return Work(
        News(sentences, news["articles"]), Glosses(rendered, glosses["pieces"]), pairs, load_rarity(folder), asked
    )


def _by_passage(pairs: Pairs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (rows sorted by passage, where each passage's rows begin and the last ends)."""
    order = np.argsort(pairs.right_key, kind="stable")
    passage = pairs.right_key[order]
    begins = np.flatnonzero(np.r_[True, passage[1:] != passage[:-1]]) if len(order) else np.zeros(0, np.int64)
    return order, np.append(begins, len(order))


def draw(work: Work, size: int, seed: int, step: int) -> Batch:
    """Draw the batch of one step."""
    rng = np.random.default_rng((seed, step))
    present = {g: s for g, s in SHARES.items() if g.startswith("news") or len(work.pairs[_file(g)].left)}
    group = str(rng.choice(list(present), p=np.array(list(present.values())) / sum(present.values())))
    if group.startswith("news"):
        return _cloze(work, size, rng, group)
    if group.startswith("wiki"):
        return _wiki(work, size, rng, group)
    if group.startswith("questions"):
        return _questions(work, size, rng, group)
    return _pairs(work, size, rng, group)


def _file(group: str) -> str:
    return {"questions_translated": "questions_zh"}.get(group, group.replace("wiki", "questions"))


def _pairs(work: Work, size: int, rng: np.random.Generator, group: str) -> Batch:
    pairs = work.pairs[group]
    chosen = rng.choice(len(pairs.left), min(size, len(pairs.left)), replace=False)
    left = [pairs.texts[i] for i in pairs.left[chosen]]
    if group == "parallel":  # half of the questions are a part of the sentence, as a question is a part of its answer
        left = [_thin(t, work.rarity, rng) if rng.random() < 0.5 else t for t in left]
    right = [pairs.texts[i] for i in pairs.right[chosen]]
    return Batch(group, left, right, pairs.left_key[chosen], pairs.right_key[chosen])


def _questions(work: Work, size: int, rng: np.random.Generator, group: str) -> Batch:
    """Draw passages, each once, with one question: a batch is as hard as the haystack it stands for."""
    pairs, (order, begins) = work.pairs[_file(group)], work.by_passage[_file(group)]
    passages = rng.choice(len(begins) - 1, min(size, len(begins) - 1), replace=False)
    chosen = np.array([order[rng.integers(begins[p], begins[p + 1])] for p in passages])
    right = np.where(rng.random(len(chosen)) < _WHOLE, pairs.right_key[chosen], pairs.right[chosen])
    asked = [pairs.texts[i] for i in pairs.left[chosen]]
    left = [_drop(t, rng) if rng.random() < _DROPPED else t for t in asked]
    if group in ACROSS:
        left = [_translate(t, work.glosses, rng) for t in left]
    return Batch(group, left, [pairs.texts[i] for i in right], pairs.left_key[chosen], pairs.right_key[chosen])


def _drop(ids: Ids, rng: np.random.Generator) -> Ids:
    kept = ids[rng.random(len(ids)) < rng.uniform(0.5, 1)]
    return kept if len(kept) > 1 else ids


def _thin(ids: Ids, rarity: NDArray[np.float32], rng: np.random.Generator) -> Ids:
    """Keep a few tokens, rather the rare ones, or a random share of them; at least one."""
    if rng.random() < _SHORT:
        few = int(rng.integers(*_SHORT_WORDS))
        weight = np.maximum(rarity[ids], 0.05) * rng.random(len(ids)) ** 0.7
        return ids[np.sort(np.argpartition(-weight, few)[:few])] if len(ids) > few else ids
    kept = ids[rng.random(len(ids)) < rng.uniform(*_KEEP)]
    return kept if len(kept) else ids[:1]


def _wiki(work: Work, size: int, rng: np.random.Generator, group: str) -> Batch:
    """Some words of a run of a passage's tokens ↔ the passage, now and then without the run."""
    pairs, (order, begins) = work.pairs[_file(group)], work.by_passage[_file(group)]
    left, right = [], []
    for passage in rng.choice(len(begins) - 1, min(size, len(begins) - 1), replace=False):
        ids = pairs.texts[pairs.right_key[order[begins[passage]]]]
        if len(ids) < 20:
            continue
        length = int(rng.integers(*_RUN))
        start = int(rng.integers(0, max(1, len(ids) - length)))
        left.append(_thin(ids[start : start + length], work.rarity, rng))
        whole = rng.random() < _WITH_SENTENCE or len(ids) <= length + 10
        right.append(ids if whole else np.concatenate([ids[:start], ids[start + length :]]))
    keys = np.arange(len(left))
    return Batch(group, left, right, keys, keys) if left else _questions(work, size, rng, _file(group))


def _cloze(work: Work, size: int, rng: np.random.Generator, group: str) -> Batch:
    news = work.news
    left, right = [], []
    for article in rng.choice(len(news.articles) - 1, min(size, len(news.articles) - 1), replace=False):
        for first, end in _parts(news, int(article), rng):
            at = int(rng.integers(first, end))
            question, passage = news.sentences[at], _window(news, at, first, end, rng)
            if len(question) and len(passage):
                question = _thin(question, work.rarity, rng)
                left.append(_translate(question, work.glosses, rng) if group == "news_translated" else question)
                right.append(passage)
        if len(left) >= size:
            break
    keys = np.arange(len(left))
    return Batch(group, left, right, keys, keys)


def _parts(news: News, article: int, rng: np.random.Generator) -> Iterator[tuple[int, int]]:
    """Yield the sentences of an article's parts, (first, end): as long as the passages we index, eight at most."""
    first, end = int(news.articles[article]), int(news.articles[article + 1])
    starts = news.sentences.starts[first : end + 1]
    tokens = int(starts[-1] - starts[0])
    count = max(1, min(_MOST_PARTS, tokens // int(rng.integers(*_PARTS))))
    inner = np.searchsorted(starts, starts[0] + tokens * np.arange(1, count) // count)
    cuts = np.unique(np.concatenate([[0], inner, [end - first]])) + first
    if tokens:
        yield from zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)


def _window(news: News, at: int, first: int, end: int, rng: np.random.Generator) -> Ids:
    """Return the tokens of the sentences round sentence ``at``, now and then without its own."""
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
