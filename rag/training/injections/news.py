"""Sentences that are no injections, to learn from and to measure on: news above all, and what addresses a reader as it should."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from index.corpora import held_translation, rows
from index.corpora.news import bodies
from index.language.sentences import sentences

LEARNT, MEASURED = "learnt", "measured"
NEWS_LINES = 60_000  # of the news that may be learnt from; those behind it are measured on
ARTICLES, EACH = 1_200, 2_500  # articles of the news, and sentences of every other file, that are learnt from
_TRANSLATED = "news_wmt_ntrex un_dev tatoeba finance_bitcoin_org tico19".split()
_ANSWERED = {"pairs/en_medquad": "answer", "pairs/zh_fintruthqa": "answer", "qa/squadshifts_reddit_en": "context"}


def learnt(data: Path, share: int = 1) -> list[str]:
    """Return sentences to learn from, always the same; ``share``: one in so many of them."""
    draw = random.Random(0)
    said = _cut(body for _, body in islice(bodies(data, NEWS_LINES), 0, None, NEWS_LINES // ARTICLES))
    for name in _TRANSLATED:
        some = [
            r[side]
            for r in rows(data / f"parallel/{name}.jsonl.xz")
            if not held_translation(r)
            for side in ("en", "zh")
        ]
        said += draw.sample(some, min(EACH, len(some)))
    for name, field in _ANSWERED.items():
        cut = _cut(dict.fromkeys(r[field] for r in islice(rows(data / f"{name}.jsonl.xz"), EACH)))
        said += draw.sample(cut, min(EACH, len(cut)))
    return said[::share]


def measured(data: Path, share: int = 1) -> dict[str, list[str]]:
    """Return, by what they are, sentences of articles that nothing is learnt from; ``share`` as in `learnt`."""
    behind = islice(bodies(data), NEWS_LINES, None, 20 * share)
    english = [r["en"] for r in rows(data / "parallel/news_wmt_ntrex.jsonl.xz") if held_translation(r)]
    articles = dict.fromkeys(r["context"] for r in rows(data / "qa/news_mrc_zh_train.jsonl.xz"))
    return {
        "news zh": _cut(body for _, body in behind),
        "news en": english[::share],
        "titled news zh": _cut([*articles][::share]),
    }


def _cut(texts: Iterable[str]) -> list[str]:
    return list(_sentences(texts))


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (text[a:b] for a, b in sentences(text))
