"""Articles → the sentences that replies are built from: a file of news, a folder of articles, or the seeds and made-up news."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from random import Random

from eval.datasets.corpus import made_source, read_distractors, seed_sources
from index.articles.clean import articles
from index.articles.passages import passages
from index.articles.source import Source
from index.language.names import names
from index.language.normalise import in_script
from index.language.sentences import sentences
from index.types import Passage

_SHORTEST, _LONGEST = 16, 110  # characters of a sentence that is quoted
_PLAIN = re.compile(r"[\u4e00-\u9fff][^\n<>{}|_@#*\\。！？]+[。！？]")
_PAIRS = ("“”", "（）", "《》", "()", "「」")


@dataclass(frozen=True)
class Quoted:
    """A sentence of a passage, ``passage.text[start:end]``; ``text`` is it in Simplified characters."""

    passage: Passage
    start: int
    end: int

    @cached_property
    def text(self) -> str:
        """The sentence, in Simplified characters."""
        return in_script(self.passage.text[self.start : self.end], "zh-Hans")

    @cached_property
    def around(self) -> str:
        """The passage, in Simplified characters."""
        return in_script(self.passage.text, "zh-Hans")

    @cached_property
    def names(self) -> tuple[tuple[str, str], ...]:
        """(kind, name) of the passage's names, each once."""
        pairs = ((n.kind, self.around[n.start : n.end]) for n in names(self.around))
        return tuple(dict.fromkeys(pairs))


def quotable(file: Path | None, pick: Random) -> Iterator[Quoted]:
    """Yield sentences without end or until the articles do; of a passage at most two, chosen by chance."""
    for source in _sources(file, pick):
        for article in articles(source.path, source.text):
            for passage in passages(article, source.text):
                good = [span for span in sentences(passage.text) if _is_plain(passage.text[slice(*span)])]
                yield from (Quoted(passage, *span) for span in sorted(pick.sample(good, min(2, len(good)))))


def _is_plain(text: str) -> bool:
    whole = all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS)
    return _SHORTEST <= len(text) <= _LONGEST and whole and bool(_PLAIN.fullmatch(text))


def _sources(file: Path | None, pick: Random) -> Iterator[Source]:
    if file is None or file.is_dir():
        yield from seed_sources(file or Path("seeds"))
    else:
        yield from (made_source(f"{n:06d}.txt", text.strip()) for n, text in enumerate(read_distractors(str(file))))
    if file is None:
        yield from (made_source(f"made-up/{n:06d}.txt", made_up(pick)) for n in count())


# Made-up news for a checkout without any: sentences of every kind that a fault can be put into.
_FORMS = (
    "{org}{when}公布，截至{year}年{month}月末，其{thing}达到{num}万{unit}，同比增长{pct}%。",
    "{org}董事长{who}在{place}表示，公司将在{year}年之前把{thing}提高到{num}万{unit}。",
    "{who}对{place}的记者说，{thing}比去年减少了{pct}%，但{org}没有裁员计划。",
    "{month}月{day}日，{org}宣布以{num}亿元收购{other}的{pct}%股份，交易预计在年底前完成。",
    "{other}起诉{org}，称后者未经许可使用了{thing}，索赔金额超过{num}万元。",
    "{when}，{who}拒绝就{thing}发表评论，{other}则否认已与{org}达成协议。",
    "除{place}以外，{org}的{thing}在{num}个城市均有所下降，降幅约{pct}%。",
    "如果{thing}继续上升，{org}将在{month}月{day}日起暂停向{place}供货。",
    "{who}认为，{thing}的规模已经扩大到{num}亿元以上，{place}的占比高于{pct}%。",
    "{org}的{thing}上季度为{num}亿元，不足{other}的{pct}%，市场份额继续下滑。",
    "据{place}统计局介绍，{year}年当地{thing}为{num}亿元，比上年增加{pct}%，首次超过{city}。",
    "{who}接替{name}出任{org}总经理，{name}将不再担任任何职务。",
    "由于{thing}不足，{org}{when}取消了{num}场演出，已售出的门票可以全额退款。",
    "{org}至少有{num}名员工支持{who}的方案，另有约{pct}%的员工表示反对。",
    "{place}市政府批准了{org}的{thing}项目，总投资{num}亿元，其中{other}出资{pct}%。",
    "{name}在{city}会见了{who}，双方没有讨论{thing}的价格。",
)  # fmt: skip
_SLOTS = {
    "place": "临江 青石 白沙 云岭 长桥 东湾 北岭 河口 南浦 安澜".split(),
    "city": "松原 宜昌 赣州 大理 烟台 咸阳 柳州 绵阳".split(),
    "when": "昨日 近日 上周五 去年 今年 本月初 上月底".split(),
    "thing": "用户数量 净利润 用电量 客运量 新能源汽车销量 研发投入 营业收入 粮食产量 软件出口额 仓储面积".split(),
    "unit": "人 吨 户 台".split(),
}  # fmt: skip
_HOUSES = "星海 宏远 蓝湾 恒泰 启明 金穗 华岳 天翼 银杉 瑞禾".split()
_TRADES = "集团 银行 科技公司 大学 证券 物流公司".split()
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙", "建国 文华 晓梅 志强 海涛 丽芳 俊峰 思远 明辉 雪婷".split()


def made_up(pick: Random) -> str:
    """Return an article of ten made-up sentences, dated."""
    slots = {name: pick.sample(words, len(words)) for name, words in _SLOTS.items()}
    houses = [a + b for a, b in zip(pick.sample(_HOUSES, 6), _TRADES, strict=True)]
    pick.shuffle(houses)
    persons = [a + b for a, b in zip(pick.sample(_SURNAMES, 8), pick.sample(_GIVEN, 8), strict=True)]
    told = [f"{pick.randint(2015, 2024)}-{pick.randint(1, 12):02d}-{pick.randint(1, 28):02d} 10:00，正文："]
    for n, form in enumerate(pick.sample(_FORMS, 10)):
        filled: dict[str, str | int] = {name: words[n % len(words)] for name, words in slots.items()}
        filled |= {"org": houses[n % 3], "other": houses[3 + n % 3], "who": persons[n % 4], "name": persons[4 + n % 4]}
        filled |= {"year": pick.randint(2012, 2024), "month": pick.randint(1, 12), "day": pick.randint(1, 28)}
        filled |= {"num": pick.choice([pick.randint(11, 99), pick.randint(101, 9999)]), "pct": pick.randint(11, 99)}
        told.append(form.format_map(filled))
    return "".join(told)
