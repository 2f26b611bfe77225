"""Short invented conversations of what the written questions give too little of: another measure, a bare name, why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from rag.asking.turns.edits import Edits
from rag.asking.turns.history import said
from rag.training.turns import phrases as say
from rag.training.turns.asked import Asked
from rag.training.turns.examples import MADE, Example
from rag.training.turns.invented import words as ask
from rag.training.turns.invented.common import finished, invented
from rag.training.turns.made import Made, casual, turns

_ASKS = re.compile(r"是多少|怎么样|多少|是谁|叫什么|是什么|在哪里")


@dataclass(frozen=True, slots=True)
class Old:
    """An earlier question in Chinese: ``subject``, ``time`` ("" for none), and what asks for the measure ``named``."""

    asked: Asked
    subject: str
    time: str
    named: str
    group: str
    asks: str

    @property
    def prefix(self) -> str:
        """What stands before what asks, a subject with its time, as it stands there."""
        return self.asked.text[: self.asked.text.index(self.asks)]


def old_question(draw: Random) -> Old:
    """An invented question with a reply: 星澜汽车2022年交付多少辆？"""
    group = draw.choice(("org", "org", "place"))
    named = draw.choice(list(ask.MEASURES[group]))
    who, time = invented(group, draw), draw.choice(ask.TIMES) if draw.random() < 0.6 else ""
    asks = draw.choice(ask.MEASURES[group][named])
    if asks.startswith("的") and time:
        asks = asks[1:]
    head = draw.choice((who + time, who + time, who + time, time + who, f"{who}在{time}" if time else who))
    return Old(Asked(0, head + asks + "？", "zh-Hans", "fact", _reply(named, draw)), who, time, named, group, asks)


def _reply(named: str, draw: Random) -> str:
    if draw.random() < 0.15:
        return say.REFUSED["zh"]
    if named in ask.WHO:
        return invented("person", draw)
    return f"{draw.randint(1, 999)}{draw.choice(('亿元', '万元', '辆', '人', '万人', '家', '', '%'))}"


def _kept(message: str, words: str) -> tuple[tuple[int, int], ...]:
    """All but some words of a message, which are left out."""
    at = message.index(words)
    spans = (0, at), (at + len(words), len(message))
    return tuple(span for span in spans if span[1] > span[0])


def _another(old: Old, draw: Random) -> str:
    return draw.choice([name for name in ask.MEASURES[old.group] if name != old.named])


def _said(named: str, draw: Random, words: str) -> tuple[str, str]:
    """A message of an aspect, and what of it is kept: 那营业收入呢？ → 营业收入."""
    form = draw.choice(ask.ASPECT["who" if named in ask.WHO else "zh"])
    message = form.format(words)
    tail = _ASKS.search(message, message.index(words) + len(words))
    return message, words + (tail.group() if tail else "")


def _aspect(old: Old, draw: Random) -> Made:
    named = _another(old, draw)
    if draw.random() < 0.2:
        asks = draw.choice(ask.MEASURES[old.group][named])
        opener = draw.choice(("", "", "那", "那么", "还有，"))
        gone = ((0, len(opener)),) if opener else ()
        return Made(
            old.asked, opener + asks.removeprefix("的") + "？", "new-aspect", gone, ((len(opener), old.prefix),)
        )
    message, words = _said(named, draw, named)
    return Made(old.asked, message, "new-aspect", _kept(message, words), ((message.index(words), old.prefix),))


def _later_aspect(old: Old, draw: Random) -> Made:
    named, time = _another(old, draw), draw.choice([t for t in ask.TIMES if t != old.time])
    message, words = _said(named, draw, time + draw.choice(("的", "")) + named)
    return Made(old.asked, message, "time-shift", _kept(message, words), ((message.index(words), old.subject),))


def _moved(old: Old, draw: Random) -> Made:
    time = draw.choice([t for t in ask.TIMES if t != old.time])
    message = draw.choice(say.AGAIN["zh"]).format(time)
    at = message.index(time)
    return Made(
        old.asked, message, "time-shift", _kept(message, time),
        ((at, old.subject), (len(message), old.asks.removeprefix("的"))),
    )  # fmt: skip


def _other(old: Old, draw: Random) -> Made:
    who = invented(old.group, draw)
    message = draw.choice(say.AGAIN["zh"]).format(who)
    before, after = old.asked.text.rstrip("？").split(old.subject, 1)
    slices = ((message.index(who), before),) if before else ()
    return Made(old.asked, message, "new-subject", _kept(message, who), (*slices, (len(message), after)))


def _both(old: Old, draw: Random) -> Made:
    """Names another subject and another measure: nothing is missing."""
    who, named = invented(old.group, draw), draw.choice(list(ask.MEASURES[old.group]))
    words = who + draw.choice(("的", "的", "", draw.choice(ask.YEARS))) + named
    message = draw.choice(("{}呢？", "那{}呢？", "{}呢", "那{}呢")).format(words)
    return Made(old.asked, message, "new-subject", _kept(message, words))


def _wrong(old: Old, draw: Random) -> Made:
    named, form = _another(old, draw), draw.choice(ask.WRONG)
    which = draw.random()
    if which < 0.5:
        words = named if draw.random() < 0.7 else draw.choice(ask.MEASURES[old.group][named]).removeprefix("的")
        slices: tuple[tuple[int, str], ...] = ((form.index("{"), old.prefix),)
    elif which < 0.75:
        words = draw.choice([t for t in ask.TIMES if t != old.time])
        end = (len(form) - 2 + len(words), old.asks.removeprefix("的"))
        slices = (form.index("{"), old.subject), end
    else:
        words = invented(old.group, draw)
        before, after = old.asked.text.rstrip("？").split(old.subject, 1)
        slices = (*(((form.index("{"), before),) if before else ()), (len(form) - 2 + len(words), after))
    message = form.format(words)
    return Made(old.asked, message, "correction", _kept(message, words), slices)


def _why(old: Old, draw: Random) -> Made:
    message = draw.choice(ask.WHY_ZH)
    keep = re.search(r"为什么|为啥|为何|原因", message)
    assert keep
    event, head = draw.choice(ask.EVENTS), old.subject + old.time
    if draw.random() < 0.25:  # who or how much was asked, of which no reason is: the subject alone
        return Made(old.asked, message, "why-how", _kept(message, keep.group()), ((keep.start(), old.prefix),))
    text = head + draw.choice(
        (f"{event}了吗", f"{event}了没有", f"什么时候{event}", f"哪天{event}的", f"是不是要{event}")
    )
    reply = draw.choice(("是的", f"{event}了", "3月5日", "上周三", say.REFUSED["zh"]))
    asked = Asked(0, text + "？", "zh-Hans", "yes-no", reply)
    end = (len(message), event)
    slices = ((keep.start(), head + event),) if keep.group() == "原因" else ((keep.start(), head), end)
    return Made(asked, message, "why-how", _kept(message, keep.group()), slices)


def _person(old: Old, draw: Random) -> Made | None:
    """A person's pronoun stands for the reply where that names one, else for whom the question describes."""
    named = draw.choice([name for name in ask.MEASURES[old.group] if name in ask.WHO])
    asks = named + "是谁"
    reply = invented("person", draw) if draw.random() < 0.8 else draw.choice((say.REFUSED["zh"], ""))
    text = old.subject + draw.choice(("", "的")) + asks + "？"
    if draw.random() < 0.2:
        text = f"谁是{old.subject}的{named}？"
    asked = Asked(0, text, "zh-Hans", "person", reply)
    opener, words = draw.choice(("", "", "", "那", "还有，")), draw.choice(say.PERSON["zh"])
    rest = draw.choice(ask.OF_PERSON)
    at = len(opener)
    whom = (
        reply
        if reply and reply != say.REFUSED["zh"]
        else text[text.index(old.subject) : text.index(named) + len(named)]
    )
    gone = ((0, at + len(words)),)
    return Made(asked, opener + words + rest, "pronoun", gone, ((at + len(words), whom),))


def _it(old: Old, draw: Random) -> Made:
    """A thing's pronoun stands for the subject, whatever the reply names."""
    words = (
        draw.choice(("它", "它", "该公司", "这家公司", "这家"))
        if old.group == "org"
        else draw.choice(("它", "那里", "这里", "当地"))
    )
    named, opener = _another(old, draw), draw.choice(("", "", "那"))
    rest = draw.choice((f"的{named}呢？", f"的{named}是多少？", draw.choice(ask.MEASURES[old.group][named]) + "？"))
    message, end = opener + words + rest, len(opener + words)
    gone = [(0, end)]
    if message.endswith("呢？"):
        gone.append((len(message) - 2, len(message)))
    return Made(old.asked, message, "pronoun", tuple(gone), ((end, old.subject),))


def _more(old: Old, draw: Random) -> Made:
    text = old.subject + old.time + draw.choice(("有哪些", "包括哪些", "有什么", "推出了哪些")) + draw.choice(ask.ITEMS)
    message = draw.choice(say.MORE["zh"])
    asked = Asked(
        0, text + "？", "zh-Hans", "list", "、".join(invented("org", draw) for _ in range(draw.randint(1, 3)))
    )
    return Made(asked, message, "more", ((0, len(message)),), ((len(message), text),))


def _alone(old: Old, before: Sequence[Asked], draw: Random) -> Example:
    """A question that names its subject after a like one: of the same measure, the same subject, or both anew."""
    new = old_question(draw)
    if draw.random() < 0.5:
        asks = draw.choice(ask.MEASURES[old.group][draw.choice([old.named, _another(old, draw)])])
        who = old.subject if draw.random() < 0.4 else invented(old.group, draw)
        text = who + draw.choice(("", "", draw.choice(ask.TIMES))) + asks + "？"
    else:
        text = new.asked.text
    if draw.random() < 0.15:
        text = text.rstrip("？") + draw.choice(
            ("，它的总部在哪里？", "，他是哪年上任的？", "，原因是什么？", "，其面积多大？")
        )
    text = casual(draw.choice(("", "", "", "那", "请问", "那么", "再问一下，")) + text, draw)
    kind = "stand-alone" if old.subject in text else "topic-change"
    history = said(turns([*before, old.asked], draw))
    return Example(history, text, kind, "zh-Hans", Edits(), text, MADE)


_MAKERS = (
    _aspect, _aspect, _aspect, _later_aspect, _moved, _other, _both, _wrong, _wrong, _why, _person, _person, _it, _more,
)  # fmt: skip


def chinese(draw: Random) -> Iterator[Example]:
    """Yield a turn after an invented question in Chinese, two in three of them leaning on it."""
    before = [old_question(draw).asked for _ in range(draw.choice((0, 0, 0, 1, 1, 2)))]
    old = old_question(draw)
    if draw.random() < 0.33:
        yield _alone(old, before, draw)
    elif made := draw.choice(_MAKERS)(old, draw):
        yield from finished(made, before, draw)
