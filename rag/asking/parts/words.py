"""The words of a question as its parts are told apart by them."""

from __future__ import annotations

import re

from index.language.quantity import quantities
from index.language.tokens import Tag, is_known, tags

_LATIN = re.compile(r"[a-z0-9][a-z0-9.&'’/-]*(?: [a-z0-9][a-z0-9.&'’/-]*)*")  # a name in Latin letters, blanks inside


def words_with_figures(folded: str) -> list[Tag]:
    """Return the tagged words of a text: a date or figure is one (2021年), and 和 apart from the name that jieba puts it in."""
    whole = [(q.start, q.end, "t") for q in quantities(folded)]
    whole += [(m.start(), m.end(), "eng") for m in _LATIN.finditer(folded)]
    words = list[Tag]()
    for tag in tags(folded):
        inside = next((span for span in whole if span[0] <= tag.start and tag.end <= span[1]), None)
        if inside and words and inside[0] < tag.start and words[-1].end == tag.start:
            words[-1] = Tag(inside[0], tag.end, folded[inside[0] : tag.end], inside[2])
        elif inside:
            words.append(Tag(tag.start, tag.end, tag.word, inside[2]))
        elif len(tag.word) > 1 and tag.word[0] in "和与及跟" and not is_known(tag.word):
            middle = tag.start + 1
            words += [Tag(tag.start, middle, tag.word[0], "c"), Tag(middle, tag.end, tag.word[1:], tag.flag)]
        else:
            words.append(tag)
    return words
