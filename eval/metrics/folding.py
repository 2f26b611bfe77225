"""How two texts are compared: the contract's folding, with the way back to what stood between two characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.language.normalise import fold

# A reply's markers run from [1] to [20]; a bracketed year is part of the text.
_MARKER = re.compile(r"\[\d{1,2}\]")
_SPACE = re.compile(r"\s+")
_HAN = re.compile(r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# What ends a number wherever it stands; a comma, a dash or a colon may stand inside one (1,234; 5-8; 10:30).
_ENDS_NUMBER = re.compile(r"[\s、;。!?()\[\]{}<>《》「」『』“”‘’\"|…]")


@dataclass(frozen=True, slots=True)
class Comparable:
    """A text as it is compared: ``text[i]`` stood at ``at[i]`` of ``folded``, from which the rest was dropped."""

    text: str
    at: tuple[int, ...]
    folded: str


def comparable(text: str) -> Comparable:
    """Fold for comparison: NFKC, Traditional → Simplified, lower case; letters, digits, %, ‰ and decimal points stay.

    >>> comparable("約 ３．６億元（12.5%）。").text
    '约3.6亿元12.5%'
    """
    folded = fold(text)
    at = tuple(i for i in range(len(folded)) if _kept(folded, i))
    return Comparable("".join(folded[i] for i in at), at, folded)


def _kept(folded: str, i: int) -> bool:
    c = folded[i]
    if c == ".":
        return 0 < i < len(folded) - 1 and folded[i - 1].isdigit() and folded[i + 1].isdigit()
    return c.isalnum() or c in "%‰"


def names(answer: str, reply: str) -> bool:
    """Return whether the folded reply holds the folded answer, its numbers not cut out of longer ones.

    An answer that begins or ends with a digit must not be continued there by a digit or a point.

    >>> names("8家", "一共有28家"), names("3.6亿", "36亿"), names("8家", "共8家")
    (False, False, True)
    """
    wanted, given = comparable(answer).text, comparable(reply)
    start = given.text.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        if not (_continued(given, start - 1) and wanted[0].isdigit()) and not (
            _continued(given, end - 1) and wanted[-1].isdigit()
        ):
            return True
        start = given.text.find(wanted, start + 1)
    return False


def _continued(given: Comparable, i: int) -> bool:
    """Whether characters i and i + 1 of the compared text belong to one number of the text.

    Folding drops what stood between them, so "in 2018, 168 stores" would else hide 168; the thousands' comma
    of 1,168 still joins.
    """
    if not 0 <= i < len(given.text) - 1:
        return False
    if not all(c.isdigit() or c == "." for c in given.text[i : i + 2]):
        return False
    return not _ENDS_NUMBER.search(given.folded, given.at[i] + 1, given.at[i + 1])


def without_markers(reply: str) -> str:
    """Return the reply without its markers.

    >>> without_markers("共28家[1][2]。")
    '共28家。'
    """
    return _MARKER.sub("", reply)


def length(reply: str) -> int:
    """Return the characters of a reply without markers and white space.

    >>> length("共 28 家[1]。")
    5
    """
    return len(_SPACE.sub("", without_markers(reply)))


def holds_han(text: str) -> bool:
    """Return whether the text holds a Chinese character.

    >>> holds_han("JD 金融"), holds_han("JD Finance")
    (True, False)
    """
    return bool(_HAN.search(text))
