"""CC-CEDICT as training data: term ↔ gloss, name ↔ pinyin, and renderings of a piece in English letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from index.language.normalise import fold
from index.language.pinyin import romanised

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\S*\|")  # (asides), [pinyin], traditional|simplified
_NOTE = re.compile(r"^(variant of|old variant|see |see also|cl:|used in|abbr\. for|erhua|also written|surname )", re.I)
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LONGEST = 8  # characters of the longest entry looked for inside a piece


def glosses(row: dict[str, Any]) -> list[str]:
    """Return an entry's English meanings, without asides and editors' notes.

    >>> glosses({"defs": ["bank (finance)", "CL:家[jia1]", "to bank; to save"]})
    ['bank', 'to bank', 'to save']
    """
    meanings = []
    for meaning in (part for d in row["defs"] if not _NOTE.match(d) for part in d.split(";")):
        clean = " ".join(_HAN.sub(" ", _ASIDE.sub(" ", meaning)).split()).strip(" ,~")
        if clean and not _NOTE.match(clean):
            meanings.append(clean)
    return meanings


def pinyin(row: dict[str, Any]) -> str:
    """Return a proper noun's pinyin as English papers write it; empty for other words.

    >>> pinyin({"pinyin": "Xi2 Jin4 ping2"}), pinyin({"pinyin": "yin2 hang2"})
    ('xi jinping', '')
    """
    if not row["pinyin"][:1].isupper():
        return ""
    words = ""
    for syllable in row["pinyin"].replace("u:", "u").split():
        letters = re.sub(r"[^A-Za-z]", "", syllable)
        words += " " + letters if letters[:1].isupper() else letters
    return words.strip().lower()


def pairs(rows: Iterable[dict[str, Any]], meanings: int = 3) -> Iterator[tuple[str, str]]:
    """Yield (term, meaning) and (name, pinyin), folded."""
    for row in rows:
        for meaning in glosses(row)[:meanings]:
            yield row["simp"], fold(meaning)
        name = pinyin(row)
        if name and len(row["simp"]) > 1:
            yield row["simp"], name
            yield row["simp"], name.replace(" ", "")


def dictionary(rows: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """Return term → its first folded meanings, of at most five words each."""
    table: dict[str, list[str]] = {}
    for row in rows:
        short = [fold(g) for g in glosses(row)[:4] if len(g.split()) <= 5]
        table.setdefault(row["simp"], []).extend(short)
    return {term: meanings[:6] for term, meanings in table.items() if meanings}


def renderings(piece: str, table: dict[str, list[str]]) -> list[str]:
    """Return how an English writer may render a Chinese piece: its meanings, its parts' meanings, or its pinyin.

    >>> table = {"银行": ["bank"], "中国": ["china"], "强": ["strong"]}
    >>> renderings("中国银行", table), renderings("强东", table)
    (['china bank'], ['qiangdong'])
    """
    if not _HAN.fullmatch(piece):
        return []
    if piece in table:
        return table[piece][:2] + 2 * [romanised(piece)] if len(piece) == 1 else table[piece]
    parts = _parts(piece, table)
    if all(len(part) > 1 for part in parts):
        return [" ".join(table[part][0] for part in parts)]
    return [romanised(piece)]


def _parts(piece: str, table: dict[str, list[str]]) -> list[str]:
    """Cut a piece into the longest entries from the left; what is no entry comes out as one character."""
    parts, at = [], 0
    while at < len(piece):
        ends = range(min(len(piece), at + _LONGEST), at + 1, -1)
        end = next((e for e in ends if piece[at:e] in table), at + 1)
        parts.append(piece[at:end])
        at = end
    return parts
