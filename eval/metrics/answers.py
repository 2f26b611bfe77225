"""Is the answer right? One function a metric, over one question; an answerable question that is refused scores 0."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from eval.metrics.folding import comparable, holds_han, length, names, without_markers
from index.language.normalise import fold

SHORT_REPLY = 160  # characters without markers and white space: longer ones are no short answer
LONG_REPLY = 300  # where the question asks for several things or for an account
LONG_TYPES = frozenset({"list", "comparison", "multi-passage", "two-part", "reason", "definition"})

_ARTICLES = frozenset({"a", "an", "the"})


def names_any(variants: Sequence[str], reply: str) -> bool:
    """Return whether the reply, its markers left out, names one of the variants."""
    plain = without_markers(reply)
    return any(names(variant, plain) for variant in variants)


def correct(reply: str, kind: str, answers: Sequence[str], parts: Sequence[Sequence[str]] = ()) -> bool:
    """Return whether a found reply is right and short: names an accepted answer, or every part where parts are given.

    Source: eval/README.md, "correct". ``kind`` is the gold question's type, which sets the length allowed.

    >>> correct("共8家[1]。", "factoid-number", ["8家"]), correct("共28家[1]。", "factoid-number", ["8家"])
    (True, False)
    """
    if length(reply) > (LONG_REPLY if kind in LONG_TYPES else SHORT_REPLY):
        return False
    return all(names_any(variants, reply) for variants in parts or [answers])


def em(span: str, answers: Sequence[str]) -> float:
    """Exact match: 1 if the folded span equals a folded gold answer, else 0.

    Source: Rajpurkar et al. 2016 (SQuAD), with the contract's folding as the normalisation.

    >>> em("劉強東", ["刘强东"])
    1.0
    """
    given = comparable(span).text
    return float(any(given == comparable(gold).text for gold in answers))


def f1(span: str, answers: Sequence[str]) -> float:
    """Best F1 of the span against the gold answers: by characters where the gold holds Han, else by words."""
    return max((f1_characters if holds_han(gold) else f1_words)(span, gold) for gold in answers)


def f1_characters(span: str, gold: str) -> float:
    """F1 = 2·l / (a + b): l the longest common contiguous run of characters, a and b the two lengths, all folded.

    Source: CMRC 2018's evaluation script (Cui et al. 2019), taken character by character throughout.

    >>> round(f1_characters("京东金融集团", "京东集团"), 3)  # 京东: 2·2 / (6 + 4)
    0.4
    """
    a, b = comparable(span).text, comparable(gold).text
    if not a or not b:
        return float(a == b)
    run = SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    return 2 * run / (len(a) + len(b))


def f1_words(span: str, gold: str) -> float:
    """F1 = 2·p·r / (p + r) over the bags of words, articles and punctuation dropped.

    Source: SQuAD v1.1's evaluation script (Rajpurkar et al. 2016); words are folded, so 3.6 keeps its point.

    >>> round(f1_words("the Great Wall of China", "Great Wall"), 3)
    0.667
    """
    a, b = words(span), words(gold)
    if not a or not b:
        return float(a == b)
    shared = sum((Counter(a) & Counter(b)).values())
    return 2 * shared / (len(a) + len(b))


def words(text: str) -> list[str]:
    """Return the folded words of a text without punctuation and English articles.

    >>> words("The U.S. economy, 3.6%")
    ['us', 'economy', '3.6%']
    """
    folded = (comparable(word).text for word in fold(text).split())
    return [word for word in folded if word and word not in _ARTICLES]
