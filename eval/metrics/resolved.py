"""Is the question that was searched what was meant? Without an LLM: by what it names, what it leaves over, its length."""

from __future__ import annotations

import re
from collections.abc import Sequence

from eval.metrics.folding import comparable, holds_han, names
from index.language.normalise import fold

# In the order they are looked for: an altered question that stood alone; something missing; something not asked about, or
# a figure of the history that no accepted wording has; a pronoun left over; an earlier turn and the question one behind
# the other, or more than MOST_LONGER times the longest accepted wording.
FLAWS = ("touched", "missing", "unwanted", "pronoun", "doubled")
MOST_LONGER = 1.6

_PRONOUNS = ("它们", "他们", "她们", "它", "他", "她", "牠", "那里", "那儿", "那家",
             "he", "she", "it", "they", "him", "them", "his", "her", "hers", "its", "their", "theirs")  # fmt: skip


def resolved_flaw(
    resolved: str,
    asked: str,
    accepted: Sequence[str] | None,
    must: Sequence[Sequence[str]] = (),
    must_not: Sequence[str] = (),
    earlier: Sequence[str] = (),
) -> str | None:
    """Return what is wrong with a resolved question, one of FLAWS; None where it is right.

    ``accepted``: wordings that stand alone; None: ``asked`` does, and is to be left exactly as it is. ``must``: what it
    has to name, each in one of its variants. ``earlier``: the turns before. A pronoun is left over where it stood in the
    question as asked, still stands, and no accepted wording has it.

    >>> wanted = ["远岚汽车2022年交付多少辆？"]
    >>> resolved_flaw("远岚汽车2022年交付了多少辆？", "那远岚汽车呢？", wanted, [["远岚"]], ["星澜"])
    >>> resolved_flaw("星澜汽车2022年交付多少辆？远岚汽车", "那远岚汽车呢？", wanted, [["远岚"]], ["星澜"])
    'unwanted'
    """
    if accepted is None:
        return None if resolved == asked else "touched"
    if not all(any(says(resolved, variant) for variant in variants) for variants in must):
        return "missing"
    if any(says(resolved, piece) for piece in must_not) or not _figures(resolved) <= _figures(asked, *accepted):
        return "unwanted"
    if any(says(asked, p) and says(resolved, p) and not any(says(a, p) for a in accepted) for p in _PRONOUNS):
        return "pronoun"
    return "doubled" if _doubled(comparable(resolved).text, asked, accepted, earlier) else None


def _figures(*texts: str) -> set[str]:
    return {figure for text in texts for figure in re.findall(r"\d[\d.]*", comparable(text).text)}


def _doubled(resolved: str, asked: str, accepted: Sequence[str], earlier: Sequence[str]) -> bool:
    wordings = [comparable(wording).text for wording in accepted]
    glued = any(resolved == comparable(turn).text + comparable(asked).text for turn in earlier)
    return (glued and resolved not in wordings) or len(resolved) > MOST_LONGER * max(map(len, wordings))


def says(text: str, piece: str) -> bool:
    """Return whether a text says a piece, both folded: whole words of English, whole numbers, Chinese anywhere.

    >>> says("When was the Plover built?", "he"), says("柠舟電器2020年净利润？", "柠舟电器"), says("2021年", "21年")
    (False, True, False)
    """
    if holds_han(piece) or not re.search("[a-zA-Z]", piece):
        return names(piece, text)
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(fold(piece))}(?![a-z0-9])", fold(text)))
