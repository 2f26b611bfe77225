"""The one normaliser and the one tokenizer and tagger: how text is seen when it is matched, never when it is shown."""

from __future__ import annotations

import logging
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import opencc

from index.viterbi import decoder

TEXT_VERSION = "2"  # named in every manifest: raise it when fold, terms or names change

# A mark that may compose with the character before it (combining marks, Hangul vowels and finals).
_COMPOSES = re.compile(r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u093c-\u0dff\u0e31-\u0f84"
                       r"\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f\uff9e\uff9f]")  # fmt: skip


class _FoldTable(dict[int, str]):
    """Character → its NFKC in lower case, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        lone = 0xD800 <= code <= 0xDFFF  # half a character, which no library takes
        self[code] = "\ufffd" if lone else unicodedata.normalize("NFKC", chr(code)).lower()
        return self[code]


_TABLE = _FoldTable()


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplify(text: str) -> str:
    """Traditional → Simplified without a change of length: phrase by phrase, else character by character."""
    if text.isascii():
        return text
    converted: str = _simplifier().convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(c if len(s := _simplifier().convert(c)) != 1 else s for c in text)


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Yield (start, cluster): a character with the marks that may compose with it."""
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or not _COMPOSES.match(text[i]):
            yield start, text[start:i]
            start = i


def _fold_cluster(cluster: str) -> str:
    composed = cluster if len(cluster) == 1 else unicodedata.normalize("NFKC", cluster).lower()
    return composed.translate(_TABLE)


def fold(text: str) -> str:
    """Return the text as it is matched: NFKC, lower case, Traditional → Simplified.

    >>> fold("ＪＤ金融．１００％ 劉強東")
    'jd金融.100% 刘强东'
    """
    if _COMPOSES.search(text):
        return _simplify("".join(_fold_cluster(c) for _, c in _clusters(text)))
    return _simplify(text.translate(_TABLE))


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text with the way back: ``starts[i]`` is where folded character i began in the original."""

    text: str
    starts: tuple[int, ...] | range
    length: int

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Map a folded span to the smallest original span that covers it."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else self.length
            return at, at
        last = self.starts[end - 1]
        stop = end
        while stop < len(self.starts) and self.starts[stop] == last:
            stop += 1
        return self.starts[start], self.starts[stop] if stop < len(self.starts) else self.length


def fold_map(text: str) -> Folded:
    """Fold with the offset map back.

    >>> fold_map("共…㎏").text, list(fold_map("共…㎏").starts)
    ('共...kg', [0, 1, 1, 1, 2, 2])
    """
    folded = fold(text)
    if len(folded) == len(text) and not _COMPOSES.search(text):  # no character grew, so each stands where it stood
        return Folded(folded, range(len(text)), len(text))
    pieces, starts = [], list[int]()
    for start, cluster in _clusters(text):
        piece = _fold_cluster(cluster)
        pieces.append(piece)
        starts.extend([start] * len(piece))
    return Folded(_simplify("".join(pieces)), tuple(starts), len(text))


@cache
def _jieba() -> Any:
    """Jieba with its cache in a folder of our own (the shared temp folder may hold another user's)."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    cache_dir = Path(tempfile.gettempdir()) / f"news-qa-jieba-{_user()}"
    cache_dir.mkdir(mode=0o700, exist_ok=True)
    jieba.dt.tmp_dir = str(cache_dir)
    jieba.initialize()
    return jieba


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "user"


# Function words and question words: they stand in most passages or in none, and only blur BM25.
_STOP = frozenset(
    "的 了 是 在 和 与 及 或 也 都 就 而 着 把 被 对 从 到 为 以 于 之 其 这 那 吗 呢 吧 啊 "  # noqa: SIM905
    "什么 哪些 哪个 哪 谁 多少 怎么 怎样 如何 几 为什么 是否 请问 "
    "the a an of in on at to for and or is are was were be been do does did by with from that this it its as "
    "what which who whom when where how why many much s".split()
)
_WORD = re.compile(r"[^\W_]")


def terms(text: str) -> list[str]:
    """Return the words of a text as the lexical index counts them: folded, search-cut, without stop words.

    Words of the text's own are cut again into the shorter words inside them; English plurals lose their s.

    >>> terms("京東金融的用戶數量是多少？")
    ['京东', '金融', '用户', '户数', '数量', '用户数', '用户数量']
    """
    return [_singular(word) for word in written_words(text)]


def written_words(text: str) -> list[str]:
    """Return what ``terms`` returns, English plurals as they are written.

    >>> written_words("securities in the news"), terms("securities in the news")
    (['securities', 'news'], ['security', 'new'])
    """
    return _kept(part for word in _cut(text) for part in _search_cut(word))


def word_pairs(text: str) -> list[str]:
    """Return neighbouring words of a text, stop words and punctuation left out, as the lexical index counts them.

    >>> word_pairs("京東金融的用戶數量是多少？")
    ['京东_金融', '金融_用户', '用户_数量']
    """
    return _pairs(_cut(text))


def indexed_words(text: str) -> list[str]:
    """Return ``terms`` and ``word_pairs`` of a text that is cut once: cutting is what takes the time."""
    words = _cut(text)
    return [_singular(w) for w in _kept(part for word in words for part in _search_cut(word))] + _pairs(words)


def _cut(text: str) -> list[str]:
    return list(_jieba().cut(fold(text)))


def _search_cut(word: str) -> Iterator[str]:
    """Yield the dictionary's words of two and three characters inside a word, then itself: jieba.cut_for_search."""
    known = _jieba().dt.FREQ
    for size in (2, 3):
        if len(word) > size:
            yield from (part for i in range(len(word) - size + 1) if known.get(part := word[i : i + size]))
    yield word


def _kept(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in _STOP and _WORD.search(word)]


def _pairs(words: list[str]) -> list[str]:
    return [f"{_singular(a)}_{_singular(b)}" for a, b in pairwise(_kept(words))]


def dictionary_words(folded: str) -> list[str]:
    """Cut folded text into the words of jieba's dictionary, unknown words into characters: nothing is guessed.

    >>> dictionary_words("刘强东在乌镇")
    ['刘', '强', '东', '在', '乌镇']
    """
    return list(_jieba().cut(folded, HMM=False))


def _singular(word: str) -> str:
    if word.isascii() and len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return word


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with its jieba part of speech: ``folded[start:end]``."""

    start: int
    end: int
    word: str
    flag: str


@cache
def _tagger() -> Any:
    """The tagger of jieba with its slowest part exchanged: the same tags, three times as fast."""
    _jieba()
    import jieba.posseg as posseg

    slow, tables = posseg.viterbi, (posseg.char_state_tab_P, posseg.start_P, posseg.trans_P, posseg.emit_P)
    fast = decoder(*tables, slow=lambda run: slow(run, *tables))
    posseg.viterbi = lambda run, *_: fast(run)
    return posseg


def tags(folded: str) -> list[Tag]:
    """Tag the words of a folded text. Slow (0.17 M characters a second): done when indexing, not when asked."""
    found, at = [], 0
    for pair in _tagger().cut(folded):
        found.append(Tag(at, at + len(pair.word), pair.word, pair.flag))
        at += len(pair.word)
    return found
