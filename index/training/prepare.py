"""Data folder → work folder: the tokenizer and the tokenised training pairs."""

from __future__ import annotations

import itertools
import json
import logging
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tqdm import tqdm

from index import corpora as sources
from index.errors import SourceError
from index.language.normalise import fold
from index.training import cedict, english_names, pieces, texts

_log = logging.getLogger(__name__)
_STAMP = re.compile(r"^.{0,60}?正文[:：]")
_SENTENCE = re.compile(r".+?(?:[。!?;…！？；]+[”」』\"]?|\n|$)")
_WINDOW = 150  # characters kept on both sides of an answer: about the length of an indexed passage
MOST_PIECES = 65_535
_NAMES_ARTICLES = 6_000  # tagging is slow: a minute; aliases are looked for in all
_TOKENIZER_ARTICLES = 16_000  # of 68,798: more news than that would crowd English out of the pieces
Row = dict[str, Any]
Groups = dict[str, list[tuple[str, str, str]]]


def prepare(data: Path, out: Path, size: int = 28_800) -> dict[str, int]:
    """Write tokenizer.json, news.npz, glosses.npz, one npz a group of pairs and rarity.npy to ``out``; return how many."""
    data = sources.check_folder(data)
    out.mkdir(parents=True, exist_ok=True)
    random.seed(0)
    articles = list(_articles(data))
    groups = {g: list(_group(data, g)) for g in ("parallel", "dictionary", "questions_zh", "questions_en", "pairs")}
    groups["names"] = list(_names(articles))
    tokenizer = pieces.learn(_corpus(articles, groups), size)
    if tokenizer.get_vocab_size() > MOST_PIECES:
        raise SourceError(
            f"found {tokenizer.get_vocab_size()} pieces; expected at most {MOST_PIECES}, which 16 bits can number; "
            "run: python -m index.training prepare with a smaller --pieces"
        )
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    counts = {"news": len(articles), **{g: len(p) for g, p in groups.items()}, "pieces": tokenizer.get_vocab_size()}
    _save_news(out, tokenizer, articles)
    for group, rows in groups.items():
        _save_pairs(out / f"{group}.npz", tokenizer, rows)
    _save_glosses(out, tokenizer, data)
    np.save(out / "rarity.npy", rarity(out, tokenizer.get_vocab_size()))
    _log.info("prepared %s", counts)
    return counts


def _articles(data: Path) -> Iterator[list[str]]:
    """Yield the folded sentences of each news article."""
    for source in _present(data, "news"):
        for line in tqdm(sources.lines(data / source.file), desc="news", unit=" articles"):
            yield [s for s in _SENTENCE.findall(fold(_STAMP.sub("", line, count=1).strip())) if len(s) > 3]


def _names(articles: list[list[str]]) -> Iterator[tuple[str, str, str]]:
    """Yield (name, how English papers write it, the same) of the news, each pair once."""
    sample = random.sample(articles, min(_NAMES_ARTICLES, len(articles)))
    found = itertools.chain(
        english_names.aliases(itertools.chain.from_iterable(articles)),
        english_names.spelled(s for a in tqdm(sample, desc="names", unit=" articles") for s in a),
    )
    yield from ((name, english, english) for name, english in dict.fromkeys(found))


def _present(data: Path, group: str) -> list[sources.Source]:
    listed = [source for source in sources.SOURCES if source.group == group]
    present = [source for source in listed if (data / source.file).is_file()]
    for source in (source for source in listed if source not in present):
        _log.warning("no %s in %s: trained without it", source.file, data)
    return present


def _group(data: Path, group: str) -> Iterator[tuple[str, str, str]]:
    """Yield (left, right, key of the right) of a group, folded."""
    for source in _present(data, group):
        found = _usable(data, source)
        if source.file.endswith("cedict.jsonl.xz"):
            yield from ((term, meaning, meaning) for term, meaning in cedict.pairs(found))
        elif group.startswith("questions"):
            yield from _questions(found)
        elif group == "parallel":
            yield from _translations(list(found))
        else:
            yield from ((fold(r[source.left]), f := fold(r[source.right]), f) for r in found)


def _usable(data: Path, source: sources.Source) -> Iterator[Row]:
    """Yield the rows that may be trained on."""
    held = _held_sentences(data) if source.group == "parallel" else set()
    for row in sources.rows(data / source.file):
        if source.file in sources.SPLIT and sources.held_passage(row["context"]):
            continue
        if source.group == "parallel" and (fold(row["en"]) in held or fold(row["zh"]) in held):
            continue
        if row.get("label", 1) == 1 and str(row.get("relevance", "Positive")) == "Positive":
            yield row


def _held_sentences(data: Path) -> set[str]:
    news = data / "parallel/news_wmt_ntrex.jsonl.xz"
    held = (row for row in sources.rows(news) if sources.held_translation(row)) if news.is_file() else iter(())
    return {fold(row[side]) for row in held for side in ("en", "zh")}


def _questions(found: Iterable[Row]) -> Iterator[tuple[str, str, str]]:
    """Yield question → whole passage, and question → the passage's part round the answer."""
    for row in found:
        question, context = fold(row["question"]), row["context"]
        key = fold(context)
        yield question, key, key
        for answer in row["answers"][:1]:
            start = max(0, answer["start"] - random.randint(0, 2 * _WINDOW))
            yield question, fold(context[start : start + 2 * _WINDOW + len(answer["text"])]), key


def _translations(found: list[Row]) -> Iterator[tuple[str, str, str]]:
    """Yield sentence ↔ translation, and sentence ↔ a window of its neighbours' translations (a cross-lingual cloze)."""
    for i, row in enumerate(found):
        en, zh = fold(row["en"]), fold(row["zh"])
        yield en, zh, zh
        near = found[max(0, i - random.randint(0, 3)) : i + 1 + random.randint(1, 3)]
        if row["src"] != "tatoeba" and all(r["src"] == row["src"] for r in near):
            yield en, " ".join(fold(r["zh"]) for r in near), zh
            yield zh, " ".join(fold(r["en"]) for r in near), en


def _corpus(articles: list[list[str]], groups: Groups) -> Iterator[str]:
    """Yield what the pieces are learnt from: a sample of the news, every whole text of the pairs once, no part of one."""
    for article in random.sample(articles, min(_TOKENIZER_ARTICLES, len(articles))):
        yield from article
    seen: set[str] = set()
    for left, right, key in itertools.chain(*groups.values()):
        if right == key:
            yield from (text for text in dict.fromkeys((left, right)) if text not in seen)
            seen |= {left, right}


def _save_news(out: Path, tokenizer: Tokenizer, articles: list[list[str]]) -> None:
    encoded: list[list[int]] = []
    for some in tqdm(texts.chunks(articles, 1000), desc="tokenise", unit=" thousand articles"):
        encoded += pieces.encode(tokenizer, [s for a in some for s in a])
    bounds = np.cumsum([0] + [len(a) for a in articles])
    texts.save(out / "news.npz", texts.flatten(encoded), articles=bounds)


def _save_pairs(path: Path, tokenizer: Tokenizer, found: list[tuple[str, str, str]]) -> None:
    number: dict[str, int] = {}
    for text in itertools.chain.from_iterable(found):
        number.setdefault(text, len(number))
    flat = texts.flatten(pieces.encode(tokenizer, list(number)))
    table = np.array([[number[t] for t in row] for row in found], dtype=np.int64).reshape(-1, 3)
    filled = (np.diff(flat.starts) > 0)[table].all(axis=1)
    left, right, key = table[filled].T
    texts.save(path, flat, left=left, right=right, left_key=left, right_key=key)


def _save_glosses(out: Path, tokenizer: Tokenizer, data: Path) -> None:
    """Write each piece's English renderings; a term's letters are learnt from its pinyin where it has no meaning."""
    source = data / "parallel/cedict.jsonl.xz"
    table = cedict.dictionary(sources.rows(source)) if source.is_file() else {}
    vocabulary = [tokenizer.id_to_token(i) or "" for i in range(tokenizer.get_vocab_size())]
    rendered = [cedict.renderings(piece, table) for piece in vocabulary]
    flat = texts.flatten(pieces.encode(tokenizer, list(itertools.chain.from_iterable(rendered))))
    texts.save(out / "glosses.npz", flat, pieces=np.cumsum([0] + [len(r) for r in rendered]))
    (out / "glosses.json").write_text(json.dumps(rendered, ensure_ascii=False), encoding="utf8")
    _log.info("pieces by number of renderings: %s", Counter(map(len, rendered)).most_common(4))


def rarity(work: Path, size: int) -> NDArray[np.float32]:
    """Return each piece's idf over the news articles and the texts of the questions and pairs."""
    seen, total = np.zeros(size, dtype=np.int64), 0
    for group in ("news", "questions_zh", "questions_en", "pairs"):
        flat, arrays = texts.load(work / f"{group}.npz")
        starts = flat.starts[arrays["articles"]] if group == "news" else flat.starts
        number = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        seen += np.bincount(np.unique(number * 65_536 + flat.ids) % 65_536, minlength=size)
        total += len(starts) - 1
    return np.log(total / (seen + 1)).astype(np.float32)
