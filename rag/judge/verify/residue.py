"""What a clause says beyond the words it is aligned with: each word must stand there, or stand for what does."""

from __future__ import annotations

from collections.abc import Sequence

from rag.judge.verify.compare import Compared, Gap
from rag.judge.verify.exchange import exchangeable, stem
from rag.judge.verify.units import NAME_FLAGS, Text, Word
from rag.judge.verify.words import bounds, empty, opposite, passive, places, points


def residue_fault(gap: Gap, around: str) -> str | None:
    """Return "exchanged" for a word in the place of another that it can't stand for, "inserted" for one that is added.

    ``around``: the text a noun may be taken from, for a quote may say 该行.
    """
    content = [w for w in gap.dropped if not empty(w.text, w.flag)]
    own = [w for w in gap.words if not empty(w.text, w.flag) and not passive(w.text)]
    if _together(own, content):
        return None
    for word in own:
        if not _accounted_for(word, gap, content, around):
            return "exchanged" if _like(word, gap, content) else "inserted"
    return None


def _accounted_for(word: Word, gap: Gap, content: Sequence[Word], around: str) -> bool:
    compared = gap.compared
    if not (gap.head or gap.tail) and any(opposite(word.text, w.text) for w in content):  # 最小 for 最 and 大
        return False
    candidates = [w for w in gap.dropped if w in content or len(w.text) > 1]  # 此前, which jieba takes for a pronoun
    if any(_may_stand(word, w) for w in candidates):
        return True
    if bounds(word.text) and _beside_figure(word, compared.said):  # held against the quote's with its figure
        return True
    after = compared.said.units[word.last : word.last + 1]
    if (
        places(word.text) and not any(places(w.text) for w in gap.dropped) and not any(u.figure for u in after)
    ):  # 前一天
        return True
    if _is_noun(word) and any(points(w.text) for w in compared.said.words if w.last == word.first):  # 该公司
        return True
    if _is_noun(word) and not _is_name(word) and (gap.head or gap.tail) and _holds(compared.known, word):
        return True
    pointing = any(points(w.text) for w in gap.dropped)
    if _like(word, gap, content) and not pointing:
        return False
    return _stands(word, compared.known, around) or _moved(word, compared)


def _like(word: Word, gap: Gap, content: Sequence[Word]) -> bool:
    """Whether the quote has a word in its place; at a clause's ends, where more than one may stand, one of its kind."""
    return any(not (gap.head or gap.tail) or _is_noun(w) == _is_noun(word) for w in content)


def _together(own: Sequence[Word], content: Sequence[Word]) -> bool:
    """Whether several words may stand for one, or one for several: 董事会主席 for 董事长."""
    if min(len(own), len(content)) != 1 or max(len(own), len(content)) == 1 or any(map(_is_name, (*own, *content))):
        return False
    return exchangeable("".join(w.text for w in own), "".join(w.text for w in content))


def _may_stand(word: Word, other: Word) -> bool:
    """Whether a word may stand for the quote's: a name only for one that it is a part of, or that is a part of it."""
    if _is_name(word) or _is_name(other):
        return word.text in other.text or other.text in word.text
    return exchangeable(word.text, other.text)


def _is_name(word: Word) -> bool:
    return word.flag in NAME_FLAGS


def _is_noun(word: Word) -> bool:
    return word.flag[0] in "njtsf" or word.flag == "eng"


def _beside_figure(word: Word, said: Text) -> bool:
    """Whether a word stands before or behind a figure: 约 30%, 约为 30%."""
    near = (word.first - 1, word.last, word.last + 1)
    return any(said.units[n].figure for n in near if 0 <= n < len(said.units))


def _holds(known: Text, word: Word) -> bool:
    return len(word.text) > 1 and word.text in "".join(u.text for u in known.units)


def _moved(word: Word, compared: Compared) -> bool:
    """Whether a word may stand for one that is dropped elsewhere in the clause: 比…高 for 超过."""
    others = (w for gap in compared.gaps if not gap.tail for w in gap.dropped)
    return any(_may_stand(word, w) for w in others if len(w.text) > 1)


def _stands(word: Word, known: Text, around: str) -> bool:
    """Whether a word that is moved or taken from beside the quote stands there: a noun anywhere, a verb by its stem."""
    if word.text in around:
        return len(word.text) > 1 or word.flag[0] in "njt"
    own = stem(word.text)
    return word.flag[0] == "v" and bool(own) and any(own in w.text for w in known.words if w.flag[0] == "v")
