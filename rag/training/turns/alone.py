"""Turns that lean on nothing, whatever was said before them: their message is left as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from rag.asking.turns.edits import Edits
from rag.asking.turns.history import said
from rag.training.turns import phrases_alone as say
from rag.training.turns.asked import LEANS, Asked
from rag.training.turns.examples import Example
from rag.training.turns.made import casual, turns

SEEN = 2  # times that a name must stand in the questions: one that stands in one only is often none
SAME, OTHER, SHORT, SMALL = 4, 5, 3, 1  # of an article: after its own questions, after others', made short, social
_POINTS = re.compile(r"(?i)[他她它其]|当时|當時|(?:那|这|這).{0,10}$|(?:.* )?(?:he|she|it|they|them|him)\b")


@dataclass(frozen=True, slots=True)
class Pools:
    """What is drawn from: questions that name their subject, names by kind and language, dates by shape."""

    alone: list[Asked]
    names: dict[tuple[str, str], list[str]]
    dates: dict[tuple[str, str], list[str]]

    @classmethod
    def of(cls, written: Sequence[Sequence[Asked]]) -> Pools:
        """Gather them."""
        every = [one for own in written for one in own]
        names: dict[tuple[str, str], dict[str, None]] = {}
        count = Counter(one.text[start:end] for one in every for start, end, _ in one.names)
        dates: dict[tuple[str, str], dict[str, None]] = {}
        for one in every:
            for start, end, kind in one.names:
                if count[one.text[start:end]] >= SEEN:
                    names.setdefault((kind, one.lang), {})[one.text[start:end]] = None
            for start, end in one.dates:
                words = one.text[start:end]
                dates.setdefault((_shape(words), one.lang), {})[words] = None
        alone = [one for one in every if not LEANS.search(one.text)]
        return cls(alone, {k: list(v) for k, v in names.items()}, {k: list(v) for k, v in dates.items()})

    def other_name(self, name: str, kind: str, lang: str, draw: Random) -> str:
        """Another name of that kind."""
        other = draw.choice(self.names.get((kind, lang), [name]))
        return "" if other in name or name in other else other

    def rare(self, name: str, kind: str, lang: str) -> bool:
        """Whether a name is too rare to be trusted as one."""
        return name not in self.names.get((kind, lang), ())

    def other_date(self, words: str, lang: str, draw: Random) -> str:
        """Another date written like it, its figures changed."""
        if re.search(r"\d(?!\d|st|nd|rd|th)", words) and draw.random() < 0.7:
            return re.sub(r"\d+", lambda m: _near(m.group(), draw), words, count=1)
        other = draw.choice(self.dates.get((_shape(words), lang), [words]))
        return "" if other == words else other


def _shape(words: str) -> str:
    return re.sub(r"\d+", "0", words) if re.search(r"\d", words) else "word"


def _near(figure: str, draw: Random) -> str:
    value = int(figure)
    if value > 1900:
        return str(value + draw.choice((-3, -2, -1, 1)))
    return str(draw.choice([n for n in range(1, 13) if n != value]))


def stands_alone(own: Sequence[Asked], pools: Pools, draw: Random) -> Iterator[Example]:
    """Yield turns that stand alone: the article's questions after each other and after others, short ones, social ones."""
    clear = [one for one in own if not LEANS.search(one.text)]
    for one in draw.sample(clear, min(SAME, len(clear))):
        before = [a for a in draw.sample(own, min(draw.choice((1, 1, 2, 3)), len(own))) if a is not one]
        if draw.random() < 0.06:
            before = [*before, one]  # the same question twice
        yield _plain(before or [draw.choice(pools.alone)], one.text, "stand-alone", one.lang, draw)
    for one in draw.sample(own, min(OTHER, len(own))):
        if _POINTS.match(one.text):
            continue
        yield _plain(_others(own, pools, draw), one.text, "topic-change", one.lang, draw)
    for _ in range(SHORT):
        yield _short(own, pools, draw)
    for _ in range(SMALL):
        spoken = draw.choice(("zh", "zh", "en"))
        yield _plain(_others(own, pools, draw, own), draw.choice(say.SOCIAL[spoken]), "social", spoken, draw)


def after_others(text: str, lang: str, pools: Pools, draw: Random) -> Example:
    """A question after some of other articles."""
    return _plain(_others((), pools, draw), text, "topic-change", lang, draw)


def _others(own: Sequence[Asked], pools: Pools, draw: Random, also: Sequence[Asked] = ()) -> list[Asked]:
    first = draw.choice(pools.alone)
    if also and draw.random() < 0.6:
        first = draw.choice(list(also))
    more = draw.choice((0, 0, 1, 2))
    return [
        *([draw.choice(own)] if own and more and draw.random() < 0.3 and not also else []),
        *draw.sample(pools.alone, more),
        first,
    ][-3:]


def _short(own: Sequence[Asked], pools: Pools, draw: Random) -> Example:
    """A made question that names its subject, or two things that its pronouns stand for."""
    lang = draw.choice([one.lang for one in own])
    kinds = [k for k in pools.names if k[1] == lang]
    spoken = "en" if lang == "en" else "zh"
    first, second = (draw.choice(pools.names[draw.choice(kinds)]) for _ in range(2))
    text = draw.choice(say.PLAIN[spoken] if draw.random() < 0.6 else say.INSIDE[spoken]).format(first, second)
    before = [draw.choice(own)] if draw.random() < 0.5 else _others(own, pools, draw)
    return _plain(before, text, "topic-change", lang, draw)


def _plain(before: Sequence[Asked], text: str, kind: str, lang: str, draw: Random) -> Example:
    spoken = "en" if lang == "en" else "zh"
    if kind != "social":
        text = casual(text, draw)
        if draw.random() < 0.15:
            text = draw.choice(say.POLITE[spoken]) + text
    lang = "zh-Hans" if lang == "zh" else lang
    return Example(said(turns(before, draw)), text, kind, lang, Edits(), text)
