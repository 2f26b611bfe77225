"""Questions made of questions: a statement that holds or not, a figure, name or direction exchanged for another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from index.corpora.authored import AuthoredQuestion
from index.language.normalise import fold
from index.language.quantity import Quantity, quantities
from rag.asking.form import alone
from rag.judge.premise.claims import Claim, claims
from rag.judge.premise.opposites import PAIRS, opposite

LONGEST = 16  # characters of an answer that is put into its question
OF_PASSAGE = 0.5  # of the exchanged figures and names stand in the article for something else
SMALL = 32  # counts below it are changed by one to three
STEPS, FACTORS, YEARS = (-2, -1, 1, 2, 3), (0.5, 0.7, 0.85, 1.3, 1.6, 2.0), (-3, -2, -1, 1, 2)
TAGS = ("吧？", "，对吗？", "，是吗？", "，是吧？", "吗？", "，对不对？")
TYPES = frozenset({"paraphrase", "fact", "number", "person", "org", "place", "date"})  # that questions are made of
STRANGERS = {
    "person": "王建国 李志强 张晓明 陈丽华 刘洋 赵敏 周涛 吴刚".split(),
    "place": "上海 广州 武汉 成都 西安 南京 杭州 苏州 青岛 天津".split(),
    "org": "中信证券 工商银行 腾讯公司 华为公司 招商银行 清华大学".split(),
}
_ASKING = {
    "number": re.compile(
        r"(?:是|有|为|达|到)?多少(?:[名个家元辆人次倍万亿岁天年米公里平方斤%条场只期款座台件]+)?|几[名个家辆人次天年岁条场只期款座台件]"
    ),
    "date": re.compile(r"(?:是)?(?:什么时候|哪一?[年天日]|何时|几号|几月几[号日]|啥时候|哪年哪月)"),
    "person": re.compile(r"谁|哪位"),
    "place": re.compile(r"哪里|哪儿|哪个(?:城市|省|市|县|地方|国家)|什么地方"),
    "org": re.compile(r"哪家(?:公司|机构|银行|企业)?|哪个(?:公司|机构|部门|单位|平台)|什么(?:公司|机构|单位)"),
}
_DIGITS, _NUMERAL, _END = (
    re.compile(r"\d+(?:[.,]\d+)*"),
    re.compile(r"[一二三四五六七八九两]"),
    re.compile(r"[?？。]+$"),
)


@dataclass(frozen=True, slots=True)
class Variant:
    """A question made of another; ``wrong``: its premise is contradicted by the other's evidence."""

    question: str
    wrong: bool


def variants(one: AuthoredQuestion, told: str, names: Mapping[str, Sequence[str]], random: Random) -> Iterator[Variant]:
    """Yield what is made of an authored Chinese question. ``told``: its passages; ``names`` in them, by kind."""
    if one.lang == "en" or one.type not in TYPES:
        return
    yield from _statements(one, told, names, random)
    evidence, own = " ".join(one.evidence), [*claims(alone(one.question))]
    random.shuffle(own)
    for claim in own[:1]:
        said = one.question[claim.start : claim.end]
        if _stands(claim, said, evidence) and (other := _other(claim.kind, said, told, names, random)):
            yield Variant(one.question[: claim.start] + other + one.question[claim.end :], wrong=True)
    for side, across in PAIRS:
        word = next((w for w in sorted(side, key=lambda w: (-len(w), w)) if w in one.question and w in evidence), "")
        if len(word) > 1 and (turned := opposite(word, across)):
            yield Variant(one.question.replace(word, turned), wrong=True)
            return


def _statements(
    one: AuthoredQuestion, told: str, names: Mapping[str, Sequence[str]], random: Random
) -> Iterator[Variant]:
    """The answer in the place of the question word, as a tag question; and another of its kind there."""
    base, kind = _END.sub("", one.question), alone(one.question).kind
    asking = _ASKING[kind].search(base) if kind in _ASKING else None
    if not asking or len(one.answers) != 1 or len(one.answers[0]) > LONGEST:
        return
    before, after = base[: asking.start()] + ("是" if asking[0].startswith("是") else ""), base[asking.end() :]
    yield Variant(before + one.answers[0] + after + random.choice(TAGS), wrong=False)
    if other := _other(kind, one.answers[0], told, names, random):
        yield Variant(before + other + after + random.choice(TAGS), wrong=True)


def _stands(claim: Claim, said: str, evidence: str) -> bool:
    if claim.quantity is not None:
        return any(claim.quantity.agrees(q) for q in quantities(evidence))
    return fold(said) in fold(evidence)


def _other(kind: str, said: str, told: str, names: Mapping[str, Sequence[str]], random: Random) -> str | None:
    """Another figure or name of the kind, one that the passages name for something else where the dice say so."""
    near = random.random() < OF_PASSAGE
    if kind in STRANGERS:
        there = [name for name in names.get(kind, ()) if name not in said and said not in name]
        return random.choice(there if there and near else [n for n in STRANGERS[kind] if n not in said])
    figures = quantities(said)
    alike = [q.wording for q in quantities(told) if figures and _alike(q, figures[0])]
    return random.choice(alike) if alike and near else changed(said, random)


def _alike(other: Quantity, own: Quantity) -> bool:
    return (other.kind, other.unit) == (own.kind, own.unit) and not own.agrees(other)


def changed(said: str, random: Random) -> str | None:
    """Return a wording with its first figure changed, None without one.

    >>> changed("约83.5亿元", Random(1)), changed("三家", Random(1)), changed("很多", Random(1))
    ('约58.4亿元', '四家', None)
    """
    match = _DIGITS.search(said)
    if match is None:
        numeral = _NUMERAL.search(said)
        if numeral is None:
            return None
        others = [c for c in "二三四五六七八九" if c != numeral[0]]
        return said[: numeral.start()] + random.choice(others) + said[numeral.end() :]
    digits = match[0].replace(",", "")
    if "." in digits:
        other = f"{float(digits) * random.choice(FACTORS):.{len(digits.split('.')[1])}f}"
    elif len(digits) == 4 and digits[:2] in {"19", "20"}:
        other = str(int(digits) + random.choice(YEARS))
    elif int(digits) < SMALL:
        other = str(max(1, int(digits) + random.choice(STEPS)))
    else:
        other = str(round(int(digits) * random.choice(FACTORS)))
    return None if other == digits else said[: match.start()] + other + said[match.end() :]
