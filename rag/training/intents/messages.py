"""The messages that intents are learned from: messages/INTENT.txt, one a line, their {topic} and <time> marked.

Each is also said in other words: a message in place of another's words, another topic, a polite beginning, an end.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.asking.intent import INTENTS

FOLDER = Path(__file__).with_name("messages")
FIFTH = 5  # every fifth message of an intent is held apart
SWAPPED, OTHER_TOPIC, BEGUN, ENDED = 0.5, 0.8, 0.15, 0.25  # how often a variant differs in this from what was written
# Words that may stand for each other in a message.
SAME = """文章/新闻/报道/资料/稿子/文档 篇/条/份 有哪些/有什么/都有哪些/有啥/都有什么 一共/总共/总计/共 多少/几
这些/这批/所有/你的/全部 总结/概括/归纳/摘要/梳理 帮我/请/给我/麻烦你/请你 列出/列一下/展示/显示/罗列
是谁写的/由谁撰写/的作者是谁 最新/最近/近期 最早/最旧/最老 提到/讲到/说到/涉及/提及 关于/有关/跟
发生了什么/发生了哪些事/出了什么事/发生过什么/发生了啥 主要/大概/大致/基本 讲了什么/说了什么/讲了些什么/讲什么/写了什么
谢谢/多谢/感谢/谢谢你/谢啦 你好/您好/哈喽/嗨/你好啊 好的/好/行/嗯/ok/好吧 明白了/懂了/知道了/了解了/清楚了
再见/拜拜/回见/下次见 你能/你可以/你会/能不能
articles/stories/documents/news_articles/reports/news_stories/pieces article/story/document/report/news_story/piece
are_there/do_you_have/have_you_got about/on/regarding/concerning show_me/list/give_me/tell_me/display
newest/latest/most_recent oldest/earliest/first summarize/summarise/sum_up/recap hi/hello/hey/hiya
thanks/thank_you/thx/many_thanks/cheers ok/okay/alright/great/cool/fine bye/goodbye/see_you/bye_bye
who_wrote/who_is_the_author_of/who_authored/who_penned what_happened/what_took_place/what_went_on/what_occurred
mention/talk_about/discuss/cover can_you/could_you/would_you/will_you main_points/key_points/highlights/main_ideas
the_articles/these_articles/all_articles/your_articles"""
BEGINNINGS = ("请问", "请问一下", "我想知道", "麻烦问下", "那"), ("hey, ", "please ", "so, ")
ENDS = ("？", "呢", "啊", "呢？", "吧", "。", "~", "！"), ("?", " please", "!", ".", " ?")
_TOPIC, _MARKED = re.compile(r"\{([^{}]*)\}"), re.compile(r"[{}<>]")


@dataclass(frozen=True, slots=True)
class Message:
    """A message as written, with its marks; ``held``: it is only measured on."""

    intent: str
    marked: str
    held: bool

    @property
    def text(self) -> str:
        """The message as a person sends it."""
        return _MARKED.sub("", self.marked)

    @property
    def topic(self) -> str:
        """What stands between {}."""
        return "".join(_TOPIC.findall(self.marked))


def messages() -> list[Message]:
    """Return the messages of all intents, in order."""
    return [
        Message(intent, line, number % FIFTH == 0)
        for intent in INTENTS
        for number, line in enumerate((FOLDER / f"{intent}.txt").read_text("utf8").splitlines())
    ]


def variants(message: Message, topics: Sequence[str], count: int) -> list[str]:
    """Return a message as written and in up to ``count`` other ways, always the same ones."""
    draw, texts = random.Random(message.marked), [message.text]
    for _ in range(count):
        other = _TOPIC.sub(lambda m: draw.choice(topics) if draw.random() < OTHER_TOPIC else m[1], message.marked)
        texts.append(_reworded(_MARKED.sub("", other), draw))
    return list(dict.fromkeys(texts))


def _reworded(text: str, draw: random.Random) -> str:
    for form, words in _same():
        text = _exchanged(text, form, words, draw)
    latin = text.isascii()
    if draw.random() < BEGUN:
        text = draw.choice(BEGINNINGS[latin]) + text
    return text.rstrip("？?。!！") + draw.choice(ENDS[latin]) if draw.random() < ENDED else text


def _exchanged(text: str, form: re.Pattern[str], words: Sequence[str], draw: random.Random) -> str:
    def other(match: re.Match[str]) -> str:
        return draw.choice(words) if draw.random() < SWAPPED else match[0]

    return form.sub(other, text)


def _same() -> Iterator[tuple[re.Pattern[str], list[str]]]:
    for line in SAME.split():
        words = [word.replace("_", " ") for word in line.split("/")]
        forms = [rf"\b{word}\b" if word.isascii() else word for word in sorted(words, key=len, reverse=True)]
        yield re.compile("|".join(forms)), words
