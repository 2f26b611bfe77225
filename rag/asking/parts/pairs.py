"""A和B的X分别是多少 → what is asked of each: A的X是多少, B的X是多少."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.language.tokens import Tag
from rag.asking.parts.part import Part
from rag.asking.parts.words import words_with_figures

# 各 before what names one kind of thing (各国, 各地, 各级) tells no things apart.
_EACH = re.compile(r"分别|分別|各自|各(?![国地级界种类方行业族位省市县区大项式路部个家])")
_EACH_ENGLISH = re.compile(r",? *\brespectively\b|\beach\b(?! (?:other|of|year|day|month|week))|\bboth\b")
_AND = re.compile(r"[、和与及跟同]|以及|还有")
_AND_ENGLISH = re.compile(r",? and |, ")
_NAME = r"(?:[A-Z0-9][\w.'’&-]*)(?: [A-Z0-9][\w.'’&-]*)*"
_NAMES = re.compile(rf"{_NAME}(?:, {_NAME})*,? and {_NAME}")
_NOUNS = re.compile(
    r"(?<=\bthe )[a-z][\w-]*(?: [a-z][\w-]*)?(?:, [a-z][\w-]*(?: [a-z][\w-]*)?)*,? and (?:the )?[a-z][\w-]*(?: [a-z][\w-]*)?(?= (?:of|in|for)\b)"
)
_TOGETHER = re.compile(
    r"^(?:这|那|這)?[两二三四五兩](?![十百千万亿月年])[家个種种类項项位座款支只所条國国地人]"
)  # 全时和邻家|两家|便利店
_LEFT_WORDS = 8  # words before "and" that may be the first thing


def pairs(question: str, folded: str) -> list[Part]:
    """Return what is asked of each of several things; [] for a question about one.

    ``folded`` is the question, folded, of the same length.

    >>> [p.alone for p in pairs("星澜汽车和远岚汽车的营收分别是多少？", "星澜汽车和远岚汽车的营收分别是多少?")]
    ['星澜汽车的营收是多少', '远岚汽车的营收是多少']
    >>> asked = "Where did JD Digits and JD Health each plan to go public?"
    >>> [p.alone for p in pairs(asked, asked.lower())]
    ['Where did JD Digits plan to go public', 'Where did JD Health plan to go public']
    """
    if english := _EACH_ENGLISH.search(folded):
        bare = " ".join((question[: english.start()] + question[english.end() :]).split()).strip(" ?.")
        return [Part(name, f"{before}{name}{after}", name) for before, name, after in things_in_english(bare)]
    each = _EACH.search(folded)
    if each is None:
        return []
    rest = question[each.end() :].strip(" ?？。!！")
    spans = things(question[: each.start()], folded[: each.start()])
    return [Part(name, f"{before}{name}{after}{rest}", name) for before, name, after in spans]


def things_in_english(question: str) -> list[tuple[str, str, str]]:
    """Return the coordinated names of an English question, or its nouns before "of", as `things` does."""
    run = _NAMES.search(question) or _NOUNS.search(question)
    if not run:
        return []
    names = [name.strip() for name in _AND_ENGLISH.split(run[0]) if name.strip()]
    return [(question[: run.start()], name, question[run.end() :]) for name in names]


def things(stem: str, folded: str) -> list[tuple[str, str, str]]:
    """Return the coordinated things of a text, each with what stands before and behind all of them; [] for none.

    >>> things("农尚环境一季度负债率和毛利率", "农尚环境一季度负债率和毛利率")
    [('农尚环境一季度', '负债率', ''), ('农尚环境一季度', '毛利率', '')]
    """
    words = words_with_figures(folded)
    joints = [i for i, w in enumerate(words) if _AND.fullmatch(w.word) and 0 < i < len(words) - 1]
    if not joints:
        return []
    run = _last_run(joints, words)
    left, right = max(_bounds(words, run), key=lambda bounds: _alike(words, run, bounds))
    edges = [left, *(x for i in run for x in (i, i + 1)), right]
    spans = [(words[a].start, words[b - 1].end) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    before, after = stem[: spans[0][0]], _TOGETHER.sub("", stem[spans[-1][1] :])
    return [(before, stem[a:b].removesuffix("的"), after) for a, b in spans]


def _last_run(joints: Sequence[int], words: Sequence[Tag]) -> list[int]:
    """The last conjunctions of one row: 、 and at most one 和, nothing long nor a comma between them."""
    run = [joints[-1]]
    for i in reversed(joints[:-1]):
        joined = [words[k].word for k in (i, *run) if words[k].word != "、"]
        between = words[i : run[0]]
        if len(joined) > 1 or len(between) > _LEFT_WORDS or any(w.word in ",，" for w in between):
            break
        run.insert(0, i)
    return run


def _bounds(words: Sequence[Tag], run: Sequence[int]) -> Iterator[tuple[int, int]]:
    for left in range(run[0] - 1, max(-1, run[0] - 1 - _LEFT_WORDS), -1):
        if words[left].word in ",，":
            break
        for right in range(run[-1] + 2, len(words) + 1):
            if words[right - 1].word in ",，":
                break
            yield left, right


def _alike(words: Sequence[Tag], run: Sequence[int], bounds: tuple[int, int]) -> float:
    """How alike the first and the last of some coordinated things are: their ends, their lengths, what stands around."""
    left, right = bounds
    first, last = words[left : run[0]], words[run[-1] + 1 : right]
    a, b = ("".join(w.word for w in some) for some in (first, last))
    before = words[left - 1].word if left else ""
    after = words[right].word if right < len(words) else ""
    return (
        1.5 * (a[-1] == b[-1])
        + 1.0 * (first[-1].flag == last[-1].flag)
        + 1.5 * (first[0].flag == last[0].flag)
        + 1.0 * (before in {"", "的", "在", "把", "给", "里", "从"})
        + 1.0 * (after in {"", "的", ",", "在"})
        - 0.3 * abs(len(a) - len(b))
        - 1.5 * ("的" in a[:-1])
        - 1.5 * ("的" in b[:-1])
    )
