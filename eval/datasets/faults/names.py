"""Faults of names: an invented one, two that change places, one in the place of another of its passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from eval.datasets.faults.replies import Reply
from eval.datasets.faults.words import STRANGERS
from index.language.normalise import fold
from index.language.tokens import tags


def name(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """A name that no article holds."""
    told = [(kind, n) for kind, n in _true_names(reply) if n in reply.text]
    if not told:
        return None
    kind, old = pick.choice(told)
    new = pick.choice([n for n in STRANGERS[kind] if n not in reply.quoted.around])
    return reply.text.replace(old, new)


def _true_names(reply: Reply) -> list[tuple[str, str]]:
    """The names of the passage that are surely ones: a person of three characters who speaks or bears a title there, a
    place or an organisation that the tagger's dictionary knows.
    """
    text = reply.quoted.around
    known = {t.word for t in tags(fold(text)) if t.flag in {"ns", "nt"} and len(t.word) > 1}
    return [(kind, n) for kind, n in reply.quoted.names if (kind == "person" and _is_person(n, text)) or
            (kind == "place" and n in known) or (kind == "org" and re.search(r"(?:公司|集团|银行|大学|法院|医院|证券)$", n))]  # fmt: skip


def _is_person(n: str, text: str) -> bool:
    titles = r"董事长|总裁|主席|总经理|教授|记者|书记|主任|院长|局长|市长|导演|先生|女士|CEO|总监|分析师|研究员|接替"
    said = r"表示|说|称|认为|指出|介绍|告诉|坦言|透露|会见|拒绝|担任|出任|将"
    return (len(n) == 3 or "·" in n) and bool(re.search(rf"(?:{titles}){n}|{n}(?:{said}|、|在)", text))


def swapped_names(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """Two names of the reply change places: who did what to whom."""
    told = [(kind, n) for kind, n in _true_names(reply) if reply.text.count(n) == 1]
    pairs = [
        (a, b)
        for i, (kind, a) in enumerate(told)
        for other, b in told[i + 1 :]
        if kind == other and not (set(a) <= set(b) or set(b) <= set(a)) and _apart(a, b, reply.text)
    ]
    if not pairs:
        return None
    a, b = pick.choice(pairs)
    return reply.text.replace(a, "\0").replace(b, a).replace("\0", b)


def _apart(a: str, b: str, text: str) -> bool:
    """Whether something is done between two names, which stand in no list and meet nobody."""
    first, last = sorted((text.index(a), text.index(b)))
    length = len(a) if text.index(a) == first else len(b)
    between = text[first + length : last]
    verbs = [t for t in tags(fold(between)) if t.flag.startswith("v")]
    return bool(verbs) and not re.search(
        r"^(?:和|与|、|及|以及|跟|同)|(?:和|与|、|及|以及|跟|同)$|会见|合作|签署", between
    )


def other_name(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """A name gives way to another of its passage."""
    names = _true_names(reply)
    told = [
        (a, b)
        for kind, a in names
        for other, b in names
        if kind == other and a in reply.text and b not in reply.quoted.text and not set(a) & set(b)
    ]
    a, b = pick.choice(told) if told else ("", "")
    return reply.text.replace(a, b) if a else None
