"""Words and their parts of speech: the only door to jieba. How text is counted when it is matched.

jieba-rs cuts by jieba's dictionary 15 times as fast, and loads in a fifth of the time. Runs of characters of which the
dictionary makes no word are guessed as jieba guesses them, so that words and tags are jieba's own to the last one.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, pairwise
from operator import itemgetter
from string import ascii_letters, digits
from typing import Any, NamedTuple, TypeVar

from index.language.normalise import fold
from index.language.viterbi import Model, Tagged, model, tagged

T = TypeVar("T")
_REMEMBERED = 100_000  # words, or runs of characters: 40 MB at most

# Chinese characters that jieba leaves apart and jieba-rs does not, and halves of characters, which no library takes.
_RARE = "\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ud800-\udfff"
_APART = re.compile(f"[{_RARE}]")
_TAGGED_APART = re.compile(rf"[{_RARE}%\-]")
_TOGETHER = frozenset(f"{ascii_letters}{digits}+#&._%-")  # what beside Chinese characters may be in a word

# Function words and question words: they stand in most passages or in none, and only blur BM25.
_STOP = frozenset(
    "的 了 是 在 和 与 及 或 也 都 就 而 着 把 被 对 从 到 为 以 于 之 其 这 那 吗 呢 吧 啊 "
    "什么 哪些 哪个 哪 谁 多少 怎么 怎样 如何 几 为什么 是否 请问 "
    "the a an of in on at to for and or is are was were be been do does did by with from that this it its as "
    "what which who whom when where how why many much s".split()
)
_WORD = re.compile(r"[^\W_]")


@cache
def _jieba() -> Any:
    """Jieba's dictionary, compiled."""
    import rjieba

    return rjieba


def _cut(folded: str) -> list[str]:
    """The words of a folded text, those that the dictionary lacks guessed: jieba.cut."""
    return _apart(folded, _APART, lambda text: _with_runs(words := _jieba().cut(text, False), words, _guessed), list)


def _apart(
    text: str, odd: re.Pattern[str], cut: Callable[[str], list[T]], alone: Callable[[str], Iterable[T]]
) -> list[T]:
    """Return the words of a text; characters that match ``odd`` are ``alone``, and what stands between is ``cut``."""
    words, at = list[T](), 0
    for match in odd.finditer(text):
        words += cut(text[at : match.start()])
        words += alone(match[0])
        at = match.end()
    return words + cut(text[at:])


def _with_runs(words: Iterable[str], found: Iterable[T], guess: Callable[[str], Iterable[T]]) -> list[T]:
    """Return what was found of each word; the runs of characters between the dictionary's words are guessed.

    jieba-rs has joined their letters and digits.
    """
    done, run = list[T](), list[str]()
    for word, one in zip(words, found, strict=True):
        if len(word) == 1:
            in_run = "\u4e00" <= word <= "\u9fd5" or word in _TOGETHER
        else:
            in_run = word.isascii() and word != "\r\n" and not is_known(word)
        if in_run:
            run.append(word)
            continue
        if run:
            done += guess("".join(run))
            run.clear()
        done.append(one)
    return [*done, *guess("".join(run))] if run else done


@lru_cache(_REMEMBERED)  # half of what news asks has been asked already
def _guessed(run: str) -> tuple[str, ...]:
    from jieba import finalseg  # jieba-rs has this model with fewer digits: another word in 4.8 M characters of news

    return tuple(run if _spelt(run) else finalseg.cut(run))


def _spelt(run: str) -> bool:
    """Whether a run's characters are words each: one alone, or where the dictionary knows the whole and prefers its parts."""
    return len(run) == 1 or is_known(run)


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words: as written, as the lexical index counts them (English plurals without s), and its pairs of words."""

    written: tuple[str, ...]
    terms: tuple[str, ...]
    pairs: tuple[str, ...]


def words_of(text: str) -> Words:
    """Return the words of a text, folded, without stop words; the text is cut once.

    Words of the text's own are cut again into the shorter words inside them.

    >>> words_of("京東金融的用戶數量是多少？").terms, words_of("京東金融的用戶數量").pairs
    (('京东', '金融', '用户', '户数', '数量', '用户数', '用户数量'), ('京东_金融', '金融_用户数量'))
    >>> words_of("securities in the news")
    Words(written=('securities', 'news'), terms=('security', 'new'), pairs=('security_new',))
    """
    looked_at = [*map(_look_at, _cut(fold(text)))]
    written, counted, single = zip(*looked_at, strict=True) if looked_at else ((), (), ())
    pairs = map("_".join, pairwise(filter(None, single)))
    return Words(tuple(chain.from_iterable(written)), tuple(chain.from_iterable(counted)), tuple(pairs))


def terms(text: str) -> list[str]:
    """Return the words of a text as the lexical index counts them (see `words_of`)."""
    return list(words_of(text).terms)


@lru_cache(_REMEMBERED)  # the words of a language come again and again
def _look_at(word: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """A word with the shorter ones inside it, as written and as counted; and itself as counted, "" for a stop word."""
    written = tuple(_kept(_search_cut(word)))
    counted = tuple(map(_singular, written))
    return written, written if written == counted else counted, "".join(map(_singular, _kept([word])))


def _search_cut(word: str) -> Iterator[str]:
    """Yield the dictionary's words of two and three characters inside a word, then itself: jieba.cut_for_search."""
    for size in (2, 3):
        if len(word) > size:
            yield from (part for i in range(len(word) - size + 1) if is_known(part := word[i : i + size]))
    yield word


def _kept(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in _STOP and _WORD.search(word)]


def is_known(word: str) -> bool:
    """Return whether a folded word stands in jieba's dictionary."""
    return bool(_jieba().has_word(word))


def dictionary_words(folded: str) -> list[str]:
    """Cut folded text into the words of jieba's dictionary, unknown words into characters: nothing is guessed.

    >>> dictionary_words("刘强东在乌镇")
    ['刘', '强', '东', '在', '乌镇']
    """
    return _apart(folded, _APART, lambda text: _jieba().cut(text, False), list)


def _singular(word: str) -> str:
    if word.isascii() and len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return word


class Tag(NamedTuple):
    """A word with its jieba part of speech: ``folded[start:end]``. A tuple, for a passage has a hundred of them."""

    start: int
    end: int
    word: str
    flag: str


def tags(folded: str) -> list[Tag]:
    """Tag the words of a folded text, as jieba.posseg does."""
    words, at = list[Tag](), 0
    for word, flag in _apart(folded, _TAGGED_APART, _tagged, lambda mark: [(mark, "x")]):
        words.append(Tag(at, at := at + len(word), word, flag))
    return words


def _tagged(text: str) -> list[Tagged]:
    """The dictionary's words with the dictionary's tags; runs of characters between them with those of the model."""
    found = _jieba().tag(text, False)
    return _with_runs(map(itemgetter(0), found), found, _tagged_run)


@lru_cache(_REMEMBERED)
def _tagged_run(run: str) -> tuple[Tagged, ...]:
    if _spelt(run):
        return tuple((word, _jieba().tag(word, False)[0][1] if is_known(word) else "x") for word in run)
    return tuple(tagged(_model(), run))


@cache
def _model() -> Model:
    """Jieba's own model of parts of speech, without the package that would read its dictionary a second time."""
    names = "char_state_tab", "prob_start", "prob_trans", "prob_emit"
    return model(*(pickle.loads((files("jieba") / "posseg" / f"{name}.p").read_bytes()) for name in names))
