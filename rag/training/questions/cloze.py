"""Questions made of news: a fact is taken out of a sentence and asked for where the article says it again.

Recurring spans as questions: Ram et al. 2021 (Splinter), https://arxiv.org/abs/2101.00438; clozes turned into
questions: Lewis et al. 2019, https://arxiv.org/abs/1906.04980. Reasons and definitions are asked by template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

from index.language.figures.numerals import numerals
from index.language.names import names
from index.language.normalise import fold
from index.language.quantity import Quantity, quantities
from index.language.quoted import quoted
from index.language.sentences import sentences
from index.language.tokens import dictionary_words
from index.types import Name
from rag.training.questions.examples import Example
from rag.training.questions.paraphrase import Exchanges, reworded

A_NEWS = 6  # questions made of an article at most
AGAIN = 0.6  # of the facts that recur are asked for in another sentence, the others in their own
WINDOW = (8, 45)  # characters of a question's statement
_ASKING = {
    "person": "谁 哪位 什么人 哪个人".split(),
    "org": "哪家公司 哪个机构 什么公司 哪家 什么机构".split(),
    "place": "哪里 什么地方 哪个地方 何处 哪个城市 哪个国家".split(),
    "date": "什么时候 何时 哪一年 哪天 什么时间 几月".split(),
    "quoted": "什么 哪个 什么名字".split(),
}
_REASON = re.compile(r"(?:由于|因为|因)([^，。；！？]{5,50}?)[，,](?:因此|所以|因而)?([^。；！？]{6,50})[。；！？]")
_DEFINED = re.compile(
    r"(?:^|[。！？；])([^，。；！？、]{2,14}?)(?:是指|指的是|是一种|是一家|是一款|是一个|即)([^。；！？]{6,60})[。；！？]"
)
_COUNTER = re.compile(r"[一两].")  # 一款, 两次: English says "a"
_CLAUSE = re.compile(r"[，,；;：:]")


def clozes(text: str, known: Exchanges, random: Random) -> Iterator[Example]:
    """Yield questions of one article; the same for the same random state."""
    facts: list[Quantity | Name] = [*quantities(text), *(Name(*span, "quoted") for span in quoted(text)), *names(text)]
    random.shuffle(facts)
    yield from [*_templates(text, random), *_facts(text, facts, known, random)][:A_NEWS]


def _facts(text: str, facts: Sequence[Quantity | Name], known: Exchanges, random: Random) -> Iterator[Example]:
    bounds = sentences(text)
    for fact in facts:
        value = text[fact.start : fact.end]
        start, end = next(((a, b) for a, b in bounds if a <= fact.start < b), (0, 0))
        if len(value) < 2 or _COUNTER.fullmatch(value) or fact.end > end or end - start < WINDOW[0] + len(value):
            continue
        question = asked(text, (start, end), fact, known, random)
        if question is None:
            continue
        elsewhere = [m.start() for m in re.finditer(re.escape(value), text) if not start <= m.start() < end]
        if elsewhere and random.random() < AGAIN:
            at = random.choice(elsewhere)
            yield Example(question, text, at, at + len(value), (start, end), made=True)
        elif random.random() < 0.5:
            yield Example(question, text, fact.start, fact.end, made=True)


def asked(text: str, sentence: tuple[int, int], fact: Quantity | Name, known: Exchanges, random: Random) -> str | None:
    """Return a fact's sentence as a question for it: a few of its clauses, some words dropped or exchanged."""
    start, end = _window(text, sentence, fact, random)
    before, after = text[start : fact.start], text[fact.end : end].rstrip("。！？；，,;!? ")
    value = text[fact.start : fact.end]
    if value in before + after or len(before + after) < WINDOW[0] - 2:
        return None
    counted = fact if isinstance(fact, Quantity) and fact.kind != "date" else None
    wh = _how_many(counted, random) if counted else random.choice(_ASKING[fact.kind])
    dropped = random.random() * 0.5
    sides = (reworded(dictionary_words(side), known, random, dropped=dropped) for side in (before, after))
    front, back = ("".join(words).strip("，,、；;：: ") for words in sides)
    form = random.random()
    if form < 0.5:
        question = front + wh + back
    elif form < 0.75:
        question = f"{front}{back}{random.choice(('是', '的是', '', '为'))}{wh}"
    else:
        question = f"{wh}{back}{'，' if back and front else ''}{front}"
    return question + random.choice(("？", "?", ""))


def _how_many(figure: Quantity, random: Random) -> str:
    """多少 or 几 with the figure's own unit; a share is asked for as one."""
    if figure.kind == "percent":
        return random.choice(("多少", "百分之多少", "百分之几", "多大比例"))
    folded = fold(figure.wording)
    numeral = next(numerals(folded), None)
    unit = folded[numeral.end :].lstrip("多余几来+-, ") if numeral else ""
    return ("第" if figure.wording[0] == "第" else "") + random.choice(("多少", "多少", "几")) + unit


def _window(text: str, sentence: tuple[int, int], fact: Quantity | Name, random: Random) -> tuple[int, int]:
    """The clause of a fact, with as many of its neighbours as a question may have characters."""
    start, end = sentence
    cuts = [start, *(m.end() for m in _CLAUSE.finditer(text, start, end)), end]
    first = max(c for c in cuts if c <= fact.start)
    last = min((c for c in cuts if c >= fact.end), default=end)
    wanted = random.randint(*WINDOW)
    while last - first < wanted and (first > start or last < end):
        before, after = [c for c in cuts if c < first], [c for c in cuts if c > last]
        if before and (not after or random.random() < 0.5):
            first = before[-1]
        else:
            last = after[0]
    return first, last


def _templates(text: str, random: Random) -> Iterator[Example]:
    for match in _REASON.finditer(text):
        if random.random() < 0.7:
            why = random.choice(("为什么", "为何", "什么原因导致"))
            yield Example(f"{why}{match[2]}？", text, *match.span(1), made=True)
    for match in _DEFINED.finditer(text):
        form = random.choice(("什么是{}？", "{}是什么？", "{}是什么", "请问{}指的是什么？"))
        if random.random() < 0.7:
            yield Example(form.format(match[1]), text, *match.span(2), made=True)
