"""The written questions → many turns that lean on others, and more that don't, with their edits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random

from index.corpora import rows
from index.language.script import language
from rag.training.turns import leaning
from rag.training.turns import phrases as say
from rag.training.turns.alone import Pools, after_others, stands_alone
from rag.training.turns.asked import LEANS, Asked, articles
from rag.training.turns.examples import Example
from rag.training.turns.made import Made, example, traditional

SEED = 14
EACH = 7  # leaning turns of an article of each of: pronouns, others
ELSEWHERE = ("qa/nq_oracle_en.jsonl.xz", "qa/cmrc2018_train.jsonl.xz", "qa/squadshifts_reddit_en.jsonl.xz")
OF_EACH = 1_200  # questions of each of these
CROSSED = 2  # of an article, in English after Chinese
TRADITIONAL = 0.2  # share of the Simplified ones written in Traditional too


def derived(data: Path, limit: int | None = None) -> Iterator[Example]:
    """Yield the turns made of the questions written to be trained on."""
    draw = Random(SEED)
    written = articles(data, limit)
    pools = Pools.of(written)
    yield from _elsewhere(data, pools, limit, draw)
    for own in written:
        made = [*leaning_turns(own, pools, draw), *stands_alone(own, pools, draw)]
        for one in made:
            yield one
            if one.lang == "zh-Hans" and draw.random() < TRADITIONAL and (other := traditional(one)):
                yield other


def _elsewhere(data: Path, pools: Pools, limit: int | None, draw: Random) -> Iterator[Example]:
    """Questions that people asked about other texts, after ours: what is no news article is asked as well."""
    for file in ELSEWHERE:
        if not (data / file).is_file():
            continue
        texts = dict.fromkeys(str(row["question"]).strip() for row in rows(data / file))
        clear = [text for text in texts if 4 < len(text) <= 80 and not LEANS.search(text)]
        for text in draw.sample(clear, min(limit or OF_EACH, len(clear))):
            yield after_others(text, language(text), pools, draw)


def leaning_turns(own: Sequence[Asked], pools: Pools, draw: Random) -> Iterator[Example]:
    """Yield the turns that lean on another question of the same article."""
    pairs = [(a, b) for a in own for b in own if a is not b]
    draw.shuffle(pairs)
    replies = (m for a, b in pairs if (m := leaning.replied(a, b, draw)))
    points = (m for a, b in pairs for m in (*leaning.pronoun(a, b, draw), *leaning.dropped(a, b, draw)))
    shifts = (m for a in draw.sample(own, len(own)) for m in _shifts(a, own, pools, draw))
    for made in (
        *islice(_few(points), EACH),
        *islice(shifts, EACH),
        *islice(_crossed(own, draw), CROSSED),
        *islice(replies, CROSSED),
    ):
        before = draw.sample(pools.alone, draw.choice((0, 0, 0, 1, 1, 2)))
        if draw.random() < 0.5:
            before = [a for a in draw.sample(own, min(2, len(own))) if a is not made.old][: len(before)]
        after = (
            []
            if made.kind != "pronoun" or made.slices[0][1] not in made.old.text or draw.random() < 0.88
            else _aside(made, own, draw)
        )
        if one := example(made, before, after, draw):
            yield one


def _crossed(own: Sequence[Asked], draw: Random) -> Iterator[Made]:
    """Questions in English after Chinese ones, where the article has one subject in each."""
    ours = Counter(a.text[s:e] for a in own if a.lang != "en" for s, e, _ in a.names)
    theirs = Counter(a.text[s:e] for a in own if a.lang == "en" for s, e, _ in a.names)
    if not ours or not theirs or (top := ours.most_common(1)[0])[1] < 2 or theirs.most_common(1)[0][1] < 2:
        return
    pairs = [(a, b) for a in own for b in own if a.lang != "en" and b.lang == "en"]
    for old, new in draw.sample(pairs, len(pairs)):
        if made := leaning.crossed(old, new, top[0], theirs.most_common(1)[0][0], draw):
            yield made


def _few(made: Iterator[Made]) -> Iterator[Made]:
    """At most two of one resolved question."""
    count: dict[str, int] = {}
    for one in made:
        key = one.message[-8:]
        count[key] = count.get(key, 0) + 1
        if count[key] <= 2:
            yield one


def _aside(made: Made, own: Sequence[Asked], draw: Random) -> list[Asked]:
    """A question between the old one and the turn that doesn't name what the turn leans on."""
    words = made.slices[0][1]
    others = [
        a for a in own if words not in a.text and a is not made.old and len(a.names) < 1 and a.lang == made.old.lang
    ]
    return draw.sample(others, min(1, len(others)))


def _shifts(old: Asked, own: Sequence[Asked], pools: Pools, draw: Random) -> Iterator[Made]:
    forms = say.MEANT if draw.random() < 0.3 else say.AGAIN
    kind = "correction" if forms is say.MEANT else ""
    if LEANS.search(old.text) and draw.random() < 0.7:
        return
    for span in old.dates[:1]:
        other = pools.other_date(old.text[span[0] : span[1]], old.lang, draw)
        if other and (made := leaning.shifted(old, span, other, kind or "time-shift", draw, forms)):
            yield made
    for start, end, named in draw.sample(old.names, min(2, len(old.names))):
        if pools.rare(old.text[start:end], named, old.lang):
            continue
        spoken = "en" if old.lang == "en" or draw.random() < 0.15 else "zh"
        sort = named if spoken == old.spoken else "place" if named == "place" else "thing"
        other = pools.other_name(old.text[start:end], sort, old.lang if spoken == old.spoken else "en", draw)
        if other and (made := leaning.shifted(old, (start, end), other, kind or "new-subject", draw, forms, spoken)):
            yield made
    for made in (
        leaning.why(old, draw),
        leaning.more(old, draw) if old.type == "list" or draw.random() < 0.3 else None,
    ):
        if made:
            yield made
    if draw.random() < 0.12:
        new = draw.choice(own)
        if new is not old and not LEANS.search(new.text) and new.type != "two-part":
            yield leaning.whole_meant(old, new, draw)
