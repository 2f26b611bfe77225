"""Search that knows both scripts: what the page's script needs to fold what is typed as `index.language.normalise.fold` would."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from index.language.normalise import fold

_HAN = range(0x3400, 0xA000)  # one UTF-16 unit each, as the page's script counts; NFKC brings the compatible ones here


@cache
def simplified() -> dict[str, str]:
    """Return Traditional → Simplified of every single character that differs."""
    letters = [chr(code) for code in _HAN]
    turned = fold("\n".join(letters)).split("\n")  # a line each, so that no two make a word
    return {a: b for a, b in zip(letters, turned, strict=True) if a != b and len(b) == 1}


def by_letter(text: str) -> str:
    """Return the text folded letter by letter, as the page's script does it.

    >>> by_letter("ＪＤ京東")
    'jd京东'
    """
    return unicodedata.normalize("NFKC", text).lower().translate(_table())


@cache
def _table() -> Mapping[int, str]:
    return str.maketrans(simplified())


def texts(row: Mapping[str, Any]) -> list[str]:
    """Return what of a row is searched; page.js lists the same."""
    found = [row.get(name) for name in ("id", "question", "reply", "resolved", "correction")]
    found += [*row.get("gold", ()), *(sentence[0] for sentence in row.get("sentences", ()))]
    found += [piece.get("source") for name in ("cites", "evidence") for piece in row.get(name, ())]
    return [text for text in found if text]


def also(row: Mapping[str, Any]) -> str:
    """Return the row's texts that fold otherwise word by word than letter by letter (瞭解 → 了解), folded."""
    return "\n".join(folded for text in texts(row) if (folded := fold(text)) != by_letter(text))


def letters(rows: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """Return the Traditional letters whose Simplified occur in the rows, and those, in step."""
    there = {letter for row in rows for text in texts(row) for letter in by_letter(text)}
    pairs = [(a, b) for a, b in simplified().items() if b in there]
    return "".join(a for a, _ in pairs), "".join(b for _, b in pairs)
