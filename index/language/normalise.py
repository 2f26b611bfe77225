"""Text → text as it is matched, never as it is shown, with the way back: the one normaliser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import opencc

# A mark that may compose with the character before it (combining marks, Hangul vowels and finals).
_COMPOSES = re.compile(r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u093c-\u0dff\u0e31-\u0f84"
                       r"\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f\uff9e\uff9f]")  # fmt: skip


_SHARED = 4  # texts: a passage is folded for its names, its language and its figures, one after the other


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


@lru_cache(_SHARED)
def fold(text: str) -> str:
    """Return the text as it is matched: NFKC, lower case, Traditional → Simplified.

    >>> fold("ＪＤ金融．１００％ 劉強東")
    'jd金融.100% 刘强东'
    """
    if _COMPOSES.search(text):
        return _simplify("".join(_fold_cluster(c) for _, c in _clusters(text)))
    return _simplify(text.translate(_TABLE))


def in_script(text: str, script: str) -> str:
    """Return a Chinese text as "zh-Hans" or "zh-Hant" writes it, nothing else of it changed.

    >>> in_script("京东用户，头发", "zh-Hant"), in_script("京東Ａ", "zh-Hans")
    ('京東用戶，頭髮', '京东Ａ')
    """
    written: str = _simplifier().convert(text) if script == "zh-Hans" else _traditional().convert(text)
    return written


@cache
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


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


@lru_cache(_SHARED)
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
