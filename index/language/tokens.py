"""Words and their parts of speech: the only door to jieba. How text is counted when it is matched."""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from index.language.normalise import fold
from index.language.viterbi import decoder


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
    "的 了 是 在 和 与 及 或 也 都 就 而 着 把 被 对 从 到 为 以 于 之 其 这 那 吗 呢 吧 啊 "
    "什么 哪些 哪个 哪 谁 多少 怎么 怎样 如何 几 为什么 是否 请问 "
    "the a an of in on at to for and or is are was were be been do does did by with from that this it its as "
    "what which who whom when where how why many much s".split()
)


_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words: as written, as the lexical index counts them (English plurals without s), and its pairs of words."""

    written: tuple[str, ...]
    terms: tuple[str, ...]
    pairs: tuple[str, ...]


def words_of(text: str) -> Words:
    """Return the words of a text, folded, without stop words; the text is cut once, for cutting is what takes the time.

    Words of the text's own are cut again into the shorter words inside them.

    >>> words_of("京東金融的用戶數量是多少？").terms, words_of("京東金融的用戶數量").pairs
    (('京东', '金融', '用户', '户数', '数量', '用户数', '用户数量'), ('京东_金融', '金融_用户数量'))
    >>> words_of("securities in the news")
    Words(written=('securities', 'news'), terms=('security', 'new'), pairs=('security_new',))
    """
    cut = list(_jieba().cut(fold(text)))
    written = tuple(_kept(part for word in cut for part in _search_cut(word)))
    pairs = tuple(f"{_singular(a)}_{_singular(b)}" for a, b in pairwise(_kept(cut)))
    return Words(written, tuple(_singular(word) for word in written), pairs)


def terms(text: str) -> list[str]:
    """Return the words of a text as the lexical index counts them (see `words_of`)."""
    return list(words_of(text).terms)


def _search_cut(word: str) -> Iterator[str]:
    """Yield the dictionary's words of two and three characters inside a word, then itself: jieba.cut_for_search."""
    known = _jieba().dt.FREQ
    for size in (2, 3):
        if len(word) > size:
            yield from (part for i in range(len(word) - size + 1) if known.get(part := word[i : i + size]))
    yield word


def _kept(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in _STOP and _WORD.search(word)]


def is_known(word: str) -> bool:
    """Return whether a folded word stands in jieba's dictionary."""
    return bool(_jieba().dt.FREQ.get(word))


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
    tagged, at = [], 0
    for pair in _tagger().cut(folded):
        tagged.append(Tag(at, at + len(pair.word), pair.word, pair.flag))
        at += len(pair.word)
    return tagged
