"""A sentence that a person gives → the passages that have it, or what the articles have that comes nearest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.encoder import Encoder
from index.language.normalise import fold, in_script
from index.language.sentences import sentences
from index.language.tokens import words_of
from index.store.store import Store
from index.types import Article, PassageRecord
from rag.asking.form import alone
from rag.search.retrieve import retrieve
from rag.serve.why.records import Told

EXACT, NEAREST, NONE = "exact", "nearest", "none"
LOOKED_AT = 60  # passages that share most words with the sentence
READ_THROUGH = (
    50_000  # passages of a store whose texts are read through for what cleaning left out: 10 million characters
)
LIKE = 0.5  # share of its pairs of letters that the nearest sentence must have, or the articles have nothing like it
LEAST = 4  # letters
_GAP = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """Where a sentence is: the passages that hold it, by key; none: cleaning left it out of ``article``, or it is nowhere."""

    match: str
    told: Told | None = None
    keys: tuple[int, ...] = ()
    article: Article | None = None


def look_up(store: Store, encoder: Encoder, sentence: str) -> Found:
    """Return where the articles have a sentence: word for word, in either script, whatever its marks; else the nearest."""
    for wanted in _readings(sentence):
        if found := _in_passages(store, wanted) or _left_out(store, wanted):
            return found
    return _nearest(store, encoder, sentence)


def letters(text: str) -> str:
    """Return a text as it is compared: folded, letters and digits alone."""
    return "".join(c for c in fold(text) if c.isalnum())


def _readings(sentence: str) -> Iterator[str]:
    """The whole, then its own sentences, the longest first: what was copied may run over two passages."""
    yield sentence
    parts = sorted((sentence[a:b] for a, b in sentences(sentence)), key=len, reverse=True)
    yield from [part for part in parts[:3] if len(letters(part)) >= 2 * LEAST and part.strip() != sentence.strip()]


def _in_passages(store: Store, sentence: str) -> Found | None:
    wanted = letters(sentence)
    if len(wanted) < LEAST:
        return None
    keys = [key for key, _ in store.search_lexical(words_of(sentence).terms, LOOKED_AT)]
    records = zip(keys, store.records(keys), strict=True)
    holding = [(key, record) for key, record in records if wanted in letters(record.passage.text)]
    if not holding:
        return None
    return Found(EXACT, likest(holding[0][1], sentence), tuple(key for key, _ in holding))


def _left_out(store: Store, sentence: str) -> Found | None:
    """A sentence in a text that no passage shows; where there is too much to read it is not looked for."""
    words = max(_GAP.split(sentence.strip()), key=len)
    if len(letters(words)) < LEAST or store.passages > READ_THROUGH:
        return None
    for written in dict.fromkeys((words, in_script(words, "zh-Hans"), in_script(words, "zh-Hant"))):
        for source, at in store.find(written):
            held = store.article_at(source, at)
            article = held.article if held else Article(source, at, at, None, None, None)
            if any(a <= at < b for a, b in article.kept):
                continue  # a word of it stands in a passage; the sentence does not
            told = Told(source, at, at + len(written), written, article.title, article.date)
            return Found(EXACT, told, (), article)
    return None


def _nearest(store: Store, encoder: Encoder, sentence: str) -> Found:
    best = retrieve(store, encoder, alone(sentence))[:5]
    likely = [(_likeness(told.text, sentence), c, told) for c in best if (told := likest(c.hit.record, sentence))]
    if not likely:
        return Found(NONE)
    share, candidate, told = max(likely, key=lambda one: one[0])
    return Found(NEAREST if share >= LIKE else NONE, told, (candidate.hit.key,))


def likest(record: PassageRecord, sentence: str) -> Told:
    """Return the sentence of a passage that shares most with a given one."""
    passage = record.passage
    spans: Sequence[tuple[int, int]] = sentences(passage.text) or [(0, len(passage.text))]
    start, end = max(spans, key=lambda span: _likeness(passage.text[slice(*span)], sentence))
    return Told(
        passage.source, passage.start + start, passage.start + end, passage.text[start:end], passage.title, passage.date
    )


def _likeness(text: str, sentence: str) -> float:
    """Return how many of the smaller one's pairs of letters the other one has, 0 to 1."""
    pairs = [{told[i : i + 2] for i in range(len(told) - 1)} for told in map(letters, (text, sentence))]
    return len(pairs[0] & pairs[1]) / max(len(pairs[1]), 1)
