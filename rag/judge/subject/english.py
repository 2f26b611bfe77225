"""An English name that an English article never says, where its next word follows another: Marlow County, Dunmere County."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import pairwise

from index.language.normalise import fold
from index.types import Passage

_WORD = re.compile(r"[^\W_][\w'’-]*")
_NO_NAMES = frozenset(
    "Who What When Where Which Why How Did Does Do Is Are Was Were In On At By And Whom Whose For From The According During "
    "After Before To Of As Can Could Should Has Have Had If Name A An It Its His Her He She They Since While Some Both One".split()
)
_LEAST = 3  # letters of a name and of the word that follows it
# Of 4,500 questions of SQuADShifts 23 have such a pair, 15 of them one name spelt otherwise (Koppen, Köppen): more alike
# than this.
SPELT_ALIKE = 0.7


def other_english_name(question: str, passage: Passage, article: Callable[[], str]) -> tuple[str, str] | None:
    """Return the question's name that an article never says and the one that stands before the same word; None: no such."""
    said = f"{passage.title or ''}\n{passage.text}"
    told = [
        (a[0], b[0])
        for a, b in pairwise(_WORD.finditer(said))
        if _is_name(a[0]) and said[a.end() : b.start()].isspace()
    ]
    followed = {fold(behind): name for name, behind in reversed(told)}
    for name, behind in ((a[0], b[0]) for a, b in pairwise(_WORD.finditer(question)) if _is_name(a[0])):
        other = followed.get(fold(behind))
        if other and len(behind) >= _LEAST and _another(name, other) and _stem(name) not in fold(article()):
            return name, other
    return None


def _is_name(word: str) -> bool:
    return len(word) >= _LEAST and word[0].isupper() and word not in _NO_NAMES


def _another(name: str, other: str) -> bool:
    return SequenceMatcher(None, _plain(name), _plain(other)).ratio() < SPELT_ALIKE


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))


def _stem(name: str) -> str:
    plain = fold(name).removesuffix("'s").removesuffix("’s")
    return plain[: max(4, len(plain) - 2)]
