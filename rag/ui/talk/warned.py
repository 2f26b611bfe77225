"""From the warnings that an answer carries, which are in English for programs too, to what the page says of them."""

from __future__ import annotations

import re

from rag.ui.strings import say

# The shape of each warning of rag.chain and index.store.shelf, and the key of its words.
_SHAPES = (
    (r"the question has (?P<n>\d+) characters; its first and last (?P<half>\d+) were searched", "warned_long"),
    (r"the question is longer than the reader takes; its beginning and its end were read", "warned_ends"),
    (r"(?P<missing>\d+) of (?P<n>\d+) sentences do not stand in what they cite", "warned_marked"),
    (
        r"(?P<missing>\d+) of (?P<n>\d+) sentences do not stand in what they cite and were left out",
        "warned_left_out",
    ),
    (r"(?P<writer>.+?) failed \((?P<reason>.*)\); the extractive answer stands in", "warned_writer"),
    (r"(?P<writer>.+?) broke off \((?P<reason>.*)\); what it had said is kept", "warned_broken_off"),
    (
        r"generation (?P<generation>.+?) answers, for the newest cannot be asked \((?P<reason>.*)\), and start this program again",
        "warned_generation",
    ),
)
_READ = tuple((re.compile(shape, re.DOTALL), key) for shape, key in _SHAPES)


def warned(warning: str, language: str) -> tuple[str, str]:
    """Return a warning in a page's language, and its own words where they are not known there, else "".

    >>> warned("1 of 2 sentences do not stand in what they cite", "zh-Hans"), warned("beware", "zh-Hans")
    (('有 1 句（共 2 句）未获引文支持。', ''), ('程序另有一条提醒', 'beware'))
    """
    for shape, key in _READ:
        if told := shape.fullmatch(warning):
            return say(key, language, **told.groupdict()), ""
    return say("warned_other", language), warning
